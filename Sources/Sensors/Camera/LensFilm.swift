import Geometry

/// Something on the front of the lens or on its glass, too near to be sharp: a smudge, a sticker,
/// condensation.
///
/// Where it covers the view, light L becomes (1 − a)·L + a·(t·blurred L + h·mean L): `transmission` t
/// comes through, spread, and `haze` h is scattered in from everywhere.
package struct LensFilm: Sendable, Hashable {
  package enum Cover: Sendable, Hashable {
    case everything
    /// Round, with a soft edge: centre and radius as parts of the picture's width, from its middle;
    /// `softness` is the width of the edge over the radius, 0…1.
    case spot(center: SIMD2<Double>, radius: Double, softness: Double)
  }

  package var cover: Cover
  /// How far it covers what lies behind it, 0…1.
  package var amount: Double
  package var transmission: Double
  package var haze: Double
  /// Standard deviation of the blur, as part of the picture's width.
  package var blur: Double

  package init(
    cover: Cover, amount: Double, transmission: Double, haze: Double, blur: Double
  ) {
    self.cover = cover
    self.amount = amount
    self.transmission = transmission
    self.haze = haze
    self.blur = blur
  }

  /// Covered part of the light of a pixel.
  /// - Parameters:
  ///   - place: from the picture's middle, as part of its width.
  package func coverage(at place: SIMD2<Double>) -> Double {
    guard case .spot(let center, let radius, let softness) = cover else { return amount }
    let d = place - center
    let distance = (d * d).sum().squareRoot() / radius
    let edge = max(softness, 1e-3)
    let t = min(max((1 + edge / 2 - distance) / edge, 0), 1)
    return amount * t * t * (3 - 2 * t)
  }

  /// Lays the film over the light.
  package func apply(to radiance: inout [SIMD4<Float>], width: Int, height: Int) {
    guard amount > 0, width > 0, height > 0 else { return }
    var stray = StrayLight()
    let mean = radiance.withUnsafeBufferPointer { source -> SIMD4<Float> in
      guard let source = source.baseAddress else { return .zero }
      return stray.gatherBlurred(
        source, width: width, height: height, deviation: blur * Double(width))
    }
    let through = Float(transmission)
    let veil = mean * Float(haze)
    radiance.withUnsafeMutableBufferPointer { light in
      for y in 0..<height {
        for x in 0..<width {
          let place =
            SIMD2(
              Double(x) - Double(width - 1) / 2, Double(y) - Double(height - 1) / 2) / Double(width)
          let a = Float(coverage(at: place))
          if a <= 0 { continue }
          let k = y * width + x
          light[k] = light[k] * (1 - a) + (stray.light(x: x, y: y) * through + veil) * a
        }
      }
    }
  }
}
