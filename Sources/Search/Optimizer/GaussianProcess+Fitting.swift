import Geometry

extension GaussianProcess.Hyperparameters {
  /// Length scales to choose from; the longest makes a dimension all but irrelevant.
  private static let lengths = [0.12, 0.25, 0.5, 1, 2, 4]
  private static let noises = [1e-4, 0.02, 0.15, 0.5]

  /// The most probable of a small set, by marginal likelihood and a prior that takes a dimension for
  /// unimportant until shown otherwise; found one dimension after the other.
  ///
  /// A grid instead of gradients: with some dozen points the likelihood is flat, and a step more of
  /// precision says nothing.
  package static func fitted(
    points: [[Double]], values: [Double], leastScale: Double = 0.15
  ) -> GaussianProcess.Hyperparameters {
    let (mean, scale) = GaussianProcess.moments(values, leastScale: leastScale)
    let y = values.map { ($0 - mean) / scale }
    let dimensions = points.first?.count ?? 0
    var best = GaussianProcess.Hyperparameters(
      lengths: [Double](repeating: 1, count: dimensions), noise: 0.02)
    var bestScore = logPosterior(best, points, y)
    func take(_ trial: GaussianProcess.Hyperparameters) {
      let score = logPosterior(trial, points, y)
      if score > bestScore { (best, bestScore) = (trial, score) }
    }
    for length in lengths {
      take(.init(lengths: [Double](repeating: length, count: dimensions), noise: best.noise))
    }
    for _ in 0..<2 {
      for dimension in 0..<dimensions {
        for length in lengths where length != best.lengths[dimension] {
          var trial = best
          trial.lengths[dimension] = length
          take(trial)
        }
      }
      for noise in noises where noise != best.noise {
        var trial = best
        trial.noise = noise
        take(trial)
      }
    }
    return best
  }

  private static func logPosterior(
    _ hyper: GaussianProcess.Hyperparameters, _ points: [[Double]], _ y: [Double]
  ) -> Double {
    let factor = CholeskyFactor(
      GaussianProcess.covariance(points, hyper), count: points.count)
    let v = factor.forward(y)
    let fit = v.reduce(0) { $0 + $1 * $1 } / 2
    // Log-normal around 1 with a deviation of 1.2.
    let prior = hyper.lengths.reduce(0) { sum, length in
      let z = DeterministicMath.log(length) / 1.2
      return sum - z * z / 2
    }
    return prior - fit - factor.halfLogDeterminant
  }
}
