import Geometry
import Search
import Testing

@Suite("Search: points, surrogate, choice, modes")
struct OptimizerTests {
  @Test("Every dimension of the start has one point in each of as many equal parts as its base")
  func haltonIsStratified() {
    let halton = ScrambledHalton(dimensions: 6, key: RandomKey(seed: 3))
    for (dimension, base) in [2, 3, 5, 7, 11, 13].enumerated() {
      for power in [base, base * base] {
        let bins = (0..<power).map { Int(halton.point($0)[dimension] * Double(power)) }
        #expect(Set(bins).count == power)
      }
    }
    // Another seed is another sequence, the same seed the same.
    #expect(halton.point(5) == ScrambledHalton(dimensions: 6, key: RandomKey(seed: 3)).point(5))
    #expect(halton.point(5) != ScrambledHalton(dimensions: 6, key: RandomKey(seed: 4)).point(5))
  }

  @Test("The grid has at most 1024 cells and 5 bins, and a cell for every point")
  func grid() {
    #expect(
      [1, 2, 4, 5, 6, 7, 12].map { SearchGrid(dimensions: $0).bins } == [5, 5, 5, 4, 3, 2, 2])
    let grid = SearchGrid(dimensions: 2)
    #expect(grid.cell(of: [0, 1]) == [0, 4])
    #expect(grid.cell(of: [0.2, 0.399]) == [1, 1])
  }

  @Test("The process goes through what it knows, is sure there and doubts elsewhere")
  func process() {
    let points = (0..<12).map { [Double($0) / 11, 0.5] }
    let values = points.map { DeterministicMath.sin(6 * $0[0]) }
    let process = GaussianProcess(
      points: points, values: values, hyperparameters: .init(lengths: [0.3, 1], noise: 1e-6))
    for (point, value) in zip(points, values) {
      let (mean, deviation) = process.prediction(at: point)
      #expect(abs(mean - value) < 1e-3)
      #expect(deviation < 2e-3)
    }
    #expect(abs(process.prediction(at: [0.32, 0.5]).mean - DeterministicMath.sin(6 * 0.32)) < 0.01)
    // Far away nothing is left but the mean and the spread of what is known.
    let mean = values.reduce(0, +) / 12
    let spread = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 12).squareRoot()
    let far = process.prediction(at: [0.5, 40])
    #expect(abs(far.mean - mean) < 1e-6)
    #expect(abs(far.deviation - spread) < 1e-6)
  }

  @Test("Fitting finds which dimension matters")
  func relevance() {
    let halton = ScrambledHalton(dimensions: 3, key: RandomKey(seed: 1))
    let points = (0..<50).map(halton.point)
    let fitted = GaussianProcess.Hyperparameters.fitted(
      points: points, values: points.map { DeterministicMath.sin(9 * $0[1]) })
    #expect(fitted.lengths[1] <= 0.5)
    #expect(fitted.lengths[0] >= 2)
    #expect(fitted.lengths[2] >= 2)
    #expect(fitted.noise <= 0.02)
  }

  /// Fails in a ball of the unit cube; the margin is the distance to it.
  private static func ball(_ center: [Double], radius: Double) -> ([Double]) -> [Double] {
    { point in
      let square = zip(point, center).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      return [square.squareRoot() - radius]
    }
  }

  private static func search(
    _ method: FailureSearch.Method, seed: UInt64, budget: Int, dimensions: Int, criteria: Int = 1,
    margins: ([Double]) -> [Double]
  ) -> [SearchEvaluation] {
    let search = FailureSearch(
      dimensions: dimensions, criteria: criteria, seed: seed, method: method)
    var evaluations: [SearchEvaluation] = []
    while evaluations.count < budget {
      let round = search.round(from: evaluations.count)
      for (index, point) in zip(round, search.points(of: round, after: evaluations)) {
        evaluations.append(.init(index: index, point: point, margins: margins(point)))
      }
    }
    return Array(evaluations.prefix(budget))
  }

  @Test("In a rare ball it finds three times the distinct failures of random points and more")
  func rareBall() {
    // 4-dimensional ball of radius 0.25: π²/2 · r⁴ = 1.9 % of the cube.
    let margins = Self.ball([0.3, 0.7, 0.6, 0.35], radius: 0.25)
    let grid = SearchGrid(dimensions: 4)
    var found: [FailureSearch.Method: Int] = [:]
    for seed in 1...5 {
      for method in FailureSearch.Method.allCases {
        let evaluations = Self.search(
          method, seed: UInt64(seed), budget: 60, dimensions: 4, margins: margins)
        found[method, default: 0] += evaluations.distinctFailures(on: grid).count
      }
    }
    print("rare ball: \(found)")
    #expect(found[.adaptive, default: 0] >= 3 * max(found[.random, default: 0], 1))
  }

  @Test("A needle in a flat field, which no margin announces, is found as often as by chance")
  func flatField() {
    let grid = SearchGrid(dimensions: 3)
    var found: [FailureSearch.Method: Int] = [:]
    for seed in 1...4 {
      for method in FailureSearch.Method.allCases {
        let evaluations = Self.search(
          method, seed: UInt64(seed), budget: 60, dimensions: 3
        ) { Self.ball([0.7, 0.3, 0.4], radius: 0.2)($0)[0] < 0 ? [-0.5] : [0.5] }
        found[method, default: 0] += evaluations.distinctFailures(on: grid).count
      }
    }
    print("flat field: \(found)")
    #expect(found[.adaptive, default: 0] >= found[.random, default: 0])
  }

  @Test("Two regions far apart are two modes, a long one is one")
  func modes() {
    let evaluations = Self.search(.adaptive, seed: 2, budget: 120, dimensions: 2) { point in
      let one = Self.ball([0.15, 0.2], radius: 0.12)(point)[0]
      let other = max(abs(point[0] - 0.75) - 0.05, abs(point[1] - 0.5) - 0.45)
      return [min(one, other)]
    }
    let modes = FailureMode.all(in: evaluations)
    #expect(modes.count == 2)
    for mode in modes {
      #expect(Set(mode.members.map { evaluations[$0].point[0] < 0.4 }).count == 1)
    }
    let failures = evaluations.count { $0.worstMargin < 0 }
    #expect(modes.reduce(0) { $0 + $1.members.count } == failures)
    #expect(modes[0].members.count >= modes[1].members.count)
  }

  @Test("Failures of different criteria are different modes")
  func modesByCriterion() {
    let evaluations = Self.search(.adaptive, seed: 1, budget: 60, dimensions: 2, criteria: 2) {
      [$0[0] - 0.3, 0.7 - $0[0]]
    }
    #expect(Set(FailureMode.all(in: evaluations).map(\.criteria)) == [[0], [1]])
  }

  @Test("What is chosen depends on what was found before alone")
  func resumes() {
    let margins = Self.ball([0.2, 0.8], radius: 0.15)
    let whole = Self.search(.adaptive, seed: 9, budget: 40, dimensions: 2, margins: margins)
    let search = FailureSearch(dimensions: 2, criteria: 1, seed: 9)
    var start = 0
    while start < 40 {
      let round = search.round(from: start)
      // A new search, which knows only the list.
      let points = FailureSearch(dimensions: 2, criteria: 1, seed: 9)
        .points(of: round, after: Array(whole.prefix(start)))
      #expect(
        zip(round, points).allSatisfy { $0 >= 40 || whole[$0].point == $1 })
      start = round.upperBound
    }
  }
}

@Suite("Search: delta debugging")
struct DeltaDebuggingTests {
  @Test("Finds exactly what is needed, wherever it stands")
  func minimal() async {
    for needed in [[0], [9], [2, 7], [0, 1, 2, 3], [1, 4, 8], Array(0..<10)] {
      let rest = await DeltaDebugging.minimal(of: Array(0..<10)) { part in
        Set(needed).isSubset(of: Set(part))
      }
      #expect(rest == needed)
    }
    #expect(await DeltaDebugging.minimal(of: Array(0..<10)) { _ in true } == [])
  }

  @Test("What is not monotone is reduced until nothing single can go")
  func oneMinimal() async {
    // Fails with an even number of elements that holds 3.
    func fails(_ part: [Int]) -> Bool { part.contains(3) && part.count.isMultiple(of: 2) }
    let rest = await DeltaDebugging.minimal(of: Array(0..<8)) { fails($0) }
    #expect(fails(rest))
    for i in rest.indices {
      var less = rest
      less.remove(at: i)
      #expect(!fails(less))
    }
  }

  @Test("Tries few: a single cause among 64 takes some dozen")
  func cost() async {
    var tries = 0
    let rest = await DeltaDebugging.minimal(of: Array(0..<64)) { part in
      tries += 1
      return part.contains(41)
    }
    #expect(rest == [41])
    #expect(tries < 30)
  }

  @Test("Bisection finds where failing begins")
  func smallest() async {
    let found = await DeltaDebugging.smallest(steps: 6) { $0 > 0.3 }
    #expect(found > 0.3 && found <= 0.3 + 1.0 / 64)
    #expect(await DeltaDebugging.smallest(steps: 6) { _ in true } == 0)
  }
}
