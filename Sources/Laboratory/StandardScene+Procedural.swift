import Catalog
import Geometry
import Imaging
import Scene

extension StandardScene {
  /// A scene like the peers' of generated solids: a basket and 24 products in it, so that the
  /// benchmark needs no files. Its poses are those of a tidy pile, not of a physics run.
  package static func procedural() -> StandardScene {
    let size = SIMD3<Double>(0.90, 0.55, 0.50)
    var instances = [
      Instance(
        id: 0, kind: .surroundings,
        model: Model(name: "basket", parts: [basket(size)]), worldFromModel: .identity)
    ]
    for n in 0..<24 {
      let key = RandomKey(seed: 20_260_607).with("laboratory.standard-scene.product", entity: n)
      var random = key.stream
      let model = product(n, random: &random)
      let cell = SIMD3(
        Double(n % 6) * 0.14 - 0.35, Double(n / 6 % 2) * 0.24 - 0.12,
        Double(n / 12) * 0.16 + 0.11)
      let turn = Quaternion(
        angle: random.uniform(in: 0...(2 * .pi)),
        axis: SIMD3(
          random.uniform(in: -1...1), random.uniform(in: -1...1), random.uniform(in: 0.2...1)))
      instances.append(
        Instance(
          id: UInt16(n + 1), kind: .product(sku: model.name), model: model,
          worldFromModel: RigidTransform(rotation: turn, translation: cell)))
    }
    return StandardScene(
      name: "built-in", instances: instances, cameras: rimCameras(size),
      lights: lights(
        direction: SIMD3(0.35, 0.25, -1), irradiance: 0.55,
        points: [(SIMD3(-0.35, 0.1, 0.95), 0.16), (SIMD3(0.35, -0.1, 0.95), 0.16)]),
      ambient: ambient(0.30))
  }

  /// Four cameras of 65° vertical field on the corners of the rim, looking at the middle.
  private static func rimCameras(_ size: SIMD3<Double>) -> [Camera] {
    let half = 65 * Double.pi / 360
    let focal = 240 * DeterministicMath.cos(half) / DeterministicMath.sin(half)
    return [(-1.0, -1.0), (1, -1), (1, 1), (-1, 1)].enumerated().map { index, corner in
      Camera(
        name: "rim-\(index)",
        intrinsics: CameraIntrinsics(
          width: 640, height: 480, fx: focal, fy: focal, cx: 319.5, cy: 239.5),
        worldFromCamera: .worldFromCamera(
          eye: SIMD3(
            corner.0 * (size.x / 2 - 0.01), corner.1 * (size.y / 2 - 0.01), size.z + 0.02),
          target: SIMD3(corner.0 * 0.02, corner.1 * 0.02, 0.10)),
        near: 0.05, far: 3)
    }
  }

  private static func basket(_ size: SIMD3<Double>) -> Model.Part {
    let (x, y, z) = (Float(size.x / 2), Float(size.y / 2), Float(size.z))
    let wall: Float = 0.004
    let mesh = Mesh.built { builder in
      // Inside: floor and walls in strips, so that triangles are as small as a real basket's.
      let steps = 12
      for i in 0..<steps {
        for j in 0..<steps {
          let (u0, u1) = (Float(i) / Float(steps), Float(i + 1) / Float(steps))
          let (v0, v1) = (Float(j) / Float(steps), Float(j + 1) / Float(steps))
          func patch(_ o: SIMD3<Float>, _ u: SIMD3<Float>, _ v: SIMD3<Float>) {
            builder.addRectangle(
              corner: o + u * u0 + v * v0, edgeU: u * (u1 - u0), edgeV: v * (v1 - v0),
              uv: (SIMD2(u0, v0) * 2, SIMD2(u1, v1) * 2))
          }
          patch(SIMD3(-x, -y, 0), SIMD3(2 * x, 0, 0), SIMD3(0, 2 * y, 0))
          patch(SIMD3(-x, -y, 0), SIMD3(0, 2 * y, 0), SIMD3(0, 0, z))
          patch(SIMD3(x, y, 0), SIMD3(0, -2 * y, 0), SIMD3(0, 0, z))
          patch(SIMD3(x, -y, 0), SIMD3(-2 * x, 0, 0), SIMD3(0, 0, z))
          patch(SIMD3(-x, y, 0), SIMD3(2 * x, 0, 0), SIMD3(0, 0, z))
        }
      }
      builder.addBox(
        Box3(
          minimum: SIMD3(Double(-x - wall), Double(-y - wall), Double(-wall)),
          maximum: SIMD3(Double(x + wall), Double(y + wall), size.z)),
        faces: [.minusX, .plusX, .minusY, .plusY, .minusZ])
    }
    return Model.Part(
      mesh: mesh,
      material: Material(name: "basket", baseColorTexture: Texture(image: grid()), roughness: 0.5))
  }

  private static func product(_ n: Int, random: inout RandomStream) -> Model {
    let mesh: Mesh
    let name: String
    switch n % 3 {
    case 0:
      name = "carton-\(n)"
      let half = SIMD3(
        random.uniform(in: 0.03...0.10), random.uniform(in: 0.02...0.06),
        random.uniform(in: 0.05...0.12))
      mesh = Mesh.built {
        $0.addBox(Box3(minimum: -half, maximum: half), bevel: 0.004)
      }
    case 1:
      name = "can-\(n)"
      let half = Float(random.uniform(in: 0.04...0.08))
      mesh = Mesh.built {
        $0.addCylinder(
          from: SIMD3(0, 0, -half), to: SIMD3(0, 0, half),
          radius: Float(random.uniform(in: 0.03...0.045)), sides: 96)
      }
    default:
      name = "fruit-\(n)"
      mesh = Mesh.built {
        $0.addSphere(
          center: .zero, radius: Float(random.uniform(in: 0.03...0.06)), sides: 96, rings: 64)
      }
    }
    return Model(
      name: name,
      parts: [
        Model.Part(
          mesh: mesh,
          material: Material(
            name: name, baseColorTexture: Texture(image: label(&random)), roughness: 0.4))
      ])
  }

  /// Wires of a basket on a dark ground.
  private static func grid() -> Image<RGBA8> {
    var image = Image(width: 512, height: 512, filledWith: RGBA8(70, 76, 92))
    for y in 0..<512 {
      for x in 0..<512 where x % 26 < 6 || y % 26 < 6 {
        image[x, y] = RGBA8(170, 176, 188)
      }
    }
    return image
  }

  /// Stripes, a band and bars in colours of the product's own.
  private static func label(_ random: inout RandomStream) -> Image<RGBA8> {
    func color() -> RGBA8 {
      RGBA8(
        UInt8(random.index(below: 200) + 40), UInt8(random.index(below: 200) + 40),
        UInt8(random.index(below: 200) + 40))
    }
    let (ground, stripe, band) = (color(), color(), color())
    let period = 24 + random.index(below: 60)
    var image = Image(width: 512, height: 512, filledWith: ground)
    for y in 0..<512 {
      for x in 0..<512 {
        if (x + 2 * y) % period < period / 3 { image[x, y] = stripe }
        if (150..<360).contains(y) { image[x, y] = band }
        if (400..<470).contains(y), (60..<240).contains(x) {
          image[x, y] = x * 2_654_435_761 >> 9 & 1 == 0 ? RGBA8(20, 20, 20) : RGBA8(250, 250, 250)
        }
      }
    }
    return image
  }
}
