package import Configuration
import Geometry

/// What `product.yaml` says of a product: everything but its looks.
package struct ProductSheet: Sendable, Hashable {
  package var sku: String
  package var ean13: EAN13
  package var name: String
  package var productClass: String
  /// Kilograms.
  package var nominalMass: Double
  /// Kilograms.
  package var massDeviation: Double
  /// Depth (x, front to back), width (y) and height (z), in metres.
  package var dimensions: SIMD3<Double>
  package var surface: ContactSurface
  /// nil: fitted to the model.
  package var collisionProxy: CollisionProxy?
  /// File beside the sheet that holds the pieces of the solid; nil: the sheet says it all.
  package var collisionFile: String?
  /// In the model's frame, metres; nil: that of the solid.
  package var centerOfMass: SIMD3<Double>?
  /// How far the surface gives way, metres; nil: as `PackGive` has it.
  package var give: Double?
  /// Of what is sold by weight: the price of the nominal mass.
  package var priceCents: Int
  package var tariff: Tariff
  /// Where barcodes are printed; nil: where `BarcodePlace.assumed` has them.
  package var barcodes: [BarcodePlace]?
  /// File beside the sheet.
  package var modelFile: String
  package var licence: String
  /// Where the model comes from.
  package var origin: String

  package init(
    sku: String, ean13: EAN13, name: String, productClass: String, nominalMass: Double,
    massDeviation: Double, dimensions: SIMD3<Double>, surface: ContactSurface,
    collisionProxy: CollisionProxy?, priceCents: Int, modelFile: String = "model.glb",
    licence: String, origin: String
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
    self.priceCents = priceCents
    tariff = .piece(cents: priceCents)
    self.modelFile = modelFile
    self.licence = licence
    self.origin = origin
  }

  /// ASCII letters, digits and dashes, 80 at most.
  static func isSKU(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 80
      && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) || $0 == "-" }
  }

  /// Reads or describes a sheet.
  package static func declare(_ cursor: Cursor) -> ProductSheet? {
    cursor.object { fields in
      let sku = fields.required("sku", "Stock-keeping unit, the name of the folder.") {
        $0.identifier(allowing: "-")
      }
      let ean13 = fields.required("ean_13", "Article number with its check digit, in quotes.") {
        $0.ean13()
      }
      let name = fields.required("name", "What the receipt says.") { $0.text(maximumLength: 80) }
      let productClass = fields.required("class", "Category: carton, can, bottle, produce, …") {
        $0.identifier()
      }
      let mass = fields.required("nominal_mass_kg", "Mean mass of a pack with its contents.") {
        $0.number(in: .above(0, upTo: 60))
      }
      let deviation = fields.optional(
        "mass_deviation_kg", "Standard deviation between packs; default: what EU law lets pass."
      ) { $0.number(in: .between(0, 10)) }
      let dimensions = fields.required(
        "dimensions_m", "Depth (front to back), width and height as it stands."
      ) { $0.vector(in: .above(0, upTo: 3)) }
      let surface = fields.required("surface", "What the outside is made of, for friction.") {
        $0.oneOf(ContactSurface.self)
      }
      let collision = fields.optional("collision", "Solid for the physics; default: fitted.") {
        $0.tagged(StatedCollision.tags)
      }
      let center = fields.optional(
        "center_of_mass_m", "In the model's frame; default: that of the solid for the physics."
      ) { $0.vector(in: .between(-3, 3)) }
      let give = fields.optional(
        "gives_m",
        "How far its surface gives way under a load, 0 for a rigid pack; default: by class and surface."
      ) { $0.number(in: .between(0, 0.05)) }
      let tariff = Tariff.read(fields)
      let barcodes: [BarcodePlace]? = fields.optional(
        "barcodes", "Where they are printed; default: in the middle of the back, none on produce."
      ) { $0.list(count: 0...20, BarcodePlace.read) }
      let model = fields.optional("model", default: "model.glb", "Mesh file in this folder.") {
        $0.identifier(allowing: "-_.")
      }
      let licence = fields.required("licence", "SPDX identifier or name of the licence.") {
        $0.text()
      }
      let origin = fields.required("origin", "Where the model comes from.") {
        $0.text(maximumLength: 500)
      }
      guard let sku, let ean13, let name, let productClass, let mass, let dimensions, let surface,
        let tariff, let licence, let origin
      else { return nil }
      var sheet = ProductSheet(
        sku: sku, ean13: ean13, name: name, productClass: productClass, nominalMass: mass,
        massDeviation: deviation ?? PackTolerance.deviation(forQuantity: mass),
        dimensions: dimensions, surface: surface, collisionProxy: collision?.proxy,
        priceCents: tariff.price(count: 1, mass: mass),
        modelFile: model, licence: licence, origin: origin)
      sheet.tariff = tariff
      sheet.collisionFile = collision?.file
      sheet.centerOfMass = center
      sheet.give = give
      sheet.barcodes = barcodes
      return sheet
    }
  }
}

extension BarcodePlace {
  fileprivate static func read(_ cursor: Cursor) -> BarcodePlace? {
    cursor.object { fields in
      let center = fields.required("at_m", "Middle of the symbol in the model's frame.") {
        $0.vector(in: .between(-3, 3))
      }
      let normal = fields.required("facing", "Direction out of the pack there.") {
        $0.vector(in: .between(-1, 1))
      }
      let module = fields.optional(
        "module_m", default: 0.33e-3, "Width of the thinnest bar."
      ) { $0.number(in: .between(0.05e-3, 3e-3)) }
      guard let center, let normal else { return nil }
      guard normal.length > 0.1 else {
        fields.cursor.complain("facing must be a direction")
        return nil
      }
      return BarcodePlace(center: center, normal: normal, module: module)
    }
  }
}

extension Cursor {
  /// An article number as quoted text.
  fileprivate func ean13() -> EAN13? {
    guard let text = text() else { return nil }
    if let number = EAN13(text) { return number }
    let digits = text.utf8.map { Int($0) - 48 }
    if digits.count == 13, digits.allSatisfy({ (0...9).contains($0) }) {
      complain(
        "\"\(text)\" has a wrong check digit",
        remedy: "after \(text.prefix(12)) comes \(EAN13.checkDigit(of: Array(digits.dropLast())))")
    } else {
      complain("must be 13 digits, got \"\(text)\"")
    }
    return nil
  }
}

/// What a sheet says of the solid: itself, or where it is.
private enum StatedCollision {
  case solid(CollisionProxy)
  case pieces(file: String)

  var proxy: CollisionProxy? { if case .solid(let proxy) = self { proxy } else { nil } }
  var file: String? { if case .pieces(let file) = self { file } else { nil } }

  static var tags: [Tag<StatedCollision>] {
    [
      Tag("box_m", "Depth, width and height.") {
        $0.vector(in: .above(0, upTo: 3)).map { .solid(.box(size: $0)) }
      },
      Tag("ellipsoid_m", "Depth, width and height.") {
        $0.vector(in: .above(0, upTo: 3)).map { .solid(.ellipsoid(size: $0)) }
      },
      Tag("cylinder", "Upright.") {
        $0.object { fields in
          let radius = fields.required("radius_m", "Radius.") { $0.number(in: .above(0, upTo: 2)) }
          let height = fields.required("height_m", "Height.") { $0.number(in: .above(0, upTo: 3)) }
          guard let radius, let height else { return nil }
          return .solid(.cylinder(radius: radius, height: height))
        }
      },
      Tag("convex_hull_m", "Corners in the model's frame.") {
        $0.list(count: 4...CollisionFit.hullPointLimit) { $0.vector(in: .between(-3, 3)) }
          .map { .solid(.convexHull($0.map { SIMD3<Float>($0) })) }
      },
      Tag("pieces", "File in this folder with the corners of convex pieces.") {
        $0.identifier(allowing: "-_.").map { .pieces(file: $0) }
      },
    ]
  }
}
