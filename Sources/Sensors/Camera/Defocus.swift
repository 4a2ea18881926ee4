import CameraKernels
package import Geometry
package import Scene

/// A lens that is sharp at one distance alone.
///
/// A point at z-depth Z shows as a disc of diameter c = f²·|1/Z_f − 1/Z|/N on the sensor, for focal
/// length f, f-number N and focus distance Z_f.
package struct Defocus: Sendable {
  /// Disc diameter in pixels for each 1/m of distance from the focus in 1/Z.
  private let diameterPerDiopter: Double
  private let focusDistance: Double

  /// Discs are no wider than this radius in pixels.
  package static let largestRadius = 12.0

  /// - Parameter intrinsics: whose focal length in pixels, times the pixel's pitch, is the lens's.
  /// - Returns: nil if all is sharp.
  package init?(model: CameraSensorModel, intrinsics: CameraIntrinsics) {
    guard let focus = model.optics.focusDistance else { return nil }
    let pitch = model.pixel.pitchMicrometers * 1e-6
    let focal = intrinsics.fx * pitch
    diameterPerDiopter = focal * focal / model.optics.fNumber / pitch
    focusDistance = focus
  }

  /// Of a point's disc, in pixels.
  /// - Parameter depth: z-depth in metres; 0 for what is infinitely far.
  package func diameter(depth: Double) -> Double {
    diameterPerDiopter * abs(1 / focusDistance - (depth > 0 ? 1 / depth : 0))
  }

  /// Spreads the light of every pixel over its disc.
  ///
  /// Each pixel gathers what the discs of its neighbours bring, all discs weighing the same in all;
  /// what lies behind a sharp thing does not spread over it.
  /// - Parameter memory: used again from picture to picture.
  package func apply(to buffer: inout GBuffer, memory: DiscMemory = DiscMemory()) {
    let (width, height) = (buffer.width, buffer.height)
    guard width > 0, buffer.depth.count == width * height,
      buffer.radiance.count == width * height
    else { return }
    memory.prepare(width: width, height: height)
    spread(buffer, to: memory)
    let reaches = memory.reaches()
    guard (reaches.max() ?? 0) > 0.5 else { return }
    let neighbours = Neighbours(stride: memory.stride)
    buffer.radiance.withUnsafeMutableBufferPointer { out in
      guard let out = out.baseAddress else { return }
      for y in 0..<height {
        for column in 0..<memory.columns {
          let reach = reaches[y / DiscMemory.tile * memory.columns + column]
          if reach <= 0.5 { continue }
          let x = column * DiscMemory.tile
          gather(
            memory, x: x, y: y, count: min(DiscMemory.tile, width - x), neighbours,
            taps: neighbours.count(within: reach), into: out + y * width + x)
        }
      }
    }
  }

  private func spread(_ buffer: GBuffer, to memory: DiscMemory) {
    let optics = DiscOptics(
      radiusPerDiopter: Float(diameterPerDiopter / 2), focus: Float(1 / focusDistance),
      largest: Float(Self.largestRadius))
    let (width, whole) = (buffer.width, buffer.width / 8 * 8)
    buffer.radiance.withUnsafeBufferPointer { light in
      buffer.depth.withUnsafeBufferPointer { depth in
        guard let light = light.baseAddress, let depth = depth.baseAddress else { return }
        for y in 0..<buffer.height {
          let start = memory.place(x: 0, y: y)
          spreadRow(
            light + y * width, depth: depth + y * width, count: whole, optics: optics,
            into: memory.planes, at: start)
          ScalarCamera.spreadRow(
            light + y * width + whole, depth: depth + y * width + whole, count: width - whole,
            optics: optics, into: memory.planes, at: start + whole)
        }
      }
    }
  }

  private func gather(
    _ memory: DiscMemory, x: Int, y: Int, count: Int, _ neighbours: Neighbours, taps: Int,
    into out: UnsafeMutablePointer<SIMD4<Float>>
  ) {
    let start = memory.place(x: x, y: y)
    let whole = count / 8 * 8
    neighbours.steps.withUnsafeBufferPointer { steps in
      neighbours.reaches.withUnsafeBufferPointer { reaches in
        guard let steps = steps.baseAddress, let reaches = reaches.baseAddress else { return }
        gatherDiscs(
          memory.planes, at: start, count: whole, steps: steps, reaches: reaches, taps: taps,
          into: out)
        ScalarCamera.gatherDiscs(
          memory.planes, at: start + whole, count: count - whole, steps: steps, reaches: reaches,
          taps: taps, into: out + whole)
      }
    }
  }

  /// The pixels around one, nearest first, up to where the widest disc reaches.
  private struct Neighbours {
    let steps: [Int]
    /// Half a pixel less the distance.
    let reaches: [Float]

    init(stride: Int) {
      let window = Int(Defocus.largestRadius.rounded(.up))
      var around: [(square: Int, step: Int)] = []
      for y in -window...window {
        for x in -window...window { around.append((x * x + y * y, y * stride + x)) }
      }
      around.sort { ($0.square, $0.step) < ($1.square, $1.step) }
      steps = around.map(\.step)
      reaches = around.map { 0.5 - Float($0.square).squareRoot() }
    }

    /// How many a disc of some radius can touch.
    func count(within radius: Float) -> Int {
      var (low, high) = (0, reaches.count)
      while low < high {
        let middle = (low + high) / 2
        if reaches[middle] + radius > 0 { low = middle + 1 } else { high = middle }
      }
      return low
    }
  }
}
