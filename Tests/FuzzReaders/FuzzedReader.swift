import Catalog
import Configuration
import Dataset
import Evaluation
import Export
import Foundation
import Imaging
import Metrics
import Perception
import Scenario
import Scene
import Stack

/// What CartSim reads from outside, each as one function of bytes.
///
/// Whatever the bytes are, a reader returns: with a value that keeps its promises, or with an error.
/// It never traps, never reads or writes beyond its memory, and never hangs. `Scripts/fuzz` holds
/// libFuzzer against that; `FuzzReadersTests` plays what it found once, and a fixed sample of damage.
package enum FuzzedReader: String, Sendable, CaseIterable {
  case png, jpeg
  case scene, product, calibration, list
  case detector, stack
  case masks, coco, tables, records, dataset
  case journal, answers

  /// - Parameter scratch: a folder of the caller's own, on a file system in memory, for the readers
  ///   that take a file's name.
  /// - Returns: whether the bytes were taken for what they claim to be.
  @discardableResult
  package func read(_ bytes: [UInt8], scratch: FuzzScratch) -> Bool {
    do {
      try take(bytes, scratch)
      return true
    } catch {
      // What is told must be tellable.
      precondition(!"\(error)".isEmpty)
      return false
    }
  }

  private func take(_ bytes: [UInt8], _ scratch: FuzzScratch) throws {
    switch self {
    case .png: try Self.takePNG(bytes)
    case .jpeg:
      let image = try JPEG.decode(bytes)
      precondition(image.pixels.count == image.width * image.height)
    case .scene: try Self.takeScene(String(decoding: bytes, as: UTF8.self))
    case .product:
      let sheet = try YAMLNode(text: String(decoding: bytes, as: UTF8.self), file: "product.yaml")
      _ = try sheet.read(ProductSheet.declare)
    case .calibration:
      _ = try CalibrationFormat.read(
        text: String(decoding: bytes, as: UTF8.self), file: "camera.yaml", name: "camera")
    case .list: _ = try PackOrder.read(csv: scratch.file(bytes, "list.csv").path)
    case .detector:
      _ = ONNXMetadata(contentsOf: Data(bytes)).classNames
      _ = try DetectorSettings(yaml: String(decoding: bytes, as: UTF8.self), file: "cart.yaml")
    case .stack: try Self.takeStack(scratch.file(bytes, "stack"))
    case .masks: try Self.takeMask(bytes)
    case .coco: try Self.takeCoco(scratch.file(bytes, "instances.json"))
    case .tables: try Self.takeTable(bytes)
    case .records: try Self.takeRecord(Data(bytes))
    case .dataset: try scratch.withDataset(bytes, Self.takeDataset)
    case .journal: _ = try JournalContents(path: scratch.file(bytes, "journal.jsonl").path)
    case .answers:
      let file = try scratch.file(bytes, "part.truth.jsonl")
      _ = try AnswerFiles(truth: file, replies: file)
    }
  }

  /// What was read comes back from what is written of it.
  private static func takePNG(_ bytes: [UInt8]) throws {
    let image = try PNG.decode(bytes)
    precondition(image.pixels.count == image.width * image.height)
    if image.pixels.count <= 1 << 16 {
      let again: Image<RGBA8> = try PNG.decode(try PNG.encode(image))
      precondition(again == image)
    }
    _ = try? PNG.decode(bytes, as: UInt8.self)
    _ = try? PNG.decode(bytes, as: UInt16.self)
    _ = try? PNG.decode(bytes, as: RGB16.self)
  }

  private static func takeScene(_ text: String) throws {
    let document = try YAMLNode(text: text, file: "scene.yaml")
    if document["scenes"] != nil {
      _ = try Suite(document: document, name: "scene")
    } else {
      _ = try Scenario(text: text, file: "scene.yaml", name: "scene")
    }
  }

  private static func takeStack(_ messages: URL) throws {
    let input = open(messages.path, O_RDONLY | O_CLOEXEC)
    let output = open("/dev/null", O_WRONLY | O_CLOEXEC)
    defer {
      close(input)
      close(output)
    }
    try StackServer(
      hello: StackHello(
        name: "fuzzed", wants: [.detections, .barcodes], gives: [.bookings], latency: 0,
        reusable: true),
      input: input, output: output, make: { ReasonerAlone() }
    ).run()
  }

  /// The first two bytes are the size, the rest a mask of COCO, compressed; and, as text, a polygon.
  private static func takeMask(_ bytes: [UInt8]) throws {
    guard bytes.count >= 2 else { throw FuzzRefusal() }
    let (width, height) = (Int(bytes[0]), Int(bytes[1]))
    let text = String(decoding: bytes.dropFirst(2), as: UTF8.self)
    let numbers = text.split(separator: ",").prefix(64).compactMap { Double($0) }
    if let filled = RunLengthMask(polygon: numbers, width: width, height: height) {
      precondition(filled.decoded().count == width * height)
      _ = filled.polygons()
    }
    guard let mask = RunLengthMask(compressed: text, width: width, height: height) else {
      throw FuzzRefusal()
    }
    precondition(mask.decoded().count == width * height)
    let again = RunLengthMask(compressed: mask.compressed, width: width, height: height)
    precondition(again == mask)
    _ = mask.polygons()
  }

  private static func takeCoco(_ file: URL) throws {
    _ = try? CocoResult.all(file: file.path)
    _ = try? CocoGroundTruth(file: file.path)
    try? JSONElements.forEach(CocoGroundTruth.Annotation.self, of: "annotations", in: file) { _ in }
    let reader = try CocoReader(url: file)
    while try reader.next() != nil {}
  }

  private static func takeTable(_ bytes: [UInt8]) throws {
    _ = try? FlowFile.decode(bytes)
    let data = Data(bytes)
    func take<Row: SeriesRow>(_ row: Row.Type) throws {
      guard let rows = try? Series.decode(data, as: row, file: "table.csv") else { return }
      let again = try Series.decode(Data(Series.encode(rows)), as: row, file: "table.csv")
      precondition(again == rows)
    }
    try take(TickRow.self)
    try take(ZoneRow.self)
    try take(EventRow.self)
    try take(ScaleSampleRow.self)
    try take(ScaleReadingRow.self)
    try take(InertialRow.self)
    try take(OdometryRow.self)
    try take(LocationRow.self)
    try take(BarcodeRow.self)
    try take(DisplayRow.self)
  }

  private static func takeRecord(_ data: Data) throws {
    _ = try? RecordCoding.decode(DatasetManifest.self, from: data)
    _ = try? RecordCoding.decode([ProductRecord].self, from: data)
    _ = try? RecordCoding.decode(EpisodeRecord.self, from: data)
    let frame = try RecordCoding.decode(FrameRecord.self, from: data)
    let again = try RecordCoding.decode(FrameRecord.self, from: RecordCoding.encode(frame))
    precondition(again == frame)
  }

  private static func takeDataset(_ folder: URL) throws {
    let layout = DatasetLayout(root: folder)
    let outcome = FuzzOutcome()
    let done = DispatchSemaphore(value: 0)
    Task.detached {
      do { _ = try await DatasetAudit(layout: layout).run() } catch { outcome.set(error) }
      done.signal()
    }
    done.wait()
    var statistics = DatasetStatistics(products: (try? layout.readProducts()) ?? [])
    for number in (try? layout.episodeNumbers()) ?? [] {
      if let episode = try? RecordedEpisode(episode: number, in: layout) { statistics.add(episode) }
    }
    _ = statistics.coverage
    try outcome.check()
  }
}

/// Bytes that are not what the reader reads.
struct FuzzRefusal: Error {}
