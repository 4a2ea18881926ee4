import Configuration
import Foundation

extension ProductCatalog {
  /// A quarter of the machine's memory, 512 MiB at least and 8 GiB at most.
  package static let defaultModelMemory =
    min(max(Int(clamping: ProcessInfo.processInfo.physicalMemory / 4), 512 << 20), 8 << 30)

  /// Folder beside that of the products with the things of people, laid out alike.
  private static func belongingsFolder(beside directory: String) -> String? {
    let products = URL(fileURLWithPath: directory).standardizedFileURL
    let folder = products.deletingLastPathComponent().appendingPathComponent("belongings")
    return products.path != folder.path && FileManager.default.fileExists(atPath: folder.path)
      ? folder.path : nil
  }

  /// Reads every product folder directly below `directory` and the belongings beside it, models
  /// included, which stay in memory; folders without `product.yaml` and loose files are passed over.
  /// - Throws: `CatalogError` with everything that is wrong in any of them.
  package static func load(directory: String) throws(CatalogError) -> ProductCatalog {
    try read(directory, modelMemory: .max) { $0.load(into: $1) }
  }

  /// Reads the sheets of every product folder directly below `directory`. A model is read when it is
  /// first wanted, and again if it had to make room for others.
  /// - Parameter modelMemory: see `ProductCatalog.modelMemory`.
  /// - Throws: `CatalogError` with everything that is wrong in any sheet, or with the sizes that
  ///   models state.
  package static func open(
    directory: String, modelMemory: Int = defaultModelMemory
  ) throws(CatalogError) -> ProductCatalog {
    // Renderers keep the models of what they prepared; the shelf holds a few more.
    let shelf = ModelShelf(limit: modelMemory / 4)
    return try read(directory, modelMemory: modelMemory) { $0.open(on: shelf, into: $1) }
  }

  private static func read(
    _ directory: String, modelMemory: Int, _ read: (ProductFolder, Complaints) -> Product?
  ) throws(CatalogError) -> ProductCatalog {
    let folders = try productFolders(in: directory)
    let complaints = Complaints()
    let products = folders.compactMap { read($0, complaints) }
    let belongings = try belongingsFolder(beside: directory).map { folder throws(CatalogError) in
      try productFolders(in: folder).compactMap { read($0, complaints) }
    }
    let skus = Set(products.map(\.sku))
    for belonging in belongings ?? [] where skus.contains(belonging.sku) {
      complaints.diagnostics.append(
        Diagnostic(
          location: SourceLocation(file: directory + "/" + belonging.sku), keyPath: "sku",
          problem: "\(belonging.sku) is a belonging too", remedy: "give each its own"))
    }
    var paths: [String: String] = [:]
    for (folder, product) in zip(folders, products) where complaints.diagnostics.isEmpty {
      if let other = paths.updateValue(folder.sheetPath, forKey: product.ean13) {
        complaints.diagnostics.append(
          Diagnostic(
            location: SourceLocation(file: folder.sheetPath), keyPath: "ean_13",
            problem: "\(product.ean13) is taken by \(other)", remedy: "give each its own number"))
      }
    }
    guard complaints.diagnostics.isEmpty else { throw CatalogError(complaints.diagnostics) }
    return ProductCatalog(
      products: products, belongings: belongings ?? [], modelMemory: modelMemory)
  }

  /// In the order of their names.
  package static func productFolders(
    in directory: String
  ) throws(CatalogError) -> [ProductFolder] {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: directory) else {
      throw CatalogError(
        file: directory, problem: "the folder cannot be read", remedy: "check the path")
    }
    let folders = names.sorted().map { ProductFolder(path: directory + "/" + $0) }
      .filter { FileManager.default.fileExists(atPath: $0.sheetPath) }
    guard !folders.isEmpty else {
      throw CatalogError(
        file: directory, problem: "no product in this folder",
        remedy: "a product is a folder with a \(ProductFolder.sheetName)")
    }
    return folders
  }
}
