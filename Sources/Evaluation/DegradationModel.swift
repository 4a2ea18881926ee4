package import Geometry

/// When and how the degraded reference detector fails: one logistic model of picture quality.
///
/// For one product in one camera's picture let *v* be its visible fraction, *s* the square root of
/// its visible area in pixels, *b* the length in pixels by which it moves during the exposure, and *c*
/// the contrast of its mean luminance with that of its surroundings, |L₁ − L₂| / (L₁ + L₂). Then
///
///     q = intercept + visibility·(v − ½) + size·log₂(s / 32) − blur·b/s
///       + contrast·(min(c, 0.3) − 0.15) + persistence·z
///
/// - It is **seen** with probability σ(q), drawn anew for each tick, camera and instance. *z* is
///   standard normal, drawn once for each instance and camera: a product that is hard to see
///   stays hard to see.
/// - A seen product is **taken for** another one with probability
///   min(½, σ(confusionThreshold − q) · Σ exp(−d/confusability)) over the others' look-alike
///   distances *d*, and for a certain one in proportion to its term; see `LookAlikes`.
/// - Its box's edges are off by normal errors of `boxError`·s/(1 + eᵠ) pixels.
/// - Its confidence is 0.3 + 0.7·σ(q − 1).
/// - A **phantom** appears in a picture with probability `phantoms`: some product of the catalogue
///   in a box somewhere, with a confidence uniform in 0.3…0.7.
///
/// Answers take `latency`. The numbers are judgements about a fair small detector on a cart, not a
/// fit to a certain one; they stay as they are so that results can be compared over time.
package struct DegradationModel: Sendable, Hashable {
  package var intercept = 3.0
  package var visibility = 5.0
  package var size = 1.3
  package var blur = 4.0
  package var contrast = 4.0
  package var persistence = 0.6
  package var confusionThreshold = 1.0
  /// In the units of look-alike distance.
  package var confusability = 0.12
  package var boxError = 0.5
  package var phantoms = 0.01
  package var latency = Nanoseconds(seconds: 0.12)

  package init() {}

  /// What the model looks at.
  package struct Appearance: Sendable, Hashable {
    /// 0…1.
    package var visibleFraction: Double
    /// Square root of the visible area, pixels.
    package var side: Double
    /// Pixels.
    package var blur: Double
    /// 0…1.
    package var contrast: Double

    package init(visibleFraction: Double, side: Double, blur: Double, contrast: Double) {
      self.visibleFraction = visibleFraction
      self.side = side
      self.blur = blur
      self.contrast = contrast
    }
  }

  /// The quality q of the model above.
  /// - Precondition: `appearance.side` > 0.
  package func quality(_ appearance: Appearance, persistent z: Double) -> Double {
    intercept + visibility * (appearance.visibleFraction - 0.5)
      + size * DeterministicMath.log(appearance.side / 32) / DeterministicMath.log(2)
      - blur * appearance.blur / appearance.side
      + contrast * (min(appearance.contrast, 0.3) - 0.15)
      + persistence * z
  }

  /// 1 / (1 + e⁻ˣ).
  package static func sigmoid(_ x: Double) -> Double {
    1 / (1 + DeterministicMath.exp(-min(max(x, -60), 60)))
  }
}
