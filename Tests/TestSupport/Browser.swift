package import Foundation

/// Chromium without a window, for pages that have to work in one.
package enum Browser {
  /// nil where there is none.
  package static let program: String? = {
    let named = ProcessInfo.processInfo.environment["CARTSIM_BROWSER"]
    let usual = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
    return ([named].compactMap { $0 } + usual).first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
  }()

  package static var isPresent: Bool { program != nil && PythonJudge.isPresent }

  /// What came of the steps in a page: see `Scripts/judge-page.py`.
  package static func run(_ steps: [String], in page: URL) throws -> Data {
    let file = page.deletingPathExtension().appendingPathExtension("steps")
    try steps.joined(separator: "\n").write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    return try PythonJudge.run("judge-page.py", [program ?? "", page.path, file.path])
  }
}
