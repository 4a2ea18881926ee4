import Configuration
import Foundation
import Synchronization

/// Makes product folders of orders: all of them or, if one cannot be made, none.
package struct PackWorkshop: Sendable {
  /// Largest side of a texture, in pixels.
  package var textureLimit = 1024
  /// Whether folders of the same SKU may be replaced.
  package var replacesExisting = false
  package var threads = 1

  package init() {}

  /// Writes `directory/<sku>/` for every order.
  /// - Parameter progress: products done so far; from any thread, one call at a time.
  /// - Throws: `CatalogError` with every order that cannot be made; then nothing was written.
  package func make(
    _ orders: [PackOrder], in directory: String,
    progress: @escaping @Sendable (Int) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(CatalogError) {
    try refuseExisting(orders, in: directory)
    let files = FileManager.default
    let staging = directory + "/.create.part"
    do {
      try? files.removeItem(atPath: staging)
      try files.createDirectory(atPath: staging, withIntermediateDirectories: true)
    } catch { throw ProductFolder.unwritable(directory, error) }
    defer { try? files.removeItem(atPath: staging) }
    let state = Mutex((failures: [(Int, [Diagnostic])](), done: 0))
    DispatchQueue.concurrentPerform(iterations: max(1, threads)) { worker in
      for i in stride(from: worker, to: orders.count, by: max(1, threads)) where !isCancelled() {
        do throws(CatalogError) {
          try write(orders[i], into: staging)
        } catch {
          state.withLock { $0.failures.append((i, error.diagnostics)) }
        }
        state.withLock {
          $0.done += 1
          progress($0.done)
        }
      }
    }
    if isCancelled() {
      throw CatalogError(
        file: directory, problem: "interrupted; nothing was written", remedy: "run it again")
    }
    let failures = state.withLock { $0.failures }.sorted { $0.0 < $1.0 }.flatMap(\.1)
    guard failures.isEmpty else { throw CatalogError(failures) }
    for order in orders {
      let target = directory + "/" + order.sku
      do {
        if files.fileExists(atPath: target) { try files.removeItem(atPath: target) }
        try files.moveItem(atPath: staging + "/" + order.sku, toPath: target)
      } catch { throw ProductFolder.unwritable(target, error) }
    }
  }

  private func refuseExisting(
    _ orders: [PackOrder], in directory: String
  ) throws(CatalogError) {
    guard !replacesExisting else { return }
    let taken = orders.filter {
      FileManager.default.fileExists(atPath: directory + "/" + $0.sku)
    }
    guard taken.isEmpty else {
      throw CatalogError(
        taken.map {
          Diagnostic(
            location: SourceLocation(file: directory + "/" + $0.sku),
            problem: "the product exists already",
            remedy: "choose another SKU, or allow it to be replaced")
        })
    }
  }

  private func write(_ order: PackOrder, into directory: String) throws(CatalogError) {
    let (sheet, model) = try order.product(textureLimit: textureLimit)
    try ProductFolder(path: directory + "/" + order.sku).write(sheet, model)
  }
}
