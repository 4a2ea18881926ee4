import Dataset
import Foundation
import Laboratory
import Scenario

extension BenchCommand {
  /// `--disk`: labelled frames a second to disk, round by round, and bytes a frame.
  func printDiskRate(_ path: String) async throws {
    let input = try SceneInput(scene: path, products: products)
    var benchmark = DiskBenchmark(
      scenario: input.scenario, catalog: input.catalog, frames: diskFrames, workers: threads)
    benchmark.images = images
    benchmark.jpegQuality = jpegQuality ?? ImageFormat.defaultJPEGQuality
    benchmark.shading = shading[0].model
    benchmark.antialiasing = antialiasing.count == 1 ? antialiasing[0] : nil
    benchmark.isCancelled = { Cancellation.isRequested }
    let rounds = self.rounds
    let record = try await CommandFailure.mapped { try await benchmark.run(rounds: rounds) }
    print(
      "\(input.scenario.name), \(images.rawValue), \(shading[0].rawValue) shading, \(threads) workers: "
        + "\(Self.fixed(record.framesPerSecond, 2)) labelled frames/s to disk "
        + "(\(Self.fixed(1000 / record.framesPerSecond, 2)) ms a frame, of which tables and COCO "
        + "\(Self.fixed(1000 * record.assemblySeconds / Double(record.frames), 2)))")
    for (kind, bytes) in record.bytesPerFrame.sorted(by: { $0.key < $1.key }) {
      print("  \(kind): \(bytes) bytes a frame")
    }
    if let json { try OutputFile.write(record.json(), to: json) }
  }
}
