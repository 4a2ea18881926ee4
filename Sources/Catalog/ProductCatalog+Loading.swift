import Configuration
import Foundation

extension ProductCatalog {
  /// Reads every product folder directly below `directory`; folders without `product.yaml` and
  /// loose files are passed over.
  /// - Throws: `CatalogError` with everything that is wrong in any of them.
  package static func load(directory: String) throws(CatalogError) -> ProductCatalog {
    let folders = try productFolders(in: directory)
    let complaints = Complaints()
    let products = folders.compactMap { $0.load(into: complaints) }
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
    return ProductCatalog(products: products)
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
