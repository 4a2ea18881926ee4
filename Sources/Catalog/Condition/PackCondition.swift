/// What has happened to one pack since it was filled: how far, 0 (not at all) … 1, for each kind.
package struct PackCondition: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Dinted by corners and edges of others.
    case dented
    /// Film in folds, cartons with their edges crushed.
    case crumpled
    /// Blown up from within.
    case bulged
    /// Paper torn off: label or carton shows its pulp.
    case torn
    /// Scratched, and worn along its edges.
    case scuffed
    /// Under hoarfrost, most of all at the top and along edges.
    case frosted
    /// Without its lid or cap: 0 or 1.
    case opened
  }

  private var severities: [Kind: Double] = [:]

  package init() {}

  /// Kinds that are absent are 0; values are clamped to 0…1.
  package init(_ severities: [Kind: Double]) {
    for (kind, severity) in severities { self[kind] = severity }
  }

  package static let asNew = PackCondition()

  package subscript(kind: Kind) -> Double {
    get { severities[kind] ?? 0 }
    set { severities[kind] = newValue > 0 ? min(newValue, 1) : nil }
  }

  package var isAsNew: Bool { severities.isEmpty }

  /// Those above 0, in the order of the kinds.
  package var entries: [(kind: Kind, severity: Double)] {
    Kind.allCases.compactMap { kind in severities[kind].map { (kind, $0) } }
  }

  /// Without what cannot happen to a product: glass takes no dents.
  /// - Throws: `CatalogError` if the product's model cannot be read.
  package func possible(for product: Product) throws(CatalogError) -> PackCondition {
    var possible: [Kind: Double] = [:]
    for (kind, severity) in entries where try kind.isPossible(for: product) {
      possible[kind] = severity
    }
    return PackCondition(possible)
  }
}

extension PackCondition.Kind {
  /// Whether this can happen to a product, by what its outside is made of and by its model's parts.
  /// - Throws: `CatalogError` if the product's model cannot be read.
  package func isPossible(for product: Product) throws(CatalogError) -> Bool {
    let isPack = product.productClass != "produce"
    switch (self, product.surface) {
    case (.frosted, _): return true
    case (.torn, _):
      return try product.model.parts.contains { $0.material.isPaper(of: product.surface) }
    case (.opened, _): return try product.model.parts.contains { $0.material.isLid }
    case (.dented, .metal), (.dented, .cardboard), (.dented, .plastic),
      (.crumpled, .film), (.crumpled, .cardboard), (.crumpled, .plastic),
      (.bulged, .film), (.bulged, .cardboard), (.bulged, .plastic),
      (.scuffed, .cardboard), (.scuffed, .metal), (.scuffed, .plastic):
      return isPack
    default: return false
    }
  }
}

extension Material {
  /// Whether it is paper that can be torn: a label, or the printed outside of a carton.
  func isPaper(of surface: ContactSurface) -> Bool {
    guard baseColorTexture != nil, transmission == 0 else { return false }
    let words = name.lowercased()
    return ["label", "paper", "sleeve"].contains(where: words.contains)
      || surface == .cardboard && ["carton", "box", "print"].contains(where: words.contains)
  }

  /// Whether it is a part that is taken off to open the pack.
  var isLid: Bool {
    let words = name.lowercased()
    return ["cap", "lid"].contains { words == $0 || words.hasPrefix($0 + "-") }
  }
}
