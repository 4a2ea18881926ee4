import Configuration
import Foundation

/// Files of other programs that describe cameras.
package enum CalibrationFormat: String, Sendable, CaseIterable {
  /// OpenCV's FileStorage, as its calibration programs write it.
  case opencv
  /// Kalibr's camera chain.
  case kalibr
  /// ROS' `camera_info`, as `camera_calibration_parsers` read it.
  case ros

  /// The cameras of a file, whose format is told from its keys.
  /// - Throws: `ConfigurationError` with everything that is wrong.
  package static func read(path: String) throws -> [CalibratedCamera] {
    let text = try YAMLNode.text(ofFile: path)
    let stem = URL(filePath: path).deletingPathExtension().lastPathComponent
    return try read(text: text, file: path, name: stem)
  }

  /// - Parameter name: for a camera that the file does not name.
  package static func read(text: String, file: String, name: String) throws -> [CalibratedCamera] {
    func refuse(_ problem: String, _ remedy: String) -> ConfigurationError {
      ConfigurationError([
        Diagnostic(location: SourceLocation(file: file), problem: problem, remedy: remedy)
      ])
    }
    guard !text.hasPrefix("<?xml") else {
      throw refuse("is XML", "let OpenCV write a file whose name ends in .yaml")
    }
    // OpenCV announces YAML 1.0 in a way that no YAML parser takes; as a comment it keeps the lines.
    let isAnnounced = text.hasPrefix("%YAML:")
    let document = try YAMLNode(text: isAnnounced ? "#" + text.dropFirst() : text, file: file)
    let complaints = Complaints()
    let cameras: [CalibratedCamera]
    switch format(of: document) {
    case .kalibr: cameras = KalibrCalibration.read(document, complaints)
    case .ros: cameras = ROSCalibration.read(document, name: name, complaints).map { [$0] } ?? []
    case .opencv:
      cameras = OpenCVCalibration.read(document, name: name, complaints).map { [$0] } ?? []
    case nil:
      throw refuse(
        "is no calibration of OpenCV, Kalibr or ROS",
        "it needs camera_matrix and distortion_coefficients, or cam0, cam1, … with intrinsics")
    }
    try complaints.check()
    return cameras
  }

  private static func format(of document: YAMLNode) -> CalibrationFormat? {
    if case .mapping(let entries) = document.content,
      entries.contains(where: { KalibrCalibration.number(of: $0.key) != nil })
    {
      return .kalibr
    }
    if document["camera_matrix"] != nil, document["distortion_model"] != nil { return .ros }
    let signs = OpenCVCalibration.matrixKeys + OpenCVCalibration.coefficientKeys
    return signs.contains { document[$0] != nil } ? .opencv : nil
  }

  /// The files that hold these cameras: names and texts.
  /// - Throws: `ConfigurationError` if the format has no words for a lens.
  package func files(of cameras: [CalibratedCamera]) throws -> [(name: String, text: String)] {
    switch self {
    case .opencv: cameras.map { ("\($0.name).yaml", OpenCVCalibration.text(of: $0)) }
    case .ros: cameras.map { ("\($0.name).yaml", ROSCalibration.text(of: $0)) }
    case .kalibr: [("camchain.yaml", try KalibrCalibration.text(of: cameras))]
    }
  }

  /// Letters, digits, `-` and `_` of a name; others become `-`.
  static func cameraName(_ text: String) -> String {
    let name = text.map {
      $0.isASCII && ($0.isLetter || $0.isNumber) || "-_".contains($0) ? String($0) : "-"
    }.joined()
    return name.isEmpty ? "camera" : String(name.prefix(60))
  }

  /// `[1.0, 2.5e-05]`: shortest texts that are the same numbers again.
  static func list(_ numbers: [Double]) -> String {
    // YAML 1.1, which Kalibr reads, takes 1e-05 for text.
    let words = numbers.map { number in
      let text = "\(number)"
      return text.contains(".") ? text : text.replacing("e", with: ".0e")
    }
    return "[" + words.joined(separator: ", ") + "]"
  }
}
