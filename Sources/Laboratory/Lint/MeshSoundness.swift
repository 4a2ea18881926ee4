import Catalog
import Geometry
import Imaging

/// What can be told of a model's meshes without drawing them.
struct MeshSoundness {
  /// Edges that one triangle alone has, over all edges; vertices at one place count as one.
  private(set) var openShare = 0.0
  /// Edges that three or more triangles share.
  private(set) var crowdedEdges = 0
  /// Of the texels that triangles cover, the part that several cover; the largest of all textures.
  private(set) var overlap = 0.0
  /// Half of the textured surface has at least this many texels a metre; nil without textures.
  private(set) var texelsPerMeter: Double?

  init(of model: Model) {
    countEdges(of: model)
    var densities: [(density: Double, area: Double)] = []
    var charts: [ObjectIdentifier: UVChart] = [:]
    for part in model.parts {
      guard let texture = part.material.baseColorTexture else { continue }
      let mesh = part.mesh
      let size = SIMD2(Float(texture.image.width), Float(texture.image.height))
      for t in stride(from: 0, to: mesh.indices.count - 2, by: 3) {
        let i = (0..<3).map { Int(mesh.indices[t + $0]) }
        let uv = i.map { mesh.textureCoordinates[$0] }
        let p = i.map { mesh.positions[$0] }
        let area = Double((p[1] - p[0]).cross(p[2] - p[0]).length) / 2
        let (a, b) = ((uv[1] - uv[0]) * size, (uv[2] - uv[0]) * size)
        let texels = Double(abs(a.x * b.y - a.y * b.x)) / 2
        if area > 0, texels.isFinite { densities.append(((texels / area).squareRoot(), area)) }
        charts[ObjectIdentifier(texture), default: UVChart()].cover(uv)
      }
    }
    overlap = charts.values.map(\.overlap).max() ?? 0
    densities.sort { $0.density < $1.density }
    var rest = densities.reduce(0) { $0 + $1.area } / 2
    texelsPerMeter =
      densities.first {
        rest -= $0.area; return rest <= 0
      }?.density
  }

  private mutating func countEdges(of model: Model) {
    var places: [SIMD3<Int32>: UInt32] = [:]
    var uses: [UInt64: Int] = [:]
    for mesh in model.parts.map(\.mesh) {
      // Hundredths of a millimetre.
      let numbers = mesh.positions.map { p -> UInt32 in
        let q = (p * 1e5).rounded(.toNearestOrAwayFromZero)
          .clamped(lowerBound: SIMD3(repeating: -1e9), upperBound: SIMD3(repeating: 1e9))
        let key = SIMD3<Int32>(q)
        if let known = places[key] { return known }
        places[key] = UInt32(places.count)
        return UInt32(places.count - 1)
      }
      for t in stride(from: 0, to: mesh.indices.count - 2, by: 3) {
        let c = (0..<3).map { numbers[Int(mesh.indices[t + $0])] }
        guard c[0] != c[1], c[1] != c[2], c[2] != c[0] else { continue }
        for e in 0..<3 {
          let (a, b) = (min(c[e], c[(e + 1) % 3]), max(c[e], c[(e + 1) % 3]))
          uses[UInt64(a) << 32 | UInt64(b), default: 0] += 1
        }
      }
    }
    let open = uses.values.count { $0 == 1 }
    crowdedEdges = uses.values.count { $0 > 2 }
    openShare = uses.isEmpty ? 0 : Double(open) / Double(uses.count)
  }
}

/// A texture's square in coarse cells, each with the number of triangles over its centre.
private struct UVChart {
  private static let side = 256
  private var counts = [UInt8](repeating: 0, count: side * side)

  /// Cells that several triangles cover, over all that are covered.
  var overlap: Double {
    let covered = counts.count { $0 > 0 }
    return covered > 0 ? Double(counts.count { $0 > 1 }) / Double(covered) : 0
  }

  /// Adds a triangle; textures repeat, so whole numbers do not count.
  mutating func cover(_ uv: [SIMD2<Float>]) {
    let side = Float(Self.side)
    guard uv.allSatisfy({ abs($0.x) < 100 && abs($0.y) < 100 }) else { return }
    let p = uv.map { SIMD2<Double>($0 * side) }
    let area = Self.cross(p[1] - p[0], p[2] - p[0])
    // Triangles that tile the picture over and over are no mistake.
    guard abs(area) > 1e-9, abs(area) < Double(side * side) * 4 else { return }
    let low = p.reduce(p[0]) { $0.replacing(with: $1, where: $1 .< $0) }
    let high = p.reduce(p[0]) { $0.replacing(with: $1, where: $1 .> $0) }
    for y in Int(low.y.rounded(.down))...Int(high.y.rounded(.up)) {
      for x in Int(low.x.rounded(.down))...Int(high.x.rounded(.up)) {
        // Off the lattice, so that no centre lies on the edge that two triangles share.
        let c = SIMD2(Double(x) + 0.5003, Double(y) + 0.5007)
        let inside = (0..<3).allSatisfy { e in
          Self.cross(p[(e + 1) % 3] - p[e], c - p[e]) * (area < 0 ? -1 : 1) > 0
        }
        guard inside else { continue }
        let wrapped = { (v: Int) in ((v % Self.side) + Self.side) % Self.side }
        let cell = wrapped(y) * Self.side + wrapped(x)
        if counts[cell] < 255 { counts[cell] += 1 }
      }
    }
  }

  private static func cross(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> Double {
    a.x * b.y - a.y * b.x
  }
}
