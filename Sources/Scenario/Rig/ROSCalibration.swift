import Configuration
import Geometry

/// One camera as ROS' `camera_info` in YAML.
///
/// Rectification and projection are those of a single camera and are not read. Ours beside the
/// format's keys, which ROS passes over: `cart_from_camera`, a 4 × 4 matrix in metres.
/// - SeeAlso: ROS, `sensor_msgs/CameraInfo` and `camera_calibration_parsers`.
enum ROSCalibration {
  private enum Model: String, CaseIterable {
    case plumbBob = "plumb_bob"
    case rationalPolynomial = "rational_polynomial"
    case equidistant
    /// What some drivers call it.
    case fisheye
  }

  static func read(
    _ document: YAMLNode, name: String, _ complaints: Complaints
  ) -> CalibratedCamera? {
    let reader = CalibrationReader(document, complaints)
    let width = reader.required("image_width", read: CalibrationReader.side)
    let height = reader.required("image_height", read: CalibrationReader.side)
    let matrix = reader.matrix("camera_matrix", rows: 3...3, columns: 3...3)
    let model = readModel(reader)
    let coefficients = reader.matrix("distortion_coefficients", rows: 1...14, columns: 1...14)
    let written = reader.optional("camera_name") { $0.text() }
    let placement = OpenCVCalibration.readPlacement(reader)
    guard let width, let height, let matrix, let model, let coefficients,
      let lens = lens(model, coefficients, reader),
      let intrinsics = reader.intrinsics(
        matrix: matrix, key: "camera_matrix", width: width, height: height)
    else { return nil }
    return CalibratedCamera(
      name: CalibrationFormat.cameraName(written ?? name), intrinsics: intrinsics, lens: lens,
      placement: placement, location: document.location)
  }

  private static func readModel(_ reader: CalibrationReader) -> Model? {
    guard let text = reader.required("distortion_model", read: { $0.text() }) else { return nil }
    guard let model = Model(rawValue: text) else {
      reader.complain(
        "distortion_model", "\"\(text)\" is not modelled here",
        remedy: "calibrate as plumb_bob, rational_polynomial or equidistant")
      return nil
    }
    return model
  }

  private static func lens(
    _ model: Model, _ coefficients: [Double], _ reader: CalibrationReader
  ) -> LensMapping? {
    let counts: [Int] =
      switch model {
      case .plumbBob: [4, 5]
      case .rationalPolynomial: [8]
      case .equidistant, .fisheye: [4]
      }
    guard counts.contains(coefficients.count) else {
      let wanted = counts.map { "\($0)" }.joined(separator: " or ")
      reader.complain(
        "distortion_coefficients",
        "\(model.rawValue) has \(wanted) coefficients, got \(coefficients.count)")
      return nil
    }
    switch model {
    case .equidistant, .fisheye: return .fisheye(coefficients: coefficients)
    case .plumbBob, .rationalPolynomial: return .brownConrady(coefficients: coefficients)
    }
  }

  static func text(of camera: CalibratedCamera) -> String {
    let k = camera.intrinsics
    let (model, coefficients): (Model, [Double]) =
      switch camera.lens {
      case .pinhole: (.plumbBob, [0, 0, 0, 0, 0])
      case .fisheye(let lens): (.equidistant, lens.coefficients)
      case .brownConrady(let lens):
        lens.coefficients[5...].allSatisfy { $0 == 0 }
          ? (.plumbBob, Array(lens.coefficients.prefix(5)))
          : (.rationalPolynomial, lens.coefficients)
      }
    var out = """
      image_width: \(k.width)
      image_height: \(k.height)
      camera_name: \(camera.name)

      """
    out += matrix(
      "camera_matrix", rows: 3, columns: 3, [k.fx, 0, k.cx, 0, k.fy, k.cy, 0, 0, 1])
    out += "distortion_model: \(model.rawValue)\n"
    out += matrix(
      "distortion_coefficients", rows: 1, columns: coefficients.count, coefficients)
    out += matrix("rectification_matrix", rows: 3, columns: 3, [1, 0, 0, 0, 1, 0, 0, 0, 1])
    out += matrix(
      "projection_matrix", rows: 3, columns: 4,
      [k.fx, 0, k.cx, 0, 0, k.fy, k.cy, 0, 0, 0, 1, 0])
    if case .inCart(let cartFromCamera) = camera.placement {
      out += matrix(
        "cart_from_camera", rows: 4, columns: 4, cartFromCamera.matrixRows.flatMap { $0 })
    }
    return out
  }

  private static func matrix(_ key: String, rows: Int, columns: Int, _ data: [Double]) -> String {
    """
    \(key):
      rows: \(rows)
      cols: \(columns)
      data: \(CalibrationFormat.list(data))

    """
  }
}
