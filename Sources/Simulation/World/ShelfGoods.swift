import Catalog
import Geometry

/// What stands on the shelves: facings of invented goods, each kind with its own printed front.
///
/// Nothing here is labelled; it is what the cameras see beyond the cart.
struct ShelfGoods {
  private let variant: Int
  private let key: RandomKey

  /// How the front of a kind is laid out.
  private struct Kind {
    var width: Double
    var height: Double
    var depth: Double
    var isRound: Bool
    var texture: Texture
  }

  init(variant: Int, key: RandomKey) {
    self.variant = variant
    self.key = key
  }

  private static let kindCount = 18

  /// Facings on every board of both sides, one part a kind.
  func parts(along store: StoreGeometry) -> [Model.Part] {
    let kinds = (0..<Self.kindCount).map(kind)
    var builders = [MeshBuilder](repeating: MeshBuilder(), count: kinds.count)
    for (side, sign) in [-1.0, 1.0].enumerated() {
      for (level, z) in store.boardHeights.enumerated() {
        let clearance =
          (level + 1 < store.boardHeights.count ? store.boardHeights[level + 1] : store.shelfTop)
          - z
        var stream = key.with(
          "world.facings", entity: variant * 64 + side * 8 + level
        ).stream
        var x = store.start + 0.03
        while x < store.end - 0.3 {
          let index = stream.index(below: kinds.count)
          let kind = kinds[index]
          let scale = min(1, (clearance - 0.07) / kind.height)
          let facings = 2 + stream.index(below: 4)
          for _ in 0..<facings where x + kind.width * scale < store.end - 0.03 {
            // A gap now and then where something was sold.
            if stream.index(below: 12) > 0 {
              let setBack = 0.012 + 0.03 * stream.uniform()
              Self.addFacing(
                kind, scale: scale, x: x, z: z,
                front: sign * (store.aisleHalfWidth + setBack), sign: sign, to: &builders[index])
            }
            x += kind.width * scale + 0.006
          }
        }
      }
    }
    return zip(kinds, builders).enumerated().map { index, pair in
      Model.Part(
        mesh: pair.1.mesh,
        material: Material(
          name: "goods \(index)", baseColorTexture: pair.0.texture,
          roughness: pair.0.isRound ? 0.35 : 0.55))
    }
  }

  private static func addFacing(
    _ kind: Kind, scale: Double, x: Double, z: Double, front: Double, sign: Double,
    to builder: inout MeshBuilder
  ) {
    let (w, h, d) = (kind.width * scale, kind.height * scale, kind.depth * scale)
    if kind.isRound {
      addRoundFront(
        radius: w / 2, height: h, center: SIMD3(x + w / 2, front + sign * w / 2, z), sign: sign,
        to: &builder)
      return
    }
    let (low, high) = sign < 0 ? (front - d, front) : (front, front + d)
    builder.addBox(
      Box3(minimum: SIMD3(x, low, z), maximum: SIMD3(x + w, high, z + h)),
      faces: [sign < 0 ? .plusY : .minusY, .plusZ, .minusX, .plusX])
  }

  /// The half of a can or jar that looks into the aisle, and its lid.
  private static func addRoundFront(
    radius: Double, height: Double, center: SIMD3<Double>, sign: Double,
    to builder: inout MeshBuilder
  ) {
    let steps = 5
    let c = SIMD3<Float>(center)
    let (r, h) = (Float(radius), Float(height))
    var columns: [(bottom: UInt32, top: UInt32)] = []
    var lid: [UInt32] = []
    let up = SIMD3<Float>(0, 0, 1)
    for k in 0...steps {
      // From the left edge to the right edge as seen from the aisle.
      let angle = Double.pi * Double(k) / Double(steps)
      let cosine = Float(DeterministicMath.cos(angle))
      let sine = Float(DeterministicMath.sin(angle))
      let s = Float(sign)
      let outward = SIMD3(-cosine * s, -sine * s, 0)
      let p = c + outward * r
      let u = Float(k) / Float(steps)
      columns.append(
        (
          builder.addVertex(p, normal: outward, uv: SIMD2(u, 1)),
          builder.addVertex(p + up * h, normal: outward, uv: SIMD2(u, 0))
        ))
      lid.append(builder.addVertex(p + up * h, normal: up, uv: SIMD2(u, 0.03)))
    }
    for (a, b) in zip(columns, columns.dropFirst()) {
      builder.addQuad(a.bottom, b.bottom, b.top, a.top)
    }
    for k in 1..<steps { builder.addTriangle(lid[0], lid[k], lid[k + 1]) }
  }

  private func kind(_ index: Int) -> Kind {
    var stream = key.with("world.goods", entity: variant * 64 + index).stream
    let isRound = index % 3 == 2
    let width = isRound ? stream.uniform(in: 0.066...0.09) : stream.uniform(in: 0.09...0.2)
    let height = isRound ? stream.uniform(in: 0.1...0.22) : stream.uniform(in: 0.12...0.29)
    return Kind(
      width: width, height: height, depth: 0.2, isRound: isRound,
      texture: Self.front(
        &stream, grain: key.with("world.goods-grain", entity: variant * 64 + index)))
  }

  /// A printed front: a ground, a band with a name, a picture, some small print.
  private static func front(_ stream: inout RandomStream, grain: RandomKey) -> Texture {
    let hue = stream.uniform()
    let ground = color(
      hue: hue, saturation: stream.uniform(in: 0.35...0.95), value: stream.uniform(in: 0.12...0.75))
    let accent = color(
      hue: hue + stream.uniform(in: 0.3...0.7), saturation: 0.8,
      value: stream.uniform(in: 0.3...0.8))
    let paper = SIMD3<Float>(repeating: Float(stream.uniform(in: 0.7...0.88)))
    var canvas = TextureCanvas(width: 96, height: 128, color: ground)
    canvas.fill(x: 0...1, y: 0...1, from: ground * 1.15, to: ground * 0.8)
    let bandTop = Float(stream.uniform(in: 0.1...0.3))
    let hasDarkBand = stream.index(below: 2) == 0
    canvas.fill(x: 0...1, y: bandTop...bandTop + 0.2, with: hasDarkBand ? accent : paper)
    var x: Float = 0.12
    while x < 0.82 {
      let w = Float(stream.uniform(in: 0.05...0.12))
      canvas.fill(
        x: x...x + w * 0.75, y: bandTop + 0.055...bandTop + 0.145,
        with: hasDarkBand ? paper : ground)
      x += w
    }
    let center = SIMD2(Float(stream.uniform(in: 0.4...0.6)), bandTop + 0.44)
    let radius = Float(stream.uniform(in: 0.2...0.32))
    canvas.fillEllipse(center: center, radii: SIMD2(radius * 1.15, radius * 0.75), with: paper)
    canvas.fillEllipse(center: center, radii: SIMD2(radius, radius * 0.62), with: accent)
    canvas.fillEllipse(
      center: center - SIMD2(radius * 0.25, radius * 0.2),
      radii: SIMD2(radius * 0.35, radius * 0.2),
      with: accent + (SIMD3(repeating: 1) - accent) * 0.45)
    for line in 0..<3 {
      let y = 0.87 + Float(line) * 0.035
      canvas.fill(x: 0.1...Float(stream.uniform(in: 0.4...0.7)), y: y...y + 0.015, with: paper)
    }
    // Worn, darker edges tell neighbours apart.
    canvas.fill(x: 0...0.012, y: 0...1, with: ground * 0.45)
    canvas.fill(x: 0.988...1, y: 0...1, with: ground * 0.45)
    canvas.addGrain(strength: 4, key: grain)
    return canvas.texture
  }

  /// Hue in turns, saturation and value in linear light.
  private static func color(hue: Double, saturation: Double, value: Double) -> SIMD3<Float> {
    func channel(_ shift: Double) -> Float {
      let h = (hue + shift) * 6
      let k = h - 6 * (h / 6).rounded(.down)
      let f = min(max(min(k, 4 - k), 0), 1)
      return Float(value * (1 - saturation * f))
    }
    return SIMD3(channel(5.0 / 6), channel(3.0 / 6), channel(1.0 / 6))
  }
}
