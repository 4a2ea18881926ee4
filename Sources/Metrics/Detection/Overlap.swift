import Imaging

/// Intersection over union, in the arithmetic of COCO's masks and boxes.
extension DetectionSet.Shape {
  /// Of a prediction with an object. With a crowd, the union is the prediction alone.
  /// - Precondition: both are boxes, or masks of one size.
  func overlap(with object: DetectionSet.Shape, isCrowd: Bool) -> Double {
    switch (self, object) {
    case (.box(let a), .box(let b)): Self.overlap(a, b, isCrowd: isCrowd)
    case (.mask(let a), .mask(let b)): Self.overlap(a, b, isCrowd: isCrowd)
    default: preconditionFailure("a box has no overlap with a mask")
    }
  }

  private static func overlap(
    _ a: SIMD4<Double>, _ b: SIMD4<Double>, isCrowd: Bool
  ) -> Double {
    let width = min(a.x + a.z, b.x + b.z) - max(a.x, b.x)
    if width <= 0 { return 0 }
    let height = min(a.y + a.w, b.y + b.w) - max(a.y, b.y)
    if height <= 0 { return 0 }
    let shared = width * height
    let own = a.z * a.w
    return shared / (isCrowd ? own : own + b.z * b.w - shared)
  }

  private static func overlap(_ a: RunLengthMask, _ b: RunLengthMask, isCrowd: Bool) -> Double {
    precondition(a.width == b.width && a.height == b.height)
    let shared = a.sharedArea(with: b)
    if shared == 0 { return 0 }
    return Double(shared) / Double(isCrowd ? a.area : a.area + b.area - shared)
  }
}
