import Configuration
import Geometry

/// One camera in OpenCV's FileStorage.
///
/// Keys as OpenCV's sample `calibration.cpp` writes them (`camera_matrix`,
/// `distortion_coefficients`, `image_width`, `image_height`, `fisheye_model`), or its interactive
/// calibration (`cameraMatrix`, `dist_coeffs`, `cameraResolution`). Ours beside them, which OpenCV
/// passes over: `camera_name`, and `cart_from_camera`, a 4 × 4 matrix in metres.
enum OpenCVCalibration {
  static let matrixKeys = ["camera_matrix", "cameraMatrix", "K"]
  static let coefficientKeys = ["distortion_coefficients", "dist_coeffs", "distCoeffs", "D"]

  static func read(
    _ document: YAMLNode, name: String, _ complaints: Complaints
  ) -> CalibratedCamera? {
    let reader = CalibrationReader(document, complaints)
    let size = readSize(reader)
    let matrix = reader.matrix("camera_matrix", "cameraMatrix", "K", rows: 3...3, columns: 3...3)
    let coefficients = reader.matrix(
      "distortion_coefficients", "dist_coeffs", "distCoeffs", "D", rows: 1...14, columns: 1...14)
    let isFisheye = reader.optional("fisheye_model") { $0.integer(in: 0...1) } == 1
    let lens = coefficients.flatMap { readLens($0, isFisheye: isFisheye, reader) }
    let placement = readPlacement(reader)
    let written = reader.optional("camera_name") { $0.text() }
    guard let size, let matrix, let lens,
      let intrinsics = reader.intrinsics(
        matrix: matrix, key: matrixKeys.first { document[$0] != nil } ?? "",
        width: size.x, height: size.y)
    else { return nil }
    return CalibratedCamera(
      name: CalibrationFormat.cameraName(written ?? name), intrinsics: intrinsics, lens: lens,
      placement: placement, location: document.location)
  }

  private static func readSize(_ reader: CalibrationReader) -> SIMD2<Int>? {
    if reader.node["cameraResolution"] != nil {
      let sides = reader.required("cameraResolution") {
        $0.list(count: 2...2, CalibrationReader.side)
      }
      return sides.flatMap { $0.count == 2 ? SIMD2($0[0], $0[1]) : nil }
    }
    let width = reader.required("image_width", read: CalibrationReader.side)
    let height = reader.required("image_height", read: CalibrationReader.side)
    guard let width, let height else { return nil }
    return SIMD2(width, height)
  }

  private static func readLens(
    _ coefficients: [Double], isFisheye: Bool, _ reader: CalibrationReader
  ) -> LensMapping? {
    let key = coefficientKeys.first { reader.node[$0] != nil } ?? ""
    if isFisheye {
      guard coefficients.count == 4 else {
        reader.complain(key, "a fisheye has 4 coefficients, got \(coefficients.count)")
        return nil
      }
      return .fisheye(coefficients: coefficients)
    }
    guard [1, 4, 5, 8, 12, 14].contains(coefficients.count),
      coefficients.count > 1 || coefficients == [0]
    else {
      reader.complain(key, "must hold 4, 5, 8, 12 or 14 coefficients, got \(coefficients.count)")
      return nil
    }
    guard coefficients.dropFirst(8).allSatisfy({ $0 == 0 }) else {
      reader.complain(
        key, "thin-prism and tilt coefficients are not modelled",
        remedy: "calibrate without CALIB_THIN_PRISM_MODEL and CALIB_TILTED_MODEL")
      return nil
    }
    return .brownConrady(coefficients: Array(coefficients.prefix(8)))
  }

  static func readPlacement(_ reader: CalibrationReader) -> CalibratedCamera.Placement {
    guard reader.node["cart_from_camera"] != nil,
      let m = reader.matrix("cart_from_camera", rows: 4...4, columns: 4...4)
    else { return .unknown }
    let rows = stride(from: 0, to: 16, by: 4).map { Array(m[$0..<$0 + 4]) }
    let transform = reader.required("cart_from_camera") { CalibrationReader.rigid(rows, $0) }
    return transform.map { .inCart(cartFromCamera: $0) } ?? .unknown
  }

  static func text(of camera: CalibratedCamera) -> String {
    let k = camera.intrinsics
    var out = """
      %YAML:1.0
      ---
      camera_name: "\(camera.name)"
      image_width: \(k.width)
      image_height: \(k.height)

      """
    out += matrix(
      "camera_matrix", rows: 3, columns: 3, [k.fx, 0, k.cx, 0, k.fy, k.cy, 0, 0, 1])
    switch camera.lens {
    case .pinhole:
      out += matrix("distortion_coefficients", rows: 1, columns: 5, [0, 0, 0, 0, 0])
    case .brownConrady(let lens):
      let c = lens.coefficients
      let count = c[5...].allSatisfy { $0 == 0 } ? 5 : 8
      out += matrix(
        "distortion_coefficients", rows: 1, columns: count, Array(c.prefix(count)))
    case .fisheye(let lens):
      out += "fisheye_model: 1\n"
      out += matrix("distortion_coefficients", rows: 4, columns: 1, lens.coefficients)
    }
    if case .inCart(let cartFromCamera) = camera.placement {
      out += matrix(
        "cart_from_camera", rows: 4, columns: 4, cartFromCamera.matrixRows.flatMap { $0 })
    }
    return out
  }

  private static func matrix(_ key: String, rows: Int, columns: Int, _ data: [Double]) -> String {
    """
    \(key): !!opencv-matrix
       rows: \(rows)
       cols: \(columns)
       dt: d
       data: \(CalibrationFormat.list(data))

    """
  }
}
