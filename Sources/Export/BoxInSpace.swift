import Dataset
import Geometry
import Scene

/// The box around a product's model, where the product is.
struct BoxInSpace {
  /// In the camera's frame, metres.
  let center: SIMD3<Double>
  /// x slowest, z fastest, low before high, in the axes of the model.
  let corners: [SIMD3<Double>]
  /// Width, depth and height along the model's axes.
  let size: SIMD3<Double>
  let cameraFromModel: RigidTransform

  /// nil where the records hold no box or pose.
  init?(_ product: ProductRecord, _ instance: InstanceRecord) {
    let (low, high) = (product.modelMinimum, product.modelMaximum)
    guard low.count == 3, high.count == 3, let pose = instance.cameraFromModel.transform else {
      return nil
    }
    let box = Box3(
      minimum: SIMD3(low[0], low[1], low[2]), maximum: SIMD3(high[0], high[1], high[2]))
    size = box.size
    cameraFromModel = pose
    center = pose.apply(toPoint: box.center)
    corners = [low[0], high[0]].flatMap { x in
      [low[1], high[1]].flatMap { y in
        [low[2], high[2]].map { pose.apply(toPoint: SIMD3(x, y, $0)) }
      }
    }
  }

  /// Centre and corners in the picture, lens included; nil for points at or behind the lens.
  func keypoints(in camera: Camera) -> [SIMD2<Double>?] {
    ([center] + corners).map(camera.pixel(ofCameraPoint:))
  }
}
