package import Geometry

/// A change of the basket: what the truth and the cart's bookings are compared as.
package struct LedgerEvent: Sendable, Hashable {
  package enum Kind: String, Sendable, CaseIterable, Codable { case add, remove }

  package var kind: Kind
  package var sku: String
  package var time: Nanoseconds

  package init(kind: Kind, sku: String, time: Nanoseconds) {
    self.kind = kind
    self.sku = sku
    self.time = time
  }
}
