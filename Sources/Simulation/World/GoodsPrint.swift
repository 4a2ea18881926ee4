import Catalog
import Geometry
import Imaging

/// Prints the fronts of invented goods: brand colours, a name nobody can read, a picture.
struct GoodsPrint {
  private var stream: RandomStream
  private let grain: RandomKey
  private let scheme: Scheme

  private struct Scheme {
    var ground: SIMD3<Float>
    var accent: SIMD3<Float>
    var paper: SIMD3<Float>

    init(_ ground: UInt32, _ accent: UInt32, _ paper: UInt32) {
      self.ground = Self.linear(ground)
      self.accent = Self.linear(accent)
      self.paper = Self.linear(paper)
    }

    /// Linear light of an sRGB colour written as on the web.
    private static func linear(_ code: UInt32) -> SIMD3<Float> {
      SIMD3(
        SRGB.linearFromCode[Int(code >> 16 & 0xFF)], SRGB.linearFromCode[Int(code >> 8 & 0xFF)],
        SRGB.linearFromCode[Int(code & 0xFF)])
    }
  }

  /// Colours that packs on real shelves like to wear.
  private static let schemes = [
    Scheme(0xC01F2E, 0xF4C430, 0xF3EEE4), Scheme(0x1A3A78, 0xD8342F, 0xEDEFF2),
    Scheme(0x1F7A43, 0xE9D35B, 0xF2EFE2), Scheme(0xE5862B, 0x6A3514, 0xF6EBD8),
    Scheme(0xEBC233, 0xC22D2A, 0xF7F2DF), Scheme(0x4F9FCB, 0x17457E, 0xF2F5F6),
    Scheme(0x4A2C6E, 0xD9B04A, 0xECE7EF), Scheme(0x5F3B25, 0xD8A657, 0xEDE2CF),
    Scheme(0x1E7F80, 0xF1A43A, 0xF3F0E4), Scheme(0xEFEAE0, 0xB3262D, 0xFBFAF6),
    Scheme(0xEDEFF1, 0x1F4C93, 0xFCFCFB), Scheme(0xEADFC4, 0x3D6B36, 0xF8F4E8),
    Scheme(0x2A2A2D, 0xC8993F, 0xE5DECF), Scheme(0x86B447, 0x2C5324, 0xF3F5E6),
    Scheme(0xC8527E, 0x7A1F4A, 0xF7EDF0), Scheme(0x8C1D2C, 0xE3C9A0, 0xF2E9DC),
  ]

  static var schemeCount: Int { schemes.count }

  /// - Parameters:
  ///   - scheme: which colours; counts on around the list.
  ///   - key: draws the layout.
  init(scheme: Int, key: RandomKey, grain: RandomKey) {
    self.scheme = Self.schemes[scheme % Self.schemes.count]
    stream = key.stream
    self.grain = grain
  }

  private mutating func uniform(_ range: ClosedRange<Double>) -> Float {
    Float(stream.uniform(in: range))
  }

  /// The front of a carton or a pouch.
  mutating func carton() -> Texture {
    var canvas = TextureCanvas(width: 96, height: 128, color: scheme.ground)
    canvas.fill(
      x: 0...1, y: 0...1, from: scheme.ground * 1.1, to: scheme.ground * uniform(0.6...0.9))
    switch stream.index(below: 4) {
    case 0: paintBowl(on: &canvas)
    case 1: paintWindow(on: &canvas)
    case 2: paintSweep(on: &canvas)
    default: paintStripes(on: &canvas)
    }
    // Worn, darker edges tell neighbours apart.
    canvas.fill(x: 0...0.01, y: 0...1, with: scheme.ground * 0.5)
    canvas.fill(x: 0.99...1, y: 0...1, with: scheme.ground * 0.5)
    canvas.addGrain(strength: 3, key: grain)
    return canvas.texture
  }

  /// The label of a can: bare rims at top and bottom.
  mutating func can() -> Texture {
    var canvas = TextureCanvas(width: 128, height: 96, color: SIMD3(repeating: 0.5))
    canvas.fill(x: 0...1, y: 0.06...0.94, with: scheme.ground)
    let top = uniform(0.18...0.34)
    canvas.fill(x: 0...1, y: top...top + 0.3, with: scheme.paper)
    paintName(on: &canvas, x: 0.32...0.7, y: top + 0.07...top + 0.23, with: scheme.accent)
    canvas.fill(x: 0...1, y: top + 0.3...top + 0.33, with: scheme.accent)
    paintFruit(on: &canvas, center: SIMD2(0.5, 0.8), radius: 0.1, aspect: 0.75)
    canvas.addGrain(strength: 3, key: grain)
    return canvas.texture
  }

  /// A bottle from its cap (v = 0) to its foot: cap, what is inside, a label around the middle.
  mutating func bottle() -> Texture {
    let content = stream.index(below: 3) == 0 ? scheme.paper : scheme.ground * 0.8
    var canvas = TextureCanvas(width: 96, height: 128, color: content)
    canvas.fill(x: 0...1, y: 0...0.1, with: scheme.accent)
    let top = uniform(0.42...0.5)
    canvas.fill(x: 0...1, y: top...0.86, with: scheme.paper)
    canvas.fill(x: 0...1, y: top...top + 0.03, with: scheme.accent)
    canvas.fill(x: 0...1, y: 0.83...0.86, with: scheme.accent)
    paintName(on: &canvas, x: 0.34...0.66, y: top + 0.07...top + 0.16, with: scheme.ground * 0.7)
    paintFruit(on: &canvas, center: SIMD2(0.5, top + 0.27), radius: 0.09, aspect: 0.8)
    canvas.addGrain(strength: 2, key: grain)
    return canvas.texture
  }

  /// Cereal style: the brand on a lozenge above a full bowl.
  private mutating func paintBowl(on canvas: inout TextureCanvas) {
    let y = uniform(0.2...0.26)
    canvas.fillEllipse(center: SIMD2(0.5, y), radii: SIMD2(0.43, 0.13), with: scheme.paper)
    canvas.fillEllipse(center: SIMD2(0.5, y), radii: SIMD2(0.4, 0.11), with: scheme.accent)
    paintName(on: &canvas, x: 0.2...0.8, y: y - 0.05...y + 0.05, with: scheme.paper)
    let center = SIMD2<Float>(0.5, 0.7)
    canvas.fillEllipse(center: center, radii: SIMD2(0.4, 0.2), with: scheme.paper)
    canvas.fillEllipse(
      center: center - SIMD2(0, 0.02), radii: SIMD2(0.35, 0.15), with: scheme.paper * 0.75)
    for _ in 0..<14 {
      let at = SIMD2(uniform(0.24...0.76), uniform(0.6...0.76))
      canvas.fillEllipse(
        center: at, radii: SIMD2(0.05, 0.03), with: scheme.accent * uniform(0.6...1.1))
    }
    paintSmallPrint(on: &canvas, y: 0.94)
  }

  /// Biscuit style: bands above and below a light field with fruit.
  private mutating func paintWindow(on canvas: inout TextureCanvas) {
    let (top, bottom) = (uniform(0.3...0.36), uniform(0.8...0.86))
    canvas.fill(x: 0...1, y: top...bottom, with: scheme.paper)
    paintName(on: &canvas, x: 0.12...0.88, y: 0.1...0.2, with: scheme.paper)
    canvas.fill(x: 0.2...0.8, y: 0.235...0.255, with: scheme.accent)
    for k in 0..<3 {
      let center = SIMD2(0.28 + 0.22 * Float(k), (top + bottom) / 2 + uniform(-0.05...0.05))
      paintFruit(on: &canvas, center: center, radius: uniform(0.12...0.17), aspect: 0.75)
    }
    paintSmallPrint(on: &canvas, y: bottom + 0.04)
  }

  /// Frozen style: a diagonal sweep of the accent behind the name.
  private mutating func paintSweep(on canvas: inout TextureCanvas) {
    let slope = uniform(0.3...0.6)
    let level = uniform(0.45...0.6)
    for k in 0..<48 {
      let x = Float(k) / 48
      let y = level + slope * (0.5 - x) + 0.15 * x * x
      canvas.fill(x: x...x + 1.0 / 48, y: y...min(1, y + 0.05), with: scheme.paper)
      canvas.fill(x: x...x + 1.0 / 48, y: min(1, y + 0.05)...1, with: scheme.accent)
    }
    paintName(on: &canvas, x: 0.1...0.7, y: 0.1...0.22, with: scheme.paper)
    paintName(on: &canvas, x: 0.1...0.5, y: 0.26...0.31, with: scheme.paper * 0.8)
    paintFruit(on: &canvas, center: SIMD2(0.6, 0.74), radius: 0.24, aspect: 0.75)
  }

  /// Pasta style: plain paper, a stamp, stripes at the foot.
  private mutating func paintStripes(on canvas: inout TextureCanvas) {
    canvas.fill(x: 0...1, y: 0...0.62, with: scheme.paper)
    canvas.fillEllipse(center: SIMD2(0.5, 0.28), radii: SIMD2(0.26, 0.2), with: scheme.ground)
    paintName(on: &canvas, x: 0.3...0.7, y: 0.23...0.32, with: scheme.paper)
    for k in 0..<4 {
      let y = 0.66 + 0.08 * Float(k)
      canvas.fill(x: 0...1, y: y...y + 0.03, with: scheme.accent)
    }
    paintSmallPrint(on: &canvas, y: 0.54)
  }

  /// Letters, as far as one sees them from a trolley.
  private mutating func paintName(
    on canvas: inout TextureCanvas, x: ClosedRange<Float>, y: ClosedRange<Float>,
    with ink: SIMD3<Float>
  ) {
    let height = y.upperBound - y.lowerBound
    var left = x.lowerBound
    while left < x.upperBound - 0.04 {
      let width = min(uniform(0.05...0.1), x.upperBound - left)
      let stroke = width * 0.3
      canvas.fill(x: left...left + stroke, y: y, with: ink)
      let bar = y.lowerBound + height * Float(stream.index(below: 3)) * 0.38
      canvas.fill(
        x: left...left + width * 0.82, y: bar...min(y.upperBound, bar + height * 0.26), with: ink)
      if stream.index(below: 2) == 0 {
        canvas.fill(x: left + width * 0.55...left + width * 0.82, y: y, with: ink)
      }
      left += width
    }
  }

  private mutating func paintFruit(
    on canvas: inout TextureCanvas, center: SIMD2<Float>, radius: Float, aspect: Float
  ) {
    let radii = SIMD2(radius, radius * aspect)
    let body = scheme.accent * uniform(0.8...1.1)
    canvas.fillEllipse(center: center, radii: radii, with: body * 0.7)
    canvas.fillEllipse(center: center - radii * 0.08, radii: radii * 0.9, with: body)
    canvas.fillEllipse(
      center: center - radii * 0.35, radii: radii * 0.3,
      with: body + (SIMD3(repeating: 0.9) - body) * 0.5)
  }

  private mutating func paintSmallPrint(on canvas: inout TextureCanvas, y: Float) {
    for line in 0..<2 {
      let top = y + Float(line) * 0.028
      canvas.fill(
        x: 0.12...uniform(0.4...0.8), y: min(1, top)...min(1, top + 0.012),
        with: scheme.ground * 0.35)
    }
  }
}
