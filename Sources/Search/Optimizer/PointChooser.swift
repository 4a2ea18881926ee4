import Geometry

/// Chooses the points of one round, each as if those before it had come out as expected.
struct PointChooser {
  private let search: FailureSearch
  private let evaluations: [SearchEvaluation]
  /// Of the evaluations that the processes know.
  private var points: [[Double]]
  /// By criterion.
  private var values: [[Double]]
  private let hyperparameters: [GaussianProcess.Hyperparameters]
  private var processes: [GaussianProcess]
  /// How much a failure is still worth where it is not worth 1.
  private var worth: [DistinctFailure: Double] = [:]

  /// More points than this make a process dear and tell it little: those nearest to failing stay.
  private static let mostPoints = 240
  private static let mostFittedPoints = 120

  init(search: FailureSearch, evaluations: [SearchEvaluation]) {
    self.search = search
    self.evaluations = evaluations
    let known = evaluations.sorted { ($0.worstMargin, $0.index) < ($1.worstMargin, $1.index) }
      .prefix(Self.mostPoints)
    let points = known.map(\.point)
    let values = (0..<search.criteria).map { criterion in known.map { $0.margins[criterion] } }
    let hyperparameters = values.map {
      GaussianProcess.Hyperparameters.fitted(
        points: Array(points.prefix(Self.mostFittedPoints)),
        values: Array($0.prefix(Self.mostFittedPoints)))
    }
    self.points = points
    self.values = values
    self.hyperparameters = hyperparameters
    processes = zip(values, hyperparameters).map {
      GaussianProcess(points: points, values: $0, hyperparameters: $1)
    }
    for failure in evaluations.distinctFailures(on: search.grid) { worth[failure] = 0 }
  }

  /// The point with the most new distinct failures to expect.
  func best(number: Int) -> [Double] {
    var best: (point: [Double], score: Double)?
    for point in candidates(number: number) {
      let score = expectedFailures(at: point)
      if score > best?.score ?? -1 { best = (point, score) }
    }
    return best?.point ?? [Double](repeating: 0.5, count: search.dimensions)
  }

  private func expectedFailures(at point: [Double]) -> Double {
    let cell = search.grid.cell(of: point)
    return processes.indices.reduce(0) { sum, criterion in
      let worth = worth[DistinctFailure(criterion: criterion, cell: cell), default: 1]
      return worth > 0 ? sum + worth * processes[criterion].shareBelowZero(at: point) : sum
    }
  }

  /// Takes the outcome at a point to be what is expected there.
  mutating func expect(_ point: [Double]) {
    let cell = search.grid.cell(of: point)
    points.append(point)
    for criterion in processes.indices {
      let failure = DistinctFailure(criterion: criterion, cell: cell)
      worth[failure, default: 1] *= 1 - processes[criterion].shareBelowZero(at: point)
      values[criterion].append(processes[criterion].prediction(at: point).mean)
      processes[criterion] = GaussianProcess(
        points: points, values: values[criterion], hyperparameters: hyperparameters[criterion])
    }
  }
}

extension PointChooser {
  /// Points all over the space, and more of them around failures and near failures.
  private func candidates(number: Int) -> [[Double]] {
    var stream = search.key.with("search.candidates", entity: number).stream
    var candidates = (0..<600).map { _ in
      (0..<search.dimensions).map { _ in stream.uniform() }
    }
    let order = evaluations.sorted { ($0.worstMargin, $0.index) < ($1.worstMargin, $1.index) }
    // Failures, the latest too, and some of those that came near.
    let failures = order.filter { $0.worstMargin < 0 }
    let recent = failures.sorted { $0.index > $1.index }.prefix(12)
    let centers = Array(failures.prefix(12)) + recent + order.prefix(6)
    for center in centers {
      for number in 0..<24 {
        let width = [0.05, 0.12, 0.25][number % 3]
        candidates.append(
          center.point.map { reflected($0 + width * stream.normal()) })
      }
      candidates += neighbours(of: center.point, &stream)
    }
    return candidates
  }

  /// A point in each cell beside a point's own.
  private func neighbours(
    of point: [Double], _ stream: inout RandomStream
  ) -> [[Double]] {
    let bins = search.grid.bins
    return point.indices.flatMap { dimension in
      [-1, 1].compactMap { step -> [Double]? in
        let bin = search.grid.bin(point[dimension]) + step
        // Drawn whether wanted or not: what one dimension takes must not move the others'.
        let place = stream.uniform()
        guard (0..<bins).contains(bin) else { return nil }
        var neighbour = point
        neighbour[dimension] = (Double(bin) + place) / Double(bins)
        return neighbour
      }
    }
  }

  /// Back into the unit cube, as from a mirror.
  private func reflected(_ x: Double) -> Double {
    let y = x < 0 ? -x : x
    return min(max(y > 1 ? 2 - y : y, 0), 1.nextDown)
  }
}
