import Configuration
import Geometry
import Scene

extension CameraRecipe {
  static func read(_ cursor: Cursor) -> CameraRecipe? {
    cursor.object { fields in
      let position = fields.required(
        "position_m", "Centre of the lens in the cart's frame: forward, left, up."
      ) { $0.vector(in: .between(-3, 3)) }
      let direction = readDirection(fields, position: position)
      let width = fields.required("width_px", "Columns of the picture.") {
        $0.integer(in: 16...4096)
      }
      let height = fields.required("height_px", "Rows of the picture.") {
        $0.integer(in: 16...4096)
      }
      let view = fields.optional(
        "horizontal_fov_deg",
        "Angle of view across the width, lens distortion left out; beyond 150 for a fisheye alone."
      ) { $0.number(in: .between(10, 170)) }
      let pinhole = Pinhole(fields)
      let lens = fields.optional("lens", default: .pinhole, "Distortion.", readLens)
      let sensor = fields.optional(
        "sensor", default: SensorRecipe(), "The image sensor.", SensorRecipe.read)
      let antialiasing = fields.optional(
        "antialiasing", default: Antialiasing.fourSamples.rawValue,
        "Samples a pixel of the colour: 4 smooth edges, 1 leaves them jagged; labels are the same."
      ) { $0.integer(oneOf: Antialiasing.allCases.map(\.rawValue)) }
      let knockAngle = fields.optional(
        "knock_deg", "Turn about a random axis since it was calibrated, unknown to the cart."
      ) { $0.quantity(in: .between(0, 30)) }
      let knockDistance = fields.optional(
        "knock_m", "Move in a random direction since it was calibrated, unknown to the cart."
      ) { $0.quantity(in: .between(0, 0.2)) }
      let outage = fields.optional(
        "outage", "A time in which the cart gets no pictures from it; datasets keep them.",
        readOutage)
      let faults = fields.optional("faults", "What goes wrong with it, and when.") {
        $0.list(count: 0...20, CameraFaultRecipe.read)
      }
      let clockOffset = fields.optional("clock_offset_s", "By which its time stamps are late.") {
        $0.quantity(in: .between(-10, 10))
      }
      let clockJitter = fields.optional(
        "clock_jitter_s", "Standard deviation of its time stamps."
      ) { $0.quantity(in: .between(0, 1)) }
      guard let position, let direction, let width, let height else { return nil }
      guard
        let intrinsics = intrinsics(
          width: width, height: height, view: view, pinhole: pinhole, lens: lens, fields.cursor)
      else { return nil }
      if !lens.reachesCorners(of: intrinsics) {
        fields.cursor.complain(
          "the lens folds over before the corner of the picture",
          remedy: "use smaller coefficients or a smaller angle of view")
        return nil
      }
      var recipe = CameraRecipe(
        name: "", intrinsics: intrinsics, lens: lens,
        cartFromCamera: RigidTransform(rotation: direction, translation: position),
        sensor: sensor, antialiasing: Antialiasing(rawValue: antialiasing) ?? .fourSamples,
        knockAngle: knockAngle,
        knockDistance: knockDistance, outage: outage)
      recipe.faults = faults ?? []
      recipe.clockOffset = clockOffset
      recipe.clockJitter = clockJitter
      return recipe
    }
  }

  /// `look_at_m`, or the three angles.
  private static func readDirection(_ fields: Fields, position: SIMD3<Double>?) -> Quaternion? {
    let target = fields.optional("look_at_m", "Point in the centre of the picture.") {
      $0.vector(in: .between(-10, 10))
    }
    let yaw = fields.optional("yaw_deg", "View from forward to the left, seen from above.") {
      $0.number(in: .between(-360, 360))
    }
    let pitch = fields.optional("pitch_deg", "View upwards; negative looks down.") {
      $0.number(in: .between(-90, 90))
    }
    let roll = fields.optional("roll_deg", "Camera clockwise about its view.") {
      $0.number(in: .between(-360, 360))
    }
    guard fields.cursor.node != nil else { return nil }
    let clockwise = Quaternion(angle: (roll ?? 0) * .pi / 180, axis: SIMD3(0, 0, 1))
    if let target {
      guard yaw == nil, pitch == nil else {
        fields.cursor.complain("look_at_m excludes yaw_deg and pitch_deg")
        return nil
      }
      guard let position else { return nil }
      guard (target - position).length > 1e-3 else {
        fields.cursor.complain("look_at_m must differ from position_m")
        return nil
      }
      // Straight down, the top of the picture points forward.
      let view = (target - position).normalized
      let up: SIMD3<Double> = abs(view.z) > 0.9999 ? SIMD3(1, 0, 0) : SIMD3(0, 0, 1)
      return RigidTransform.worldFromCamera(eye: position, target: target, up: up).rotation
        * clockwise
    }
    guard let yaw, let pitch else {
      fields.cursor.complain(
        "the view is missing", remedy: "give look_at_m, or yaw_deg and pitch_deg")
      return nil
    }
    return CameraPlacement(position: position ?? .zero, yaw: yaw, pitch: pitch, roll: roll ?? 0)
      .cartFromCamera.rotation
  }

  static func readOutage(_ cursor: Cursor) -> Outage? {
    cursor.object { fields in
      let start = fields.required("start_s", "From the start of the episode.") {
        $0.quantity(in: .between(0, 36_000))
      }
      let duration = fields.required("duration_s", "How long it lasts.") {
        $0.quantity(in: .between(0, 36_000))
      }
      guard let start, let duration else { return nil }
      return Outage(start: start, duration: duration)
    }
  }

  private enum LensModel: String, CaseIterable {
    case brownConrady = "brown_conrady"
    case fisheye
  }

  private static func readLens(_ cursor: Cursor) -> LensMapping? {
    cursor.object { fields in
      let model = fields.optional(
        "model", default: LensModel.brownConrady,
        "brown_conrady: OpenCV's rational model; fisheye: OpenCV's fisheye, with k1 … k4."
      ) { $0.oneOf(LensModel.self) }
      func coefficient(_ name: String) -> Double {
        fields.optional(name, default: 0, "As OpenCV's coefficient of that name.") {
          $0.number(in: .between(-1000, 1000))
        }
      }
      let (k1, k2) = (coefficient("k1"), coefficient("k2"))
      let (p1, p2) = (coefficient("p1"), coefficient("p2"))
      let (k3, k4) = (coefficient("k3"), coefficient("k4"))
      let (k5, k6) = (coefficient("k5"), coefficient("k6"))
      switch model {
      case .brownConrady:
        return .brownConrady(
          BrownConrady(k1: k1, k2: k2, p1: p1, p2: p2, k3: k3, k4: k4, k5: k5, k6: k6))
      case .fisheye:
        for (name, value) in [("p1", p1), ("p2", p2), ("k5", k5), ("k6", k6)] where value != 0 {
          cursor.complain(
            "a fisheye has no \(name)", remedy: "its coefficients are k1, k2, k3 and k4")
        }
        return .fisheye(KannalaBrandt(k1: k1, k2: k2, k3: k3, k4: k4))
      }
    }
  }
}
