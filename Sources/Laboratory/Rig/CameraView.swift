import Geometry
import Rasterizer
import Scene

/// What one camera can see past the cart itself.
struct CameraView {
  let camera: Camera
  private let depth: [Float]
  /// Tangent of the widest angle from the axis that the lens brings into the picture.
  private let fieldRadius: Double

  /// - Parameter renderer: with the world already begun, whose camera number `index` this is.
  init(_ camera: Camera, index: Int, renderer: Renderer) {
    self.camera = camera
    var buffer = GBuffer(width: camera.intrinsics.width, height: camera.intrinsics.height)
    renderer.render(camera: index, into: &buffer)
    depth = buffer.depth
    fieldRadius = Self.fieldRadius(of: camera)
  }

  /// Nearer to a surface than this, a point is not behind it: metres.
  private static let tolerance: Float = 0.002

  /// Where a point of the world is seen, or nil if it is not.
  func pixel(of p: SIMD3<Double>) -> SIMD2<Double>? {
    let local = camera.worldFromCamera.inverse.apply(toPoint: p)
    guard local.z > camera.near, local.z < camera.far else { return nil }
    // Beyond its field a lens model may fold back into the picture.
    let (x, y) = (local.x / local.z, local.y / local.z)
    guard x * x + y * y < fieldRadius * fieldRadius,
      let pixel = camera.pixel(ofCameraPoint: local)
    else { return nil }
    let (column, row) = (pixel.x.rounded(), pixel.y.rounded())
    let k = camera.intrinsics
    guard column >= 0, row >= 0, column < Double(k.width), row < Double(k.height) else {
      return nil
    }
    let nearest = depth[Int(row) * k.width + Int(column)]
    guard nearest == 0 || Float(local.z) < nearest + Self.tolerance else { return nil }
    return pixel
  }

  /// Pixels across a millimetre that faces the camera there; nil where it is not seen.
  func density(at p: SIMD3<Double>) -> Double? {
    guard pixel(of: p) != nil else { return nil }
    let local = camera.worldFromCamera.inverse.apply(toPoint: p)
    let view = local.normalized
    let side = view.cross(abs(view.x) < 0.9 ? SIMD3(1, 0, 0) : SIMD3(0, 1, 0)).normalized
    let other = view.cross(side)
    let step = 0.0005
    func difference(_ direction: SIMD3<Double>) -> SIMD2<Double>? {
      guard let a = camera.pixel(ofCameraPoint: local + step * direction),
        let b = camera.pixel(ofCameraPoint: local - step * direction)
      else { return nil }
      return a - b
    }
    guard let u = difference(side), let v = difference(other) else { return nil }
    return abs(u.x * v.y - u.y * v.x).squareRoot() / (2 * step * 1000)
  }

  /// Out to the farthest corner of the picture, or where the lens model stops growing.
  private static func fieldRadius(of camera: Camera) -> Double {
    let k = camera.intrinsics
    let corner = SIMD2(
      max(k.cx, Double(k.width) - k.cx) / k.fx, max(k.cy, Double(k.height) - k.cy) / k.fy)
    let wanted = corner.length
    if case .fisheye(let lens) = camera.lens {
      return KannalaBrandtInverse(lens).undistortedRadius
    }
    let direction = corner / wanted
    var last = 0.0
    let steps = 2000
    for step in 1...steps {
      let radius = wanted * 4 * Double(step) / Double(steps)
      let distorted = (camera.lens.distort(direction * radius) * direction).sum()
      guard distorted > last else { return last }
      // A little more than the corner, for what tangential terms bend.
      if distorted > wanted * 1.02 { return radius }
      last = distorted
    }
    return wanted * 4
  }
}
