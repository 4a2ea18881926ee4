package import Configuration
package import Geometry
package import Imaging
import Rasterizer
package import Scenario
import Scene
package import Sensors

/// Pictures of a calibration board by the cameras of a rig, for calibration programs: each camera
/// alone, its views spread over the picture, and all at once, the board before two neighbours.
///
/// Where the board is follows from the seed alone; it hangs free, in even light.
package struct BoardViews {
  package var rig: CartRig
  package var board: CalibrationBoard
  /// How the pictures are taken.
  package var sensor: CameraSensorModel
  package var seed: UInt64 = 1
  package var threads = 1

  package init(rig: CartRig, board: CalibrationBoard, sensor: CameraSensorModel) {
    self.rig = rig
    self.board = board
    self.sensor = sensor
  }

  /// A picture and where the board was.
  package struct View: Sendable {
    package var picture: Image<RGB8>
    package var cameraFromBoard: RigidTransform
  }

  // MARK: one camera

  /// - Parameter body: called with each view in turn.
  package func forEachView(
    of camera: Int, count: Int, _ body: (Int, View) throws -> Void
  ) rethrows {
    let renderer = makeRenderer()
    let rigCamera = rig.cameras[camera]
    for number in 0..<count {
      let cameraFromBoard = pose(number, before: camera)
      let worldFromBoard = rigCamera.cartFromCamera * cameraFromBoard
      let picture = picture(of: worldFromBoard, camera: camera, shot: number, renderer)
      try body(number, View(picture: picture, cameraFromBoard: cameraFromBoard))
    }
  }

  /// Two boards in three lie across a corner of the picture, each corner in its turn, past the borders:
  /// there lenses bend most, and a calibration knows only where it saw corners of squares. The others
  /// step over the picture. Distances and tilts, which tell focal length from distance, are drawn.
  private func pose(_ number: Int, before index: Int) -> RigidTransform {
    var draws = RandomKey(seed: seed).with("board.view", entity: index, tick: number).stream
    let camera = rig.cameras[index]
    let k = camera.intrinsics
    let isAcrossCorner = number % 3 > 0
    let corner = number - number / 3
    // Steps of the golden ratio's kin cover a square evenly for any count.
    var across = (0.754_877_666 * Double(number) + 0.5).truncatingRemainder(dividingBy: 1) - 0.5
    var down = (0.569_840_291 * Double(number) + 0.5).truncatingRemainder(dividingBy: 1) - 0.5
    if isAcrossCorner {
      across = 0.2 * across + (corner & 1 == 0 ? -0.3 : 0.3)
      down = 0.2 * down + (corner & 2 == 0 ? -0.3 : 0.3)
    } else {
      across *= 0.6
      down *= 0.6
    }
    let aim = SIMD2(Double(k.width) * (0.5 + across), Double(k.height) * (0.5 + down))
    let ray = camera.ray(through: aim)
    let share = draws.uniform(in: isAcrossCorner ? 0.8...1.15 : 0.8...1.2)
    let distance = board.size.x * k.fx / (share * Double(k.width))
    let side = ray.cross(SIMD3(0, 1, 0)).normalized
    // Facing the camera: its +Z goes on along the ray.
    let facing = Quaternion(columns: -side, ray.cross(-side), ray)
    let angle = draws.uniform(in: -Double.pi...Double.pi)
    let axis = SIMD3(DeterministicMath.cos(angle), DeterministicMath.sin(angle), 0)
    let tilt = Quaternion(
      angle: draws.uniform(in: isAcrossCorner ? 0.1...0.5 : 0.3...0.8), axis: axis)
    let roll = Quaternion(angle: draws.uniform(in: -0.5...0.5), axis: SIMD3(0, 0, 1))
    let cameraFromMiddle = RigidTransform(
      rotation: facing * tilt * roll, translation: ray * distance)
    return cameraFromMiddle * board.boardFromMiddle.inverse
  }

  // MARK: all cameras

  /// - Parameter body: called with each moment's views, one a camera.
  package func forEachMoment(
    count: Int, _ body: (Int, [View]) throws -> Void
  ) rethrows {
    let renderer = makeRenderer()
    for number in 0..<count {
      let worldFromBoard = poseBeforePair(number)
      let views = rig.cameras.indices.map { camera in
        View(
          picture: picture(of: worldFromBoard, camera: camera, shot: 1000 + number, renderer),
          cameraFromBoard: rig.cameras[camera].cartFromCamera.inverse * worldFromBoard)
      }
      try body(number, views)
    }
  }

  /// Facing two neighbours of the rig, another two each time, between them and the basket's floor.
  private func poseBeforePair(_ number: Int) -> RigidTransform {
    var draws = RandomKey(seed: seed).with("board.moment", tick: number).stream
    let places = rig.cameras.map(\.cartFromCamera.translation)
    let middle = (places[number % places.count] + places[(number + 1) % places.count]) / 2
    let basket = rig.basket
    let floor = SIMD3(
      basket.center.x + draws.uniform(in: -0.2...0.2) * basket.size.x,
      basket.center.y + draws.uniform(in: -0.2...0.2) * basket.size.y, basket.minimum.z)
    let view = (floor - middle).normalized
    let right = view.cross(abs(view.z) < 0.99 ? SIMD3(0, 0, 1) : SIMD3(1, 0, 0)).normalized
    let facing = Quaternion(columns: right, view.cross(right), view)
    let angle = draws.uniform(in: -Double.pi...Double.pi)
    let axis = SIMD3(DeterministicMath.cos(angle), DeterministicMath.sin(angle), 0)
    let tilt = Quaternion(angle: draws.uniform(in: 0...0.4), axis: axis)
    let roll = Quaternion(angle: draws.uniform(in: -Double.pi...Double.pi), axis: SIMD3(0, 0, 1))
    // Near enough for markers to be read, far enough for both to look at it from before.
    let k = rig.cameras[number % places.count].intrinsics
    let spread = draws.uniform(in: 0.5...0.75) * Double(k.width) / k.fx
    let baseline = (places[number % places.count] - places[(number + 1) % places.count]).length
    let distance = max(board.size.x / spread, 0.75 * baseline)
    return RigidTransform(rotation: facing * tilt * roll, translation: middle + view * distance)
      * board.boardFromMiddle.inverse
  }

  // MARK: pictures

  private func makeRenderer() -> Renderer {
    var options = RenderOptions(
      threads: threads, wantsShadows: false, wantsAmbientTransport: false)
    options.wantsLabels = false
    options.wantsReflections = false
    options.antialiasing = .off
    return Renderer(options: options)
  }

  private func picture(
    of worldFromBoard: RigidTransform, camera index: Int, shot: Int, _ renderer: Renderer
  ) -> Image<RGB8> {
    let camera = rig.cameras[index]
    renderer.begin(
      SceneSnapshot(
        instances: [
          Instance(
            id: 0, kind: .surroundings, model: board.model, worldFromModel: worldFromBoard)
        ],
        cameras: [
          Camera(
            name: camera.name, intrinsics: camera.intrinsics.finer(Self.fineness),
            lens: camera.lens, worldFromCamera: camera.cartFromCamera)
        ], lights: [],
        ambient: AmbientLight(illuminanceFromAbove: 600, illuminanceFromBelow: 600)))
    let (width, height) = (camera.intrinsics.width, camera.intrinsics.height)
    var fine = GBuffer(width: width * Self.fineness, height: height * Self.fineness)
    renderer.render(camera: 0, into: &fine)
    var buffer = GBuffer(width: width, height: height)
    buffer.radiance = fine.averaged(by: Self.fineness)
    let key = RandomKey(seed: seed).with("board.noise", entity: index, tick: shot)
    return CameraChain(model: sensor).picture(of: buffer, key: key).image
  }

  /// Samples along each side of a pixel: a pixel gathers the light of all its area, and what it would
  /// miss by one sample of a texture moves corners by a twentieth of a pixel.
  private static let fineness = 3

  // MARK: truth

  /// What a calibration should find, for programs.
  package var record: JSONValue {
    .members(
      ("format", .string("cartsim board views 1")),
      ("board_m", .array([.number(board.size.x), .number(board.size.y)])),
      (
        "cameras",
        .array(
          rig.cameras.map { camera in
            let k = camera.intrinsics
            var model = "brown_conrady"
            var coefficients = Array(repeating: 0.0, count: 8)
            switch camera.lens {
            case .pinhole: break
            case .brownConrady(let lens): coefficients = lens.coefficients
            case .fisheye(let lens): (model, coefficients) = ("fisheye", lens.coefficients)
            }
            return .members(
              ("name", .string(camera.name)), ("width_px", .number(Double(k.width))),
              ("height_px", .number(Double(k.height))), ("fx_px", .number(k.fx)),
              ("fy_px", .number(k.fy)), ("cx_px", .number(k.cx)), ("cy_px", .number(k.cy)),
              ("lens", .string(model)), ("coefficients", .array(coefficients.map { .number($0) })),
              (
                "cart_from_camera",
                .array(
                  camera.cartFromCamera.matrixRows.map { .array($0.map { .number($0) }) })
              ))
          })
      ))
  }
}

extension CameraIntrinsics {
  /// Of the same picture with so many times the pixels along each side.
  fileprivate func finer(_ factor: Int) -> CameraIntrinsics {
    let scale = Double(factor)
    return CameraIntrinsics(
      width: width * factor, height: height * factor, fx: fx * scale, fy: fy * scale,
      cx: (cx + 0.5) * scale - 0.5, cy: (cy + 0.5) * scale - 0.5)
  }
}

extension GBuffer {
  /// The radiance with blocks of pixels averaged.
  fileprivate func averaged(by factor: Int) -> [SIMD4<Float>] {
    let share = 1 / Float(factor * factor)
    return (0..<height / factor).flatMap { y in
      (0..<width / factor).map { x in
        var sum = SIMD4<Float>.zero
        for row in y * factor..<(y + 1) * factor {
          for column in x * factor..<(x + 1) * factor { sum += radiance[row * width + column] }
        }
        return sum * share
      }
    }
  }
}

extension RigCamera {
  /// The direction, of unit length in the camera's frame, that the lens brings to a pixel.
  func ray(through pixel: SIMD2<Double>) -> SIMD3<Double> {
    let k = intrinsics
    let target = SIMD2((pixel.x - k.cx) / k.fx, (pixel.y - k.cy) / k.fy)
    if case .fisheye(let fisheye) = lens {
      let radius = target.length
      let inverse = KannalaBrandtInverse(fisheye)
      guard radius > 1e-12 else { return SIMD3(0, 0, 1) }
      let angle = inverse.angle(ofDistorted: radius) ?? inverse.widestAngle
      let across = target * (DeterministicMath.sin(angle) / radius)
      return SIMD3(across.x, across.y, DeterministicMath.cos(angle))
    }
    // Lenses bend little enough for the fixed point to be reached from the bent point.
    var point = target
    for _ in 0..<200 { point += (target - lens.distort(point)) * 0.7 }
    return SIMD3(point.x, point.y, 1).normalized
  }
}
