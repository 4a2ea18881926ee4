import Imaging

/// What differs from pixel to pixel in all pictures of one camera.
/// - SeeAlso: EMVA Standard 1288, release 4.0, section 8, "Nonuniformity and defect pixels".
struct FixedPattern {
  let width: Int
  let height: Int
  /// Mean counts of each pixel.
  let means: [Double]
  /// What noise over time leaves in them, counts squared.
  let residual: Double

  /// Averages pictures of the same light.
  init(_ bench: inout CameraBench, luminance: Double, time: Double, pictures: Int = 32) {
    (width, height) = (bench.measuredWidth, bench.measuredHeight)
    var sums = Array(repeating: 0.0, count: width * height)
    var squares = sums
    for _ in 0..<pictures {
      let counts = bench.shoot(luminance: luminance, time: time)
      for i in sums.indices {
        sums[i] += counts[i]
        squares[i] += counts[i] * counts[i]
      }
    }
    let n = Double(pictures)
    means = sums.map { $0 / n }
    var variance = 0.0
    for i in sums.indices { variance += (squares[i] - sums[i] * sums[i] / n) / (n - 1) }
    residual = variance / Double(sums.count) / n
  }

  var mean: Double { means.reduce(0, +) / Double(max(1, means.count)) }

  /// Pixels far off all others: more than six deviations.
  var defects: Int {
    let (middle, deviation) = spread
    return deviation > 0 ? means.count { abs($0 - middle) > 6 * deviation } : 0
  }

  /// Variance over the picture without defects and without noise, counts squared.
  var variance: Double {
    let (middle, deviation) = spread
    let good = means.filter { deviation == 0 || abs($0 - middle) <= 6 * deviation }
    let mean = good.reduce(0, +) / Double(max(1, good.count))
    let sum = good.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return max(0, sum / Double(max(1, good.count - 1)) - residual)
  }

  /// Median, and the deviation that the middle half of the pixels tells.
  private var spread: (middle: Double, deviation: Double) {
    let sorted = means.sorted()
    guard sorted.count > 4 else { return (mean, 0) }
    let quarter = sorted[sorted.count * 3 / 4] - sorted[sorted.count / 4]
    return (sorted[sorted.count / 2], quarter / 1.349)
  }

  /// A map: grey in the middle, three deviations to black and white.
  var picture: Image<UInt8> {
    let (middle, deviation) = spread
    let scale = deviation > 0 ? 127 / (3 * deviation) : 0
    return Image(
      width: width, height: height,
      pixels: means.map { UInt8(min(max(128 + ($0 - middle) * scale, 0), 255)) })
  }
}
