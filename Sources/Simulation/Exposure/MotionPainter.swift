import Catalog
import Geometry
import Rasterizer
import Scene
import Sensors

/// Gives a picture in which something moves its light, in two steps: that of mid-exposure, which tells
/// for how long the shutter is to be open, and that of the whole exposure.
///
/// What stands still is drawn once. What moves is drawn alone, once for as long as it goes 16 pixels,
/// with the lights, shadows and ambient light of mid-exposure, and its pixels follow its motion from
/// there (`MovingLayer`). The samples are averaged in linear light.
final class MotionPainter {
  private let renderer: Renderer
  private var still = DrawnLayer()
  private var moving = DrawnLayer()
  private var cover = StillCover()
  private var layers: [MovingLayer] = []
  /// Those of the layers that are in the picture, and whose groups they are.
  private var present: [(layer: MovingLayer, group: ExposureMotion.Group)] = []
  private var difference: [SIMD4<Float>] = []
  /// See `LayerBlend.sky`; drawn for pictures in which any is seen.
  private var sky = GBuffer(width: 0, height: 0)
  private var showsSky = false
  private var rays: [LensRays] = []

  init(renderer: Renderer) { self.renderer = renderer }

  /// Makes the radiance of mid-exposure; of what moves no more than the rows that are metered.
  /// - Parameters:
  ///   - motion: over the longest exposure there may be.
  ///   - longest: that exposure in one piece.
  ///   - antialiasing: of the picture's colour.
  ///   - kept: what the camera showed before.
  func begin(
    _ motion: ExposureMotion, longest: ExposureSamples, antialiasing: Antialiasing,
    keeping kept: KeptSurfaces? = nil, into buffer: inout GBuffer
  ) {
    let (width, height) = (buffer.width, buffer.height)
    let picture = PixelBox(x0: 0, y0: 0, x1: width, y1: height)
    if still.buffer.width != width || still.buffer.height != height {
      still = DrawnLayer(width: width, height: height)
      moving = DrawnLayer(width: width, height: height)
    }
    renderer.options.antialiasing = antialiasing
    let standing = motion.isMoving.map { !$0 }
    draw(
      SceneLayer(
        instances: standing, camera: motion.middle.cameras[motion.camera], region: picture),
      isOpen: antialiasing != .off || motion.letsLightThrough(standing), keeping: kept, to: &still)
    still.withPixels(picture) { cover.take($0) }
    while layers.count < motion.groups.count { layers.append(MovingLayer()) }
    take(motion, longest, 0, antialiasing)
    showsSky = leavesGaps
    if showsSky { addSky(motion, picture, like: buffer) }
    startAnew(picture)
    blend(.oneMoment, 0, rows: ExposureMeter.rows(height: height))
    finish(picture, &buffer)
  }

  /// Makes the radiance of the exposure, after `begin`.
  func paint(
    _ motion: ExposureMotion, _ samples: ExposureSamples, antialiasing: Antialiasing,
    into buffer: inout GBuffer
  ) {
    renderer.options.antialiasing = antialiasing
    startAnew(motion.region)
    let farthest = follow(motion, samples, 0)
    if farthest <= MovingLayer.goodReach {
      blend(samples, 0)
    } else {
      let pieces = (farthest / MovingLayer.goodReach).rounded(.up)
      let cut = samples.cut(into: Int(min(pieces, Float(ExposureSamples.mostPieces))))
      for piece in 0..<cut.pieces {
        take(motion, cut, piece, antialiasing)
        _ = follow(motion, cut, piece)
        blend(cut, piece)
      }
    }
    finish(motion.region, &buffer)
  }

  /// Whether anything beyond all layers is seen as they were drawn.
  private var leavesGaps: Bool {
    let (width, height) = (still.buffer.width, still.buffer.height)
    let picture = PixelBox(x0: 0, y0: 0, x1: width, y1: height)
    var isOpen = false
    still.withPixels(picture) { still in
      Self.withViews(of: present.map(\.layer)) { views in
        for y in 0..<height where !isOpen {
          for x in 0..<width {
            var open = still.passing(y * width + x)
            if open.max() <= LayerPixels.leastShare { continue }
            for view in views where view.contains(x: x, y: y) {
              open *= view.pixels[(y - view.box.y0) * view.box.width + x - view.box.x0].passing
            }
            if open.max() > LayerPixels.leastShare {
              isOpen = true
              break
            }
          }
        }
      }
    }
    return isOpen
  }

  /// Lets the sky shine through the still layer.
  private func addSky(_ motion: ExposureMotion, _ picture: PixelBox, like buffer: GBuffer) {
    if sky.width != buffer.width || sky.height != buffer.height {
      sky = GBuffer(width: buffer.width, height: buffer.height)
    }
    let nothing = SceneLayer(
      instances: Array(repeating: false, count: motion.isMoving.count),
      camera: motion.middle.cameras[motion.camera], region: picture, backdrop: nil)
    renderer.options.antialiasing = .off
    renderer.render(nothing, into: &sky)
    var light = still.buffer.radiance
    still.withPixels(picture) { still in
      sky.radiance.withUnsafeBufferPointer { sky in
        for at in light.indices { light[at] += still.passing(at) * sky[at] }
      }
    }
    still.buffer.radiance = light
  }

  private func startAnew(_ region: PixelBox) {
    let (width, count) = (still.buffer.width, still.buffer.width * still.buffer.height)
    if difference.count != count { difference = Array(repeating: .zero, count: count) }
    difference.withUnsafeMutableBufferPointer { difference in
      for y in region.y0..<region.y1 {
        difference[(y * width + region.x0)..<(y * width + region.x1)].update(repeating: .zero)
      }
    }
  }

  private func finish(_ region: PixelBox, _ buffer: inout GBuffer) {
    let width = buffer.width
    if buffer.radiance.count != width * buffer.height {
      buffer.radiance = Array(repeating: .zero, count: width * buffer.height)
    }
    still.buffer.radiance.withUnsafeBufferPointer { still in
      difference.withUnsafeBufferPointer { difference in
        buffer.radiance.withUnsafeMutableBufferPointer { radiance in
          for y in region.y0..<region.y1 {
            for at in (y * width + region.x0)..<(y * width + region.x1) {
              let light = still[at] + difference[at]
              // Rounding may leave black a little below nothing.
              radiance[at] = light.replacing(with: 0, where: light .< 0)
            }
          }
        }
      }
    }
  }

  /// Draws what moves at the middle of a piece of the exposure.
  private func take(
    _ motion: ExposureMotion, _ samples: ExposureSamples, _ piece: Int,
    _ antialiasing: Antialiasing
  ) {
    let (width, height) = (still.buffer.width, still.buffer.height)
    let now = motion.moment(samples.middle(ofPiece: piece))
    present.removeAll()
    for (n, group) in motion.groups.enumerated() {
      let box = motion.region(of: group, at: now)
      if box.isEmpty { continue }
      var members = [Bool](repeating: false, count: motion.isMoving.count)
      for member in group.members { members[member] = true }
      var camera = motion.middle.cameras[motion.camera]
      camera.worldFromCamera = motion.worldFromCamera(of: group, at: now)
      draw(
        SceneLayer(instances: members, camera: camera, region: box),
        isOpen: antialiasing != .off || motion.letsLightThrough(members), to: &moving)
      moving.withPixels(box) { drawn in
        let farthest = shifts(motion, group, samples, piece) { rays, start, end in
          MovingLayer.farthest(drawn, rays: rays, start: start, end: end)
        }
        // What lies between the pixels that were asked may go a little farther.
        layers[n].take(
          drawn, margin: Int(min(farthest.rounded(.up) + 2, Float(MovingLayer.reach))),
          picture: PixelBox(x0: 0, y0: 0, x1: width, y1: height))
      }
      present.append((layers[n], group))
    }
  }

  /// Lets what was drawn follow its motion through a piece of the exposure.
  /// - Returns: how far anything goes to either side, in pixels.
  private func follow(
    _ motion: ExposureMotion, _ samples: ExposureSamples, _ piece: Int
  ) -> Float {
    var farthest: Float = 0
    for (layer, group) in present {
      shifts(motion, group, samples, piece) { rays, start, end in
        layer.follow(rays: rays, start: start, end: end)
      }
      farthest = max(farthest, layer.farthest)
    }
    return farthest
  }

  /// Calls `body` with how a group goes from the middle of a piece to its beginning and to its end.
  private func shifts<T>(
    _ motion: ExposureMotion, _ group: ExposureMotion.Group, _ samples: ExposureSamples,
    _ piece: Int, _ body: (_ rays: LensRays, _ start: RayShift, _ end: RayShift) -> T
  ) -> T {
    let ends = samples.ends(ofPiece: piece)
    let drawnFrom = motion.worldFromCamera(
      of: group, at: motion.moment(samples.middle(ofPiece: piece)))
    func shift(_ seconds: Double) -> RayShift {
      RayShift(
        motion.worldFromCamera(of: group, at: motion.moment(seconds)).inverse * drawnFrom)
    }
    return body(
      rays(of: motion.middle.cameras[motion.camera]), shift(ends.start), shift(ends.end))
  }

  /// - Parameter rows: those that are wanted; nil for all.
  private func blend(_ samples: ExposureSamples, _ piece: Int, rows: StrideTo<Int>? = nil) {
    let picture = PixelBox(x0: 0, y0: 0, x1: still.buffer.width, y1: still.buffer.height)
    still.withPixels(picture) { still in
      Self.withViews(of: present.map(\.layer)) { views in
        difference.withUnsafeMutableBufferPointer {
          guard let difference = $0.baseAddress else { return }
          let sky = showsSky ? sky.radiance : []
          sky.withUnsafeBufferPointer { sky in
            let blend = LayerBlend(
              still: still, cover: cover, samples: samples,
              sky: sky.isEmpty ? nil : sky.baseAddress)
            blend.add(views, piece: piece, rows: rows, to: difference)
          }
        }
      }
    }
  }

  private func rays(of camera: Camera) -> LensRays {
    if let known = rays.first(where: {
      $0.camera.intrinsics == camera.intrinsics && $0.camera.lens == camera.lens
    }) {
      return known
    }
    let new = LensRays(camera)
    rays.append(new)
    return new
  }

  /// - Parameter isOpen: whether anything of a backdrop may come through the layer.
  private func draw(
    _ layer: SceneLayer, isOpen: Bool, keeping kept: KeptSurfaces? = nil, to drawn: inout DrawnLayer
  ) {
    if isOpen {
      renderer.render(
        layer, into: &drawn.buffer, backdrop: LayerPixels.backdrop, passed: &drawn.passed,
        keeping: kept)
    } else {
      renderer.render(layer, into: &drawn.buffer, keeping: kept)
    }
    // A layer that hides its backdrop everywhere looks the same before every one.
    drawn.isOpen = isOpen && renderer.showsBackdrop
  }

  private static func withViews(
    of layers: [MovingLayer], from first: Int = 0, _ found: [MovingLayerView] = [],
    _ body: ([MovingLayerView]) -> Void
  ) {
    if first == layers.count { return body(found) }
    layers[first].withView { withViews(of: layers, from: first + 1, found + [$0], body) }
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
