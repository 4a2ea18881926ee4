import Geometry
import Rasterizer
import Scene

/// The rays of a camera's pixels, and how the picture of a point shifts with its ray: every eighth
/// pixel's exactly, what lies between from these.
struct LensRays {
  let camera: Camera
  private let columns: Int
  /// Ray at z = 1 (x, y), then pixels a unit of the ray's x (x, y) and of its y (x, y), then unused.
  private let nodes: [SIMD8<Float>]

  private static let spacing = 8

  /// - Parameter camera: whose pose does not matter.
  init(_ camera: Camera) {
    self.camera = camera
    let k = camera.intrinsics
    let inverse = LensInverse(camera.lens)
    columns = k.width / Self.spacing + 2
    let rows = k.height / Self.spacing + 2
    var nodes: [SIMD8<Float>] = []
    nodes.reserveCapacity(columns * rows)
    for row in 0..<rows {
      for column in 0..<columns {
        let pixel = SIMD2(Double(column * Self.spacing), Double(row * Self.spacing))
        nodes.append(Self.node(at: pixel, k, camera.lens, inverse))
      }
    }
    self.nodes = nodes
  }

  /// Where no ray of the lens meets a pixel, nothing shifts.
  private static func node(
    at pixel: SIMD2<Double>, _ k: CameraIntrinsics, _ lens: LensMapping, _ inverse: LensInverse
  ) -> SIMD8<Float> {
    guard
      let ray = inverse.undistort(SIMD2((pixel.x - k.cx) / k.fx, (pixel.y - k.cy) / k.fy))
    else { return .zero }
    let step = 1e-4
    let alongX =
      (lens.distort(ray + SIMD2(step, 0)) - lens.distort(ray - SIMD2(step, 0)))
      / (2 * step)
    let alongY =
      (lens.distort(ray + SIMD2(0, step)) - lens.distort(ray - SIMD2(0, step)))
      / (2 * step)
    return SIMD8(
      Float(ray.x), Float(ray.y), Float(k.fx * alongX.x), Float(k.fy * alongX.y),
      Float(k.fx * alongY.x), Float(k.fy * alongY.y), 0, 0)
  }

  /// Calls `body` with each pixel of a part of a row and what is known of it.
  @inline(__always)
  func forEach(
    row y: Int, _ x: Range<Int>, _ body: (_ x: Int, _ ray: SIMD8<Float>) -> Void
  ) {
    let upper = (y / Self.spacing) * columns
    let down = Float(y % Self.spacing) / Float(Self.spacing)
    nodes.withUnsafeBufferPointer { nodes in
      var cell = -1
      var (left, step) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
      for column in x {
        if column / Self.spacing != cell {
          cell = column / Self.spacing
          let (a, b) = (nodes[upper + cell], nodes[upper + cell + 1])
          let (c, d) = (nodes[upper + columns + cell], nodes[upper + columns + cell + 1])
          left = a + (c - a) * down
          step = (b + (d - b) * down - left) / Float(Self.spacing)
        }
        body(column, left + step * Float(column % Self.spacing))
      }
    }
  }
}

/// How points move in a camera's frame, and where their pictures go.
struct RayShift {
  private let columns: (SIMD4<Float>, SIMD4<Float>, SIMD4<Float>)
  private let translation: SIMD4<Float>

  /// - Parameter thenFromNow: takes points of the camera's frame to where they are then.
  init(_ thenFromNow: RigidTransform) {
    let (x, y, z) = thenFromNow.rotation.columns
    func single(_ v: SIMD3<Double>) -> SIMD4<Float> {
      SIMD4(Float(v.x), Float(v.y), Float(v.z), 0)
    }
    columns = (single(x), single(y), single(z))
    translation = single(thenFromNow.translation)
  }

  /// Pixels by which the picture of the point at a z-depth on a pixel's ray shifts.
  @inline(__always)
  func pixels(_ ray: SIMD8<Float>, depth: Float) -> SIMD2<Float> {
    let p =
      (columns.0 * ray[0] + columns.1 * ray[1] + columns.2) * depth + translation
    // What passes the lens is shifted by no more than fits.
    let z = max(p.z, depth * 0.25)
    let (dx, dy) = (p.x / z - ray[0], p.y / z - ray[1])
    return SIMD2(ray[2] * dx + ray[4] * dy, ray[3] * dx + ray[5] * dy)
  }
}
