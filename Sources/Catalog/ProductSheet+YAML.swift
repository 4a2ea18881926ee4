import Configuration

extension ProductSheet {
  /// The sheet as `product.yaml`; reading it gives this sheet again.
  package var yaml: String {
    """
    sku: \(sku)
    ean_13: "\(ean13)"
    name: \(Self.quoted(name))
    class: \(productClass)
    nominal_mass_kg: \(Self.number(nominalMass))
    mass_deviation_kg: \(Self.number(massDeviation))
    dimensions_m: \(Self.vector(dimensions))
    surface: \(surface.rawValue)
    \(collisionText)\(centerText)\(giveText)\(barcodeText)\(priceText)
    model: \(modelFile)
    licence: \(Self.quoted(licence))
    origin: \(Self.quoted(origin))

    """
  }

  /// The line or lines of the key `collision`, or nothing.
  var collisionText: String {
    if let collisionFile { return "collision: { pieces: \(collisionFile) }\n" }
    return collisionProxy.map { "collision:\(Self.text(of: $0))\n" } ?? ""
  }

  private var priceText: String {
    switch tariff {
    case .piece(let cents): "price_cents: \(cents)"
    case .weight(let rate, let plu):
      "sold_by: weight\nprice_cents_per_kg: \(rate)\nplu: \"\(plu)\""
    }
  }

  private var centerText: String {
    centerOfMass.map { "center_of_mass_m: \(Self.vector($0))\n" } ?? ""
  }

  private var giveText: String { give.map { "gives_m: \(Self.number($0))\n" } ?? "" }

  private var barcodeText: String {
    guard let barcodes else { return "" }
    guard !barcodes.isEmpty else { return "barcodes: []\n" }
    let lines = barcodes.map {
      "  - { at_m: \(Self.vector($0.center)), facing: \(Self.vector($0.normal)), "
        + "module_m: \(Self.number($0.module)) }\n"
    }
    return "barcodes:\n" + lines.joined()
  }

  /// Not rounded: an episode played with the solid of the sheet is to be the one played with the
  /// solid that would have been fitted.
  private static func text(of proxy: CollisionProxy) -> String {
    func exact(_ v: SIMD3<Double>) -> String {
      "[\(Bounds.text(v.x)), \(Bounds.text(v.y)), \(Bounds.text(v.z))]"
    }
    return switch proxy {
    case .box(let size): " { box_m: \(exact(size)) }"
    case .ellipsoid(let size): " { ellipsoid_m: \(exact(size)) }"
    case .cylinder(let radius, let height):
      " { cylinder: { radius_m: \(Bounds.text(radius)), height_m: \(Bounds.text(height)) } }"
    case .convexHull(let points):
      "\n  convex_hull_m:\n"
        + points.map { "    - [\($0.x), \($0.y), \($0.z)]" }.joined(separator: "\n")
    case .pieces: " { pieces: \(CollisionPieces.fileName) }"
    }
  }

  /// Double-quoted YAML.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      default:
        // Control characters have no place in a name.
        if scalar.value >= 32 { result.unicodeScalars.append(scalar) }
      }
    }
    return result + "\""
  }

  /// Tenths of a milligram and of a micrometre: more than any scale or rule tells.
  private static func number(_ value: Double) -> String {
    Bounds.text((value * 1e7).rounded() / 1e7)
  }

  private static func vector(_ v: SIMD3<Double>) -> String {
    "[\(number(v.x)), \(number(v.y)), \(number(v.z))]"
  }
}
