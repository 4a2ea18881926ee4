import Geometry

/// Adds up, over the samples of an exposure, what moving layers change of a still one.
struct LayerBlend {
  /// Its light has that of the sky which it lets through.
  let still: LayerPixels
  let cover: StillCover
  let samples: ExposureSamples
  /// The sky's light, a value a pixel; nil where none is seen.
  let sky: UnsafePointer<SIMD4<Float>>?
  /// Pixels that are judged together as to how many samples they need.
  private static var blockWidth: Int { MovingLayer.reach }

  /// Adds to `difference` the light of the still layer with the moving ones in place, less its own,
  /// over that part of each row's exposure that lies in a piece.
  /// - Parameters:
  ///   - moving: drawn at the middle of the piece.
  ///   - piece: its number.
  ///   - rows: those that are wanted; nil for all.
  ///   - difference: of the whole picture.
  func add(
    _ moving: [MovingLayerView], piece: Int, rows: StrideTo<Int>? = nil,
    to difference: UnsafeMutablePointer<SIMD4<Float>>
  ) {
    let box = moving.reduce(PixelBox.empty) { $0.union($1.box) }
    if box.isEmpty { return }
    withUnsafeTemporaryAllocation(of: MovingLayerView.self, capacity: moving.count) { present in
      withUnsafeTemporaryAllocation(of: MovingLayerView.Sight.self, capacity: moving.count) {
        sights in
        for y in rows ?? stride(from: box.y0, to: box.y1, by: 1) where y >= box.y0 && y < box.y1 {
          guard let part = samples.part(ofPiece: piece, row: y) else { continue }
          var x0 = box.x0
          while x0 < box.x1 {
            // Blocks are those of the layers.
            let x1 = min(x0 / Self.blockWidth * Self.blockWidth + Self.blockWidth, box.x1)
            let hidden = cover.distance(x: x0, y: y)
            var count = 0
            var isAnySeen = false
            for layer in moving
            where y >= layer.box.y0 && y < layer.box.y1 && layer.box.x0 < x1
              && layer.box.x1 > x0
            {
              let least = layer.least(x: max(x0, layer.box.x0), y: y)
              if least == .infinity { continue }
              if least < hidden { isAnySeen = true }
              present.initializeElement(at: count, to: layer)
              count += 1
            }
            if isAnySeen {
              let layers = UnsafeBufferPointer(rebasing: present[0..<count])
              add(layers, part, row: y, x0..<x1, sights, to: difference)
            }
            x0 = x1
          }
        }
      }
    }
  }

  private func add(
    _ layers: UnsafeBufferPointer<MovingLayerView>, _ part: ExposureSamples.Part, row y: Int,
    _ columns: Range<Int>, _ sights: UnsafeMutableBufferPointer<MovingLayerView.Sight>,
    to difference: UnsafeMutablePointer<SIMD4<Float>>
  ) {
    let count = part.sampleCount(path: path(layers, row: y, columns))
    let share = part.share / Float(count)
    if layers.count == 1,
      let shift = layers[0].commonShift(x: max(columns.lowerBound, layers[0].box.x0), y: y)
    {
      addEven(layers[0], shift, part, count, row: y, columns, to: difference)
      return
    }
    for x in columns {
      let at = y * still.width + x
      let stillDistance = still.distance(x: x, y: y)
      let passing = still.passing(at)
      if passing.max() <= 0 && isHidden(layers, x: x, y: y, behind: stillDistance) { continue }
      let own = still.radiance[at]
      let sky = sky?[at] ?? .zero
      var sum = SIMD4<Float>.zero
      for sample in 0..<count {
        let time = part.time(of: sample, of: count)
        var isAny = false
        for n in layers.indices {
          let sight =
            layers[n].contains(x: x, y: y)
            ? layers[n].sight(x: x, y: y, time: time)
            : MovingLayerView.Sight.nothing
          sights.initializeElement(at: n, to: sight)
          if sight.distance < .infinity { isAny = true }
        }
        if isAny {
          let (light, open) = light(
            own - passing * sky, passing, stillDistance, sights, layers.count)
          sum += light + open * sky - own
        }
      }
      difference[at] += sum * share
    }
  }

  /// The same of one layer whose pixels all go the same way there.
  private func addEven(
    _ layer: MovingLayerView, _ shift: SIMD4<Float>, _ part: ExposureSamples.Part, _ count: Int,
    row y: Int, _ columns: Range<Int>, to difference: UnsafeMutablePointer<SIMD4<Float>>
  ) {
    let share = part.share / Float(count)
    let within = max(columns.lowerBound, layer.box.x0)..<min(columns.upperBound, layer.box.x1)
    let least = layer.least(x: within.lowerBound, y: y)
    withUnsafeTemporaryAllocation(of: StillPixel.self, capacity: Self.blockWidth) { still in
      var isAnyShown = false
      for x in within {
        let pixel = stillPixel(x: x, y: y)
        still.initializeElement(at: x - within.lowerBound, to: pixel)
        if pixel.passing.max() > 0 || least < pixel.distance { isAnyShown = true }
      }
      if !isAnyShown { return }
      for sample in 0..<count {
        let time = part.time(of: sample, of: count)
        let source = layer.source(
          shift: (shift.lowHalf + shift.highHalf * time) * time, row: y, from: within.lowerBound)
        for n in 0..<within.count {
          let sight = layer.sight(source, n)
          if sight.distance == .infinity { continue }
          let behind = still[n]
          let light =
            sight.distance < behind.distance
            ? sight.light + sight.passing * behind.light - behind.light
            : behind.passing * (sight.light + (sight.passing - 1) * behind.sky)
          difference[y * self.still.width + within.lowerBound + n] += light * share
        }
      }
    }
  }

  /// What the still layer shows at a pixel.
  private struct StillPixel {
    var light: SIMD4<Float>
    var passing: SIMD4<Float>
    var distance: Float
    var sky: SIMD4<Float>
  }

  @inline(__always)
  private func stillPixel(x: Int, y: Int) -> StillPixel {
    let at = y * still.width + x
    return StillPixel(
      light: still.radiance[at], passing: still.passing(at), distance: still.distance(x: x, y: y),
      sky: sky?[at] ?? .zero)
  }

  /// Whether the still layer hides all that any layer may show at a pixel.
  @inline(__always)
  private func isHidden(
    _ layers: UnsafeBufferPointer<MovingLayerView>, x: Int, y: Int, behind distance: Float
  ) -> Bool {
    for layer in layers
    where layer.contains(x: x, y: y) && layer.least(x: x, y: y) < distance { return false }
    return true
  }

  /// Pixels that anything goes there in the whole piece, about.
  private func path(
    _ layers: UnsafeBufferPointer<MovingLayerView>, row y: Int, _ columns: Range<Int>
  ) -> Float {
    var path: Float = 0
    for layer in layers {
      for x in stride(from: columns.lowerBound, to: columns.upperBound, by: 3)
      where layer.contains(x: x, y: y) { path = max(path, layer.path(x: x, y: y)) }
    }
    return path
  }

  /// Of all layers at a pixel, the nearest first; and what they let through together.
  @inline(__always)
  private func light(
    _ own: SIMD4<Float>, _ ownPassing: SIMD4<Float>, _ ownDistance: Float,
    _ sights: UnsafeMutableBufferPointer<MovingLayerView.Sight>, _ count: Int
  ) -> (light: SIMD4<Float>, open: SIMD4<Float>) {
    var stillDistance = ownDistance
    var (light, passing) = (SIMD4<Float>.zero, SIMD4<Float>.one)
    while true {
      var (nearest, distance) = (-1, stillDistance)
      for n in 0..<count where sights[n].distance < distance {
        (nearest, distance) = (n, sights[n].distance)
      }
      if distance == .infinity { return (light, passing) }
      if nearest < 0 {
        light += passing * own
        passing *= ownPassing
        stillDistance = .infinity
      } else {
        light += passing * sights[nearest].light
        passing *= sights[nearest].passing
        sights[nearest].distance = .infinity
      }
      if passing.max() <= 0 { return (light, .zero) }
    }
  }
}
