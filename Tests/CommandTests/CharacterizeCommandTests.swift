import Foundation
import TestSupport
import Testing

@Suite struct CharacterizeCommandTests {
  @Test func aGoodScaleEndsWith0AndHasAPage() throws {
    let folder = try TemporaryFolder()
    let run = try CommandRun(["characterize", "scale", "--output", folder.url.path])
    #expect(run.status == 0, "\(run.output)\(run.errors)")
    #expect(run.output.contains("all 15 tests passed"))
    let page = try String(contentsOf: folder.url.appending(path: "scale.html"), encoding: .utf8)
    #expect(page.contains("OIML R 76-1:2006") && page.contains("<svg"))
  }

  @Test func aCheapOneEndsWith1AndNamesTheTest() throws {
    let run = try CommandRun(["characterize", "scale", "--preset", "cheap", "--json"])
    #expect(run.status == 1)
    #expect(run.errors.contains("weighing errors"))
    let json = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
    #expect(json?["passed"] as? Bool == false)
  }

  @Test func filesAndMistakes() throws {
    let folder = try TemporaryFolder()
    let good = folder.url.appending(path: "good.yaml")
    try Data("scale: { preset: ideal, cells: { span_mismatch_percent: 1 } }".utf8).write(to: good)
    let run = try CommandRun(["characterize", "scale", "--preset", good.path])
    #expect(run.status == 1 && run.errors.contains("eccentricity"))
    let bad = folder.url.appending(path: "bad.yaml")
    try Data("preset: cheep\ncells: { capacity_kg: -1 }".utf8).write(to: bad)
    let wrong = try CommandRun(["characterize", "scale", "--preset", bad.path])
    #expect(wrong.status == 2)
    #expect(wrong.errors.contains("cheap") && wrong.errors.contains("cells.capacity_kg"))
    let missing = try CommandRun(["characterize", "scale", "--preset", "golden"])
    #expect(missing.status == 2 && missing.errors.contains("class-iii"))
  }
}
