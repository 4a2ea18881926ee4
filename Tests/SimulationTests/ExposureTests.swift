import Geometry
import Imaging
import Rasterizer
import Scenario
import Scene
import Sensors
import Simulation
import Testing

/// Rolling shutter and motion blur against closed form and against brute force.
@Suite struct ExposureTests {
  typealias World = ExposureFixtures

  /// A bar that moves to the right in front of nothing.
  private func bar(
    _ camera: RigCamera, speed: Double, width: Float = 0.2
  ) -> EpisodeTick {
    World.tick(
      [
        World.instance(
          1, World.box(SIMD3(width, 4, 0.001), emission: 1e4), at: SIMD3(0, 0, World.depth))
      ],
      velocities: [SIMD3(speed, 0, 0)], camera)
  }

  /// Columns at which a row's ids begin and end.
  private func span(_ frame: LabelledFrame, row: Int) -> (first: Int, end: Int)? {
    let ids = frame.buffer.ids[(row * frame.buffer.width)..<((row + 1) * frame.buffer.width)]
    guard let first = ids.firstIndex(of: 1), let last = ids.lastIndex(of: 1) else { return nil }
    return (first - ids.startIndex, last + 1 - ids.startIndex)
  }

  /// skew = f · v · t_read / Z.
  @Test func skewOfAMovingBar() throws {
    let (lineTime, speed) = (80e-6, 1.2)
    let camera = World.camera(.rolling(lineTime: lineTime), exposureTime: 1e-4)
    let frame = World.frame(of: bar(camera, speed: speed), camera)
    let height = frame.buffer.height
    let expected = World.focal * speed * lineTime * Double(height - 1) / (World.depth - 0.0005)
    let (top, bottom) = (
      try #require(span(frame, row: 0)), try #require(span(frame, row: height - 1))
    )
    // Both ends lie on whole pixels, each within a block of half a pixel.
    #expect(abs(Double(bottom.first - top.first) - expected) <= 1.5)
    #expect(abs(Double(bottom.end - top.end) - expected) <= 1.5)
    // A line through all rows knows it better.
    var (sumXY, sumXX) = (0.0, 0.0)
    for row in 0..<height {
      let found = try #require(span(frame, row: row))
      let x = Double(row) - Double(height - 1) / 2
      sumXY += x * Double(found.first + found.end) / 2
      sumXX += x * x
    }
    let skew = sumXY / sumXX * Double(height - 1)
    print("skew \(skew) px, by the formula \(expected)")
    #expect(abs(skew - expected) < 0.02 * expected)
    // The same of its light.
    let buffer = frame.buffer
    let centroids = (0..<height).map { row -> Double in
      var (sum, weighted) = (0.0, 0.0)
      for x in 0..<buffer.width {
        let light = Double(buffer.radiance[row * buffer.width + x].y)
        sum += light
        weighted += light * Double(x)
      }
      return weighted / sum
    }
    #expect(abs(centroids[height - 1] - centroids[0] - expected) < 1)
    #expect(frame.lineTime == lineTime)
  }

  /// length = f · v · T / Z.
  @Test(arguments: [Shutter.global, .rolling(lineTime: 18.9e-6)])
  func blurOfAMovingEdge(_ shutter: Shutter) throws {
    let (time, speed) = (0.016, 1.0)
    let camera = World.camera(shutter, exposureTime: time)
    let frame = World.frame(of: bar(camera, speed: speed), camera)
    let buffer = frame.buffer
    let expected = World.focal * speed * time / (World.depth - 0.0005)
    let row = buffer.height / 2
    let line = (0..<buffer.width).map { Double(buffer.radiance[row * buffer.width + $0].y) }
    let full = line.max() ?? 0
    // The standard deviation of a uniform ramp's slope is its length over √12.
    var (sum, mean, square) = (0.0, 0.0, 0.0)
    let middle = buffer.width / 2
    // Far from the edge what little light the lamps give would weigh too much.
    let place = -0.1 + speed * (frame.exposureMidpoint.seconds - 0.05)
    let edge = middle + Int(World.focal * place / World.depth)
    for x in (edge - 15)..<(edge + 15) {
      let slope = (line[x] - line[x - 1]) / line[edge + 14]
      sum += slope
      mean += slope * Double(x)
      square += slope * Double(x * x)
    }
    let length = (12 * (square / sum - mean / sum * (mean / sum))).squareRoot()
    print("blur \(length) px, by the formula \(expected); full light \(full)")
    #expect(abs(length - expected) < max(0.5, 0.02 * expected))
  }

  /// What goes farther than a layer is followed is drawn several times: a bar as wide as w that goes b
  /// while the shutter is open leaves a trapezium of the variance (w² + b²)/12, and as much light.
  @Test func fastThingsLeaveTheirWholePath() throws {
    let (time, speed, width) = (0.016, 8.0, Float(0.05))
    let camera = World.camera(.global, exposureTime: time)
    func row(_ camera: RigCamera) -> (light: Double, variance: Double) {
      // In the middle of the picture at mid-exposure, 92 ms after the beginning.
      let frame = World.frame(
        of: World.tick(
          [
            World.instance(
              1, World.box(SIMD3(width, 4, 0.001), emission: 1e4),
              at: SIMD3(-speed * 0.042, 0, World.depth))
          ],
          velocities: [SIMD3(speed, 0, 0)], camera), camera)
      let first = frame.buffer.height / 2 * frame.buffer.width
      var (sum, mean, square) = (0.0, 0.0, 0.0)
      for x in 0..<frame.buffer.width {
        // The bar shines; what lamps add is a share of a millionth.
        let light = Double(frame.buffer.radiance[first + x].y)
        sum += light
        mean += light * Double(x)
        square += light * Double(x * x)
      }
      return (sum, square / sum - mean / sum * (mean / sum))
    }
    let blurred = row(camera)
    let sharp = row(World.camera(.global, exposureTime: time, motionBlur: false))
    let depth = World.depth - 0.0005
    let (w, b) = (World.focal * Double(width) / depth, World.focal * speed * time / depth)
    let length = (12 * blurred.variance - w * w).squareRoot()
    print("path \(length) px, by the formula \(b); light \(blurred.light / sharp.light)")
    #expect(abs(length - b) < 0.02 * b)
    #expect(abs(blurred.light / sharp.light - 1) < 0.03)
  }

  /// Beyond all things is the sky, whether or not anything moves.
  @Test(arguments: [Antialiasing.off, .fourSamples])
  func theSkyStays(_ antialiasing: Antialiasing) {
    let camera = World.camera(.global, exposureTime: 0.008, antialiasing: antialiasing)
    func tick(_ speed: Double, rolling: Double = 0) -> EpisodeTick {
      World.tick(
        [
          World.instance(1, World.box(SIMD3(0.1, 0.1, 0.1)), at: SIMD3(0.1, 0, 0.6)),
          World.instance(0, World.box(SIMD3(0.1, 0.2, 0.1)), at: SIMD3(-0.1, 0, 0.4)),
        ],
        velocities: [SIMD3(speed, 0, 0), .zero],
        worldFromCamera: { RigidTransform(translation: SIMD3(rolling * $0, 0, 0)) }, camera)
    }
    let still = World.frame(of: tick(0), camera).buffer
    #expect(still.radiance[0].y > 1)
    for moving in [tick(1), tick(0, rolling: 1), tick(-1, rolling: 1)] {
      let buffer = World.frame(of: moving, camera).buffer
      for at in [0, 5, buffer.width - 1, buffer.width * buffer.height - 1] {
        #expect(buffer.ids[at] == 0 && buffer.depth[at] == 0)
        #expect(abs(buffer.radiance[at].y - still.radiance[at].y) < 1e-3 * still.radiance[at].y)
      }
    }
  }

  /// What looks as it did is not drawn again, and what does not, is.
  @Test func stillPicturesServeAgain() {
    let camera = World.camera(.global, exposureTime: 0.008)
    func tick(_ speed: Double, at x: Double) -> EpisodeTick {
      World.tick(
        [World.instance(1, World.box(SIMD3(0.2, 0.2, 0.1)), at: SIMD3(x, 0, 0.6))],
        velocities: [SIMD3(speed, 0, 0)], camera)
    }
    let renderer = FrameRenderer(plan: World.plan(camera), renderer: Renderer())
    let ticks = [
      tick(0, at: 0), tick(0, at: 0), tick(0.9, at: 0), tick(0, at: 0), tick(0, at: 0.01),
    ]
    for tick in ticks {
      let alone = World.frame(of: tick, camera)
      let found = renderer.frame(of: tick, camera: 0)
      #expect(found.buffer.radiance == alone.buffer.radiance)
      #expect(found.buffer.ids == alone.buffer.ids && found.buffer.labels == alone.buffer.labels)
      #expect(found.picture.pixels == alone.picture.pixels)
    }
  }

  /// A world with a box that moves and turns, one behind it, one before it, and a wall.
  private func crowd(_ camera: RigCamera, rolling: Double = 0) -> EpisodeTick {
    World.tick(
      [
        World.instance(0, World.box(SIMD3(3, 3, 0.02), SIMD3(0.3, 0.5, 0.4)), at: SIMD3(0, 0, 1)),
        World.instance(
          1, World.box(SIMD3(0.12, 0.15, 0.1), SIMD3(0.9, 0.2, 0.1)), at: SIMD3(-0.02, 0, 0.6)),
        World.instance(
          2, World.box(SIMD3(0.1, 0.1, 0.08), SIMD3(0.2, 0.3, 0.9)), at: SIMD3(0.1, 0.05, 0.75)),
        World.instance(
          3, World.box(SIMD3(0.03, 0.2, 0.02), SIMD3(0.8, 0.8, 0.2)), at: SIMD3(0.02, -0.05, 0.45)),
      ],
      velocities: [.zero, SIMD3(0.9, 0.4, -0.2), .zero, .zero], turning: [0, 3, 0, 0],
      worldFromCamera: { RigidTransform(translation: SIMD3(rolling * $0, 0, 0)) }, camera)
  }

  /// Ids, depth, normals and object coordinates of each row are those that the plain renderer makes of
  /// that row's own moment, but for silhouettes that moved by less than half a pixel.
  @Test(arguments: [0, 0.8])
  func labelsFollowTheRows(rolling: Double) throws {
    let lineTime = 60e-6
    let camera = World.camera(.rolling(lineTime: lineTime), exposureTime: 0.004)
    let tick = crowd(camera, rolling: rolling)
    let frame = World.frame(of: tick, camera, picture: false, normals: true)
    let (width, height) = (frame.buffer.width, frame.buffer.height)
    let renderer = Renderer(options: RenderOptions(wantsRadiance: false))
    var (exact, wrong, border, depthError) = (0, 0, 0, 0.0)
    var visible: [UInt16: Int] = [:]
    var row = GBuffer(width: width, height: height)
    for y in 0..<height {
      let delay = (Double(y) - Double(height - 1) / 2) * lineTime
      World.plain(
        tick, at: frame.exposureMidpoint + Nanoseconds(seconds: delay), renderer, into: &row)
      for x in 0..<width {
        let (found, expected) = (frame.buffer.ids[y * width + x], row.ids[y * width + x])
        visible[found, default: 0] += 1
        if found == expected {
          exact += 1
          if found == 1 {
            let error = abs(frame.buffer.depth[y * width + x] - row.depth[y * width + x])
            depthError = max(depthError, Double(error))
          }
          continue
        }
        // Within a pixel of where the plain renderer has that id: half a pixel of motion to either
        // side of a pixel's centre.
        var isNear = false
        for v in max(y - 1, 0)...min(y + 1, height - 1) {
          for u in max(x - 1, 0)...min(x + 1, width - 1) where row.ids[v * width + u] == found {
            isNear = true
          }
        }
        if isNear { border += 1 } else { wrong += 1 }
      }
    }
    print(
      "rows alone: \(exact) equal, \(border) at silhouettes, \(wrong) elsewhere; depth \(depthError)"
    )
    #expect(wrong == 0)
    #expect(border < 600)
    #expect(depthError < 0.02)
    for label in frame.buffer.labels {
      #expect(label.visibleArea == visible[label.id] ?? 0)
      #expect(label.amodalAreaInImage >= label.visibleArea)
      #expect(label.amodalBox.contains(label.visibleBox))
    }
    #expect(frame.readoutPoses[1] != nil)
    #expect((frame.readoutPoses[2] != nil) == (rolling > 0))
  }

  /// The light of a blurred picture is the mean of many sharp ones.
  @Test(arguments: [Shutter.global, .rolling(lineTime: 30e-6)], [Antialiasing.off, .fourSamples])
  func blurIsTheMeanOfMany(_ shutter: Shutter, _ antialiasing: Antialiasing) throws {
    let time = 0.012
    let camera = World.camera(shutter, exposureTime: time, antialiasing: antialiasing)
    let tick = crowd(camera)
    let frame = World.frame(of: tick, camera)
    let sharp = World.frame(
      of: tick,
      World.camera(shutter, exposureTime: time, motionBlur: false, antialiasing: antialiasing))
    let (width, height) = (frame.buffer.width, frame.buffer.height)
    var options = RenderOptions()
    options.antialiasing = antialiasing
    let renderer = Renderer(options: options)
    var sums = [SIMD4<Float>](repeating: .zero, count: width * height)
    var picture = GBuffer(width: width, height: height)
    let readout = shutter.delay(ofRow: height - 1, height: height) * 2
    let step = time / 64
    let moments: Int = Int((readout / step).rounded(.up)) + 64
    for moment in 0..<moments {
      let t = -readout / 2 - time / 2 + (Double(moment) + 0.5) * step
      World.plain(
        tick, at: frame.exposureMidpoint + Nanoseconds(seconds: t), renderer, into: &picture)
      for y in 0..<height {
        let delay: Double = shutter.delay(ofRow: y, height: height) + readout / 2
        let first = Int((delay / step).rounded())
        guard moment >= first && moment < first + 64 else { continue }
        for at in (y * width)..<((y + 1) * width) { sums[at] += picture.radiance[at] / 64 }
      }
    }
    func error(_ buffer: GBuffer) -> (mean: Float, blurred: Float) {
      var (total, light, count, differing) = (Float(0), Float(0), Float(0), Float(0))
      for at in sums.indices {
        let e = abs(buffer.radiance[at].y - sums[at].y)
        total += e
        light += sums[at].y
        if abs(sharp.buffer.radiance[at].y - sums[at].y) > 0.02 * sums[at].y {
          differing += e / max(sums[at].y, 1)
          count += 1
        }
      }
      return (total / light, differing / max(count, 1))
    }
    let (own, without) = (error(frame.buffer), error(sharp.buffer))
    print(
      "\(shutter) \(antialiasing): mean error \(own.mean) of the light, \(own.blurred) where it is blurred;"
        + " without blur \(without.mean), \(without.blurred)")
    #expect(own.mean < 0.004)
    #expect(own.blurred < 0.3 * without.blurred)
  }

  /// What does not move by half a pixel leaves the picture as it was, bit for bit.
  @Test func stillnessCostsNothing() {
    for shutter in [Shutter.global, .rolling(lineTime: 18.9e-6)] {
      let blurring = World.camera(shutter, exposureTime: 0.008)
      let plain = World.camera(shutter, exposureTime: 0.008, motionBlur: false)
      let tick = World.tick(
        [World.instance(1, World.box(SIMD3(0.2, 0.2, 0.1)), at: SIMD3(0, 0, 0.6))],
        velocities: [SIMD3(0.04, 0, 0)], blurring)
      let (a, b) = (World.frame(of: tick, blurring), World.frame(of: tick, plain))
      #expect(a.picture.pixels == b.picture.pixels)
      #expect(a.buffer.radiance == b.buffer.radiance)
      var options = RenderOptions()
      options.antialiasing = .off
      var buffer = GBuffer(width: a.buffer.width, height: a.buffer.height)
      World.plain(tick, at: a.exposureMidpoint, Renderer(options: options), into: &buffer)
      #expect(a.buffer.radiance == buffer.radiance)
      #expect(a.buffer.ids == buffer.ids && a.buffer.labels == buffer.labels)
    }
  }

  /// Labels of a global shutter are those of mid-exposure, blurred or not.
  @Test func globalLabelsAreThoseOfMidExposure() {
    let camera = World.camera(.global, exposureTime: 0.016)
    let tick = crowd(camera, rolling: 1)
    let frame = World.frame(of: tick, camera)
    var buffer = GBuffer(width: frame.buffer.width, height: frame.buffer.height)
    World.plain(tick, at: frame.exposureMidpoint, Renderer(), into: &buffer)
    #expect(frame.buffer.ids == buffer.ids && frame.buffer.depth == buffer.depth)
    #expect(frame.buffer.labels == buffer.labels)
    #expect(frame.buffer.radiance != buffer.radiance)
    #expect(frame.exposureMidpoint == 92_000_000)
  }

  @Test func bytesDoNotDependOnThreads() {
    let camera = World.camera(
      .rolling(lineTime: 40e-6), exposureTime: 0.012, antialiasing: .fourSamples,
      lens: .brownConrady(BrownConrady(k1: -0.1, k2: 0.015, p1: 0, p2: 0)))
    let tick = crowd(camera, rolling: 0.7)
    let one = World.frame(of: tick, camera, normals: true)
    let three = World.frame(of: tick, camera, threads: 3, normals: true)
    #expect(one.picture.pixels == three.picture.pixels)
    #expect(one.buffer.radiance == three.buffer.radiance)
    #expect(one.buffer.ids == three.buffer.ids && one.buffer.depth == three.buffer.depth)
    #expect(one.buffer.normals == three.buffer.normals)
    #expect(one.buffer.objectCoordinates == three.buffer.objectCoordinates)
    #expect(one.buffer.labels == three.buffer.labels)
    let again = World.frame(of: tick, camera, picture: false, normals: true)
    #expect(one.buffer.ids == again.buffer.ids && one.buffer.labels == again.buffer.labels)
  }

  /// The last row's exposure ends with the tick.
  @Test func nothingIsNewerThanTheTick() {
    let camera = World.camera(.rolling(lineTime: 50e-6), exposureTime: 0.008)
    let frame = World.frame(of: bar(camera, speed: 0), camera, picture: false)
    let last = Shutter.rolling(lineTime: 50e-6).delay(ofRow: 239, height: 240)
    #expect(frame.exposureMidpoint == 100_000_000 - Nanoseconds(seconds: 0.004 + last))
  }
}
