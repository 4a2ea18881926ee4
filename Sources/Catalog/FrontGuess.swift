import Configuration
import Geometry
import Imaging

/// Whether a model that does not say so shows its back where its front should be.
///
/// The front of a pack has the large letters and the picture: more contrast at a small scale than
/// the back. Where one side has much more of it than the other, that is the front.
package struct FrontGuess {
  package enum Verdict: Sendable, Hashable {
    /// Neither side has a label to speak of.
    case plain
    case right
    case turned
    /// Both sides have much the same.
    case unsure
  }

  /// Root mean square of codes, 0…255, about their mean nearby: of the side at +X, and of that at −X.
  package let front: Double
  package let back: Double

  /// What a label has at least, and how many times as much detail decides.
  private static let (label, decisive) = (6.0, 1.4)

  package init(of model: Model) {
    let pictures = SidePicture.Textures(model)
    front = SidePicture(of: model, pictures, seenFrom: 1).detail
    back = SidePicture(of: model, pictures, seenFrom: -1).detail
  }

  package var verdict: Verdict {
    if max(front, back) < Self.label { return .plain }
    if front > back * Self.decisive { return .right }
    return back > front * Self.decisive ? .turned : .unsure
  }

  /// - Parameter front: the file's axis that would be the front by custom.
  func note(front custom: ModelImporter.Axis) -> String? {
    let ratio = Bounds.text((max(front, back) / max(0.1, min(front, back)) * 10).rounded() / 10)
    switch verdict {
    case .plain, .right: return nil
    case .turned:
      return "turned half round: its other side has \(ratio) times as much detail and is taken for "
        + "the front; if it is not, import it again with --front \(custom.rawValue) --replace"
    case .unsure:
      return "front and back have much the same detail: if it shows its back, import it again with "
        + "--front \(custom.opposite.rawValue) --replace"
    }
  }
}

extension Model.Part {
  /// Turned by 180° about its up axis.
  var turnedHalfRound: Model.Part {
    var part = self
    let turn = SIMD3<Float>(-1, -1, 1)
    part.mesh.positions = mesh.positions.map { $0 * turn }
    part.mesh.normals = mesh.normals.map { $0 * turn }
    return part
  }
}

/// A model seen along its X axis from far away, without light: the codes of its texture alone.
private struct SidePicture {
  /// Base colours, as fine as the picture needs them.
  struct Textures {
    let images: [Image<RGBA8>?]

    init(_ model: Model) {
      images = model.parts.map { part in
        guard let image = part.material.baseColorTexture?.image else { return nil }
        let scale = min(1, 512 / Double(max(image.width, image.height)))
        return scale < 1
          ? image.resized(
            width: max(1, Int(Double(image.width) * scale)),
            height: max(1, Int(Double(image.height) * scale))) : image
      }
    }
  }

  /// Cells along the larger side, and from a cell to the edge of what is near it.
  private static let (cells, near) = (128, 3)

  private var colors: [SIMD3<Float>]
  private var depths: [Float]
  private let low: SIMD3<Float>
  private let cell: Float

  /// - Parameter sign: 1 from +X, −1 from −X.
  init(of model: Model, _ textures: Textures, seenFrom sign: Float) {
    low = SIMD3<Float>(model.bounds.minimum)
    let size = SIMD3<Float>(model.bounds.size)
    cell = max(size.y, size.z, 1e-6) / Float(Self.cells)
    colors = Array(repeating: .zero, count: Self.cells * Self.cells)
    depths = Array(repeating: -.infinity, count: Self.cells * Self.cells)
    for (part, image) in zip(model.parts, textures.images) {
      let mesh = part.mesh
      for t in stride(from: 0, to: mesh.indices.count - 2, by: 3) {
        let corners = (0..<3).map { Int(mesh.indices[t + $0]) }
        draw(
          corners.map { mesh.positions[$0] }, corners.map { mesh.textureCoordinates[$0] }, image,
          plain: part.material.baseColor * 255, sign)
      }
    }
  }

  /// The nearest surface wins, whichever way it faces: what faces away lies behind.
  private mutating func draw(
    _ p: [SIMD3<Float>], _ uv: [SIMD2<Float>], _ image: Image<RGBA8>?, plain: SIMD3<Float>,
    _ sign: Float
  ) {
    let q = p.map { SIMD2(($0.y - low.y) / cell, ($0.z - low.z) / cell) }
    let area = Self.cross(q[1] - q[0], q[2] - q[0])
    guard abs(area) > 1e-9 else { return }
    func range(_ axis: Int) -> ClosedRange<Int> {
      let values = q.map { $0[axis] }
      let first = Int(max(0, min(values[0], values[1], values[2])).rounded(.down))
      let last = Int(max(values[0], values[1], values[2]).rounded(.down))
      return min(first, Self.cells - 1)...max(min(first, Self.cells - 1), min(last, Self.cells - 1))
    }
    for y in range(1) {
      for x in range(0) {
        let c = SIMD2(Float(x) + 0.5, Float(y) + 0.5)
        let weights =
          SIMD3(
            Self.cross(q[1] - c, q[2] - c), Self.cross(q[2] - c, q[0] - c),
            Self.cross(q[0] - c, q[1] - c)) / area
        guard weights.min() >= 0 else { continue }
        let depth = sign * (p[0].x * weights.x + p[1].x * weights.y + p[2].x * weights.z)
        let place = y * Self.cells + x
        guard depth > depths[place] else { continue }
        depths[place] = depth
        colors[place] =
          image.map {
            Self.code($0, uv[0] * weights.x + uv[1] * weights.y + uv[2] * weights.z)
          } ?? plain
      }
    }
  }

  private static func code(_ image: Image<RGBA8>, _ uv: SIMD2<Float>) -> SIMD3<Float> {
    func place(_ t: Float, _ count: Int) -> Int {
      guard t.isFinite else { return 0 }
      return min(count - 1, Int((t - t.rounded(.down)) * Float(count)))
    }
    let p = image[place(uv.x, image.width), place(uv.y, image.height)]
    return SIMD3(Float(p.r), Float(p.g), Float(p.b))
  }

  private static func cross(_ a: SIMD2<Float>, _ b: SIMD2<Float>) -> Float {
    a.x * b.y - a.y * b.x
  }

  /// Root mean square difference of a cell from those around it; 0 for a side too small to tell.
  var detail: Double {
    let reach = -Self.near...Self.near
    let around = Float(reach.count * reach.count)
    var (sum, count) = (0.0, 0)
    for y in Self.near..<Self.cells - Self.near {
      for x in Self.near..<Self.cells - Self.near {
        var mean = SIMD3<Float>.zero
        var isInside = true
        for dy in reach where isInside {
          for dx in reach {
            let place = (y + dy) * Self.cells + x + dx
            if depths[place] == -.infinity { isInside = false }
            mean += colors[place]
          }
        }
        guard isInside else { continue }
        let difference = colors[y * Self.cells + x] - mean / around
        sum += Double((difference * difference).sum()) / 3
        count += 1
      }
    }
    return count < 200 ? 0 : (sum / Double(count)).squareRoot()
  }
}
