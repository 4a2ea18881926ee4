import Foundation
import Geometry
import Imaging
import Scene

extension FrameAudit {
  /// Pixels by which a silhouette may reach beyond its model's projected box: it counts pixels by
  /// their centres, and the box is that of a new pack.
  private static let margin = 1.5

  /// Checks a product's silhouette against its projected pose and against what lies before it, also
  /// where nothing of it is seen.
  mutating func checkPlace(_ instance: InstanceRecord, ids: Image<UInt16>, depth: Image<UInt16>) {
    guard let sku = instance.sku, let product = products[sku], let camera = frame.placedCamera,
      let solid = ProductExtent(product), let poses = moments(of: instance)
    else { return }
    checkProjection(instance, solid, poses, camera)
    checkHidden(instance, solid, poses, ids: ids, depth: depth)
  }

  /// Its poses relative to the camera while the picture was exposed; nil if one is none.
  private func moments(of instance: InstanceRecord) -> [RigidTransform]? {
    let records = [
      instance.cameraFromModel, instance.cameraFromModelAtFirstRow,
      instance.cameraFromModelAtLastRow,
    ].compactMap(\.self)
    let poses = records.compactMap(\.transform)
    return poses.count == records.count ? poses : nil
  }

  /// The silhouette lies within the projection of the model's box.
  private mutating func checkProjection(
    _ instance: InstanceRecord, _ solid: ProductExtent, _ poses: [RigidTransform], _ camera: Camera
  ) {
    guard let extent = solid.projection(poses, camera: camera) else { return }
    let box = instance.amodalBox.box
    // Wide lenses bend edges between the points that are projected.
    let slack = Self.margin + 0.02 * max(extent.high.x - extent.low.x, extent.high.y - extent.low.y)
    // A box's edges are half a pixel beyond the centres of its outermost pixels.
    if Double(box.x0) < extent.low.x - slack || Double(box.y0) < extent.low.y - slack
      || Double(box.x1 - 1) > extent.high.x + slack || Double(box.y1 - 1) > extent.high.y + slack
    {
      let (low, high) = (extent.low, extent.high)
      report(
        .pose, labels,
        "\(name(instance)): amodal box \(text(box)) reaches beyond its model as its pose projects it,"
          + " \(low.x)…\(high.x) × \(low.y)…\(high.y)")
    }
  }

  /// What a silhouette lacks of pixels is hidden by something that is nearer than the product can
  /// be: there are at least as many such pixels in its box.
  private mutating func checkHidden(
    _ instance: InstanceRecord, _ solid: ProductExtent, _ poses: [RigidTransform],
    ids: Image<UInt16>, depth: Image<UInt16>
  ) {
    let hidden = instance.amodalAreaInImage - instance.visibleArea
    guard hidden > 0 else { return }
    let box = instance.amodalBox.box.intersection(PixelBox(width: ids.width, height: ids.height))
    guard !box.isEmpty else { return }
    let farthest = solid.farthest(poses)
    guard farthest > 0, farthest < 65 else { return }
    let limit = UInt16(farthest * 1000)
    let before = ids.pixels.withUnsafeBufferPointer { ids in
      depth.pixels.withUnsafeBufferPointer { depths in
        var count = 0
        for y in box.y0..<box.y1 {
          for i in y * depth.width + box.x0..<y * depth.width + box.x1
          where ids[i] != instance.id && depths[i] > 0 && depths[i] <= limit { count += 1 }
        }
        return count
      }
    }
    if before < hidden {
      report(
        .depthOrder, frame.depthFile,
        "\(name(instance)): \(hidden) pixels of its silhouette are hidden, and only \(before) in its box"
          + " are nearer than \(farthest) m, where it ends")
    }
  }

  /// Edges of the picture stand where ids change.
  mutating func checkAlignment(_ picture: Image<RGBA8>, _ ids: Image<UInt16>) {
    guard picture.width == ids.width, picture.height == ids.height,
      let better = PictureAlignment(ids)?.betterPlace(for: picture)
    else { return }
    report(
      .alignment, frame.imageFile,
      "its edges fit the labels better \(better.place): \(better.gain) times as strong where ids change"
    )
  }
}

extension ProductExtent {
  /// Metres along the optical axis that no point of the product is beyond.
  func farthest(_ poses: [RigidTransform]) -> Double {
    (poses.flatMap { pose in corners.map { pose.apply(toPoint: $0).z } }.max() ?? 0)
      + Self.tolerance
  }

  /// Pixels that the product lies between; nil where a corner is not before the camera, or the lens
  /// cannot see it.
  func projection(
    _ poses: [RigidTransform], camera: Camera
  ) -> (low: SIMD2<Double>, high: SIMD2<Double>)? {
    var low = SIMD2(repeating: Double.infinity)
    var high = SIMD2(repeating: -Double.infinity)
    let target = camera.intrinsics
    for pose in poses {
      for point in outline {
        let p = pose.apply(toPoint: point)
        guard p.z > 0.03, let pixel = camera.pixel(ofCameraPoint: p) else { return nil }
        // Where such a lens folds back, a point is seen where it is not.
        if case .fisheye = camera.lens {
        } else {
          let straight = SIMD2(p.x / p.z, p.y / p.z)
          let bent = SIMD2((pixel.x - target.cx) / target.fx, (pixel.y - target.cy) / target.fy)
          guard (straight * bent).sum() >= 0,
            let back = camera.lens.undistort(bent),
            ((back - straight) * (back - straight)).sum() < 1e-6
          else { return nil }
        }
        low = low.replacing(with: pixel, where: pixel .< low)
        high = high.replacing(with: pixel, where: pixel .> high)
      }
    }
    return low.x <= high.x ? (low, high) : nil
  }
}
