package import Geometry

/// What the cart's software believes about itself and the store. May be stale or wrong: it is what
/// the fleet server sent, not the truth.
package struct CartDescription: Sendable {
  /// A camera by its calibration.
  package struct CalibratedCamera: Sendable, Hashable {
    package var name: String
    package var intrinsics: CameraIntrinsics
    package var lens: LensMapping
    package var cartFromCamera: RigidTransform

    package init(
      name: String, intrinsics: CameraIntrinsics, lens: LensMapping, cartFromCamera: RigidTransform
    ) {
      self.name = name
      self.intrinsics = intrinsics
      self.lens = lens
      self.cartFromCamera = cartFromCamera
    }
  }

  /// A product as the catalogue on the cart has it.
  package struct CatalogEntry: Sendable, Hashable {
    package var sku: String
    package var name: String
    package var productClass: String
    /// Kilograms.
    package var nominalMass: Double
    package var massDeviation: Double
    package var priceCents: Int
    /// The article number on its barcode, 13 digits; nil where the catalogue has none.
    package var gtin: String?
    /// Price look-up code of what is sold by weight; nil for what is sold by the piece.
    package var plu: String?

    package init(
      sku: String, name: String, productClass: String, nominalMass: Double, massDeviation: Double,
      priceCents: Int, gtin: String? = nil, plu: String? = nil
    ) {
      self.plu = plu
      self.gtin = gtin
      self.sku = sku
      self.name = name
      self.productClass = productClass
      self.nominalMass = nominalMass
      self.massDeviation = massDeviation
      self.priceCents = priceCents
    }
  }

  package var cameras: [CalibratedCamera]
  package var scale: ScaleSpecification
  /// Inside of the basket, in the cart's frame, metres.
  package var basket: Box3
  /// Ascending by SKU.
  package var catalog: [CatalogEntry]
  /// What the cart has booked before the episode begins: SKU to count.
  package var initialBasket: [String: Int]
  /// Metres that the wheel's encoder calls one tick; nil without one.
  package var metersPerOdometryTick: Double?
  /// Whether the shopper says what loose goods are, by a button or their look-up code; otherwise the
  /// cart books what it recognises.
  package var asksForProduce = false

  package init(
    cameras: [CalibratedCamera], scale: ScaleSpecification, basket: Box3, catalog: [CatalogEntry],
    initialBasket: [String: Int] = [:], metersPerOdometryTick: Double? = nil
  ) {
    self.metersPerOdometryTick = metersPerOdometryTick
    self.initialBasket = initialBasket
    self.cameras = cameras
    self.scale = scale
    self.basket = basket
    self.catalog = catalog
  }
}
