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
  package func apply(to buffer: inout GBuffer) {
    let (width, height) = (buffer.width, buffer.height)
    guard buffer.depth.count == width * height, buffer.radiance.count == width * height else {
      return
    }
    let radii = buffer.depth.map {
      Float(min(diameter(depth: Double($0)) / 2, Self.largestRadius))
    }
    guard (radii.max() ?? 0) > 0.5 else { return }
    let reaches = Self.reaches(of: radii, width: width, height: height)
    let source = buffer.radiance
    source.withUnsafeBufferPointer { light in
      radii.withUnsafeBufferPointer { radii in
        buffer.depth.withUnsafeBufferPointer { depth in
          buffer.radiance.withUnsafeMutableBufferPointer { out in
            let gather = Gather(
              light: light, radii: radii, depth: depth, width: width, height: height)
            let columns = (width + Self.tile - 1) / Self.tile
            for y in 0..<height {
              for x in 0..<width {
                let reach = reaches[y / Self.tile * columns + x / Self.tile]
                if reach > 0.5 { out[y * width + x] = gather.pixel(x: x, y: y, reach: reach) }
              }
            }
          }
        }
      }
    }
  }

  private static let tile = 16

  /// For each tile, the widest radius of it and its neighbours, which may reach into it.
  private static func reaches(of radii: [Float], width: Int, height: Int) -> [Float] {
    let (columns, rows) = ((width + tile - 1) / tile, (height + tile - 1) / tile)
    var widest = [Float](repeating: 0, count: columns * rows)
    for y in 0..<height {
      for x in 0..<width {
        let k = y / tile * columns + x / tile
        widest[k] = max(widest[k], radii[y * width + x])
      }
    }
    return (0..<columns * rows).map { k in
      var reach: Float = 0
      for row in max(0, k / columns - 1)...min(rows - 1, k / columns + 1) {
        for column in max(0, k % columns - 1)...min(columns - 1, k % columns + 1) {
          reach = max(reach, widest[row * columns + column])
        }
      }
      return reach
    }
  }

  private struct Gather {
    let light: UnsafeBufferPointer<SIMD4<Float>>
    let radii: UnsafeBufferPointer<Float>
    let depth: UnsafeBufferPointer<Float>
    let width: Int
    let height: Int

    func pixel(x: Int, y: Int, reach: Float) -> SIMD4<Float> {
      let here = y * width + x
      let far: Float = 1e9
      let ownDepth = depth[here] > 0 ? depth[here] : far
      let own = radii[here]
      let window = Int(reach.rounded(.up))
      var sum = SIMD4<Float>()
      var weights: Float = 0
      for row in max(0, y - window)...min(height - 1, y + window) {
        for column in max(0, x - window)...min(width - 1, x + window) {
          let k = row * width + column
          let dx = Float(column - x)
          let dy = Float(row - y)
          let distance = (dx * dx + dy * dy).squareRoot()
          let z = depth[k] > 0 ? depth[k] : far
          // What lies farther away is cut off by what is sharper and nearer.
          let radius = z > ownDepth * 1.01 ? min(radii[k], own) : radii[k]
          let inside = min(max(radius + 0.5 - distance, 0), 1)
          if inside <= 0 { continue }
          let weight = inside / max(radius * radius * .pi, 1)
          sum += light[k] * weight
          weights += weight
        }
      }
      return weights > 0 ? sum / weights : light[here]
    }
  }
}
