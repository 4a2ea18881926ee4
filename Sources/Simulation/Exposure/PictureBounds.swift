import Geometry
import Scene

/// Bounds on where boxes appear in a camera's picture, and on how far they shift there.
struct PictureBounds {
  private let camera: Camera
  private let picture: PixelBox
  /// Focal length in pixels, the larger of both.
  private let focal: Double
  /// Square of the greatest cosine that a picture's corner has with the axis.
  private let leastCosineSquared: Double
  /// To the picture's corners and middle, at z = 1.
  private let rays: [SIMD3<Double>]

  /// Metres from the camera at which what reaches beyond the picture may begin within it: the store,
  /// which is all around it, and smaller things, like an arm.
  private static func nearest(of box: Box3) -> Double { box.size.length > 3 ? 0.4 : 0.15 }

  init(_ camera: Camera) {
    self.camera = camera
    let k = camera.intrinsics
    picture = PixelBox(width: k.width, height: k.height)
    focal = max(k.fx, k.fy)
    let corners = [0, Double(k.width)].flatMap { x in
      [0, Double(k.height)].map { SIMD3((x - k.cx) / k.fx, ($0 - k.cy) / k.fy, 1) }
    }
    leastCosineSquared = corners.map { 1 / $0.dot($0) }.min() ?? 1
    rays = corners + [SIMD3(0, 0, 1)]
  }

  /// The most pixels by which a point of a box in the picture shifts when the box moves: of its
  /// corners, and of what it may have in the picture where it reaches beyond.
  func shift(of box: Box3, from a: RigidTransform, to b: RigidTransform) -> Double {
    let corners = zip(box.corners.map(a.apply(toPoint:)), box.corners.map(b.apply(toPoint:)))
      .map { ($0, $1) }
    var points = corners.filter { isInPicture($0.0) }
    if points.count < corners.count {
      let step = b * a.inverse
      let depth = max(corners.map(\.0.z).min() ?? 0, Self.nearest(of: box))
      points += rays.map { ($0 * depth, step.apply(toPoint: $0 * depth)) }
    }
    return points.reduce(0) { max($0, shift($1.0, $1.1)) }
  }

  private func isInPicture(_ point: SIMD3<Double>) -> Bool {
    guard isFollowed(point), let p = camera.pixel(ofCameraPoint: point) else { return false }
    return p.x >= 0 && p.y >= 0 && p.x < Double(picture.x1) && p.y < Double(picture.y1)
  }

  /// Pixels between two points of the camera's frame, of which the first is in the picture. A lens
  /// without distortion stretches most at its border; what turns out of sight counts as half a turn.
  private func shift(_ p: SIMD3<Double>, _ q: SIMD3<Double>) -> Double {
    let (a, b) = (p.dot(p), q.dot(q))
    guard a > 1e-12, b > 1e-12, p.dot(q) > 0 else { return focal * .pi / leastCosineSquared }
    let sine = (p.cross(q).dot(p.cross(q)) / (a * b)).squareRoot()
    if case .fisheye = camera.lens { return focal * sine }
    let cosineSquared = p.z > 0 ? p.z * p.z / a : 0
    return focal * sine / max(cosineSquared, leastCosineSquared)
  }

  /// Pixels within which a box appears; all of them where that is hard to tell.
  func region(of box: Box3, _ cameraFromModel: RigidTransform) -> PixelBox {
    let points = box.lattice.map(cameraFromModel.apply(toPoint:))
    if points.allSatisfy({ $0.z < camera.near }) { return .empty }
    var (low, high) = (SIMD2(repeating: Double.infinity), SIMD2(repeating: -Double.infinity))
    for point in points {
      guard point.z > camera.near, isFollowed(point), let pixel = camera.pixel(ofCameraPoint: point)
      else { return picture }
      low = SIMD2(min(low.x, pixel.x), min(low.y, pixel.y))
      high = SIMD2(max(high.x, pixel.x), max(high.y, pixel.y))
    }
    // Between the lattice's points a lens bends outlines by less than that.
    let margin = SIMD2(repeating: 3) + (high - low) * (camera.lens == .pinhole ? 0 : 0.05)
    (low, high) = (low - margin, high + margin)
    let limit = Double(1 << 20)
    func whole(_ value: Double) -> Int { Int(min(max(value, -limit), limit)) }
    return PixelBox(
      x0: whole(low.x.rounded(.down)), y0: whole(low.y.rounded(.down)),
      x1: whole(high.x.rounded(.up)) + 1, y1: whole(high.y.rounded(.up)) + 1
    ).intersection(picture)
  }

  /// Far off the axis a lens model may fold back.
  private func isFollowed(_ point: SIMD3<Double>) -> Bool {
    camera.lens == .pinhole || point.z * point.z > 0.15 * point.dot(point)
  }
}

extension Box3 {
  fileprivate var corners: [SIMD3<Double>] {
    [minimum.x, maximum.x].flatMap { x in
      [minimum.y, maximum.y].flatMap { y in [minimum.z, maximum.z].map { SIMD3(x, y, $0) } }
    }
  }

  /// Corners, middles of edges and faces, and the centre.
  fileprivate var lattice: [SIMD3<Double>] {
    let c = center
    return [minimum.x, c.x, maximum.x].flatMap { x in
      [minimum.y, c.y, maximum.y].flatMap { y in
        [minimum.z, c.z, maximum.z].map { SIMD3(x, y, $0) }
      }
    }
  }
}
