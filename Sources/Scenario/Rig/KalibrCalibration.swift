import Configuration
import Geometry

/// Kalibr's camera chain: `cam0`, `cam1`, …, each placed beside the one before it.
///
/// Ours beside its keys: `T_cart_cam` of a camera, a 4 × 4 matrix in metres. A camera is named by
/// its topic without the last word, `/front-left/image_raw`, where all have one of their own.
/// - SeeAlso: Kalibr's wiki, "YAML formats" and "Supported models".
enum KalibrCalibration {
  private enum Model: String, CaseIterable { case radtan, equidistant, none }

  /// n of `cam<n>`.
  static func number(of key: String) -> Int? {
    guard key.hasPrefix("cam"), key.count <= 5 else { return nil }
    let digits = key.dropFirst(3)
    guard !digits.isEmpty, digits.allSatisfy({ ("0"..."9").contains($0) }) else { return nil }
    return Int(digits)
  }

  static func read(_ document: YAMLNode, _ complaints: Complaints) -> [CalibratedCamera] {
    guard case .mapping(let entries) = document.content else { return [] }
    let chain = entries.compactMap { entry in
      number(of: entry.key).map { (number: $0, entry: entry) }
    }.sorted { $0.number < $1.number }
    var cameras = chain.compactMap { link in
      read(
        CalibrationReader(link.entry.value, complaints, keyPath: link.entry.key),
        key: link.entry.key)
    }
    let names = Set(cameras.map(\.name))
    if names.count < cameras.count {
      for (index, link) in chain.enumerated() where index < cameras.count {
        cameras[index].name = link.entry.key
      }
    }
    return cameras
  }

  private static func read(_ reader: CalibrationReader, key: String) -> CalibratedCamera? {
    guard reader.node.kind == .mapping else {
      reader.complain(nil, "must be a mapping of keys to values, got \(reader.node.summary)")
      return nil
    }
    let isPinhole = readCameraModel(reader)
    let size = reader.required("resolution") { $0.list(count: 2...2, CalibrationReader.side) }
    let model = readModel(reader)
    let coefficients =
      model == Model.none
      ? [0, 0, 0, 0]
      : reader.required("distortion_coeffs") { CalibrationReader.numbers($0, count: 4...4) }
    let k =
      isPinhole
      ? reader.required("intrinsics") { CalibrationReader.numbers($0, count: 4...4) } : nil
    let placement = readPlacement(reader)
    let topic = reader.optional("rostopic") { $0.text() }
    guard let size, size.count == 2, let model, let coefficients, let k else { return nil }
    guard k[0] > 0, k[1] > 0 else {
      reader.complain("intrinsics", "must be [fu, fv, pu, pv] with focal lengths > 0")
      return nil
    }
    return CalibratedCamera(
      name: name(topic) ?? key,
      intrinsics: CameraIntrinsics(
        width: size[0], height: size[1], fx: k[0], fy: k[1], cx: k[2], cy: k[3]),
      lens: model == .equidistant
        ? .fisheye(coefficients: coefficients) : .brownConrady(coefficients: coefficients),
      placement: placement, location: reader.node.location)
  }

  private static func readCameraModel(_ reader: CalibrationReader) -> Bool {
    guard let text = reader.required("camera_model", read: { $0.text() }) else { return false }
    if text == "pinhole" { return true }
    reader.complain(
      "camera_model", "\"\(text)\" is not modelled here",
      remedy: "calibrate as pinhole-radtan, or pinhole-equi for wide lenses")
    return false
  }

  private static func readModel(_ reader: CalibrationReader) -> Model? {
    guard let text = reader.required("distortion_model", read: { $0.text() }) else { return nil }
    guard let model = Model(rawValue: text) else {
      reader.complain(
        "distortion_model", "\"\(text)\" is not modelled here",
        remedy: "calibrate as radtan or equidistant")
      return nil
    }
    return model
  }

  private static func readPlacement(
    _ reader: CalibrationReader
  ) -> CalibratedCamera.Placement {
    let own = reader.optional("T_cart_cam", read: CalibrationReader.rigidRows)
    let chained = reader.optional("T_cn_cnm1", read: CalibrationReader.rigidRows)
    if let own { return .inCart(cartFromCamera: own) }
    return chained.map { .besidePrevious(cameraFromPrevious: $0) } ?? .unknown
  }

  private static func name(_ topic: String?) -> String? {
    guard let words = topic?.split(separator: "/"), words.count > 1 else { return nil }
    return CalibrationFormat.cameraName(words.dropLast().joined(separator: "-"))
  }

  /// - Throws: `ConfigurationError` if a lens has more coefficients than Kalibr knows.
  static func text(of cameras: [CalibratedCamera]) throws -> String {
    let faults = cameras.compactMap { camera -> Diagnostic? in
      guard case .brownConrady(let lens) = camera.lens,
        lens.coefficients[4...].contains(where: { $0 != 0 })
      else { return nil }
      return Diagnostic(
        location: camera.location, keyPath: "cameras.\(camera.name).lens",
        problem: "Kalibr's radtan has k1, k2, p1 and p2 only, this lens has k3 … k6",
        remedy: "export as opencv or ros")
    }
    if !faults.isEmpty { throw ConfigurationError(faults) }
    var out = ""
    for (index, camera) in cameras.enumerated() {
      out += text(of: camera, number: index, after: index > 0 ? cameras[index - 1] : nil)
    }
    return out
  }

  private static func text(
    of camera: CalibratedCamera, number: Int, after previous: CalibratedCamera?
  ) -> String {
    let k = camera.intrinsics
    let (model, coefficients): (Model, [Double]) =
      switch camera.lens {
      case .pinhole: (.radtan, [0, 0, 0, 0])
      case .brownConrady(let lens): (.radtan, Array(lens.coefficients.prefix(4)))
      case .fisheye(let lens): (.equidistant, lens.coefficients)
      }
    var out = """
      cam\(number):
        camera_model: pinhole
        intrinsics: \(CalibrationFormat.list([k.fx, k.fy, k.cx, k.cy]))
        distortion_model: \(model.rawValue)
        distortion_coeffs: \(CalibrationFormat.list(coefficients))
        resolution: [\(k.width), \(k.height)]
        rostopic: /\(camera.name)/image_raw

      """
    guard case .inCart(let cartFromCamera) = camera.placement else { return out }
    if case .inCart(let cartFromPrevious)? = previous?.placement {
      out += matrix("T_cn_cnm1", cartFromCamera.inverse * cartFromPrevious)
    } else {
      out += matrix("T_cart_cam", cartFromCamera)
    }
    return out
  }

  private static func matrix(_ key: String, _ transform: RigidTransform) -> String {
    "  \(key):\n"
      + transform.matrixRows.map { "  - \(CalibrationFormat.list($0))\n" }.joined()
  }
}
