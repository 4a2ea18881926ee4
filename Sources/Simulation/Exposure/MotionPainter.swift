import Catalog
import Geometry
import Rasterizer
import Scene

/// Gives a picture the light of what moves while the shutter is open.
///
/// What stands still is drawn once; what moves is drawn for each sample of the exposure by a camera
/// that moves instead, so that lights, shadows and ambient light of mid-exposure serve for all. The
/// samples are averaged in linear light.
final class MotionPainter {
  private let renderer: Renderer
  private var still: [GBuffer] = []
  private var moving: [[GBuffer]] = []
  private var difference: [SIMD4<Float>] = []

  init(renderer: Renderer) { self.renderer = renderer }

  /// - Parameters:
  ///   - buffer: with the radiance of mid-exposure; outside of what moves it stays as it is.
  ///   - antialiasing: of the picture's colour.
  func paint(
    _ motion: ExposureMotion, _ schedule: ExposureSchedule, antialiasing: Antialiasing,
    into buffer: inout GBuffer
  ) {
    let (width, height) = (buffer.width, buffer.height)
    let region = motion.region
    let isSmoothed = antialiasing != .off
    let count = width * height
    if difference.count != count { difference = Array(repeating: .zero, count: count) }
    difference.withUnsafeMutableBufferPointer { difference in
      for y in region.y0..<region.y1 {
        difference[(y * width + region.x0)..<(y * width + region.x1)].update(repeating: .zero)
      }
    }
    if still.first.map({ $0.width != width || $0.height != height }) ?? false {
      (still, moving) = ([], [])
    }
    // Its borders are mixed with what moves behind them.
    renderer.options.antialiasing = antialiasing
    let standing = motion.isMoving.map { !$0 }
    draw(
      SceneLayer(
        instances: standing, camera: motion.middle.cameras[motion.camera], region: region),
      twice: isSmoothed || motion.letsLightThrough(standing), of: buffer, to: &still)
    // Those of what moves get smooth from sample to sample.
    renderer.options.antialiasing = .off
    while moving.count < motion.groups.count { moving.append([]) }
    for (number, sample) in schedule.samples.enumerated() {
      add(motion, sample, isSmoothed ? Self.offset(number) : .zero, region, like: buffer)
    }
    finish(region, share: 1 / Float(schedule.samplesPerRow), &buffer)
  }

  private func finish(_ region: PixelBox, share: Float, _ buffer: inout GBuffer) {
    let width = buffer.width
    still[0].radiance.withUnsafeBufferPointer { still in
      difference.withUnsafeBufferPointer { difference in
        buffer.radiance.withUnsafeMutableBufferPointer { radiance in
          for y in region.y0..<region.y1 {
            for at in (y * width + region.x0)..<(y * width + region.x1) {
              let light = still[at].addingProduct(difference[at], share)
              // Rounding may leave black a little below nothing.
              radiance[at] = light.replacing(with: 0, where: light .< 0)
            }
          }
        }
      }
    }
  }

  /// Adds one sample of the exposure to the difference.
  /// - Parameter offset: of the pixels' centres.
  private func add(
    _ motion: ExposureMotion, _ sample: ExposureSchedule.Sample, _ offset: SIMD2<Double>,
    _ region: PixelBox, like buffer: GBuffer
  ) {
    let moment = motion.motion.snapshot(at: sample.time)
    let rows = PixelBox(
      x0: 0, y0: sample.rows.lowerBound, x1: buffer.width, y1: sample.rows.upperBound
    ).intersection(region)
    var boxes: [PixelBox] = []
    for (n, group) in motion.groups.enumerated() {
      let box = motion.region(of: group, at: moment).intersection(rows)
      boxes.append(box)
      if box.isEmpty { continue }
      var camera = motion.middle.cameras[motion.camera]
      camera.worldFromCamera =
        motion.worldFromCamera(of: group, at: moment) * camera.turn(by: offset)
      var members = [Bool](repeating: false, count: motion.isMoving.count)
      for member in group.members { members[member] = true }
      draw(
        SceneLayer(instances: members, camera: camera, region: box),
        twice: motion.letsLightThrough(members), of: buffer, to: &moving[n])
    }
    let whole = boxes.reduce(PixelBox.empty) { $0.union($1) }
    if whole.isEmpty { return }
    Self.withPixels(of: still, region) { still in
      Self.withPixels(of: moving, boxes) { moving in
        difference.withUnsafeMutableBufferPointer {
          guard let difference = $0.baseAddress else { return }
          LayerBlend(still: still, width: buffer.width).add(moving, in: whole, to: difference)
        }
      }
    }
  }

  /// Draws a layer into the first of some pictures, and before the backdrop into the second where
  /// that can show through.
  private func draw(
    _ layer: SceneLayer, twice: Bool, of buffer: GBuffer, to pictures: inout [GBuffer]
  ) {
    func make(_ count: Int) {
      while pictures.count < count {
        pictures.append(GBuffer(width: buffer.width, height: buffer.height))
      }
      pictures.removeLast(pictures.count - count)
    }
    if pictures.isEmpty { make(1) }
    renderer.render(layer, into: &pictures[0])
    // A layer that hides its backdrop everywhere looks the same before every one.
    make(twice && renderer.showsBackdrop ? 2 : 1)
    if pictures.count < 2 { return }
    var layer = layer
    layer.backdrop = LayerPixels.backdrop
    renderer.render(layer, into: &pictures[1])
  }

  private static func withPixels(
    of pictures: [GBuffer], _ box: PixelBox, _ body: (LayerPixels) -> Void
  ) {
    pictures[0].radiance.withUnsafeBufferPointer { radiance in
      pictures[0].depth.withUnsafeBufferPointer { depth in
        guard let radiance = radiance.baseAddress, let depth = depth.baseAddress else { return }
        func use(_ other: UnsafePointer<SIMD4<Float>>?) {
          body(LayerPixels(radiance: radiance, depth: depth, beforeBackdrop: other, box: box))
        }
        if pictures.count > 1 {
          pictures[1].radiance.withUnsafeBufferPointer { use($0.baseAddress) }
        } else {
          use(nil)
        }
      }
    }
  }

  private static func withPixels(
    of layers: [[GBuffer]], _ boxes: [PixelBox], from first: Int = 0, _ found: [LayerPixels] = [],
    _ body: ([LayerPixels]) -> Void
  ) {
    if first == boxes.count { return body(found) }
    if boxes[first].isEmpty { return withPixels(of: layers, boxes, from: first + 1, found, body) }
    withPixels(of: layers[first], boxes[first]) {
      withPixels(of: layers, boxes, from: first + 1, found + [$0], body)
    }
  }

  /// Within half a pixel to either side, so that any that follow each other are spread evenly.
  /// - SeeAlso: Roberts, "The unreasonable effectiveness of quasirandom sequences", 2018: the
  ///   additive recurrence of the plastic number.
  private static func offset(_ number: Int) -> SIMD2<Double> {
    let place = SIMD2(0.754_877_666_246_692_7, 0.569_840_290_998_053_2) * Double(number + 1)
    return place - place.rounded(.down) - 0.5
  }
}

extension ExposureMotion {
  /// Whether light comes through any of some instances.
  fileprivate func letsLightThrough(_ instances: [Bool]) -> Bool {
    zip(instances, middle.instances).contains { isMember, instance in
      isMember
        && instance.model.parts.contains {
          $0.material.labelsThrough || $0.material.transmission > 0
        }
    }
  }
}

extension Camera {
  /// The turn that moves the picture by some pixels; through a lens that bends, in its middle.
  fileprivate func turn(by offset: SIMD2<Double>) -> RigidTransform {
    RigidTransform(
      rotation: Quaternion(angle: offset.x / intrinsics.fx, axis: SIMD3(0, 1, 0))
        * Quaternion(angle: -offset.y / intrinsics.fy, axis: SIMD3(1, 0, 0)))
  }
}
