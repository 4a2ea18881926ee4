import Catalog
import Foundation
import Geometry
import Rasterizer
import Scene
import Testing

/// A fisheye of 160° from corner to corner.
struct FisheyeTests {
  /// From inside a box the whole picture is known: each pixel's ray meets one of the walls.
  /// - Parameter steps: rectangles along each side of a wall, so that triangles of every size are
  ///   tried.
  @Test(arguments: [1, 9, 120])
  func aRoomAroundTheCameraHasItsAnalyticDepth(steps: Int) throws {
    let camera = RenderFixtures.wideCamera()
    let k = camera.intrinsics
    let (low, high) = (SIMD3(-0.7, -0.45, -0.2), SIMD3(0.9, 0.55, 0.8))
    let buffer = RenderFixtures.render(
      [RenderFixtures.instance(7, Self.room(low, high, steps: steps))], camera: camera,
      options: RenderFixtures.labelsOnly)
    let inverse = LensInverse(camera.lens)
    var (seen, worst, widest) = (0, 0.0, 0.0)
    for y in 0..<k.height {
      for x in 0..<k.width {
        let at = y * k.width + x
        let ray = try #require(
          inverse.undistort(SIMD2((Double(x) - k.cx) / k.fx, (Double(y) - k.cy) / k.fy)))
        let expected = min(
          high.z, ray.x > 0 ? high.x / ray.x : low.x / ray.x,
          ray.y > 0 ? high.y / ray.y : low.y / ray.y)
        #expect(buffer.ids[at] == 7)
        worst = max(worst, abs(Double(buffer.depth[at]) / expected - 1))
        widest = max(widest, atan((ray * ray).sum().squareRoot()))
        seen += 1
      }
    }
    #expect(buffer.labels[0].visibleArea == seen)
    #expect(widest > 79 * .pi / 180)
    #expect(worst < 2e-4, "\(worst)")
  }

  /// Rays farther off the axis than the model reaches show the background.
  @Test func beyondTheModelsReachThereIsNothing() {
    var camera = RenderFixtures.camera(focal: 100, lens: .fisheye(KannalaBrandt()))
    camera.near = 0.005
    let k = camera.intrinsics
    let buffer = RenderFixtures.render(
      [
        RenderFixtures.instance(
          7, Self.room(SIMD3(-0.6, -0.5, -0.4), SIMD3(0.6, 0.5, 0.4), steps: 9))
      ], camera: camera)
    var (dark, wrong, lit) = (0, 0, 0)
    for y in 0..<k.height {
      for x in 0..<k.width {
        let at = y * k.width + x
        let angle =
          (pow((Double(x) - k.cx) / k.fx, 2) + pow((Double(y) - k.cy) / k.fy, 2)).squareRoot()
        let isBeyond = angle > 85 * .pi / 180
        if isBeyond { dark += 1 }
        if abs(angle - 85 * .pi / 180) < 1e-4 { continue }
        if (buffer.depth[at] == 0) != isBeyond || (buffer.ids[at] == 0) != isBeyond { wrong += 1 }
        let light = buffer.radiance[at]
        if (light.x + light.y + light.z == 0) != isBeyond { lit += 1 }
      }
    }
    #expect(dark > 8000, "\(dark)")
    #expect(wrong == 0)
    #expect(lit == 0)
  }

  /// Small squares that face the lens, at every angle: their ids and depths are at the pixels that
  /// their middles are projected to.
  @Test func whatIsDrawnLiesWhereItsPointsAreProjected() throws {
    let camera = RenderFixtures.wideCamera()
    let k = camera.intrinsics
    var instances: [Instance] = []
    for (ring, degrees) in [0.0, 20, 40, 60, 72, 78].enumerated() {
      for turn in 0..<(ring == 0 ? 1 : 8) {
        let (theta, phi) = (degrees * .pi / 180, Double(turn) * .pi / 4 + Double(ring) * 0.3)
        let place = SIMD3(sin(theta) * cos(phi), sin(theta) * sin(phi), cos(theta))
        var square = RenderFixtures.instance(
          UInt16(instances.count + 1), RenderFixtures.quad(0.06, z: 1))
        square.worldFromModel = .worldFromCamera(
          eye: .zero, target: place, up: SIMD3(0.1, 0.9, 0.2))
        instances.append(square)
      }
    }
    let buffer = RenderFixtures.render(
      instances, camera: camera, options: RenderFixtures.labelsOnly)
    let inverse = LensInverse(camera.lens)
    var seen = 0
    for instance in instances {
      let middle = instance.worldFromModel.apply(toPoint: SIMD3(0, 0, 1))
      let pixel = try #require(camera.pixel(ofCameraPoint: middle))
      let (x, y) = (Int(pixel.x.rounded()), Int(pixel.y.rounded()))
      guard (0..<k.width).contains(x), (0..<k.height).contains(y) else { continue }
      let at = y * k.width + x
      let ray = try #require(
        inverse.undistort(SIMD2((Double(x) - k.cx) / k.fx, (Double(y) - k.cy) / k.fy)))
      let expected = middle.dot(middle) / middle.dot(SIMD3(ray.x, ray.y, 1))
      #expect(buffer.ids[at] == instance.id)
      #expect(abs(Double(buffer.depth[at]) / expected - 1) < 2e-4)
      seen += 1
    }
    #expect(seen > 20)
  }

  /// Amodal areas and boxes are those of the instance drawn alone; all threads give the same bytes.
  @Test func labelsFollowTheLens() throws {
    let camera = RenderFixtures.wideCamera()
    let instances = Self.crowd()
    var options = RenderOptions()
    options.wantsNormals = true
    let buffer = RenderFixtures.render(instances, camera: camera, options: options)
    let k = camera.intrinsics
    for label in buffer.labels {
      let instance = try #require(instances.first { $0.id == label.id })
      let alone = RenderFixtures.render(
        [instance], camera: camera, options: RenderFixtures.labelsOnly)
      #expect(alone.labels[0].amodalArea == label.amodalArea)
      #expect(alone.labels[0].amodalBox == label.amodalBox)
      #expect(alone.ids.count { $0 == label.id } == label.amodalAreaInImage)
      #expect(label.visibleArea == buffer.ids.count { $0 == label.id })
      #expect(label.amodalBox.contains(label.visibleBox))
    }
    options.threads = 3
    let again = RenderFixtures.render(instances, camera: camera, options: options)
    #expect(again.ids == buffer.ids && again.depth == buffer.depth)
    #expect(again.radiance == buffer.radiance && again.normals == buffer.normals)
    #expect(again.labels == buffer.labels)
    #expect(buffer.labels.contains { $0.amodalBox.x1 > k.width })
  }

  /// Balls all around, out to 85° and beyond.
  private static func crowd() -> [Instance] {
    var random = RandomKey(seed: 8).with("test.fisheye").stream
    return (1...40).map { id in
      let theta = random.uniform(in: 0...1.6)
      let phi = random.uniform(in: 0...(2 * .pi))
      let distance = random.uniform(in: 0.5...2)
      return RenderFixtures.instance(
        UInt16(id), RenderFixtures.sphere(Float(random.uniform(in: 0.05...0.2))),
        at: SIMD3(sin(theta) * cos(phi), sin(theta) * sin(phi), cos(theta)) * distance)
    }
  }

  /// The inside of a box.
  private static func room(_ low: SIMD3<Double>, _ high: SIMD3<Double>, steps: Int) -> Mesh {
    var points: [SIMD3<Float>] = []
    var triangles: [SIMD3<UInt32>] = []
    let size = high - low
    func wall(_ corner: SIMD3<Double>, _ u: SIMD3<Double>, _ v: SIMD3<Double>) {
      let first = UInt32(points.count)
      for j in 0...steps {
        for i in 0...steps {
          points.append(
            SIMD3<Float>(corner + u * (Double(i) / Double(steps)) + v * (Double(j) / Double(steps)))
          )
        }
      }
      for j in 0..<UInt32(steps) {
        for i in 0..<UInt32(steps) {
          let a = first + j * UInt32(steps + 1) + i
          let b = a + UInt32(steps + 1)
          triangles += [SIMD3(a, a + 1, b + 1), SIMD3(a, b + 1, b)]
        }
      }
    }
    let (x, y, z) = (SIMD3(size.x, 0, 0), SIMD3(0, size.y, 0), SIMD3(0, 0, size.z))
    wall(low, x, y)
    wall(low + z, x, y)
    wall(low, x, z)
    wall(low + y, x, z)
    wall(low, y, z)
    wall(low + x, y, z)
    return RenderFixtures.mesh(points, triangles)
  }
}
