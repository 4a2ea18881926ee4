package import Geometry

/// What a camera sees before its sensor: one value a pixel, row-major, width × height each.
///
/// Made by the rasterizer, borrowed by sensors and encoders. Labels are sampled at pixel centres.
package struct GBuffer: Sendable {
  package let width: Int
  package let height: Int
  /// Luminance, linear Rec. 709, in cd/m² (r, g, b, unused), through the lens mapping.
  package var radiance: [SIMD4<Float>]
  /// z-depth in metres, 0 where nothing was hit.
  package var depth: [Float]
  /// Instance ids; 0 for surroundings and where nothing was hit.
  package var ids: [UInt16]
  /// Unit normals in the camera's frame (OpenCV axes), 0 where nothing was hit; empty unless asked.
  package var normals: [SIMD4<Float>]
  /// The radiance as sRGB, 8 bits a channel, red in the lowest byte, alpha 255; empty unless asked.
  package var picture: [UInt32]
  /// Where the point that a pixel shows lies on its instance (x, y, z in 0…1, and 1): normalised
  /// object coordinates of the model at rest, 0.5 at the middle of its bounding box, 1 a diagonal of
  /// the box. Zeros for surroundings and where nothing was hit; empty unless asked.
  /// - SeeAlso: Wang et al., "Normalized Object Coordinate Space for Category-Level 6D Object Pose
  ///   and Size Estimation", section 3.
  package var objectCoordinates: [SIMD4<Float>]
  /// Forward optical flow: how far, in pixels to the right and down, the picture of the point that
  /// a pixel shows moves until the next tick, whether or not it is hidden then or leaves the
  /// picture. `unknownFlow` where nothing was hit, where the instance is gone at the next tick, and
  /// where the point then lies where the lens cannot see. Empty unless asked.
  package var flow: [SIMD2<Float>]
  /// One for every labelled instance of the snapshot, ascending by id, seen or not.
  package var labels: [InstanceLabel]

  package init(width: Int, height: Int) {
    self.width = width
    self.height = height
    radiance = []
    depth = []
    ids = []
    normals = []
    picture = []
    objectCoordinates = []
    flow = []
    labels = []
  }
}

/// What is known of one instance in one picture. Areas and boxes count pixel centres covered by the
/// union of the instance's triangles, so self-overlap never counts twice.
/// - SeeAlso: BOP dataset format, `scene_gt_info.json`.
package struct InstanceLabel: Sendable, Hashable {
  package var id: UInt16
  /// Pixels of `ids` that carry this id.
  package var visibleArea: Int
  /// Extent of those pixels, within the image; empty if none.
  package var visibleBox: PixelBox
  /// Pixels the instance would cover alone, on a canvas that reaches `GBuffer.canvasMargin` image
  /// sizes beyond every border (BOP's `px_count_all`).
  package var amodalArea: Int
  /// The part of `amodalArea` that lies within the image.
  package var amodalAreaInImage: Int
  /// Extent of `amodalArea`; may reach beyond the image (BOP's `bbox_obj`).
  package var amodalBox: PixelBox
  package var cameraFromModel: RigidTransform

  package init(
    id: UInt16, visibleArea: Int, visibleBox: PixelBox, amodalArea: Int, amodalAreaInImage: Int,
    amodalBox: PixelBox, cameraFromModel: RigidTransform
  ) {
    self.id = id
    self.visibleArea = visibleArea
    self.visibleBox = visibleBox
    self.amodalArea = amodalArea
    self.amodalAreaInImage = amodalAreaInImage
    self.amodalBox = amodalBox
    self.cameraFromModel = cameraFromModel
  }

  /// `visibleArea / amodalArea` in 0…1 (BOP's `visib_fract`); 0 when nothing could be seen.
  package var visibleFraction: Double {
    amodalArea == 0 ? 0 : Double(visibleArea) / Double(amodalArea)
  }

  /// The part of the silhouette beyond the image border, in 0…1.
  package var truncation: Double {
    amodalArea == 0 ? 0 : 1 - Double(amodalAreaInImage) / Double(amodalArea)
  }
}

extension GBuffer {
  /// Stands in both numbers of a flow that is not known; as in Middlebury's .flo files, where
  /// anything above 1e9 does.
  package static let unknownFlow: Float = 1e10

  /// Image sizes by which the amodal canvas reaches beyond each border (BOP's 3 × 3 canvas).
  package static let canvasMargin = 1
}
