package import Geometry
package import Imaging
package import Scene

/// Everything known of one picture: the content of its labels file.
package struct FrameRecord: Sendable, Hashable, Codable {
  package var episode: Int
  package var tick: Int
  /// Index on the rig.
  package var camera: Int
  package var cameraName: String
  /// When the centre row's exposure was half over, seconds from the start of the episode.
  package var exposureMidpoint: Double
  /// Seconds.
  package var exposureTime: Double
  /// Seconds from a row's exposure to the next one's; nil where all are exposed at once.
  package var lineTime: Double?
  package var intrinsics: IntrinsicsRecord
  package var lens: LensRecord
  /// The camera as it truly stood at mid-exposure.
  package var worldFromCamera: TransformRecord
  /// Name of the zone in which the cart is at the end of the tick; nil without a trip.
  package var zone: String?
  /// Paths relative to the episode's folder.
  package var imageFile: String
  package var depthFile: String
  package var idsFile: String
  /// Nil for buffers that the dataset does not hold.
  package var normalsFile: String?
  package var nocsFile: String?
  package var flowFile: String?
  /// Ascending by id; every instance whose silhouette meets the amodal canvas.
  package var instances: [InstanceRecord]

  enum CodingKeys: String, CodingKey {
    case episode, tick, camera, intrinsics, lens, zone, instances
    case cameraName = "camera_name"
    case exposureMidpoint = "exposure_midpoint_s"
    case exposureTime = "exposure_time_s"
    case lineTime = "line_time_s"
    case worldFromCamera = "world_from_camera"
    case imageFile = "image_file"
    case depthFile = "depth_file"
    case idsFile = "ids_file"
    case normalsFile = "normals_file"
    case nocsFile = "nocs_file"
    case flowFile = "flow_file"
  }

  /// The camera in the world; nil if the record holds no rigid transform or lens.
  package var placedCamera: Camera? {
    guard let transform = worldFromCamera.transform, let mapping = lens.lens else { return nil }
    return Camera(
      name: cameraName, intrinsics: intrinsics.intrinsics, lens: mapping,
      worldFromCamera: transform)
  }
}

/// What is known of one instance in one picture.
package struct InstanceRecord: Sendable, Hashable, Codable {
  package enum Kind: String, Sendable, Codable, CaseIterable {
    case product, hand, other
  }

  package var id: UInt16
  package var kind: Kind
  /// Of products alone.
  package var sku: String?
  /// Of things that are neither product nor hand.
  package var name: String?
  package var visibleArea: Int
  /// Empty boxes are four zeros.
  package var visibleBox: BoxRecord
  package var amodalArea: Int
  package var amodalAreaInImage: Int
  /// May reach beyond the image.
  package var amodalBox: BoxRecord
  /// `visibleArea / amodalArea`, 0…1.
  package var visibleFraction: Double
  /// Part of the silhouette beyond the image border, 0…1.
  package var truncation: Double
  package var cameraFromModel: TransformRecord
  /// Where it is at the mid-exposures of the first and the last row; nil unless it moves visibly from
  /// the one to the other.
  package var cameraFromModelAtFirstRow: TransformRecord?
  package var cameraFromModelAtLastRow: TransformRecord?
  package var mask: MaskRecord

  enum CodingKeys: String, CodingKey {
    case id, kind, sku, name, truncation, mask
    case visibleArea = "visible_area_px"
    case visibleBox = "visible_box_px"
    case amodalArea = "amodal_area_px"
    case amodalAreaInImage = "amodal_area_in_image_px"
    case amodalBox = "amodal_box_px"
    case visibleFraction = "visible_fraction"
    case cameraFromModel = "camera_from_model"
    case cameraFromModelAtFirstRow = "camera_from_model_at_first_row"
    case cameraFromModelAtLastRow = "camera_from_model_at_last_row"
  }

  /// Whether rows show it at visibly different places.
  package var movesDuringReadout: Bool {
    cameraFromModelAtFirstRow != nil && cameraFromModelAtLastRow != nil
  }

  /// Its pose when a row was exposed; nil if the record holds no rigid transform.
  /// - Parameter height: rows of the picture.
  package func cameraFromModel(atRow row: Int, height: Int) -> RigidTransform? {
    let middle = cameraFromModel.transform
    guard let middle, movesDuringReadout, height > 1 else { return middle }
    guard let first = cameraFromModelAtFirstRow?.transform,
      let last = cameraFromModelAtLastRow?.transform
    else { return nil }
    let share = 2 * Double(row) / Double(height - 1)
    return share < 1
      ? first.interpolated(to: middle, fraction: share)
      : middle.interpolated(to: last, fraction: share - 1)
  }

  package init(label: InstanceLabel, kind: Instance.Kind, mask: RunLengthMask) {
    id = label.id
    switch kind {
    case .product(let sku):
      self.kind = .product
      self.sku = sku
    case .hand: self.kind = .hand
    case .other(let name):
      self.kind = .other
      self.name = name
    case .surroundings: self.kind = .other
    }
    visibleArea = label.visibleArea
    visibleBox = BoxRecord(label.visibleBox)
    amodalArea = label.amodalArea
    amodalAreaInImage = label.amodalAreaInImage
    amodalBox = BoxRecord(label.amodalBox)
    visibleFraction = label.visibleFraction
    truncation = label.truncation
    cameraFromModel = TransformRecord(label.cameraFromModel)
    self.mask = MaskRecord(mask)
  }
}

/// A visible mask in COCO's compressed form.
package struct MaskRecord: Sendable, Hashable, Codable {
  /// Height, width.
  package var size: [Int]
  package var counts: String

  package init(_ mask: RunLengthMask) {
    size = [mask.height, mask.width]
    counts = mask.compressed
  }

  /// Nil if `counts` does not fill `size` exactly.
  package var mask: RunLengthMask? {
    guard size.count == 2 else { return nil }
    return RunLengthMask(compressed: counts, width: size[1], height: size[0])
  }
}
