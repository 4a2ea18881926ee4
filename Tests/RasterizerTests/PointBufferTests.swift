import Catalog
import Foundation
import Geometry
import Rasterizer
import Scene
import TestSupport
import Testing

/// Object coordinates and optical flow, against depth and poses.
struct PointBufferTests {
  static let lenses = [LensMapping.pinhole, RenderFixtures.bent, RenderFixtures.fisheye]

  /// Balls and boxes that turn and move, on a wall that stands, before a camera that moves too.
  private static func worlds(_ lens: LensMapping) -> (now: SceneSnapshot, next: SceneSnapshot) {
    var random = RandomKey(seed: 21).with("test.points").stream
    func vector(_ size: Double) -> SIMD3<Double> {
      SIMD3(
        random.uniform(in: -size...size), random.uniform(in: -size...size),
        random.uniform(in: -size...size))
    }
    func turn(_ angle: Double) -> Quaternion {
      Quaternion(angle: angle, axis: (vector(1) + SIMD3(0.1, 0.2, 2)).normalized)
    }
    var now = [RenderFixtures.instance(0, RenderFixtures.quad(6, z: 1.8))]
    for id in 1...12 {
      let half = SIMD3(0.05, 0.08, 0.12) * random.uniform(in: 0.6...1.4)
      let mesh =
        id % 2 == 0
        ? RenderFixtures.sphere(Float(random.uniform(in: 0.06...0.16)))
        : Mesh.built {
          $0.addBox(Box3(minimum: SIMD3(-0.02, 0, 0.01) - half, maximum: half), bevel: 0.01)
        }
      var instance = RenderFixtures.instance(
        UInt16(id), mesh, at: vector(0.45) + SIMD3(0, 0, 1.0))
      instance.worldFromModel.rotation = turn(random.uniform(in: 0...3))
      if id == 4 { instance.scale = SIMD3(1.2, 0.7, 0.9) }
      now.append(instance)
    }
    var next = now
    for n in next.indices.dropFirst() {
      next[n].worldFromModel.translation += vector(0.03)
      next[n].worldFromModel.rotation = turn(0.1) * next[n].worldFromModel.rotation
    }
    let focal = lens == RenderFixtures.fisheye ? 145.0 : 300
    var camera = RenderFixtures.camera(focal: focal, lens: lens)
    let before = RenderFixtures.snapshot(now, camera: camera)
    camera.worldFromCamera = RigidTransform(
      rotation: turn(0.03), translation: SIMD3(0.01, -0.02, 0.015))
    return (before, RenderFixtures.snapshot(next, camera: camera))
  }

  static func render(
    _ now: SceneSnapshot, next: SceneSnapshot?, threads: Int = 1
  ) -> GBuffer {
    var options = RenderFixtures.labelsOnly
    options.threads = threads
    options.wantsObjectCoordinates = true
    options.wantsFlow = true
    let renderer = Renderer(options: options)
    renderer.begin(now, next: next)
    let k = now.cameras[0].intrinsics
    var buffer = GBuffer(width: k.width, height: k.height)
    renderer.render(camera: 0, into: &buffer)
    return buffer
  }

  /// The point that a pixel's depth says, in the camera's frame.
  private static func point(
    _ buffer: GBuffer, _ x: Int, _ y: Int, _ k: CameraIntrinsics, _ inverse: LensInverse
  ) throws -> SIMD3<Double> {
    let ray = try #require(
      inverse.undistort(SIMD2((Double(x) - k.cx) / k.fx, (Double(y) - k.cy) / k.fy)))
    return SIMD3(ray.x, ray.y, 1) * Double(buffer.depth[y * k.width + x])
  }

  /// The point of the model that a pixel's object coordinate says, scaled.
  private static func modelPoint(_ value: SIMD4<Float>, of instance: Instance) -> SIMD3<Double> {
    let s = SIMD3<Double>(instance.scale)
    let bounds = instance.model.bounds
    let diagonal = (bounds.size * s).length
    let p = SIMD3(Double(value.x), Double(value.y), Double(value.z)) - 0.5
    return p * diagonal + bounds.center * s
  }

  /// Put where the pose says, an object coordinate lies at the pixel and has its depth.
  @Test(arguments: lenses)
  func objectCoordinatesAgreeWithDepthAndPose(lens: LensMapping) throws {
    let (now, next) = Self.worlds(lens)
    let buffer = Self.render(now, next: next)
    let camera = now.cameras[0]
    let k = camera.intrinsics
    let cameraFromWorld = camera.worldFromCamera.inverse
    var (seen, worstDepth, worstPixel) = (0, 0.0, 0.0)
    for y in 0..<k.height {
      for x in 0..<k.width {
        let at = y * k.width + x
        let value = buffer.objectCoordinates[at]
        guard buffer.ids[at] > 0 else {
          #expect(value == .zero)
          continue
        }
        let instance = now.instances[Int(buffer.ids[at])]
        let point = (cameraFromWorld * instance.worldFromModel)
          .apply(toPoint: Self.modelPoint(value, of: instance))
        let depth = Double(buffer.depth[at])
        let pixel = try #require(camera.pixel(ofCameraPoint: point))
        worstDepth = max(worstDepth, abs(point.z / depth - 1))
        worstPixel = max(worstPixel, abs(pixel.x - Double(x)), abs(pixel.y - Double(y)))
        #expect(value.w == 1 && value.min() >= 0 && value.max() <= 1)
        seen += 1
      }
    }
    #expect(seen > 5000)
    #expect(worstDepth < 1e-4, "\(worstDepth)")
    #expect(worstPixel < 0.01, "\(worstPixel)")
  }

  /// The point at a pixel's depth, moved by the poses and projected again.
  @Test(arguments: lenses)
  func flowAgreesWithDepthAndPoses(lens: LensMapping) throws {
    let (now, next) = Self.worlds(lens)
    let buffer = Self.render(now, next: next)
    let (camera, later) = (now.cameras[0], next.cameras[0])
    let k = camera.intrinsics
    let inverse = LensInverse(lens)
    var (seen, worst, longest) = (0, 0.0, 0.0)
    for y in 0..<k.height {
      for x in 0..<k.width {
        let at = y * k.width + x
        let flow = buffer.flow[at]
        if buffer.depth[at] == 0 {
          #expect(flow.x == GBuffer.unknownFlow && flow.y == GBuffer.unknownFlow)
          continue
        }
        let id = Int(buffer.ids[at])
        let inWorld = camera.worldFromCamera.apply(
          toPoint: try Self.point(buffer, x, y, k, inverse))
        let moved = next.instances[id].worldFromModel.apply(
          toPoint: now.instances[id].worldFromModel.inverse.apply(toPoint: inWorld))
        let pixel = try #require(later.pixel(ofWorldPoint: moved))
        let expected = pixel - SIMD2(Double(x), Double(y))
        worst = max(
          worst, abs(expected.x - Double(flow.x)), abs(expected.y - Double(flow.y)))
        longest = max(longest, (expected * expected).sum().squareRoot())
        seen += 1
      }
    }
    #expect(seen > 60_000)
    #expect(longest > 10)
    #expect(worst < 0.01, "\(worst)")
  }

  /// OpenCV projects the points that the object coordinates name, now and later.
  @Test(.enabled(if: PythonJudge.isPresent), arguments: lenses)
  func flowAgreesWithOpenCV(lens: LensMapping) throws {
    let (now, next) = Self.worlds(lens)
    let buffer = Self.render(now, next: next)
    let k = now.cameras[0].intrinsics
    var (before, after): ([SIMD3<Double>], [SIMD3<Double>]) = ([], [])
    var flows: [SIMD2<Float>] = []
    for at in stride(from: 5, to: k.width * k.height, by: 97) where buffer.ids[at] > 0 {
      let (old, new) = (now.instances[Int(buffer.ids[at])], next.instances[Int(buffer.ids[at])])
      let point = Self.modelPoint(buffer.objectCoordinates[at], of: old)
      before.append(old.worldFromModel.apply(toPoint: point))
      after.append(new.worldFromModel.apply(toPoint: point))
      flows.append(buffer.flow[at])
    }
    let from = try ProjectionJudge.project(before, now.cameras[0])
    let to = try ProjectionJudge.project(after, next.cameras[0])
    #expect(flows.count > 50)
    for (n, flow) in flows.enumerated() {
      let expected = to[n] - from[n]
      #expect(abs(expected.x - Double(flow.x)) < 2e-3 && abs(expected.y - Double(flow.y)) < 2e-3)
    }
  }

  @Test(arguments: lenses)
  func whatStandsStillDoesNotFlow(lens: LensMapping) {
    let (now, _) = Self.worlds(lens)
    let buffer = Self.render(now, next: now)
    let known = zip(buffer.flow, buffer.depth).filter { $0.1 > 0 }.map(\.0)
    #expect(known.count > 60_000)
    #expect(known.allSatisfy { abs($0.x) < 1e-3 && abs($0.y) < 1e-3 })
  }

  /// A shape that is stretched now and more so later: its object coordinates are those at rest.
  @Test func deformedThingsAreFollowed() throws {
    let mesh = RenderFixtures.sphere(0.2)
    func stretched(_ p: SIMD3<Float>, _ by: Float) -> SIMD3<Float> {
      SIMD3(p.x * by, p.y + p.x * (by - 1), p.z)
    }
    var instance = RenderFixtures.instance(1, mesh, at: SIMD3(0.02, 0.01, 1))
    instance.deformedPositions = mesh.positions.map { stretched($0, 1.2) }
    var later = instance
    later.deformedPositions = mesh.positions.map { stretched($0, 1.35) }
    let camera = RenderFixtures.camera()
    let buffer = Self.render(
      RenderFixtures.snapshot([instance], camera: camera),
      next: RenderFixtures.snapshot([later], camera: camera))
    var seen = 0
    for y in 0..<240 {
      for x in 0..<320 where buffer.ids[y * 320 + x] == 1 {
        let rest = Self.modelPoint(buffer.objectCoordinates[y * 320 + x], of: instance)
        func place(_ by: Float) throws -> SIMD2<Double> {
          let p = SIMD3<Double>(stretched(SIMD3<Float>(rest), by))
          return try #require(
            camera.pixel(ofWorldPoint: p + instance.worldFromModel.translation))
        }
        let (from, to) = (try place(1.2), try place(1.35))
        #expect(abs(from.x - Double(x)) < 0.01 && abs(from.y - Double(y)) < 0.01)
        let flow = buffer.flow[y * 320 + x]
        #expect(abs(to.x - from.x - Double(flow.x)) < 2e-3)
        #expect(abs(to.y - from.y - Double(flow.y)) < 2e-3)
        seen += 1
      }
    }
    #expect(seen > 8000)
  }

  @Test func whatIsGoneOrUnseenHasNoFlow() {
    let camera = RenderFixtures.camera()
    let wall = RenderFixtures.instance(0, RenderFixtures.quad(6, z: 2))
    let left = RenderFixtures.instance(1, RenderFixtures.quad(0.3), at: SIMD3(-0.25, 0, 0))
    let right = RenderFixtures.instance(2, RenderFixtures.quad(0.3), at: SIMD3(0.25, 0, 0))
    var behind = right
    behind.worldFromModel.translation.z = -3
    let now = RenderFixtures.snapshot([wall, left, right], camera: camera)
    let buffer = Self.render(now, next: RenderFixtures.snapshot([wall, behind], camera: camera))
    for at in buffer.ids.indices {
      #expect((buffer.flow[at].x == GBuffer.unknownFlow) == (buffer.ids[at] != 0))
    }
    let alone = Self.render(now, next: nil)
    #expect(alone.flow.allSatisfy { $0 == SIMD2(repeating: GBuffer.unknownFlow) })
    #expect(alone.objectCoordinates == buffer.objectCoordinates)
  }

  /// A floor of two triangles through the near plane, under a camera that rolls ahead.
  @Test(arguments: lenses)
  func clippedTrianglesFlow(lens: LensMapping) throws {
    let floor = RenderFixtures.instance(
      3,
      RenderFixtures.mesh(
        [SIMD3(-9, 0.5, -5), SIMD3(9, 0.5, -5), SIMD3(9, 0.5, 12), SIMD3(-9, 0.5, 12)],
        [SIMD3(0, 1, 2), SIMD3(0, 2, 3)]))
    let camera = RenderFixtures.camera(
      focal: lens == RenderFixtures.fisheye ? 145 : 300, lens: lens)
    var later = camera
    later.worldFromCamera.translation.z = 0.03
    let buffer = Self.render(
      RenderFixtures.snapshot([floor], camera: camera),
      next: RenderFixtures.snapshot([floor], camera: later))
    let inverse = LensInverse(lens)
    var (seen, worst) = (0, 0.0)
    for y in 0..<240 {
      for x in 0..<320 where buffer.ids[y * 320 + x] == 3 {
        let point = try Self.point(buffer, x, y, camera.intrinsics, inverse)
        let flow = buffer.flow[y * 320 + x]
        guard let pixel = later.pixel(ofWorldPoint: point), flow.x < 1e9 else { continue }
        worst = max(
          worst, abs(pixel.x - Double(x) - Double(flow.x)),
          abs(pixel.y - Double(y) - Double(flow.y)))
        seen += 1
      }
    }
    #expect(seen > 20_000)
    #expect(worst < 0.01, "\(worst)")
  }

  /// Asked for or not, the other buffers stay the same; so do these for any number of threads.
  @Test func nothingElseChanges() {
    let (now, next) = Self.worlds(RenderFixtures.bent)
    let (one, three) = (Self.render(now, next: next), Self.render(now, next: next, threads: 3))
    #expect(one.flow == three.flow && one.objectCoordinates == three.objectCoordinates)
    let renderer = Renderer()
    renderer.begin(now)
    var plain = GBuffer(width: one.width, height: one.height)
    renderer.render(camera: 0, into: &plain)
    #expect(plain.flow.isEmpty && plain.objectCoordinates.isEmpty)
    #expect(plain.ids == one.ids && plain.depth == one.depth && plain.labels == one.labels)
    renderer.options.wantsFlow = true
    renderer.options.wantsObjectCoordinates = true
    var full = GBuffer(width: one.width, height: one.height)
    renderer.begin(now, next: next)
    renderer.render(camera: 0, into: &full)
    #expect(full.radiance == plain.radiance && full.flow == one.flow)
  }
}
