import Catalog
import Geometry

/// A small piece of a surface, as the ambient light sees it.
struct Surfel {
  /// In the model's frame, metres.
  var position: SIMD3<Float>
  /// Unit normal times area, m².
  var area: SIMD3<Float>
  /// Share of the light that it reflects, linear Rec. 709.
  var albedo: SIMD3<Float>
}

/// A model's surface in pieces of about the same size, made once: what falls into one cube of a
/// grid and faces one way is one piece. Large triangles are kept as they are.
///
/// Shared by threads: nothing changes after `init`.
final class SurfelCloud: Sendable {
  struct LargeTriangle {
    var a: SIMD3<Float>
    var b: SIMD3<Float>
    var c: SIMD3<Float>
    var albedo: SIMD3<Float>
    /// Share of the light that the surface keeps from passing.
    var opacity: Float
  }

  let surfels: [Surfel]
  let largeTriangles: [LargeTriangle]
  /// Of the model, in its frame.
  let center: SIMD3<Float>
  let radius: Float

  /// Side of the cubes for models up to `stageRadius`, and for larger ones, metres.
  private static let pitch: Float = 0.02
  private static let stagePitch: Float = 0.07
  /// Triangles with a longer edge are large, metres.
  private static let largeEdge: Float = 0.3
  /// Models larger than this are stages that seldom move, metres.
  private static let stageRadius: Float = 2

  var isStage: Bool { radius > Self.stageRadius }

  init(_ model: Model, chain: (Texture) -> MipChain) {
    var low = SIMD3<Float>(repeating: .infinity)
    var high = -low
    for part in model.parts {
      for p in part.mesh.positions {
        low = low.replacing(with: p, where: p .< low)
        high = high.replacing(with: p, where: p .> high)
      }
    }
    let isEmpty = !(low.x <= high.x)
    center = isEmpty ? .zero : (low + high) * 0.5
    radius = isEmpty ? 0 : (high - low).length / 2
    var merging = MergingSurfels(pitch: radius > Self.stageRadius ? Self.stagePitch : Self.pitch)
    for part in model.parts where part.material.isInTheWayOfAmbientLight {
      merging.add(part, color: SurfaceColor(part, chain: chain), largeEdge: Self.largeEdge)
    }
    surfels = merging.merged()
    largeTriangles = merging.largeTriangles
  }
}

extension Material {
  /// Whether a surface takes part in how ambient light spreads.
  var isInTheWayOfAmbientLight: Bool { !admitsAmbientLight && !labelsThrough }
}

/// Points of surfaces on their way to becoming surfels.
private struct MergingSurfels {
  let pitch: Float
  private var sums: [Surfel] = []
  private var weights: [Float] = []
  private var indices: [SIMD4<Int32>: Int] = [:]
  private(set) var largeTriangles: [SurfelCloud.LargeTriangle] = []

  init(pitch: Float) { self.pitch = pitch }

  mutating func add(_ part: Model.Part, color: SurfaceColor, largeEdge: Float) {
    let mesh = part.mesh
    let count = mesh.positions.count
    for t in stride(from: 0, to: mesh.indices.count - 2, by: 3) {
      let (i, j, k) = (Int(mesh.indices[t]), Int(mesh.indices[t + 1]), Int(mesh.indices[t + 2]))
      guard i < count, j < count, k < count else { continue }
      let (a, b, c) = (mesh.positions[i], mesh.positions[j], mesh.positions[k])
      let area = (b - a).cross(c - a) * 0.5
      let longest = max((b - a).length, (c - a).length, (c - b).length)
      guard longest < 1000, area.length > 0 else { continue }
      func uv(_ n: Int) -> SIMD2<Float> {
        n < mesh.textureCoordinates.count ? mesh.textureCoordinates[n] : .zero
      }
      if longest > largeEdge {
        let middle = color.albedo((uv(i) + uv(j) + uv(k)) / 3, blurred: true)
        largeTriangles.append(
          SurfelCloud.LargeTriangle(a: a, b: b, c: c, albedo: middle, opacity: color.opacity))
        continue
      }
      spread(
        (a, b, c), area, (uv(i), uv(j), uv(k)), pieces: max(1, Int((longest / pitch).rounded(.up))),
        color)
    }
  }

  /// n² triangles of equal size; their middles.
  private mutating func spread(
    _ p: (SIMD3<Float>, SIMD3<Float>, SIMD3<Float>), _ area: SIMD3<Float>,
    _ uv: (SIMD2<Float>, SIMD2<Float>, SIMD2<Float>), pieces n: Int, _ color: SurfaceColor
  ) {
    let step = 1 / Float(n)
    let piece = area * (step * step)
    for row in 0..<n {
      for column in 0..<(2 * (n - row) - 1) {
        let shift: Float = column % 2 == 1 ? 2.0 / 3 : 1.0 / 3
        let u = (Float(column / 2) + shift) * step
        let v = (Float(row) + shift) * step
        add(
          p.0 + (p.1 - p.0) * u + (p.2 - p.0) * v, piece,
          color.albedo(uv.0 + (uv.1 - uv.0) * u + (uv.2 - uv.0) * v), color.opacity)
      }
    }
  }

  private mutating func add(
    _ p: SIMD3<Float>, _ area: SIMD3<Float>, _ albedo: SIMD3<Float>, _ opacity: Float
  ) {
    let magnitude = area.replacing(with: -area, where: area .< 0)
    let axis =
      magnitude.x >= magnitude.y && magnitude.x >= magnitude.z
      ? 0 : magnitude.y >= magnitude.z ? 1 : 2
    let cube = (p / pitch).rounded(.down)
    let limit = SIMD3<Float>(repeating: 1e8)
    guard all(cube .< limit), all(cube .> -limit) else { return }
    let key = SIMD4(
      Int32(cube.x), Int32(cube.y), Int32(cube.z), Int32(2 * axis + (area[axis] < 0 ? 1 : 0)))
    let weight = area.length * opacity
    if let index = indices[key] {
      sums[index].position += p * weight
      sums[index].area += area * opacity
      sums[index].albedo += albedo * weight
      weights[index] += weight
    } else {
      indices[key] = sums.count
      sums.append(Surfel(position: p * weight, area: area * opacity, albedo: albedo * weight))
      weights.append(weight)
    }
  }

  func merged() -> [Surfel] {
    zip(sums, weights).map { sum, weight in
      var surfel = sum
      surfel.position /= weight
      surfel.albedo /= weight
      // A wall, not a wire: cells that get less than their share of it by chance would leak.
      if weight > 0.6 * pitch * pitch { surfel.area *= 1.5 }
      return surfel
    }
  }
}

/// The colour of a part's surface, blurred.
private struct SurfaceColor {
  /// Share of the light that the surface keeps from passing.
  let opacity: Float
  private let base: SIMD3<Float>
  private let chain: MipChain?
  private let level: MipChain.Level?
  private let mean: SIMD3<Float>

  init(_ part: Model.Part, chain: (Texture) -> MipChain) {
    opacity = 1 - 0.9 * part.material.transmission
    base = part.material.baseColor
    let made = part.material.baseColorTexture.map(chain)
    self.chain = made
    level = made.flatMap { chain in
      chain.levels.first { max($0.width, $0.height) <= 32 } ?? chain.levels.last
    }
    mean =
      made.flatMap { chain in
        chain.levels.last.map { Self.linear(chain.texels[$0.origin]) }
      } ?? SIMD3(repeating: 1)
  }

  func albedo(_ uv: SIMD2<Float>, blurred: Bool = false) -> SIMD3<Float> {
    guard let chain, let level, abs(uv.x) < 1e6, abs(uv.y) < 1e6 else { return base }
    if blurred { return base * mean }
    func texel(_ t: Float, _ size: Int) -> Int {
      min(size - 1, Int((t - t.rounded(.down)) * Float(size)))
    }
    return base
      * Self.linear(
        chain.texels[
          level.origin + texel(uv.y, level.height) * chain.pitch + texel(uv.x, level.width)])
  }

  private static func linear(_ root: SIMD4<UInt8>) -> SIMD3<Float> {
    let s = SIMD3(Float(root.x), Float(root.y), Float(root.z)) / 255
    return s * s
  }
}
