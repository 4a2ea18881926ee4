import Dataset
import Foundation
import Geometry
import TestSupport
import Testing

/// Datasets come from outside: whatever is in their files, reading them must not end the process.
@Suite struct DamageTests {
  /// One byte of one file is replaced; the audit must come to its end, and see it.
  @Test func everyDamagedByteOfLabelsAndPicturesIsFound() async throws {
    let folder = try TemporaryFolder()
    let layout = folder.layout("set")
    let world = SyntheticWorld()
    try await world.generator(frames: 62, layout: layout).run { { try world.play($0, into: $1) } }
    let files = try TemporaryFolder.files(below: layout.root)
    let names = files.keys.sorted().filter { $0.hasPrefix("episodes/") }
    var stream = RandomKey(seed: 20).with("test.damage").stream
    for round in 0..<120 {
      let name = names[stream.index(below: names.count)]
      let data = try #require(files[name])
      let position = stream.index(below: data.count)
      var damaged = data
      damaged[position] = UInt8(stream.index(below: 256))
      guard damaged != data else { continue }
      let url = layout.root.appending(path: name)
      try damaged.write(to: url)
      let report = try await DatasetAudit(layout: layout).run()
      // A blank for a blank in a record that is laid out for people changes nothing.
      if !name.hasSuffix("episode.json") {
        #expect(!report.isClean, "round \(round): byte \(position) of \(name)")
      }
      try data.write(to: url)
    }
    let report = try await DatasetAudit(layout: layout).run()
    #expect(report.isClean)
  }

  /// The same for what spans episodes, where the audit may also refuse the dataset.
  @Test func damageToTheWholeIsNoCrash() async throws {
    let folder = try TemporaryFolder()
    let layout = folder.layout("set")
    let world = SyntheticWorld()
    try await world.generator(frames: 4, layout: layout).run { { try world.play($0, into: $1) } }
    var stream = RandomKey(seed: 21).with("test.damage").stream
    for url in [layout.manifest, layout.products, layout.coco, layout.catalogue] {
      let data = try Data(contentsOf: url)
      for _ in 0..<25 {
        var damaged = data
        if stream.uniform() < 0.3 {
          damaged = damaged.prefix(stream.index(below: data.count))
        } else {
          for _ in 0..<4 {
            damaged[stream.index(below: data.count)] = UInt8(stream.index(below: 256))
          }
        }
        try damaged.write(to: url)
        do {
          _ = try await DatasetAudit(layout: layout).run()
        } catch let error as DatasetError {
          #expect(error.cause == .input)
        }
      }
      try data.write(to: url)
    }
    let report = try await DatasetAudit(layout: layout).run()
    #expect(report.isClean)
  }

  @Test(arguments: [
    "[9223372036854775807, 0, -9223372036854775808, 1]", "[0, 0, 3]", "[0, 0, 1, 1.5]", "{}",
  ])
  func boxesOfOtherShapesAreErrors(text: String) {
    #expect(throws: (any Error).self) {
      try RecordCoding.decode(BoxRecord.self, from: Data(text.utf8))
    }
  }
}
