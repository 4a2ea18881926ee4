import Catalog
import Configuration
import Foundation
import Geometry
import Scenario
import TestSupport
import Testing

/// Calibration files in and out, with other people's readers as judges.
struct RigFileTests {
  private static func camera(
    _ name: String, lens: LensMapping, yaw: Double, pitch: Double, roll: Double
  ) -> CalibratedCamera {
    let place = CameraPlacement(
      position: SIMD3(0.36, -0.201, 1.0213), yaw: yaw, pitch: pitch, roll: roll)
    return CalibratedCamera(
      name: name,
      intrinsics: CameraIntrinsics(
        width: 640, height: 480, fx: 381.234_567_891_23, fy: 380.9, cx: 321.7, cy: 238.111),
      lens: lens, placement: .inCart(cartFromCamera: place.cartFromCamera))
  }

  private static let cameras = [
    camera(
      "front-left", lens: .brownConrady(BrownConrady(k1: -0.12, k2: 0.021, p1: 1e-5, p2: -3e-4)),
      yaw: -143.2, pitch: -41, roll: 3),
    camera(
      "rear", lens: .fisheye(KannalaBrandt(k1: -0.02, k2: 0.004, k3: -1e-3, k4: 2e-4)), yaw: 12,
      pitch: -90, roll: 77),
    camera("side", lens: .pinhole, yaw: 90, pitch: 0, roll: 180),
  ]

  private static let rational = camera(
    "wide",
    lens: .brownConrady(
      BrownConrady(k1: 0.3, k2: 0.1, p1: 1e-4, p2: 2e-4, k3: 0.02, k4: 0.5, k5: 0.2, k6: 0.03)),
    yaw: 1, pitch: -80, roll: -170)

  private func difference(_ a: RigidTransform, _ b: RigidTransform) -> Double {
    zip(a.matrixRows.flatMap { $0 }, b.matrixRows.flatMap { $0 }).map { abs($0 - $1) }.max() ?? 0
  }

  private func expectEqual(_ a: CalibratedCamera, _ b: CalibratedCamera) {
    #expect(a.name == b.name && a.intrinsics == b.intrinsics && a.lens == b.lens)
    guard case .inCart(let first) = a.placement, case .inCart(let second) = b.placement else {
      Issue.record("\(a.name) has lost its place")
      return
    }
    #expect(difference(first, second) < 1e-9, "\(a.name)")
  }

  @Test(arguments: CalibrationFormat.allCases)
  func filesComeBackAsTheyWere(format: CalibrationFormat) throws {
    let cameras = Self.cameras + (format == .kalibr ? [] : [Self.rational])
    let cart = try RigImport.tested.cart(with: cameras)
    let files = try format.files(of: cart.recipe.cameras.map { CalibratedCamera($0) })
    let back = try files.flatMap {
      try CalibrationFormat.read(text: $0.text, file: $0.name, name: "unnamed")
    }
    let again = try RigImport.tested.cart(with: back)
    #expect(again.recipe.cameras.count == cameras.count)
    for (camera, returned) in zip(cameras, again.recipe.cameras) {
      expectEqual(camera, CalibratedCamera(returned))
    }
  }

  private struct Judged: Decodable {
    var width: Int
    var height: Int
    var matrix: [Double]
    var coefficients: [Double]
    var fisheye: Bool
    var cart_from_camera: [[Double]]
  }

  @Test(.enabled(if: PythonJudge.isPresent), arguments: CalibrationFormat.allCases)
  func othersReadTheSame(format: CalibrationFormat) throws {
    let folder = try TemporaryFolder()
    let cameras = Self.cameras + (format == .kalibr ? [] : [Self.rational])
    let paths = try format.files(of: cameras).map { try folder.write($0.text, to: $0.name) }
    let answer = try PythonJudge.run("judge-rig-files.py", [format.rawValue] + paths)
    let judged = try JSONDecoder().decode([String: Judged].self, from: answer)
    #expect(judged.count == cameras.count)
    for camera in cameras {
      let seen = try #require(judged[camera.name])
      let k = camera.intrinsics
      #expect(seen.width == k.width && seen.height == k.height)
      #expect(seen.matrix == [k.fx, 0, k.cx, 0, k.fy, k.cy, 0, 0, 1])
      let coefficients: [Double] =
        switch camera.lens {
        case .pinhole: []
        case .brownConrady(let lens): lens.coefficients
        case .fisheye(let lens): lens.coefficients
        }
      for (index, value) in seen.coefficients.enumerated() {
        #expect(value == (index < coefficients.count ? coefficients[index] : 0), "\(camera.name)")
      }
      #expect(seen.fisheye == (camera.name == "rear"))
      guard case .inCart(let cartFromCamera) = camera.placement else { continue }
      let rows = seen.cart_from_camera.flatMap { $0 }
      for (a, b) in zip(rows, cartFromCamera.matrixRows.flatMap({ $0 })) {
        #expect(abs(a - b) < 1e-9, "\(camera.name)")
      }
    }
  }

  /// As Kalibr documents it: x_c1 = T_cn_cnm1 · x_c0.
  @Test func chainsPlaceCamerasBesideEachOther() throws {
    let text = """
      cam0: {camera_model: pinhole, intrinsics: [400, 400, 320, 240], distortion_model: radtan,
        distortion_coeffs: [0, 0, 0, 0], resolution: [640, 480], rostopic: /a}
      cam1: {camera_model: pinhole, intrinsics: [400, 400, 320, 240], distortion_model: radtan,
        distortion_coeffs: [0, 0, 0, 0], resolution: [640, 480], rostopic: /b,
        T_cn_cnm1: [[1, 0, 0, -0.1], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]}
      """
    var rig = RigImport.tested
    rig.placements = [
      "cam0": CameraPlacement(position: SIMD3(0.3, 0.2, 1), yaw: 180, pitch: -30, roll: 0)
    ]
    let cart = try rig.cart(with: CalibrationFormat.read(text: text, file: "chain", name: "x"))
    // The second stands 10 cm to the right of one that looks back: at greater y.
    let second = try #require(cart.recipe.cameras.first { $0.name == "cam1" })
    #expect((second.cartFromCamera.translation - SIMD3(0.3, 0.3, 1)).length < 1e-12)
  }

  @Test func calibrationsKeepWhatTheyDoNotTell() throws {
    let base = try CartFile(
      path: Repository.root.appending(path: "Scenes/carts/four-corner.yaml").path)
    var camera = Self.cameras[0]
    camera.placement = .unknown
    let cart = try RigImport(base: base).cart(with: [camera])
    #expect(cart.recipe.cameras.count == 4)
    let (old, new) = (base.recipe.cameras[0], cart.recipe.cameras[0])
    #expect(new.intrinsics == camera.intrinsics && new.sensor == old.sensor)
    #expect(difference(new.cartFromCamera, old.cartFromCamera) < 1e-12)
    #expect(cart.recipe.cameras[1] == base.recipe.cameras[1])
    // What was written reads as it was.
    let read = try CartFile(document: YAMLNode(text: cart.text, file: "written"))
    #expect(read.recipe == cart.recipe)
  }

  /// Every fault of a file is told at once, with its place.
  @Test(arguments: [
    (
      "%YAML:1.0\n---\nimage_width: 640\ncamera_matrix: [1]\nD: {rows: 1, cols: 5, data: [.nan]}\n",
      3
    ),
    ("camera_matrix: {rows: 3, cols: 3, data: [1, 2]}\ndistortion_model: thin_prism\n", 5),
    (
      "cam0: {camera_model: omni, intrinsics: [1, 1, 1, 1, 1], distortion_model: fov,"
        + " distortion_coeffs: [1], resolution: [9, 99999]}", 5
    ),
    ("cam0: 3\ncam1: [1, 2]\n", 2),
    (
      "image_width: 640\nimage_height: 480\nK: {rows: 3, cols: 3, data: [400, 9, 320, 0, 400, 240,"
        + " 0, 0, 1]}\nD: {rows: 1, cols: 14, data: [0,0,0,0,0,0,0,0,1,0,0,0,0,0]}\n"
        + "cart_from_camera: {rows: 4, cols: 4, data: [2,0,0,0,0,1,0,0,0,0,1,0,0,0,0,1]}", 2
    ),
  ])
  func hostileFilesAreRefusedWhole(text: String, count: Int) {
    do {
      _ = try CalibrationFormat.read(text: text, file: "bad.yaml", name: "bad")
      Issue.record("accepted:\n\(text)")
    } catch let error as ConfigurationError {
      #expect(error.diagnostics.count >= count, "\(error)")
      #expect(error.diagnostics.allSatisfy { $0.location.file == "bad.yaml" })
    } catch { Issue.record("\(error)") }
  }

  @Test(arguments: [
    "", "a: 1", "<?xml version=\"1.0\"?>", "[", String(repeating: "[", count: 9000),
  ])
  func otherFilesAreNoCalibrations(text: String) {
    #expect(throws: ConfigurationError.self) {
      try CalibrationFormat.read(text: text, file: "bad.yaml", name: "bad")
    }
  }

  @Test func kalibrRefusesLensesItCannotWrite() {
    #expect(throws: ConfigurationError.self) {
      try CalibrationFormat.kalibr.files(of: [Self.rational])
    }
  }

  // MARK: baskets

  /// A box without a lid, of walls that lean outwards, of sheets or of wires.
  private func basket(wires: Bool) -> Model {
    let mesh = Mesh.built { mesh in
      func sheet(_ a: SIMD3<Float>, _ u: SIMD3<Float>, _ v: SIMD3<Float>) {
        let strips = wires ? 30 : 1
        for strip in 0..<strips {
          let share = wires ? Float(0.2) : 1
          mesh.addRectangle(
            corner: a + u * (Float(strip) / Float(strips)), edgeU: u * (share / Float(strips)),
            edgeV: v)
        }
      }
      // Floor 0.7 × 0.4, walls 0.3 high that end 3 cm farther out.
      sheet(SIMD3(-0.35, -0.2, 0), SIMD3(0.7, 0, 0), SIMD3(0, 0.4, 0))
      sheet(SIMD3(0.35, -0.2, 0), SIMD3(0, 0.4, 0), SIMD3(0.03, 0, 0.3))
      sheet(SIMD3(-0.35, -0.2, 0), SIMD3(0, 0.4, 0), SIMD3(-0.03, 0, 0.3))
      sheet(SIMD3(-0.35, 0.2, 0), SIMD3(0.7, 0, 0), SIMD3(0, 0.03, 0.3))
      sheet(SIMD3(-0.35, -0.2, 0), SIMD3(0.7, 0, 0), SIMD3(0, -0.03, 0.34))
    }
    return Model(name: "basket", parts: [Model.Part(mesh: mesh, material: Material(name: "x"))])
  }

  @Test(arguments: [false, true])
  func basketsAreMeasuredInside(wires: Bool) throws {
    let fit = try BasketFit(basket(wires: wires)).basket
    #expect(abs(fit.length - 0.7) < 0.005, "\(fit)")
    #expect(abs(fit.width - 0.4) < 0.005, "\(fit)")
    #expect(abs(fit.depth - 0.3) < 0.006, "\(fit)")
  }

  /// As a CAD program exports it: closed wires in millimetres, walls that lean outwards, a handle on
  /// posts behind the rim, feet.
  private func wireBasketOBJ(upIsY: Bool) -> String {
    var text = ""
    var count = 0
    /// A bar with a square section between two points.
    func bar(_ a: SIMD3<Double>, _ b: SIMD3<Double>, _ width: Double = 5) {
      let along = (b - a).normalized
      let side = along.cross(abs(along.z) < 0.9 ? SIMD3(0, 0, 1) : SIMD3(1, 0, 0)).normalized
      let (u, v) = (side * (width / 2), along.cross(side) * (width / 2))
      for end in [a, b] {
        for p in [end - u - v, end + u - v, end + u + v, end - u + v] {
          text += upIsY ? "v \(p.x) \(p.z) \(-p.y)\n" : "v \(p.x) \(p.y) \(p.z)\n"
        }
      }
      let faces = [
        [1, 4, 3, 2], [5, 6, 7, 8], [1, 2, 6, 5], [2, 3, 7, 6], [3, 4, 8, 7], [4, 1, 5, 8],
      ]
      for face in faces {
        text += "f " + face.map { "\($0 + count)" }.joined(separator: " ") + "\n"
      }
      count += 8
    }
    let half = { (height: Double) in SIMD2(280 + 40 * height / 300, 190 + 30 * height / 300) }
    for step in 0...14 {
      let share = Double(step) / 7 - 1
      let (low, high) = (half(0), half(300))
      for sign in [-1.0, 1] {
        bar(
          SIMD3(sign * low.x, share * low.y, 0), SIMD3(sign * high.x, share * high.y, 300))
        bar(
          SIMD3(share * low.x, sign * low.y, 0), SIMD3(share * high.x, sign * high.y, 300))
      }
      bar(SIMD3(share * low.x, -low.y, 0), SIMD3(share * low.x, low.y, 0))
      bar(SIMD3(-low.x, share * low.y, 0), SIMD3(low.x, share * low.y, 0))
    }
    for height in stride(from: 0.0, through: 300, by: 50) {
      let h = half(height)
      for sign in [-1.0, 1] {
        let width = height == 300 ? 12.0 : 5
        bar(SIMD3(sign * h.x, -h.y, height), SIMD3(sign * h.x, h.y, height), width)
        bar(SIMD3(-h.x, sign * h.y, height), SIMD3(h.x, sign * h.y, height), width)
      }
    }
    bar(SIMD3(-440, -220, 390), SIMD3(-440, 220, 390), 28)
    for sign in [-1.0, 1] {
      bar(SIMD3(-320, sign * 220, 300), SIMD3(-440, sign * 220, 390), 12)
      for x in [-200.0, 200] { bar(SIMD3(x, sign * 120, -60), SIMD3(x, sign * 120, 0), 20) }
    }
    return text
  }

  @Test(arguments: [false, true])
  func basketsOfCADProgramsAreMeasured(upIsY: Bool) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(wireBasketOBJ(upIsY: upIsY), to: "basket.obj")
    var importer = ModelImporter()
    importer.up = upIsY ? .y : .z
    let fit = try BasketFit(try importer.importModel(at: path, name: "basket").model).basket
    // Inside of the wires, at the floor; the rim's wire is 12 mm thick.
    #expect(abs(fit.length - 0.557) < 0.006, "\(fit)")
    #expect(abs(fit.width - 0.377) < 0.006, "\(fit)")
    #expect(abs(fit.depth - 0.3035) < 0.006, "\(fit)")
  }

  @Test func sheetsAreNoBaskets() {
    let sheet = Mesh.built {
      $0.addRectangle(
        corner: .zero, edgeU: SIMD3(0.5, 0, 0), edgeV: SIMD3(0, 0.5, 0.01))
    }
    let model = Model(name: "x", parts: [Model.Part(mesh: sheet, material: Material(name: "x"))])
    #expect(throws: BasketFit.Failure.self) { try BasketFit(model) }
  }
}

extension RigImport {
  /// Of a new cart.
  fileprivate static var tested: RigImport {
    var rig = RigImport()
    rig.basket = Basket(length: 0.7, width: 0.45, depth: 0.3)
    return rig
  }
}
