import CartInterface
import Dataset
import Foundation
import Geometry
import Imaging
package import Metrics
import Perception

/// Runs a detector over pictures that lie in files.
package struct OfflineDetector: Sendable {
  package enum Source: Sendable, Hashable {
    /// The labels themselves, every one at confidence 1: what the protocol gives a perfect detector.
    case labels
    /// An ONNX file.
    case model(String)
  }

  package var source: Source
  package var workers: Int
  package var isCancelled: @Sendable () -> Bool = { Task.isCancelled }

  package init(source: Source, workers: Int) {
    self.source = source
    self.workers = workers
  }

  /// What it finds, and how many detections are of products that the labels do not know.
  /// - Parameter progress: called after each picture, from any worker, one call at a time.
  /// - Throws: `DetectorError`, `ImageError`, `CocoError`, `CancellationError`.
  package func results(
    on pictures: LabelledPictures, progress: @escaping @Sendable (_ done: Int, _ of: Int) -> Void
  ) async throws -> (results: [CocoResult], unknown: Int) {
    switch source {
    case .labels: return (Self.labels(of: pictures.truth), 0)
    case .model(let file):
      let all = pictures.pictures
      let found = try await EpisodePool.map(
        count: all.count, workers: workers, isCancelled: isCancelled,
        didFinish: { progress($0, all.count) }
      ) {
        let detector = try ONNXDetector(file: file)
        return { try detector.detections(in: pictures.url(of: all[$0])) }
      }
      var results: [CocoResult] = []
      var unknown = 0
      for (picture, detections) in zip(all, found) {
        for detection in detections {
          guard let category = pictures.category(ofSKU: detection.sku) else {
            unknown += 1
            continue
          }
          results.append(CocoResult(detection, image: picture.id, category: category))
        }
      }
      return (results, unknown)
    }
  }

  private static func labels(of truth: CocoGroundTruth) -> [CocoResult] {
    truth.annotations.filter { $0.isCrowd ?? 0 == 0 }.map {
      CocoResult(
        image: $0.image, category: $0.category, box: $0.box, segmentation: $0.segmentation,
        score: 1)
    }
  }
}

extension CocoResult {
  fileprivate init(_ detection: Detection, image: Int, category: Int) {
    self.init(
      image: image, category: category,
      box: [
        detection.x0, detection.y0, detection.x1 - detection.x0, detection.y1 - detection.y0,
      ], score: detection.confidence)
  }
}

extension ONNXDetector {
  fileprivate func detections(in file: URL) throws -> [Detection] {
    let picture = try ImageFile.read(file.path)
    return try detections(
      in: CameraFrame(camera: 0, image: picture.rgb, exposureMidpoint: 0))
  }
}
