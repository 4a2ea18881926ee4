import Catalog
import Geometry
import Rasterizer
import Scene

/// Small worlds whose pictures are known.
enum RenderFixtures {
  static let bent = LensMapping.brownConrady(
    BrownConrady(k1: -0.28, k2: 0.07, p1: 0.001, p2: -0.0007, k3: -0.006))

  static let fisheye = LensMapping.fisheye(
    KannalaBrandt(k1: -0.021, k2: 0.004, k3: -0.0011, k4: 0.0002))

  /// 160° from corner to corner.
  static func wideCamera() -> Camera {
    var camera = camera(focal: 145, lens: fisheye)
    camera.intrinsics.cx = 158.2
    camera.intrinsics.fy = 144.1
    return camera
  }

  static func camera(
    width: Int = 320, height: Int = 240, focal: Double = 300, lens: LensMapping = .pinhole
  ) -> Camera {
    Camera(
      name: "c",
      intrinsics: CameraIntrinsics(
        width: width, height: height, fx: focal, fy: focal, cx: Double(width - 1) / 2,
        cy: Double(height - 1) / 2),
      lens: lens, worldFromCamera: .identity)
  }

  /// A mesh of one plane's points, facing a camera at the origin that looks along +Z.
  static func mesh(_ points: [SIMD3<Float>], _ triangles: [SIMD3<UInt32>]) -> Mesh {
    Mesh(
      positions: points, normals: Array(repeating: SIMD3(0, 0, -1), count: points.count),
      textureCoordinates: Array(repeating: .zero, count: points.count),
      indices: triangles.flatMap { t -> [UInt32] in
        let (a, b, c) = (points[Int(t.x)], points[Int(t.y)], points[Int(t.z)])
        let isFront = (b - a).cross(c - a).dot(a) < 0
        return isFront ? [t.x, t.y, t.z] : [t.x, t.z, t.y]
      })
  }

  static func instance(
    _ id: UInt16, _ mesh: Mesh, at position: SIMD3<Double> = .zero,
    material: Material = Material(name: "m")
  ) -> Instance {
    Instance(
      id: id, kind: id == 0 ? .surroundings : .product(sku: "p\(id)"),
      model: Model(name: "m\(id)", parts: [.init(mesh: mesh, material: material)]),
      worldFromModel: RigidTransform(translation: position))
  }

  static func quad(_ side: Float, z: Float = 1) -> Mesh {
    let h = side / 2
    return mesh(
      [SIMD3(-h, -h, z), SIMD3(h, -h, z), SIMD3(h, h, z), SIMD3(-h, h, z)],
      [SIMD3(0, 1, 2), SIMD3(0, 2, 3)])
  }

  static func sphere(_ radius: Float) -> Mesh {
    .built { $0.addSphere(center: .zero, radius: radius, sides: 48, rings: 24) }
  }

  static func snapshot(_ instances: [Instance], camera: Camera) -> SceneSnapshot {
    SceneSnapshot(
      instances: instances, cameras: [camera],
      lights: [
        .directional(
          directionInWorld: SIMD3(0.3, 0.2, 1), illuminance: 300, color: SIMD3(1, 0.9, 0.8),
          castsShadow: true),
        .point(
          positionInWorld: SIMD3(0.5, -0.4, 0.2), intensity: 40, color: SIMD3(0.7, 0.9, 1),
          castsShadow: true),
        .panel(
          centerInWorld: SIMD3(-0.3, -1.5, 0.8), halfEdgeU: SIMD3(0.5, 0, 0),
          halfEdgeV: SIMD3(0, 0, -0.2), flux: 2000, color: SIMD3(1, 1, 1), castsShadow: true),
      ],
      ambient: AmbientLight(illuminanceFromAbove: 200, illuminanceFromBelow: 80))
  }

  static func render(
    _ instances: [Instance], camera: Camera, options: RenderOptions = RenderOptions()
  ) -> GBuffer {
    let renderer = Renderer(options: options)
    renderer.begin(snapshot(instances, camera: camera))
    var buffer = GBuffer(width: camera.intrinsics.width, height: camera.intrinsics.height)
    renderer.render(camera: 0, into: &buffer)
    return buffer
  }

  static let labelsOnly = RenderOptions(wantsRadiance: false)

  /// Things that overlap, leave the picture, cross the near plane and lie under film.
  static func crowd() -> [Instance] {
    var random = RandomKey(seed: 5).with("test.crowd").stream
    var instances = [instance(0, quad(3, z: 1.6))]
    for id in 1...14 {
      let place = SIMD3(
        random.uniform(in: -0.8...0.8), random.uniform(in: -0.6...0.6),
        random.uniform(in: 0.05...1.5))
      instances.append(
        instance(UInt16(id), sphere(Float(random.uniform(in: 0.04...0.25))), at: place))
    }
    let film = Material(name: "film", isDoubleSided: true, labelsThrough: true)
    instances.append(instance(15, quad(0.5, z: 0.4), material: film))
    return instances
  }
}
