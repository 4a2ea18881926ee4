import Geometry

/// Standard normal numbers by table: 4096 values of equal probability.
///
/// Entry i is the quantile at (i + ½)/4096, scaled so that the variance of the table is exactly 1
/// but for rounding; it reaches ±3.7. Twelve random bits pick one: a picture needs a million of
/// them, and no eye or network sees what the tails lack.
package enum NormalQuantiles {
  package static let bits = 12

  package static let table: [Float] = {
    let half = 1 << (bits - 1)
    // The distribution function by the trapezoidal rule on a fine grid, then inverted linearly.
    let step = 1.0 / 2048
    let points = 5 * 2048
    var cumulative = [0.5]
    var density = 1.0
    for k in 1...points {
      let x = Double(k) * step
      let next = DeterministicMath.exp(-x * x / 2)
      cumulative.append(
        cumulative[k - 1] + (density + next) * step / 2 / (2 * Double.pi).squareRoot())
      density = next
    }
    var upper: [Double] = []
    var k = 0
    for i in 0..<half {
      let p = 0.5 + (Double(i) + 0.5) / Double(2 * half)
      while cumulative[k + 1] < p { k += 1 }
      upper.append(
        (Double(k) + (p - cumulative[k]) / (cumulative[k + 1] - cumulative[k])) * step)
    }
    let variance = upper.reduce(0) { $0 + $1 * $1 } / Double(half)
    let scale = 1 / variance.squareRoot()
    return upper.reversed().map { Float(-$0 * scale) } + upper.map { Float($0 * scale) }
  }()
}
