import Foundation
import FuzzReaders
import Geometry
import TestSupport
import Testing

/// What the fuzzers found once, and a fixed sample of damage to real files, in every run of the tests.
/// Any of it that brings the process down fails the run.
@Suite struct FuzzedReaderTests {
  /// Inputs that once brought a reader down, in `Findings/<reader>/`.
  @Test(arguments: FuzzedReader.allCases)
  func survivesWhatOnceBroughtItDown(_ reader: FuzzedReader) throws {
    let scratch = try Scratch()
    let findings = Repository.root.appending(path: "Tests/FuzzReadersTests/Findings")
    let folder = findings.appending(path: reader.rawValue)
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    for name in files.sorted() {
      reader.read(Array(try Data(contentsOf: folder.appending(path: name))), scratch: scratch.files)
    }
  }

  /// Every reader takes what is whole, so that the damage below starts from something it goes deep into.
  @Test(arguments: Self.samples) func takesWhatIsWhole(_ sample: Sample) throws {
    let scratch = try Scratch()
    #expect(sample.reader.read(try sample.bytes(), scratch: scratch.files))
  }

  /// Bytes flipped, cut, doubled and replaced by extreme numbers.
  @Test(arguments: Self.samples) func survivesDamage(_ sample: Sample) throws {
    let scratch = try Scratch()
    let whole = try sample.bytes()
    for round in 0..<60 {
      var stream = RandomKey(seed: 11).with("damage", entity: round).stream
      sample.reader.read(Self.damaged(whole, &stream), scratch: scratch.files)
    }
  }

  struct Sample: Sendable, CustomTestStringConvertible {
    var reader: FuzzedReader
    /// From the repository's root, or the text itself.
    var path: String
    var isText = false

    var testDescription: String { "\(reader.rawValue) \(path.prefix(40))" }

    func bytes() throws -> [UInt8] {
      isText
        ? Array(path.utf8)
        : Array(try Data(contentsOf: Repository.root.appending(path: path)))
    }
  }

  static let samples: [Sample] = [
    Sample(reader: .png, path: "Assets/readme/report.png"),
    Sample(reader: .jpeg, path: "Assets/readme/labels.jpg"),
    Sample(reader: .scene, path: "Scenes/training/family-trip.yaml"),
    Sample(reader: .scene, path: "Scenes/suites/smoke.yaml"),
    Sample(reader: .product, path: "Assets/products/milk-whole-1l/product.yaml"),
    Sample(
      reader: .detector, path: "{ classes: [milk], skus: { milk: MILK-1L }, layout: yolo_v8 }",
      isText: true),
    Sample(
      reader: .calibration,
      path: """
        %YAML:1.0
        image_width: 640
        image_height: 480
        camera_matrix: !!opencv-matrix
           rows: 3
           cols: 3
           dt: d
           data: [ 500., 0., 320., 0., 500., 240., 0., 0., 1. ]
        distortion_coefficients: !!opencv-matrix
           rows: 1
           cols: 5
           dt: d
           data: [ 0.1, -0.05, 0., 0., 0. ]

        """, isText: true),
    // 4 by 4 pixels, of which the middle four are set.
    Sample(reader: .masks, path: "\u{4}\u{4}52203", isText: true),
    Sample(
      reader: .answers,
      path: #"{"id":"0","image":"0.png","kind":"count","question":"How many?","answer":"1","#
        + #""expected":{"number":1},"is_negative":false}"# + "\n", isText: true),
  ]

  /// A folder that goes when the test ends.
  private final class Scratch {
    let files: FuzzScratch

    init() throws {
      files = try FuzzScratch(
        folder: FileManager.default.temporaryDirectory.appending(path: "fuzz-\(UUID())"))
    }

    deinit { try? FileManager.default.removeItem(at: files.folder) }
  }

  private static func damaged(_ whole: [UInt8], _ stream: inout RandomStream) -> [UInt8] {
    var bytes = whole
    for _ in 0...stream.index(below: 8) where !bytes.isEmpty {
      let place = stream.index(below: bytes.count)
      switch stream.index(below: 5) {
      case 0: bytes[place] = UInt8(stream.index(below: 256))
      case 1: bytes.removeLast(bytes.count - place)
      case 2: bytes.insert(contentsOf: bytes[..<place].suffix(64), at: place)
      case 3: bytes.removeSubrange(place..<min(place + 16, bytes.count))
      default:
        let extremes = ["1e308", "-1", "9223372036854775807", "nan", "\u{0}", "65536"]
        bytes.insert(
          contentsOf: Array(extremes[stream.index(below: extremes.count)].utf8), at: place)
      }
    }
    return bytes
  }
}
