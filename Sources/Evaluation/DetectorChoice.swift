package import Catalog
import Configuration
import Foundation
import Perception
import Scenario

/// Which detector plays.
package enum DetectorChoice: Sendable, Hashable {
  case perfect, degraded, blind
  /// Path of an ONNX file.
  case model(String)

  /// `perfect`, `degraded`, `blind`, or the path of a model.
  package init(argument: String) {
    switch argument {
    case "perfect": self = .perfect
    case "degraded": self = .degraded
    case "blind": self = .blind
    default: self = .model(argument)
    }
  }

  package var text: String {
    switch self {
    case .perfect: "perfect"
    case .degraded: "degraded"
    case .blind: "blind"
    case .model(let path): path
    }
  }
}

extension DetectorChoice {
  /// - Parameter names: those that may be given besides files.
  /// - Throws: `DetectorError` if a model is wanted and there is no such file.
  package func checkFile(besides names: [String] = ["perfect", "degraded", "blind"]) throws {
    guard case .model(let path) = self, !FileManager.default.fileExists(atPath: path) else {
      return
    }
    throw DetectorError(
      .unreadableFile, file: path,
      problem: "is neither \(names.joined(separator: ", ")) nor a file that there is",
      remedy: Spelling.nearest(to: path, in: names).map { "did you mean \"\($0)\"?" }
        ?? "give the path of an .onnx file")
  }

  /// Loads a model once, so that a bad one is told before anything is played.
  /// - Throws: `DetectorError`, also if none of the model's classes is in the catalogue.
  package func check(against catalog: ProductCatalog) throws {
    guard case .model(let path) = self else { return }
    try checkFile()
    let skus = try ONNXDetector(file: path).skus
    guard skus.contains(where: { catalog[$0] != nil }) else {
      throw DetectorError(
        .classMismatch, file: path,
        problem: "none of its classes is a product: \(skus.prefix(5).joined(separator: ", "))",
        remedy: "name the products' SKUs under \"skus\" in the .yaml file beside the model")
    }
  }
}

/// Makes detectors for one worker.
///
/// Reference detectors know an episode and are made anew for each; a model holds no state between
/// pictures, so a worker loads it once.
final class DetectorSource {
  private let choice: DetectorChoice
  private let catalog: ProductCatalog
  private let lookAlikes: LookAlikes?
  private var model: ONNXDetector?

  /// - Parameter lookAlikes: needed for the degraded detector.
  init(choice: DetectorChoice, catalog: ProductCatalog, lookAlikes: LookAlikes?) {
    self.choice = choice
    self.catalog = catalog
    self.lookAlikes = lookAlikes
  }

  func detector(for plan: EpisodePlan) throws -> any Detector {
    switch choice {
    case .perfect: return PerfectDetector(plan: plan)
    case .blind: return BlindDetector()
    case .degraded:
      return DegradedDetector(
        plan: plan, catalog: catalog, lookAlikes: try lookAlikes ?? LookAlikes(catalog: catalog))
    case .model(let path):
      let model = try model ?? ONNXDetector(file: path)
      self.model = model
      return model
    }
  }
}
