import Dataset
import Foundation
import Reporting
import Testing

/// A page allows its own script, and names it by its hash: a browser runs no other.
@Suite struct PageScriptTests {
  @Test func policyNamesTheScriptOnThePage() throws {
    let html = RunReport(title: "A run", facts: [], scenarios: []).page.html
    let script = try #require(html.firstMatch(of: /(?s)<script>(.*)<\/script>/)).1
    let named = try #require(html.firstMatch(of: /script-src 'sha256-([^']+)'/)).1
    let digits = Array(SHA256.hexDigest(of: script.utf8))
    let bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
      UInt8(String(digits[$0...($0 + 1)]), radix: 16)
    }
    #expect(String(named) == Data(bytes).base64EncodedString())
  }
}
