import Catalog
import Geometry
import Imaging

/// The cloths that sleeves are made of: what a thread does to light, over a small square that
/// repeats.
struct SleeveCloth: Sendable {
  /// Texel (0, 0) is at the cuff; one repeat of the texture along and around the arm, metres.
  let period: Float
  let roughness: Float
  private let colors: Texture
  private let normals: Texture

  private static let side = 64

  /// - Parameters:
  ///   - elevation: in texels; place in 0…1 in both directions.
  ///   - depth: elevation that is `lowest` times as bright as the highest.
  private init(
    period: Float, roughness: Float, depth: Float, lowest: Float, elevation: (Float, Float) -> Float
  ) {
    (self.period, self.roughness) = (period, roughness)
    let side = Self.side
    func place(_ n: Int) -> Float { (Float(n) + 0.5) / Float(side) }
    let field = HeightField(width: side, height: side, texel: 1, repeats: true) { x, y in
      elevation(place(x), place(y))
    }
    normals = field.normals
    var canvas = TextureCanvas(width: side, height: side, color: SIMD3(repeating: 1))
    // Light reaches less of what lies between the threads.
    canvas.shade { x, y in lowest + (1 - lowest) * min(max(elevation(x, y) / depth, 0), 1) }
    colors = canvas.texture
  }

  func material(color: SIMD3<Float>) -> Material {
    // The shade between the threads is part of a cloth's colour.
    Material(
      name: "sleeve", baseColor: (color * 1.25).clamped(lowerBound: .zero, upperBound: .one),
      baseColorTexture: colors, roughness: roughness, normalTexture: normals)
  }

  /// Columns of stitches, each a V.
  static let knit = SleeveCloth(
    period: 0.018, roughness: 0.95, depth: 5, lowest: 0.45
  ) { x, y in
    // Four columns and four rows a period.
    let (_, inColumn) = split(x * 4)
    let slant = abs(inColumn - 0.5)
    let (_, inRow) = split(y * 4 + slant * 1.2)
    let across = 1 - (slant - 0.25) * (slant - 0.25) * 14
    let along = 1 - (inRow - 0.5) * (inRow - 0.5) * 3.4
    return 5 * max(across, 0) * max(along, 0)
  }

  /// Slanting ribs, as of jackets and jeans.
  static let twill = SleeveCloth(
    period: 0.008, roughness: 0.85, depth: 3, lowest: 0.6
  ) { x, y in
    let (_, rib) = split(x * 4 + y * 4)
    let (_, thread) = split(y * 12)
    return 3 * (1 - (rib - 0.5) * (rib - 0.5) * 3) * (1 - (thread - 0.5) * (thread - 0.5) * 1.2)
  }

  /// Whole part and fraction.
  private static func split(_ a: Float) -> (Float, Float) {
    (a.rounded(.down), a - a.rounded(.down))
  }
}
