import Catalog
import Dataset
import Foundation
import Geometry
import Imaging

/// BOP: a scene a camera and episode, with `scene_gt.json`, `scene_gt_info.json`, `scene_camera.json`,
/// `rgb`, `depth`, `mask_visib`; and the products' models.
///
/// Lengths are millimetres, rotations row-major. Objects count from 1 in the order of `products.json`.
/// `mask` (whole silhouettes) is left out: the dataset holds their areas and boxes, not their pixels.
/// `px_count_valid` is the silhouette within the picture: whatever hides an object has a depth too.
/// - SeeAlso: bop.felk.cvut.cz, "BOP format".
final class BopFormat: FormatWriter {
  private let context: ExportContext
  private let objectOfSKU: [String: Int]
  private var scene: Scene?
  private var sceneCounts: [String: Int] = [:]
  private var sources: [String: [String]] = [:]

  private struct Scene {
    var part: String
    var number: Int
    var folder: String
    var truth: [String: [Pose]] = [:]
    var info: [String: [Info]] = [:]
    var cameras: [String: View] = [:]
    var count = 0
  }

  init(_ context: ExportContext) throws {
    self.context = context
    objectOfSKU = Dictionary(
      context.products.enumerated().map { ($1.sku, $0 + 1) }, uniquingKeysWith: { a, _ in a })
    try writeModels()
  }

  // MARK: - Pictures

  /// One scene for each camera, so frames of an episode are kept until its end.
  private var waiting: [ExportedFrame] = []

  func write(_ frame: ExportedFrame) throws {
    try requirePinhole(frame.record, layout: "BOP")
    waiting.append(frame)
  }

  func finish(_ episode: RecordedEpisode, part: String) throws {
    let frames = waiting
    waiting = []
    for camera in Set(frames.map(\.record.camera)).sorted() {
      let number = sceneCounts[part, default: 0]
      sceneCounts[part] = number + 1
      var scene = Scene(
        part: part, number: number, folder: "\(part)/\(DatasetLayout.episodeName(number))")
      for frame in frames where frame.record.camera == camera { try add(frame, to: &scene) }
      try context.folder.write(json(scene.truth), to: "\(scene.folder)/scene_gt.json")
      try context.folder.write(json(scene.info), to: "\(scene.folder)/scene_gt_info.json")
      try context.folder.write(json(scene.cameras), to: "\(scene.folder)/scene_camera.json")
      let name = frames.first { $0.record.camera == camera }?.record.cameraName ?? ""
      sources[part, default: []].append(
        "\(DatasetLayout.episodeName(number)) episode \(episode.record.episode) camera \(name)")
    }
  }

  private func add(_ frame: ExportedFrame, to scene: inout Scene) throws {
    let image = scene.count
    scene.count += 1
    let name = DatasetLayout.episodeName(image)
    try context.folder.copy(
      frame.picture, to: "\(scene.folder)/rgb/\(name).\(frame.pictureExtension)")
    try context.folder.copy(frame.depth, to: "\(scene.folder)/depth/\(name).png")
    var poses: [Pose] = []
    var infos: [Info] = []
    for object in frame.objects {
      guard let sku = object.instance.sku, let id = objectOfSKU[sku],
        let pose = object.instance.cameraFromModel.transform
      else { continue }
      let mask = Self.picture(of: object.mask)
      let bytes = try DatasetError.mapped { try PNG.encode(mask, compression: .labels) }
      try context.folder.write(
        bytes,
        to: "\(scene.folder)/mask_visib/\(name)_\(DatasetLayout.episodeName(poses.count)).png")
      poses.append(Pose(obj_id: id, pose))
      infos.append(Info(object))
    }
    scene.truth["\(image)"] = poses
    scene.info["\(image)"] = infos
    scene.cameras["\(image)"] = View(frame.record)
  }

  private static func picture(of mask: RunLengthMask) -> Image<UInt8> {
    var image = Image<UInt8>(width: mask.width, height: mask.height, filledWith: 0)
    mask.forEachRun { start, length in
      for position in start..<(start + length) {
        image[position / mask.height, position % mask.height] = 255
      }
    }
    return image
  }

  func finish() throws {
    for part in context.parts {
      try context.folder.write(
        (sources[part] ?? []).map { $0 + "\n" }.joined(), to: "\(part)/sources.txt")
    }
  }

  /// Keys that are numbers in the order of numbers.
  private func json(_ entries: [String: some Encodable]) throws -> String {
    let lines = try entries.sorted { (Int($0.key) ?? 0) < (Int($1.key) ?? 0) }.map { key, value in
      "\"\(key)\": " + String(decoding: try RecordCoding.encode(value).dropLast(), as: UTF8.self)
    }
    return "{\n" + lines.joined(separator: ",\n") + "\n}\n"
  }

  private struct Pose: Encodable {
    var obj_id: Int
    var cam_R_m2c: [Double]
    var cam_t_m2c: [Double]

    init(obj_id: Int, _ pose: RigidTransform) {
      self.obj_id = obj_id
      cam_R_m2c = rowMajor(pose)
      let t = pose.translation * 1000
      cam_t_m2c = [t.x, t.y, t.z]
    }
  }

  private struct Info: Encodable {
    var bbox_obj: [Int]
    var bbox_visib: [Int]
    var px_count_all: Int
    var px_count_valid: Int
    var px_count_visib: Int
    var visib_fract: Double

    init(_ object: ExportedObject) {
      let instance = object.instance
      bbox_obj = xywh(instance.amodalBox.box)
      bbox_visib = xywh(object.box)
      px_count_all = instance.amodalArea
      px_count_valid = instance.amodalAreaInImage
      px_count_visib = instance.visibleArea
      visib_fract = instance.visibleFraction
    }
  }

  private struct View: Encodable {
    var cam_K: [Double]
    /// Millimetres of a step of the depth picture.
    var depth_scale = 1.0
    var cam_R_w2c: [Double]?
    var cam_t_w2c: [Double]?

    init(_ record: FrameRecord) {
      let k = record.intrinsics
      cam_K = [k.fx, 0, k.cx, 0, k.fy, k.cy, 0, 0, 1]
      if let pose = record.worldFromCamera.transform?.inverse {
        cam_R_w2c = rowMajor(pose)
        let t = pose.translation * 1000
        cam_t_w2c = [t.x, t.y, t.z]
      }
    }
  }

  // MARK: - Models

  private func writeModels() throws {
    guard let catalog = context.request.catalog else {
      throw DatasetError(
        .input, "BOP holds the products' models: name their folder with --products")
    }
    var infos: [String: ModelInfo] = [:]
    for (place, record) in context.products.enumerated() {
      guard let product = catalog[record.sku] else {
        throw DatasetError(
          .input,
          "\(record.sku) is not among the products: name the folder that the dataset was made with by "
            + "--products")
      }
      let meshes: [Mesh]
      do {
        meshes = try product.model.parts.map(\.mesh)
      } catch {
        throw DatasetError(.input, "\(record.sku): its model cannot be read: \(error)")
      }
      let id = place + 1
      try context.folder.write(
        PolygonFile.bytes(of: meshes), to: "models/obj_\(DatasetLayout.episodeName(id)).ply")
      infos["\(id)"] = ModelInfo(meshes.flatMap(\.positions))
    }
    try context.folder.write(json(infos), to: "models/models_info.json")
    let names = context.products.enumerated().map { "\($0 + 1) \($1.sku)\n" }
    try context.folder.write(names.joined(), to: "models/names.txt")
  }

  private struct ModelInfo: Encodable {
    var diameter, min_x, min_y, min_z, size_x, size_y, size_z: Double

    /// - Parameter positions: metres.
    init(_ positions: [SIMD3<Float>]) {
      let points = positions.map { SIMD3<Double>($0) * 1000 }
      let low = points.reduce(points.first ?? .zero) { pointwiseMin($0, $1) }
      let high = points.reduce(points.first ?? .zero) { pointwiseMax($0, $1) }
      (min_x, min_y, min_z) = (low.x, low.y, low.z)
      (size_x, size_y, size_z) = (high.x - low.x, high.y - low.y, high.z - low.z)
      diameter = Self.diameter(of: points, around: (low + high) / 2)
    }

    /// Largest distance of two points: those far from the middle first, until none can be farther.
    private static func diameter(
      of points: [SIMD3<Double>], around center: SIMD3<Double>
    ) -> Double {
      let sorted = Set(points).map { (($0 - center).length, $0) }.sorted { $0.0 > $1.0 }
      var best = 0.0
      for (i, (reach, p)) in sorted.enumerated() {
        // No later pair reaches farther than twice this one's reach.
        if 2 * reach <= best { break }
        for (other, q) in sorted[(i + 1)...] {
          if reach + other <= best { break }
          best = max(best, (p - q).length)
        }
      }
      return best
    }
  }
}

/// A rotation as nine numbers.
private func rowMajor(_ pose: RigidTransform) -> [Double] {
  let columns = [SIMD3(1.0, 0, 0), SIMD3(0, 1.0, 0), SIMD3(0, 0, 1.0)].map {
    pose.apply(toPoint: $0) - pose.translation
  }
  return (0..<3).flatMap { row in columns.map { $0[row] } }
}

/// Stanford's polygon format, as text, in millimetres.
enum PolygonFile {
  static func bytes(of meshes: [Mesh]) -> [UInt8] {
    let vertices = meshes.reduce(0) { $0 + $1.positions.count }
    let triangles = meshes.reduce(0) { $0 + $1.triangleCount }
    var text = """
      ply
      format ascii 1.0
      comment millimetres
      element vertex \(vertices)
      property float x
      property float y
      property float z
      property float nx
      property float ny
      property float nz
      element face \(triangles)
      property list uchar int vertex_indices
      end_header

      """
    for mesh in meshes {
      for (p, n) in zip(mesh.positions, mesh.normals) {
        let values = [p.x * 1000, p.y * 1000, p.z * 1000, n.x, n.y, n.z]
        text += values.map { decimals(Double($0), 5) }.joined(separator: " ") + "\n"
      }
    }
    var first = 0
    for mesh in meshes {
      for corner in stride(from: 0, to: mesh.indices.count - 2, by: 3) {
        let corners = (0..<3).map { String(first + Int(mesh.indices[corner + $0])) }
        text += "3 " + corners.joined(separator: " ") + "\n"
      }
      first += mesh.positions.count
    }
    return Array(text.utf8)
  }
}
