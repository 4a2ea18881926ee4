import Catalog
import Geometry
import Scene

/// One part of one instance as it stands in front of the camera.
struct DrawnPart {
  /// Index into the snapshot's instances.
  var instance: Int
  /// Index into `FrameBuffers.labelSlots`, or −1 for what owns no id.
  var slot: Int
  var material: Material
  var mesh: Mesh
  var normalRows: (SIMD3<Float>, SIMD3<Float>, SIMD3<Float>)
  /// Index of its first vertex in `FrameBuffers.positions`.
  var firstVertex: Int
}

/// A triangle that may own pixels.
struct TriangleRecord {
  var part: Int32
  var i0: UInt32
  var i1: UInt32
  var i2: UInt32
}

/// Counts of one labelled instance while it is drawn.
struct LabelCounts {
  var id: UInt16
  var cameraFromModel: RigidTransform
  var amodalArea = 0
  var amodalAreaInImage = 0
  var amodalBox = PixelBox.empty
  var visibleArea = 0
  var visibleBox = PixelBox.empty
}

/// The working memory of a frame, kept from one to the next.
struct FrameBuffers {
  var width = 0
  var height = 0
  /// 1/z of the nearest opaque surface, 0 where none; and its triangle + 1.
  var inverseDepth: [Float] = []
  var triangle: [UInt32] = []
  /// The nearest film in front, likewise.
  var filmInverseDepth: [Float] = []
  var filmTriangle: [UInt32] = []
  var hasFilm = false
  /// Serial of the last labelled instance that covered a pixel of the canvas.
  var stamps: [UInt32] = []
  var serial: UInt32 = 0
  var parts: [DrawnPart] = []
  var records: [TriangleRecord] = []
  /// Camera frame, metres.
  var positions: [SIMD3<Float>] = []
  var counts: [LabelCounts] = []

  mutating func reset(width: Int, height: Int) {
    if self.width != width || self.height != height {
      self.width = width
      self.height = height
      let canvas = width * height * (1 + 2 * GBuffer.canvasMargin) * (1 + 2 * GBuffer.canvasMargin)
      stamps = Array(repeating: 0, count: canvas)
      serial = 0
    }
    let count = width * height
    inverseDepth.removeAll(keepingCapacity: true)
    inverseDepth.append(contentsOf: repeatElement(0, count: count))
    triangle.removeAll(keepingCapacity: true)
    triangle.append(contentsOf: repeatElement(0, count: count))
    hasFilm = false
    parts.removeAll(keepingCapacity: true)
    records.removeAll(keepingCapacity: true)
    positions.removeAll(keepingCapacity: true)
    counts.removeAll(keepingCapacity: true)
  }

  /// Places every instance in front of the camera. Poses compose in `Double`.
  mutating func gather(_ snapshot: SceneSnapshot, camera: Camera) {
    let cameraFromWorld = camera.worldFromCamera.inverse
    for (index, instance) in snapshot.instances.enumerated() {
      let cameraFromModel = cameraFromWorld * instance.worldFromModel
      var slot = -1
      if instance.id > 0 {
        if let known = counts.firstIndex(where: { $0.id == instance.id }) {
          slot = known
        } else {
          slot = counts.count
          counts.append(LabelCounts(id: instance.id, cameraFromModel: cameraFromModel))
        }
      }
      place(instance, index: index, slot: slot, cameraFromModel: cameraFromModel)
    }
  }

  private mutating func place(
    _ instance: Instance, index: Int, slot: Int, cameraFromModel: RigidTransform
  ) {
    let (c0, c1, c2) = cameraFromModel.rotation.columns
    let s = SIMD3<Double>(instance.scale)
    let (m0, m1, m2) = (
      SIMD3<Float>(c0 * s.x), SIMD3<Float>(c1 * s.y), SIMD3<Float>(c2 * s.z)
    )
    let t = SIMD3<Float>(cameraFromModel.translation)
    let inverseScale = SIMD3(1 / s.x, 1 / s.y, 1 / s.z)
    var deformedOffset = 0
    for part in instance.model.parts {
      let count = part.mesh.positions.count
      let source =
        instance.deformedPositions.map { Array($0[deformedOffset..<deformedOffset + count]) }
        ?? part.mesh.positions
      deformedOffset += count
      parts.append(
        DrawnPart(
          instance: index, slot: part.material.labelsThrough ? -1 : slot, material: part.material,
          mesh: part.mesh,
          normalRows: (
            SIMD3<Float>(c0 * inverseScale.x), SIMD3<Float>(c1 * inverseScale.y),
            SIMD3<Float>(c2 * inverseScale.z)
          ),
          firstVertex: positions.count))
      positions.append(contentsOf: source.lazy.map { t + m0 * $0.x + m1 * $0.y + m2 * $0.z })
    }
  }
}
