import Dataset
import Foundation
import Geometry

/// KITTI's object detection: `PART/image_2`, `PART/label_2`, `PART/calib`.
///
/// KITTI turns boxes about the camera's y axis alone and writes no lens. So pictures through a bending
/// lens are refused; of a box's pose, location, size and the turn about y are kept, and what it loses
/// stands in the module's README.
/// - SeeAlso: the object benchmark's development kit, `readme.txt`.
final class KittiFormat: FormatWriter {
  private let context: ExportContext
  private var counts: [String: Int] = [:]
  private var sources: [String: [String]] = [:]

  init(_ context: ExportContext) { self.context = context }

  func write(_ frame: ExportedFrame) throws {
    try requirePinhole(frame.record, layout: "KITTI")
    let number = counts[frame.part, default: 0]
    counts[frame.part] = number + 1
    let name = DatasetLayout.episodeName(number)
    sources[frame.part, default: []].append("\(name) \(frame.stem)")
    try context.folder.copy(
      frame.picture, to: "\(frame.part)/image_2/\(name).\(frame.pictureExtension)")
    let lines = frame.objects.compactMap(line)
    try context.folder.write(
      lines.map { $0 + "\n" }.joined(), to: "\(frame.part)/label_2/\(name).txt")
    try context.folder.write(calibration(frame.record), to: "\(frame.part)/calib/\(name).txt")
  }

  private func line(_ object: ExportedObject) -> String? {
    guard let product = context.product(of: object),
      let space = BoxInSpace(product, object.instance)
    else { return nil }
    let (instance, box) = (object.instance, object.box)
    let turn = Self.turn(of: space.cameraFromModel)
    let location = space.center + SIMD3(0, space.size.z / 2, 0)
    let direction = DeterministicMath.atan2(location.x, location.z)
    let numbers = [
      turn - direction, Double(box.x0), Double(box.y0), Double(box.x1 - 1), Double(box.y1 - 1),
      space.size.z, space.size.y, space.size.x, location.x, location.y, location.z, turn,
    ]
    return
      ([
        plainWord(context.categories[object.category].name), decimals(instance.truncation, 2),
        "\(Self.occlusion(of: instance))",
      ] + numbers.map { decimals($0, 4) }).joined(separator: " ")
  }

  /// 0 fully visible, 1 partly, 2 largely hidden, 3 hardly to be seen.
  private static func occlusion(of instance: InstanceRecord) -> Int {
    guard instance.amodalAreaInImage > 0 else { return 3 }
    let seen = Double(instance.visibleArea) / Double(instance.amodalAreaInImage)
    return seen >= 0.9 ? 0 : seen >= 0.5 ? 1 : seen >= 0.1 ? 2 : 3
  }

  /// The turn about the camera's y axis of the model's x axis, −π … π.
  private static func turn(of pose: RigidTransform) -> Double {
    let axis = pose.apply(toPoint: SIMD3(1, 0, 0)) - pose.translation
    return DeterministicMath.atan2(-axis.z, axis.x)
  }

  private func calibration(_ record: FrameRecord) -> String {
    let k = record.intrinsics
    // KITTI's pixel centres are whole numbers, as ours are.
    let projection = [k.fx, 0, k.cx, 0, 0, k.fy, k.cy, 0, 0, 0, 1, 0].map { decimals($0, 8) }
      .joined(separator: " ")
    let identity = "1 0 0 0 1 0 0 0 1"
    let still = "1 0 0 0 0 1 0 0 0 0 1 0"
    return (0..<4).map { "P\($0): \(projection)\n" }.joined()
      + "R0_rect: \(identity)\nTr_velo_to_cam: \(still)\nTr_imu_to_velo: \(still)\n"
  }

  func finish() throws {
    for part in context.parts {
      try context.folder.write(
        (sources[part] ?? []).map { $0 + "\n" }.joined(), to: "\(part)/sources.txt")
    }
  }
}

/// - Throws: `DatasetError` for a lens that a format cannot state.
func requirePinhole(_ record: FrameRecord, layout: String) throws {
  guard record.lens.model == .pinhole || record.lens.coefficients.allSatisfy({ $0 == 0 }),
    record.lens.model != .fisheye
  else {
    throw DatasetError(
      .input,
      "\(layout) cannot state the lens of camera \(record.cameraName) (\(record.lens.model.rawValue)): "
        + "its boxes and poses would not fit the pictures. Make the dataset with `lens: { k1: 0, k2: 0 }` for "
        + "its cameras, or export another format")
  }
}
