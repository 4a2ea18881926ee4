import Foundation
import Imaging
import Reporting
import TestSupport
import Testing

@Suite struct RunReportPageTests {
  @Test func showsVerdictsReasonsAndCommands() throws {
    let html = try SampleReport.whole().page.html
    for text in [
      "Dairy aisle", "1 failed", "1 passed", "two-in-one-hand", "≥ 0.990", "0.987",
      "episode 7, 14.3 s, tick 143, camera rear-left", "severity 0.5", "missed", "never happened",
      "<span>Scenes/stress/shopper/two-in-one-hand.yaml</span> <span>--episode</span>",
      "Please show yoghurt-strawberry-150g to a camera.", "time (s)", "mass (kg)",
      "0.962…1.000", "▼ worse", "cannot tell", "(95 %)", "taken for", "COCO&#39;s protocol",
      "It differs from the first software in 4 of 40 episodes.", "14.3 s: basket, prompt", "12.5 %",
      "yoghurt-strawberry-150g was silent", "2 more differ less", "1 shortfall</summary>",
    ] { #expect(html.contains(text), "\(text)") }
    // Where someone wants to look at it.
    if let path = ProcessInfo.processInfo.environment["CARTSIM_SAMPLE_REPORT"] {
      try html.write(toFile: path, atomically: true, encoding: .utf8)
    }
  }

  /// Names from outside change texts alone: element for element and attribute for attribute, the
  /// page is built like that with harmless names, and a parser finds no fault in either.
  @Test(.enabled(if: PythonJudge.isPresent))
  func isWellFormedAndHostileNamesAreInert() throws {
    let harmless = try structure(of: SampleReport.whole())
    let hostile = try structure(of: SampleReport.whole(hostileNames: true))
    #expect(harmless.faults == [])
    #expect(hostile.faults == [])
    #expect(harmless.elements.count > 300)
    #expect(hostile.elements == harmless.elements)
    // The page's own.
    #expect(hostile.elements.count { $0.hasPrefix("script") } == 1)
    #expect(!hostile.elements.contains { $0.contains("onerror") })
    #expect(hostile.texts.contains { $0.contains("<script>alert('x')</script>") })
    #expect(harmless.addresses.allSatisfy { $0.hasPrefix("data:image/") || $0.hasPrefix("#") })
  }

  /// A number leads to the picture behind it, or to nothing if that is not on the page.
  @Test func numbersLinkToPictures() throws {
    let report = try SampleReport.whole()
    let html = report.page.html
    let times = report.scenarios[1].episodes[0].pictures.map(\.time)
    let nearest = try #require(times.firstIndex(of: 14.3))
    // The metric, two confusions, a slice, the shadow, a criterion, two events in the table and on the rails.
    #expect(html.matches(of: try Regex("href=\"#s1-e7-p\(nearest)\"")).count >= 10)
    #expect(html.contains("id=\"s1-e7-p\(nearest)\" data-time=\"14.300\""))
    #expect(!html.contains("#s0-e3"))
    let targets = Set(html.matches(of: /href="#([^"]+)"/).map { String($0.1) })
    for target in targets { #expect(html.contains("id=\"\(target)\""), "\(target)") }
  }

  @Test func noScenarioIsSaidSo() {
    let html = RunReport(title: "Nothing", facts: [], scenarios: []).page.html
    #expect(html.contains("No scenario was played."))
  }

  @Test func pictureIsHalvedUntilItFitsAndMasksFollow() throws {
    let image = Image(width: 2000, height: 1000, filledWith: RGB8(10, 200, 30))
    var ids = Image<UInt16>(width: 2000, height: 1000, filledWith: 0)
    for y in 400..<600 { for x in 800..<1200 { ids[x, y] = 7 } }
    let picture = try ReportPicture(image, ids: ids, boxes: [], caption: "", place: "")
    let small = try ImageFile.decode(picture.picture)
    #expect((small.width, small.height) == (500, 250))
    let mask = try ImageFile.decode(#require(picture.mask))
    #expect((mask.width, mask.height) == (500, 250))
    #expect(mask.pixels.count { $0.a != 0 } == 100 * 50)
    let color = MaskColors.color(of: 7)
    #expect(mask[250, 125] == RGBA8(color.r, color.g, color.b, 96))
    #expect(mask[200, 100] == RGBA8(color.r, color.g, color.b, 255))
    #expect((picture.width, picture.height) == (2000, 1000))
  }

  /// However many boxes lie on one another, no label covers another.
  @Test(arguments: [2, 6, 30])
  func labelsOfACrowdDoNotCoverEachOther(number: Int) throws {
    let boxes = (0..<number).flatMap { i in
      [
        ReportPicture.Box(
          x0: 300, y0: 200 + Double(i % 4), x1: 360, y1: 260, label: "product-\(i)", tone: .truth),
        .init(x0: 301, y0: 201, x1: 361, y1: 258, label: "product-\(i) 0.98", tone: .reported),
      ]
    }
    let picture = try ReportPicture(
      Image(width: 640, height: 400, filledWith: RGB8(70, 78, 76)), boxes: boxes, caption: "crowd",
      place: "")
    var report = try SampleReport.report()
    report.scenarios.removeAll { $0.episodes.isEmpty }
    report.scenarios.removeSubrange(1...)
    report.scenarios[0].episodes.removeSubrange(1...)
    report.scenarios[0].episodes[0].pictures = [picture]
    let html = report.page.html
    let plates = html.matches(
      of: /class="plate" x="([-\d.]+)" y="([-\d.]+)" width="([\d.]+)" height="([\d.]+)"/
    ).compactMap { match -> [Double]? in
      let numbers = [match.1, match.2, match.3, match.4].compactMap { Double($0) }
      return numbers.count == 4 ? numbers : nil
    }
    #expect(plates.count >= 2 * number)
    for (i, a) in plates.enumerated() {
      for b in plates[..<i] {
        let overlap =
          min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0]) > 0.2
          && min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1]) > 0.2
        #expect(!overlap, "\(a) \(b)")
      }
      // Within the picture's height, and the columns.
      #expect(a[1] >= -0.1 && a[1] + a[3] <= 400.1)
      #expect(a[0] >= -320 && a[0] + a[2] <= 960)
    }
    #expect(html.matches(of: /class="leader"/).count >= 2 * number)
  }

  @Test func neighbouringMaskColorsDiffer() {
    func distance(_ a: RGB8, _ b: RGB8) -> Int {
      abs(Int(a.r) - Int(b.r)) + abs(Int(a.g) - Int(b.g)) + abs(Int(a.b) - Int(b.b))
    }
    for id in UInt16(1)...200 {
      #expect(distance(MaskColors.color(of: id), MaskColors.color(of: id + 1)) > 60, "\(id)")
    }
  }

  private struct Structure: Decodable {
    var elements: [String]
    var texts: [String]
    var addresses: [String]
    var faults: [String]
  }

  private func structure(of report: RunReport) throws -> Structure {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).html")
    defer { try? FileManager.default.removeItem(at: file) }
    try report.page.html.write(to: file, atomically: true, encoding: .utf8)
    let output = try PythonJudge.run("judge-html.py", [file.path])
    return try JSONDecoder().decode(Structure.self, from: output)
  }
}
