import Foundation
import Geometry
import Imaging
import Scene

extension FrameAudit {
  /// Checks normals, object coordinates and flow against depth, poses and the next tick's labels.
  mutating func checkBuffers(
    ids: Image<UInt16>, depth: Image<UInt16>, _ statistics: [UInt16: MaskStatistics]
  ) {
    if let file = frame.normalsFile, let normals = vectorImage(file, like: depth) {
      checkNormals(file, normals, depth)
    }
    if let file = frame.nocsFile, let coordinates = vectorImage(file, like: depth) {
      checkCoordinates(file, coordinates, ids, statistics)
    }
    if let file = frame.flowFile { checkFlow(file, depth, statistics) }
  }

  private mutating func vectorImage(_ file: String, like other: Image<UInt16>) -> Image<RGB16>? {
    do {
      let data = try DatasetFiles.read(episode.folder.appending(path: file))
      let image = try PNG.decode(Array(data), as: RGB16.self)
      return hasSize(of: other, image.width, image.height, file) ? image : nil
    } catch {
      report(.file, file, "\(error)")
      return nil
    }
  }

  private mutating func hasSize(
    of other: Image<UInt16>, _ width: Int, _ height: Int, _ file: String
  ) -> Bool {
    if width == other.width && height == other.height { return true }
    report(.size, file, "is \(width) × \(height), the depth \(other.width) × \(other.height)")
    return false
  }

  private mutating func checkNormals(
    _ file: String, _ normals: Image<RGB16>, _ depth: Image<UInt16>
  ) {
    let wrong = zip(normals.pixels, depth.pixels).count { pixel, depth in
      guard let normal = VectorImage.unit(pixel) else { return depth > 0 }
      return depth == 0 || abs(normal.length - 1) > 1e-3
    }
    if wrong > 0 {
      report(
        .normal, file,
        "\(wrong) pixels are no unit vectors, or have one without depth, or none with it")
    }
  }

  /// Of each product, the points that its coordinates name lie where depth and pixel say.
  private mutating func checkCoordinates(
    _ file: String, _ image: Image<RGB16>, _ ids: Image<UInt16>,
    _ statistics: [UInt16: MaskStatistics]
  ) {
    let wrong = zip(image.pixels, ids.pixels).count {
      (VectorImage.coordinates($0) == nil) != ($1 == 0)
    }
    if wrong > 0 {
      report(.nocs, file, "\(wrong) pixels have a coordinate without an id, or none with one")
    }
    guard let camera = frame.placedCamera else { return }
    for instance in frame.instances {
      guard let sku = instance.sku, let product = products[sku],
        let solid = ProductExtent(product), let seen = statistics[instance.id],
        instance.cameraFromModel.transform != nil
      else { continue }
      // Half a millimetre of the depth image, and what 16 bits round; with a rolling shutter, rows of
      // one block show the moment of its middle, half a pixel of motion apart at most.
      let tolerance: (depth: Double, pixels: Double) =
        instance.movesDuringReadout ? (0.01, 1) : (0.001, 0.1)
      // What presses on a flexible pack has moved its surface off the model's, in any direction.
      let give = Self.farthestGive * (product.give ?? 0)
      let misses = seen.samples.count { sample in
        let pixel = image[sample.x, sample.y]
        guard let coordinate = VectorImage.coordinates(pixel),
          let cameraFromModel = instance.cameraFromModel(
            atRow: sample.y, height: frame.intrinsics.height)
        else { return false }
        let point = cameraFromModel.apply(toPoint: solid.point(coordinate))
        if give > 0, sample.depth > 0,
          let there = camera.point(
            ofPixel: SIMD2(Double(sample.x), Double(sample.y)), depth: Double(sample.depth) / 1000),
          (point - there).length < give
        {
          return false
        }
        guard let place = camera.pixel(ofCameraPoint: point) else { return true }
        return abs(point.z - Double(sample.depth) / 1000) > tolerance.depth
          || abs(place.x - Double(sample.x)) > tolerance.pixels
          || abs(place.y - Double(sample.y)) > tolerance.pixels
      }
      if misses > 0 {
        report(
          .nocs, file,
          "id \(instance.id) (\(sku)): \(misses) of \(seen.samples.count) sampled coordinates"
            + " lie elsewhere than depth and pose say")
      }
    }
  }

  /// How far a hard landing presses the surface of a flexible pack in, as a multiple of what it gives way
  /// by under a load.
  private static let farthestGive = 4.0

  /// Known flow is finite and stands where depth does; products move as their poses do.
  private mutating func checkFlow(
    _ file: String, _ depth: Image<UInt16>, _ statistics: [UInt16: MaskStatistics]
  ) {
    let flow: Image<SIMD2<Float>>
    do {
      flow = try FlowFile.decode(Array(DatasetFiles.read(episode.folder.appending(path: file))))
    } catch {
      report(.file, file, "\(error)")
      return
    }
    guard hasSize(of: depth, flow.width, flow.height, file) else { return }
    let wrong = zip(flow.pixels, depth.pixels).count { vector, depth in
      vector.x.isNaN || vector.y.isNaN || (depth == 0 && FlowFile.isKnown(vector))
    }
    if wrong > 0 { report(.flow, file, "\(wrong) pixels without depth, or with NaN, flow") }
    guard let next = nextFrame, let camera = frame.placedCamera, let later = next.placedCamera
    else { return }
    for instance in frame.instances where instance.sku != nil {
      guard let seen = statistics[instance.id],
        let then = next.instances.first(where: { $0.id == instance.id }),
        let cameraFromModel = instance.cameraFromModel.transform,
        let thenFromModel = then.cameraFromModel.transform
      else { continue }
      let laterFromNow = thenFromModel * cameraFromModel.inverse
      let misses = seen.samples.count { sample in
        let vector = flow[sample.x, sample.y]
        let pixel = SIMD2(Double(sample.x), Double(sample.y))
        guard FlowFile.isKnown(vector), sample.depth > 0,
          let point = camera.point(ofPixel: pixel, depth: Double(sample.depth) / 1000),
          let place = later.pixel(ofCameraPoint: laterFromNow.apply(toPoint: point))
        else { return false }
        let error = place - pixel - SIMD2(Double(vector.x), Double(vector.y))
        // Half a millimetre of the depth image moves the longest vectors by this.
        let length = Double((vector * vector).sum().squareRoot())
        return error.length > 0.25 + 0.01 * length
      }
      if misses > 0 {
        report(
          .flow, file,
          "id \(instance.id): \(misses) of \(seen.samples.count) sampled vectors differ from its"
            + " poses at this tick and the next")
      }
    }
  }

  /// The same camera's labels at the next tick, if the dataset holds it.
  private var nextFrame: FrameRecord? {
    episode.frames.first { $0.tick == frame.tick + 1 && $0.camera == frame.camera }
  }
}
