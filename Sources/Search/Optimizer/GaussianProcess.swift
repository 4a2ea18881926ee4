import Geometry

/// Gaussian process regression: what is known of a function between the points where it was evaluated.
///
/// Matérn 5/2 kernel with a length scale for each dimension, noise, and a constant mean.
/// - SeeAlso: Rasmussen and Williams, "Gaussian Processes for Machine Learning", 2006, algorithm 2.1.
package struct GaussianProcess: Sendable {
  package struct Hyperparameters: Sendable, Hashable {
    /// In units of the cube's edge, > 0; long where a dimension does not matter.
    package var lengths: [Double]
    /// Variance of the noise, in units of the function's own.
    package var noise: Double

    package init(lengths: [Double], noise: Double) {
      self.lengths = lengths
      self.noise = noise
    }
  }

  package let hyperparameters: Hyperparameters
  private let points: [[Double]]
  private let mean: Double
  /// Standard deviation of the values.
  private let scale: Double
  private let factor: CholeskyFactor
  /// (K + noise)⁻¹ of the standardised values.
  private let weights: [Double]

  /// - Parameters:
  ///   - points: in the unit cube, at least one.
  ///   - values: as many, finite.
  ///   - leastScale: of the values' deviation: equal values do not say that the function is constant.
  package init(
    points: [[Double]], values: [Double], hyperparameters: Hyperparameters,
    leastScale: Double = 0.15
  ) {
    let (mean, scale) = Self.moments(values, leastScale: leastScale)
    self.points = points
    self.mean = mean
    self.scale = scale
    self.hyperparameters = hyperparameters
    factor = CholeskyFactor(Self.covariance(points, hyperparameters), count: points.count)
    weights = factor.solved(values.map { ($0 - mean) / scale })
  }

  /// Of the function without its noise.
  package func prediction(at point: [Double]) -> (mean: Double, deviation: Double) {
    let k = points.map { Self.kernel($0, point, hyperparameters.lengths) }
    var sum = 0.0
    for i in k.indices { sum += k[i] * weights[i] }
    let v = factor.forward(k)
    let variance = max(1 - v.reduce(0) { $0 + $1 * $1 }, 1e-10)
    return (mean + scale * sum, scale * variance.squareRoot())
  }

  /// That the function lies below 0 there.
  package func shareBelowZero(at point: [Double]) -> Double {
    let (mean, deviation) = prediction(at: point)
    return DeterministicMath.normalShare(below: -mean / deviation)
  }

  static func moments(_ values: [Double], leastScale: Double) -> (mean: Double, scale: Double) {
    let mean = values.reduce(0, +) / Double(max(values.count, 1))
    let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(values.count, 1))
    return (mean, max(square.squareRoot(), leastScale))
  }

  static func covariance(_ points: [[Double]], _ hyper: Hyperparameters) -> [Double] {
    let n = points.count
    var matrix = [Double](repeating: 0, count: n * n)
    for i in 0..<n {
      for j in 0..<i { matrix[i * n + j] = kernel(points[i], points[j], hyper.lengths) }
      matrix[i * n + i] = 1 + hyper.noise
    }
    return matrix
  }

  private static func kernel(_ a: [Double], _ b: [Double], _ lengths: [Double]) -> Double {
    var square = 0.0
    for i in a.indices {
      let x = (a[i] - b[i]) / lengths[i]
      square += x * x
    }
    let r = (5 * square).squareRoot()
    return (1 + r + r * r / 3) * DeterministicMath.exp(-min(r, 700))
  }
}

/// The lower triangle L of a positive definite matrix L·Lᵀ.
struct CholeskyFactor: Sendable {
  /// Row by row.
  private var l: [Double]
  private let count: Int

  /// - Parameter matrix: row by row; its lower triangle is read.
  init(_ matrix: [Double], count: Int) {
    l = matrix
    self.count = count
    let n = count
    l.withUnsafeMutableBufferPointer { l in
      for j in 0..<n {
        for i in j..<n {
          var sum = l[i * n + j]
          for k in 0..<j { sum -= l[i * n + k] * l[j * n + k] }
          // Rounding may take a pivot below 0 where points coincide.
          l[i * n + j] = i == j ? max(sum, 1e-12).squareRoot() : sum / l[j * n + j]
        }
      }
    }
  }

  /// L⁻¹ b.
  func forward(_ b: [Double]) -> [Double] {
    var x = b
    l.withUnsafeBufferPointer { l in
      for i in 0..<count {
        var sum = x[i]
        for k in 0..<i { sum -= l[i * count + k] * x[k] }
        x[i] = sum / l[i * count + i]
      }
    }
    return x
  }

  /// (L·Lᵀ)⁻¹ b.
  func solved(_ b: [Double]) -> [Double] {
    var x = forward(b)
    l.withUnsafeBufferPointer { l in
      for i in stride(from: count - 1, through: 0, by: -1) {
        var sum = x[i]
        for k in (i + 1)..<max(count, i + 1) { sum -= l[k * count + i] * x[k] }
        x[i] = sum / l[i * count + i]
      }
    }
    return x
  }

  /// ½ log det of the matrix.
  var halfLogDeterminant: Double {
    (0..<count).reduce(0) { $0 + DeterministicMath.log(l[$1 * count + $1]) }
  }
}
