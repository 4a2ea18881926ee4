package import Foundation

/// Products as directions, some for each: what a crop is held against to tell which product it shows.
///
/// A JSON file, as `Scripts/train/embed` writes it:
/// ```json
/// {"directions": 128, "products": [{"sku": "milk-1l", "vectors": [[0.12, …], …]}]}
/// ```
/// A product is added by adding its directions; no network is trained anew.
package struct SKUGallery: Sendable {
  /// Numbers in a direction.
  package let length: Int
  /// In the file's order.
  package let skus: [String]
  /// Of unit length, one after the other; `owners` says whose each is.
  private let vectors: [Float]
  private let owners: [Int]

  private struct File: Decodable {
    struct Product: Decodable {
      var sku: String
      var vectors: [[Float]]
    }
    var directions: Int
    var products: [Product]
  }

  /// - Throws: `DetectorError` that names the product and what is wrong with it.
  package init(file: String) throws {
    guard let data = FileManager.default.contents(atPath: file) else {
      throw DetectorError(
        .unreadableFile, file: file, problem: "cannot be read",
        remedy: "give the path of a gallery that Scripts/train/embed wrote")
    }
    try self.init(json: data, file: file)
  }

  package init(json data: Data, file: String) throws {
    func refuse(_ problem: String) -> DetectorError {
      DetectorError(
        .malformedFile, file: file, problem: problem,
        remedy:
          "write {\"directions\": n, \"products\": [{\"sku\": …, \"vectors\": [[n numbers], …]}]}"
      )
    }
    let read: File
    do { read = try JSONDecoder().decode(File.self, from: data) } catch {
      throw refuse("is no gallery: \(error)")
    }
    guard (1...65_536).contains(read.directions), !read.products.isEmpty else {
      throw refuse("has \(read.directions) directions of \(read.products.count) products")
    }
    var (names, all, whose): ([String], [Float], [Int]) = ([], [], [])
    for (index, product) in read.products.enumerated() {
      guard !product.sku.isEmpty, !names.contains(product.sku) else {
        throw refuse("product \(index) has the SKU \"\(product.sku)\", which is empty or taken")
      }
      guard !product.vectors.isEmpty else { throw refuse("\(product.sku) has no vectors") }
      names.append(product.sku)
      for vector in product.vectors {
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        guard vector.count == read.directions, length > 1e-6, length.isFinite else {
          throw refuse(
            "\(product.sku) has a vector of \(vector.count) numbers and of length \(length)")
        }
        all += vector.map { $0 / length }
        whose.append(index)
      }
    }
    (length, skus, vectors, owners) = (read.directions, names, all, whose)
  }

  /// The product whose direction is nearest to one, and the cosine between them.
  /// - Parameters:
  ///   - direction: `length` numbers.
  ///   - allowed: only of these; nil for all.
  /// - Returns: nil if none is allowed, or the direction is none.
  /// - Complexity: O(directions of the gallery · `length`).
  package func nearest(to direction: [Float], among allowed: Set<String>? = nil) -> (
    sku: String, cosine: Double
  )? {
    let size = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard direction.count == length, size > 1e-6, size.isFinite else { return nil }
    var best: (owner: Int, dot: Float)?
    for (row, owner) in owners.enumerated() where allowed?.contains(skus[owner]) ?? true {
      var dot: Float = 0
      for k in 0..<length { dot += vectors[row * length + k] * direction[k] }
      if best.map({ dot > $0.dot }) ?? true { best = (owner, dot) }
    }
    return best.map { (skus[$0.owner], Double($0.dot / size)) }
  }
}
