import Geometry

/// How colour and gloss of a model's surface have changed: hoarfrost, torn paper, wear.
///
/// All of it is drawn in the model's space, so that it passes over seams of the texture, and in a few
/// steps of severity, so that packs of one product share their worn textures.
struct WornSurface: Sendable {
  /// What a place of a surface is like: linear Rec. 709, and glTF's roughness and metalness.
  struct Finish: Sendable, Hashable {
    var color: SIMD3<Float>
    var roughness: Float
    var metallic: Float
  }

  /// The kinds in steps: everything that a worn texture depends on besides the product.
  struct Steps: Sendable, Hashable {
    /// Of 0 … 4.
    var frost = 0
    var tear = 0
    var scuff = 0
    /// Which of the places where paper of this product is torn; 0 if none is.
    var place = 0

    static let count = 4
    static let places = 4

    /// A severity above 0 is one step at least.
    init(_ condition: PackCondition, key: RandomKey) {
      func step(_ kind: PackCondition.Kind) -> Int {
        Int((condition[kind] * Double(Self.count)).rounded(.up))
      }
      (frost, tear, scuff) = (step(.frosted), step(.torn), step(.scuffed))
      if tear > 0 {
        var stream = key.with("condition.torn", entity: Int(key.entity)).stream
        place = stream.index(below: Self.places)
      }
    }

    var isNothing: Bool { frost == 0 && tear == 0 && scuff == 0 }
  }

  private struct Tear: Sendable {
    var center: SIMD3<Float>
    var along: SIMD3<Float>
    var across: SIMD3<Float>
    var outward: SIMD3<Float>
    var half: SIMD2<Float>
  }

  private let steps: Steps
  private let center: SIMD3<Float>
  private let half: SIMD3<Float>
  private let isRound: Bool
  private let noise: LatticeNoise
  private let other: LatticeNoise
  private var tears: [Tear] = []
  private let scratches: [(a: SIMD3<Float>, b: SIMD3<Float>, c: SIMD3<Float>)]
  private let pulp: SIMD3<Float>
  private let isOnMetal: Bool

  /// - Parameter paper: where tears may begin.
  init(_ steps: Steps, of product: Product, model: Model, paper: SurfaceSampler) {
    self.steps = steps
    let bounds = model.bounds
    center = SIMD3<Float>(bounds.center)
    half = SIMD3<Float>(bounds.size / 2)
    isRound = Self.isRound(model)
    // The product's own: packs with equal steps are equal, so that they can share.
    let key = RandomKey(seed: 0x636F_6E64).with(purposeNamed: product.sku)
    var stream = key.stream
    noise = LatticeNoise(seed: stream.nextWord())
    other = LatticeNoise(seed: stream.nextWord())
    scratches = (0..<3).map { _ in
      let v = SIMD3(stream.uniform(in: -1...1), stream.uniform(in: -1...1), 0.3)
      let a = SIMD3<Float>(v.normalized)
      let b = PackDeformation.tangent(of: a)
      return (a, b, a.cross(b))
    }
    // Grey board under the print of a carton, white paper under that of a label.
    pulp =
      product.surface == .cardboard ? SIMD3(0.46, 0.39, 0.31) : SIMD3(0.62, 0.60, 0.56)
    isOnMetal = product.surface == .metal
    if steps.tear > 0 { addTears(paper, key: key) }
  }

  private mutating func addTears(_ paper: SurfaceSampler, key: RandomKey) {
    let severity = Float(steps.tear) / Float(Steps.count)
    var stream = key.with(purposeNamed: "tear", entity: steps.place).stream
    for number in 0..<(steps.tear > 2 ? 2 : 1) {
      // Paper tears from its edge: of several places, the one farthest from the middle.
      let places = (0..<10).map { _ in paper.point(&stream) { _, _ in true } }
      func score(_ p: SIMD3<Float>) -> Float {
        let q = (p - center) / half
        return q.z * q.z + 0.2 * (q.x * q.x + q.y * q.y)
      }
      let (point, normal) = places.max { score($0.0) < score($1.0) } ?? places[0]
      let tangent = PackDeformation.tangent(of: normal)
      let up = normal.cross(tangent)
      let lean = Float(stream.uniform(in: -0.7...0.7))
      let along = (up + tangent * lean).normalized
      let reach = min(half.max(), 0.09) * (0.12 + 0.5 * severity) * (number == 0 ? 1 : 0.5)
      tears.append(
        Tear(
          center: point, along: along, across: normal.cross(along), outward: normal,
          half: SIMD2(reach, reach * Float(stream.uniform(in: 0.3...0.6)))))
    }
  }

  /// Whether a model's plan is nearer to a circle than to a rectangle: nothing reaches its corners.
  private static func isRound(_ model: Model) -> Bool {
    let (center, half) = (
      SIMD3<Float>(model.bounds.center), SIMD3<Float>(model.bounds.size / 2)
    )
    return !model.parts.contains { part in
      part.mesh.positions.contains { p in
        let q = (p - center) / half
        return q.x * q.x + q.y * q.y > 1.5
      }
    }
  }

  /// - Parameter isPaper: whether it can be torn.
  func worn(_ finish: Finish, at p: SIMD3<Float>, normal: SIMD3<Float>, isPaper: Bool) -> Finish {
    var finish = finish
    let edge = closenessToEdge(p)
    if steps.scuff > 0 { scuff(&finish, at: p, edge: edge) }
    if isPaper { for tear in tears { self.tear(&finish, tear, at: p, normal: normal) } }
    if steps.frost > 0 { frost(&finish, at: p, normal: normal, edge: edge) }
    return finish
  }

  /// What is worn evenly, for parts without a texture to paint on.
  func wornEvenly(_ finish: Finish) -> Finish {
    var finish = finish
    let amount = 0.55 * Float(steps.frost) / Float(Steps.count)
    finish.color += (Self.rime - finish.color) * amount
    finish.roughness += (0.9 - finish.roughness) * amount
    finish.metallic *= 1 - amount
    return finish
  }

  /// How much of the light that passes through a part still does.
  var clarity: Float { 1 - 0.6 * Float(steps.frost) / Float(Steps.count) }

  private static let rime = SIMD3<Float>(0.80, 0.84, 0.88)

  /// 0 away from the edges of the box or the rims of a round pack, 1 on them.
  private func closenessToEdge(_ p: SIMD3<Float>) -> Float {
    let d = p - center
    let away = SIMD3(
      half.x - (d.x < 0 ? -d.x : d.x), half.y - (d.y < 0 ? -d.y : d.y),
      half.z - (d.z < 0 ? -d.z : d.z))
    // Metres to the second nearest side; a round pack has but its two ends.
    let second: Float
    if isRound {
      second = away.z
    } else {
      second = max(min(away.x, away.y), min(max(away.x, away.y), away.z))
    }
    return 1 - min(max(second / 0.02, 0), 1)
  }

  private func frost(
    _ finish: inout Finish, at p: SIMD3<Float>, normal: SIMD3<Float>, edge: Float
  ) {
    let severity = Float(steps.frost) / Float(Steps.count)
    let height = (p.z - center.z) / half.z
    let patches = noise.sum(p * 17, octaves: 2)
    // Needles of ice: bright ridges a few millimetres long, then grains.
    let feather = noise.at(p * 130)
    let needles = 1 - 3 * (feather < 0 ? -feather : feather)
    let grain = other.at(p * 420)
    let crystals = noise.at(p * 1000)
    let amount =
      severity * 0.95 - 0.66 + 0.13 * height + 0.24 * max(normal.z, 0) + 0.42 * edge * edge
      + 0.32 * patches
    let cover = smoothStep(-0.08, 0.42, amount + 0.16 * needles + 0.20 * grain)
    // A thin breath of ice everywhere, crystals where it is thick.
    let breath = 0.10 * severity * (1 + 0.8 * grain)
    let white = min(max(breath + cover * (0.66 + 0.42 * crystals), 0), 0.96)
    let rime = Self.rime * (0.92 + 0.16 * crystals * cover)
    finish.color += (rime - finish.color) * white
    finish.roughness += (0.92 - finish.roughness) * min(white * 1.4, 1)
    finish.metallic *= 1 - white
  }

  private func tear(
    _ finish: inout Finish, _ tear: Tear, at p: SIMD3<Float>, normal: SIMD3<Float>
  ) {
    let d = p - tear.center
    let depth = d.dot(tear.outward)
    // Round the side of a can, and a little over the edge of a carton; never through to the back.
    let facing = normal.dot(tear.outward)
    guard facing > 0.3 || facing > -0.3 && depth > -0.005, depth < 0.03 else { return }
    let u = d.dot(tear.along) / tear.half.x
    let v = d.dot(tear.across) / tear.half.y
    let rough = 0.62 * noise.sum(p * 55, octaves: 3) + 0.16 * other.at(p * 420)
    let s = 1 - u * u - v * v + rough
    guard s > -0.06 else { return }
    if s < 0 {
      // The lifted rim of the paper throws a thin shadow.
      finish.color *= 0.72
      return
    }
    // Fibres lie along the tear.
    let q = SIMD3(d.dot(tear.along) * 90, d.dot(tear.across) * 700, depth * 200)
    let fibres = 0.5 + 0.5 * other.at(q) + 0.25 * other.at(p * 1100)
    let shreds = noise.sum(p * 150, octaves: 2)
    // First the white of the torn edge, then the layer below it; shreds of it remain.
    let white = 1 - smoothStep(0.10, 0.34, s + 0.35 * shreds - 0.25 * fibres)
    finish.color = pulp * (0.84 + 0.24 * fibres)
    finish.color += (SIMD3<Float>(repeating: 0.76) - finish.color) * white
    (finish.roughness, finish.metallic) = (0.96, 0)
    if isOnMetal, s + 0.5 * shreds > 0.42 {
      // A label leaves bare tin, with streaks of glue.
      let bare = smoothStep(0.42, 0.55, s + 0.5 * shreds) * (1 - 0.4 * max(fibres - 0.6, 0))
      finish.color += (SIMD3<Float>(0.56, 0.57, 0.58) - finish.color) * bare
      (finish.roughness, finish.metallic) = (0.96 - 0.55 * bare, 0.9 * bare)
    }
  }

  private func scuff(_ finish: inout Finish, at p: SIMD3<Float>, edge: Float) {
    let severity = Float(steps.scuff) / Float(Steps.count)
    // Edges rub first, in patches.
    let rubbed = smoothStep(
      0.95, 1.25, edge * 0.95 + 0.5 * severity * edge + 0.3 * noise.sum(p * 90, octaves: 3) - 0.15)
    var worn = rubbed * (0.25 + 0.45 * severity)
    for (k, frame) in scratches.enumerated() {
      let q = SIMD3(p.dot(frame.a) * 7, p.dot(frame.b) * 420, p.dot(frame.c) * 60)
      let line = noise.at(q + Float(k) * 31)
      let mask = other.at(SIMD3(p.dot(frame.a) * 30, p.dot(frame.b) * 30, p.dot(frame.c) * 30))
      let strength = smoothStep(0.35, 0.6, mask + 0.3 * severity)
      worn = max(worn, smoothStep(0.60, 0.72, line) * strength * (0.25 + 0.35 * severity))
    }
    let below = finish.metallic > 0.5 ? SIMD3<Float>(repeating: 0.62) : SIMD3(0.70, 0.68, 0.65)
    finish.color += (below - finish.color) * worn
    finish.roughness += (0.75 - finish.roughness) * worn * (1 - finish.metallic)
  }
}
