import Dataset
import Foundation
import Geometry
import Scene
import TestSupport
import Testing

@Suite struct CocoTests {
  private let world = SyntheticWorld()

  private func entries(of layout: DatasetLayout) throws -> [CocoReader.Entry] {
    let reader = try CocoReader(url: layout.coco)
    var entries: [CocoReader.Entry] = []
    while let entry = try reader.next() { entries.append(entry) }
    return entries
  }

  private func generate(
    _ layout: DatasetLayout, categories: CategoryScheme = .sku, withHands: Bool = false
  ) async throws {
    var generator = try world.generator(frames: 122, layout: layout)
    generator.manifest.categories = categories
    generator.manifest.exportsHands = withHands
    let world = world
    try await generator.run { { try world.play($0, into: $1) } }
  }

  @Test func theFileIsOneJSONObject() async throws {
    let folder = try TemporaryFolder()
    try await generate(folder.layout("set"))
    let object = try JSONSerialization.jsonObject(
      with: Data(contentsOf: folder.layout("set").coco))
    let keys = try #require(object as? [String: Any]).keys.sorted()
    #expect(keys == ["annotations", "categories", "images", "info", "licenses"])
  }

  @Test func nothingInvisibleIsAnnotatedAndHandsOnlyOnRequest() async throws {
    let folder = try TemporaryFolder()
    try await generate(folder.layout("plain"))
    try await generate(folder.layout("hands"), withHands: true)
    let plain = try entries(of: folder.layout("plain"))
    let annotations = plain.compactMap { if case .annotation(let a) = $0 { a } else { nil } }
    #expect(annotations.allSatisfy { $0.area > 0 && $0.isCrowd == 0 && $0.instanceID < 60_000 })
    #expect(annotations.map(\.id) == Array(1...annotations.count))
    let hands = try entries(of: folder.layout("hands")).compactMap { entry in
      if case .annotation(let a) = entry, a.instanceID == 60_000 { a } else { nil }
    }
    #expect(!hands.isEmpty && hands.allSatisfy { $0.categoryID == 4 && $0.sku == nil })
  }

  @Test(arguments: [
    (CategoryScheme.sku, ["beans-400", "oats-1000", "peas-400"]),
    (.productClass, ["can", "carton"]), (.one, ["product"]),
  ])
  func categoriesFollowTheScheme(scheme: CategoryScheme, names: [String]) throws {
    let mapping = CocoMapping(
      products: world.productRecords.reversed(), scheme: scheme, withHands: false)
    #expect(mapping.categories.map(\.name) == names)
    #expect(mapping.categories.map(\.id) == Array(1...names.count))
    let frame = FrameRecord(
      world.frame(episode: 0, tick: 20, camera: 0), episode: 0,
      kinds: [1: .product(sku: "oats-1000"), 2: .product(sku: "beans-400")], format: .png)
    let found = mapping.annotations(of: frame, imageID: 5, firstID: 9)
    let expected = scheme == .one ? ["product"] : scheme == .sku ? ["oats-1000"] : ["carton"]
    #expect(found.first.map { mapping.categories[$0.categoryID - 1].name } == expected.first)
  }

  /// The one place where half-open boxes become x, y, width, height.
  @Test func boxesAreWidthAndHeight() throws {
    let mapping = CocoMapping(products: world.productRecords, scheme: .one, withHands: false)
    let frame = FrameRecord(
      world.frame(episode: 0, tick: 3, camera: 0), episode: 0,
      kinds: [1: .product(sku: "oats-1000")], format: .png)
    let annotation = try #require(mapping.annotations(of: frame, imageID: 1, firstID: 1).first)
    let box = try #require(frame.instances.first?.visibleBox.box)
    #expect(annotation.box == [box.x0, box.y0, box.x1 - box.x0, box.y1 - box.y0])
    #expect(box.x0 != box.y0 && box.width != box.height)
  }

  /// pycocotools reads the file, finds every mask, box and area equal to the id images, and scores
  /// the truth against itself with 1.
  @Test(
    .enabled(if: Repository.judgesPython != nil),
    arguments: [(CategoryScheme.sku, false), (.productClass, true), (.one, false)])
  func pycocotoolsAgrees(scheme: CategoryScheme, withHands: Bool) async throws {
    let folder = try TemporaryFolder()
    let layout = folder.layout("set")
    try await generate(layout, categories: scheme, withHands: withHands)
    let verdict = try CocoJudge.judge(layout)
    #expect(verdict.status == 0, "\(verdict.output)")
    #expect(verdict.output.contains("\"images\": 122"))
    #expect(verdict.output.contains("\"ap\": {\"bbox\": 1.0, \"segm\": 1.0}"))
  }

  @Test(.enabled(if: Repository.judgesPython != nil))
  func theJudgeSeesAWrongMask() async throws {
    let folder = try TemporaryFolder()
    let layout = folder.layout("set")
    try await generate(layout)
    let text = try String(contentsOf: layout.coco, encoding: .utf8)
    let pattern = #/"area":(\d+)/#
    let match = try #require(text.firstMatch(of: pattern))
    let edited = text.replacingCharacters(in: match.range, with: "\"area\":1")
    try edited.write(to: layout.coco, atomically: true, encoding: .utf8)
    let verdict = try CocoJudge.judge(layout)
    #expect(verdict.status == 1)
    #expect(verdict.output.contains("annotation 1 "))
  }
}

/// `Scripts/judge-coco/judge.py` as a subprocess.
enum CocoJudge {
  static func judge(_ layout: DatasetLayout) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = Repository.judgesPython
    process.arguments = [
      Repository.root.appending(path: "Scripts/judge-coco/judge.py").path, layout.root.path,
    ]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }
}
