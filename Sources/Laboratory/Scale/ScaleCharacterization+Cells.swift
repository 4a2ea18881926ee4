import Geometry
import Reporting
import Sensors

/// Single cells in a force machine, read by a laboratory's indicator.
extension ScaleCharacterization {
  private static let temperatures = [20.0, 40, -10, 20]
  /// Seconds from one load to the next reading.
  private static let loadingTime = 20.0

  private var cells: [LoadCell] {
    (0..<ScaleModel.cellCount).map {
      let traits = LoadCell.Traits(model.cells, number: $0, key: RandomKey(seed: seed))
      return LoadCell(traits, exercisedTo: model.cells.capacity * standardGravity)
    }
  }

  /// Runs up and down at three temperatures, errors from the line of the first rising run.
  func cellEnvelope() -> CharacterizationReport.Test {
    var worst = (part: 0.0, error: 0.0, limit: 1.0)
    var series: [Plot.Series] = []
    let tones: [Plot.Tone] = [.reported, .accent, .warning, .neutral]
    for (number, cell) in cells.enumerated() {
      var conversion = 0.0
      for (index, temperature) in Self.temperatures.enumerated() {
        let points = run(cell, temperature: temperature)
        // Output per interval at 75 % of the rising run at 20 °C.
        if index == 0 { conversion = interpolated(points, at: 0.75) / 0.75 }
        let errors = points.map { point in
          SIMD2(
            point.x * model.cells.capacity,
            WeighingLimits.cellIntervals * (point.y / conversion - point.x))
        }
        for (point, error) in zip(points, errors) {
          let limit = WeighingLimits.classC(point.x * WeighingLimits.cellIntervals)
          if abs(error.y) / limit > worst.part {
            worst = (abs(error.y) / limit, error.y, limit)
          }
        }
        if index < 3 {
          series.append(
            Plot.Series(
              name: number == 0 ? "\(fixed(temperature, places: 0)) °C" : "",
              tone: tones[index], style: .line, points: errors))
        }
      }
    }
    let interval = model.cells.capacity / WeighingLimits.cellIntervals
    let steps = WeighingLimits.steps(
      upTo: WeighingLimits.cellIntervals, WeighingLimits.classC)
    let limits = [1.0, -1].map { sign in
      Plot.Series(
        name: sign > 0 ? "class C3 limit" : "", tone: .bad, style: .step,
        points: steps.map { SIMD2(interval * $0.x, sign * $0.y) })
    }
    return CharacterizationReport.Test(
      name: "cell envelope",
      procedure: """
        Each cell alone, loaded to its capacity and unloaded in ten steps of 20 s at 20, 40, −10 and \
        20 °C; errors from the line through no load and 75 % of the first rising run.
        """,
      standard: "OIML R 60-1:2021, 5.3.2, class C3, p = 0.7",
      limit: "±0.35 v, ±0.7 v, ±1.05 v",
      measured:
        "worst \(fixed(worst.error, places: 2)) v where \(fixed(worst.limit, places: 2)) v is allowed",
      isPassed: worst.part <= 1,
      plots: [
        Plot(
          title: "Errors of the four cells, rising and falling",
          x: Plot.Axis("load", unit: "kg"), y: Plot.Axis("error", unit: "v"),
          series: limits + series)
      ])
  }

  /// Rated load for half an hour, and the return.
  func cellCreep() -> CharacterizationReport.Test {
    var (creep, late, back) = (0.0, 0.0, 0.0)
    var series: [Plot.Series] = []
    for (number, cell) in cells.enumerated() {
      var cell = cell
      let unit = output(of: rested(cell, at: 1), from: cell) / WeighingLimits.cellIntervals
      let before = cell.output()
      cell = rested(cell, at: 1)
      let first = cell.output()
      var points = [SIMD2(0, 0.0)]
      var atTwenty = 0.0
      for minute in 1...30 {
        for _ in 0..<60 { cell.carry(model.cells.capacity * standardGravity, dt: 1) }
        let off = (cell.output() - first) / unit
        points.append(SIMD2(Double(minute), off))
        creep = max(creep, abs(off))
        if minute == 20 { atTwenty = off }
        if minute == 30 { late = max(late, abs(off - atTwenty)) }
      }
      cell = rested(cell, at: 0)
      back = max(back, abs(cell.output() - before) / unit)
      series.append(
        Plot.Series(
          name: number == 0 ? "each cell" : "", tone: .reported, style: .line, points: points))
    }
    let limit = 0.7 * 1.5 * 0.7
    return CharacterizationReport.Test(
      name: "cell creep",
      procedure: """
        Each cell alone, thirty minutes under its capacity, then twenty seconds without load.
        """,
      standard: "OIML R 60-1:2021, 5.5.1 and 5.5.2",
      limit: "0.735 v in 30 min and 0.158 v from 20 to 30 min; return 0.5 v",
      measured: """
        \(fixed(creep, places: 3)) v in 30 min, \(fixed(late, places: 3)) v from 20 to 30 min; return \
        \(fixed(back, places: 3)) v
        """,
      isPassed: creep <= limit && late <= 0.15 * 1.05 && back <= 0.5,
      plots: [
        Plot(
          title: "Creep of the four cells under rated load",
          x: Plot.Axis("time", unit: "min"), y: Plot.Axis("creep", unit: "v"), series: series,
          references: [
            .init(name: "limit", value: limit, tone: .bad),
            .init(name: "", value: -limit, tone: .bad),
          ])
      ])
  }

  /// Parts of the capacity and net outputs, up and down.
  private func run(_ start: LoadCell, temperature: Double) -> [SIMD2<Double>] {
    var cell = start
    let offset = temperature - LoadCellModel.referenceTemperature
    let zero = cell.output(temperatureOffset: offset)
    let parts = (0...10).map { Double($0) / 10 }
    return (parts + parts.reversed().dropFirst()).map { part in
      cell = rested(cell, at: part)
      return SIMD2(part, cell.output(temperatureOffset: offset) - zero)
    }
  }

  private func rested(_ cell: LoadCell, at part: Double) -> LoadCell {
    var cell = cell
    for _ in 0..<Int(Self.loadingTime) {
      cell.carry(part * model.cells.capacity * standardGravity, dt: 1)
    }
    return cell
  }

  private func output(of loaded: LoadCell, from unloaded: LoadCell) -> Double {
    loaded.output() - unloaded.output()
  }

  /// On the rising half, which ascends in x.
  private func interpolated(_ points: [SIMD2<Double>], at x: Double) -> Double {
    for (a, b) in zip(points, points.dropFirst()) where a.x <= x && x <= b.x && b.x > a.x {
      return a.y + (b.y - a.y) * (x - a.x) / (b.x - a.x)
    }
    return .nan
  }
}
