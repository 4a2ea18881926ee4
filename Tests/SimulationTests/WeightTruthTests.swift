import CartInterface
import Geometry
import Scenario
import Sensors
import Simulation
import TestSupport
import Testing

/// The weight and the basket are two views of one world: whenever the scale calls a reading stable
/// and the basket rests, it shows the sum of the masses in it, within the error that the scale's model
/// predicts of itself.
@Suite struct WeightTruthTests {
  @Test(arguments: ScaleModel.Preset.allCases) func stableReadingsAreTheLedgersSum(
    preset: ScaleModel.Preset
  ) throws {
    var readings = 0
    for seed in 0..<6 {
      let comparison = try WeightComparison(seed: UInt64(seed), preset: preset)
      #expect(comparison.worst < 1, "\(comparison.description)")
      readings += comparison.readings
    }
    #expect(readings > 30)
  }

  /// The comparison finds a scale that errs: one whose corners were never trimmed.
  @Test func comparisonFindsWrongWeights() throws {
    let worst = try (0..<4).map {
      try WeightComparison(seed: $0, preset: .classIII) { $0.cells.spanMismatch = 0.03 }.worst
    }
    #expect((worst.max() ?? 0) > 1)
  }

  @Test(.enabled(if: LongProof.isDue("weight-truth-2100")))
  func twentyOneHundredEpisodes() async throws {
    let presets = ScaleModel.Preset.allCases
    try await withThrowingTaskGroup(of: Int.self) { group in
      for worker in 0..<4 {
        group.addTask {
          var readings = 0
          for seed in stride(from: worker, to: 2100, by: 4) {
            let comparison = try WeightComparison(
              seed: UInt64(10_000 + seed), preset: presets[seed % presets.count])
            try #require(comparison.worst < 1, "\(comparison.description)")
            readings += comparison.readings
          }
          return readings
        }
      }
      let readings = try await group.reduce(0, +)
      try #require(readings > 10_000)
    }
    try LongProof.recordPass("weight-truth-2100")
  }
}

/// One short episode and how far its stable readings were off.
struct WeightComparison: CustomStringConvertible {
  private(set) var readings = 0
  /// Largest error as a part of the predicted one.
  private(set) var worst = 0.0
  private(set) var description = ""

  /// Seconds of rest after which the scale's filters hold nothing older.
  private static let settlingTime = 1.0
  /// What resting bodies still rock, kilograms: `SettlingProof` bounds it.
  private static let restlessness = 1e-4

  /// - Parameter change: to the scale that plays, not to the one that predicts.
  init(
    seed: UInt64, preset: ScaleModel.Preset, changing change: (inout ScaleModel) -> Void = { _ in }
  ) throws {
    var stream = RandomKey(seed: seed).with("test.weight-truth").stream
    var items = Fixtures.items(2 + stream.index(below: 4), seed: seed)
    let isAdded = stream.uniform() < 0.6
    if isAdded { items[0].startsInBasket = false }
    let action: PlannedAction.Kind =
      isAdded ? .add(items: [0], dropHeight: 0.02) : .remove(item: 0)
    let model = preset.model
    var played = model
    change(&played)
    let plan = Fixtures.plan(
      seed: seed, ticks: 45, items: items, actions: [PlannedAction(kind: action, pause: 0)],
      scale: played)
    let episode = try EpisodeDynamics(plan: plan, catalog: Fixtures.catalog)
    var conditions = WeighingConditions(cellTemperature: model.environment.cellTemperature)
    var content: [Int] = []
    var restSince: Double?
    // An item that a hand lets down leans on others before it is let go, and only then is it booked. So
    // a tick's readings count when the next one finds the basket as it was.
    var pending: [(part: Double, description: String)] = []
    while let tick = try episode.nextTick(display: nil) {
      if !tick.isAtRest || tick.itemsInBasket != content {
        restSince = nil
        pending = []
      }
      for (part, text) in pending {
        readings += 1
        if part > worst { (worst, description) = (part, text) }
      }
      pending = []
      content = tick.itemsInBasket
      let time = tick.time.seconds
      guard tick.isAtRest else { continue }
      let since = restSince ?? time
      restSince = since
      let mass = content.reduce(0) { $0 + items[$1].mass }
      conditions.largestLoad = max(conditions.largestLoad, mass)
      for reading in tick.scaleReadings
      where reading.isStable && reading.time.seconds >= since + Self.settlingTime {
        for (isExtended, read) in [(false, reading.displayedMass), (true, reading.extendedMass)] {
          let error = model.expectedError(
            load: mass, conditions: conditions, isExtended: isExtended)
          pending.append(
            (
              abs(read - mass) / (error + Self.restlessness),
              "seed \(seed), \(preset.rawValue), \(reading.time.seconds) s: "
                + "\(isExtended ? "reads" : "shows") \(read) kg, holds \(mass) kg"
            ))
        }
      }
    }
  }
}
