import Catalog
import Configuration
import Dataset
import Foundation
import Scenario

/// A scene and the products it draws from, read and checked together.
struct SceneInput {
  var scenario: Scenario
  var catalog: ProductCatalog

  /// - Throws: `CommandFailure` with everything that is wrong in both.
  /// - Parameter modelMemory: bytes for models; see `ProductCatalog.modelMemory`.
  init(
    scene: String, products: String, modelMemory: Int = ProductCatalog.defaultModelMemory
  ) throws {
    var faults: [String] = []
    var scenario: Scenario?
    var catalog: ProductCatalog?
    do {
      catalog = try ProductCatalog.open(directory: products, modelMemory: modelMemory)
    } catch {
      faults.append("\(error)")
    }
    do {
      scenario = try Scenario.load(path: scene, catalog: catalog)
    } catch let error as ConfigurationError {
      faults.append("\(error)")
    }
    guard let scenario, let catalog, faults.isEmpty else {
      throw CommandFailure(.wrongInput, faults.joined(separator: "\n"))
    }
    self.scenario = scenario
    self.catalog = catalog
  }
}

extension CommandFailure {
  init(_ error: DatasetError) {
    let status: ExitStatus =
      switch error.cause {
      case .input: .wrongInput
      case .environment: .environmentFailed
      case .cancelled: Cancellation.status ?? .interrupted
      }
    self.init(status, error.description)
  }

  /// Runs `body` and gives the errors of datasets their exit status.
  static func mapped<Result>(_ body: () async throws -> Result) async throws -> Result {
    do {
      return try await body()
    } catch let error as DatasetError {
      throw CommandFailure(error)
    } catch let error as CatalogError {
      throw CommandFailure(.wrongInput, "\(error)")
    }
  }
}
