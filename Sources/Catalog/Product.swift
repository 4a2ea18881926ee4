/// One article of the catalogue: what it looks like, weighs and costs.
package struct Product: Sendable {
  /// Stock-keeping unit, unique in a catalogue: letters, digits, `-`.
  package var sku: String
  /// EAN-13 with a valid check digit.
  package var ean13: String
  package var name: String
  /// Category for per-class labels: carton, can, bottle, jar, pouch, produce, …
  package var productClass: String
  /// What one pack weighs on average, contents and packaging, in kilograms.
  package var nominalMass: Double
  /// Standard deviation of the mass between packs, in kilograms.
  package var massDeviation: Double
  /// Depth (x, front to back), width (y) and height (z) as it stands on the shelf, in metres.
  package var dimensions: SIMD3<Double>
  package var surface: ContactSurface
  package var collisionProxy: CollisionProxy
  /// How far the surface gives way where something presses on it, metres; 0 for what is rigid.
  package var give: Double
  /// In the model's frame, metres; nil: that of the solid for the physics.
  package var centerOfMass: SIMD3<Double>?
  /// In the currency's smallest unit (cents).
  /// Of what is sold by weight: the price of the nominal mass.
  package var priceCents: Int
  package var tariff: Tariff
  package var modelSource: ModelSource
  /// Where it can be scanned; empty for loose produce.
  package var barcodes: [BarcodePlace]

  package init(
    sku: String, ean13: String, name: String, productClass: String, nominalMass: Double,
    massDeviation: Double, dimensions: SIMD3<Double>, surface: ContactSurface,
    collisionProxy: CollisionProxy, priceCents: Int, modelSource: ModelSource
  ) {
    self.sku = sku
    self.ean13 = ean13
    self.name = name
    self.productClass = productClass
    self.nominalMass = nominalMass
    self.massDeviation = massDeviation
    self.dimensions = dimensions
    self.surface = surface
    self.collisionProxy = collisionProxy
    give = PackGive.assumed(
      productClass: productClass, surface: surface, dimensions: dimensions)
    self.priceCents = priceCents
    tariff = .piece(cents: priceCents)
    self.modelSource = modelSource
    barcodes = BarcodePlace.assumed(dimensions: dimensions, productClass: productClass)
  }

  package init(
    sku: String, ean13: String, name: String, productClass: String, nominalMass: Double,
    massDeviation: Double, dimensions: SIMD3<Double>, surface: ContactSurface,
    collisionProxy: CollisionProxy, priceCents: Int, model: Model
  ) {
    self.init(
      sku: sku, ean13: ean13, name: name, productClass: productClass, nominalMass: nominalMass,
      massDeviation: massDeviation, dimensions: dimensions, surface: surface,
      collisionProxy: collisionProxy, priceCents: priceCents, modelSource: ModelSource(model))
  }

  /// Read from its file if it is not in memory.
  package var model: Model { get throws(CatalogError) { try modelSource.model() } }
}

/// What the outside of a pack is made of, for friction and looks.
package enum ContactSurface: String, Sendable, CaseIterable, Codable {
  case cardboard, metal, glass, plastic, film, skin

  /// Coulomb friction against a wire basket, dimensionless.
  package var friction: Double {
    switch self {
    case .cardboard: 0.5
    case .metal: 0.35
    case .glass: 0.35
    case .plastic: 0.4
    case .film: 0.45
    case .skin: 0.6
    }
  }
}

/// The simple solid that stands for a product in the physics, centred on the model's origin unless
/// it says otherwise. Sizes in metres.
package enum CollisionProxy: Sendable, Hashable {
  case box(size: SIMD3<Double>)
  /// Axis along Z.
  case cylinder(radius: Double, height: Double)
  case ellipsoid(size: SIMD3<Double>)
  /// The convex hull of these points, at most 64, in the model's frame.
  case convexHull([SIMD3<Float>])
  /// The convex hulls of these points together, at most 64 each, in the model's frame. They may
  /// overlap.
  case pieces([[SIMD3<Float>]])
}
