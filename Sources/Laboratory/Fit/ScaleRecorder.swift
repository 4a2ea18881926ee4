import CartInterface
import Geometry
package import Sensors

/// Weighs known loads on the simulated scale and writes down what its converters say: a log of which
/// every parameter is known.
package struct ScaleRecorder: Sendable {
  package var model: ScaleModel
  /// Selects the cells of the batch and the noise.
  package var seed: UInt64
  /// Loads between none and Max in one ramp.
  package var steps = 10
  /// Ramps up and down.
  package var ramps = 2
  /// Seconds for which each load lies there.
  package var holdTime = 15.0
  /// Seconds in which a load is laid on, gently enough that the platform does not swing.
  package static let layingTime = 1.5
  /// Seconds of Max at the end, and of no load after it.
  package var creepTime = 1200.0

  package init(model: ScaleModel, seed: UInt64) {
    self.model = model
    self.seed = seed
  }

  /// Loads in kilograms and how long they lie there, in seconds.
  package var protocolOfLoads: [(load: Double, time: Double)] {
    let largest = model.specification.capacity
    let up = (0...steps).map { largest * Double($0) / Double(steps) }
    let ramp = up + up.dropLast().reversed().dropLast()
    var loads: [(load: Double, time: Double)] = []
    for _ in 0..<ramps { loads += ramp.map { ($0, holdTime) } }
    return loads + [(0, holdTime), (largest, creepTime), (0, creepTime / 2)]
  }

  /// The scale is exercised and warm, as the model's surroundings have it; loads lie in the middle.
  package func record() -> ScaleLog {
    let plateForces = { (load: Double) -> SIMD4<Double> in
      SIMD4(repeating: (load + model.platform.deadLoad) * standardGravity / 4)
    }
    var instrument = ScaleInstrument(
      model: model, emptyForces: plateForces(0), key: RandomKey(seed: seed), time: 0)
    // Four steps a sample: the platform's ringing is followed, and has died down before rest.
    let step = Nanoseconds((1e9 / model.converter.sampleRate / 4).rounded())
    var time: Nanoseconds = 0
    var rows: [ScaleLog.Row] = []
    var previous = 0.0
    for (load, duration) in protocolOfLoads {
      let start = time
      let end = start + Nanoseconds(seconds: duration)
      while time < end {
        time += step
        let part = min((time - start).seconds / Self.layingTime, 1)
        let laid = previous + (load - previous) * part * part * (3 - 2 * part)
        let (sample, _) = instrument.advance(
          under: ScaleLoad(cells: plateForces(laid), mass: laid + model.platform.deadLoad),
          time: time, dt: step.seconds)
        guard let sample, sample.time.seconds > rows.last?.time ?? -1 else { continue }
        let sum = (0..<ScaleModel.cellCount).reduce(0.0) { $0 + Double(sample.counts[$1]) }
        // A log calls it laid on when half of it is: what creeps, creeps from there.
        let logged = part < 0.5 ? previous : load
        rows.append(ScaleLog.Row(time: sample.time.seconds, load: logged, reading: sum))
      }
      previous = load
    }
    return ScaleLog(rows: rows, isRaw: true)
  }

  /// What a perfect fit would find: the means of the cells' own values.
  package var truth: (nonLinearity: Double, hysteresis: Double, creep: SIMD2<Double>) {
    let cells = (0..<ScaleModel.cellCount).map {
      LoadCell.Traits(model.cells, number: $0, key: RandomKey(seed: seed))
    }
    let count = Double(cells.count)
    return (
      cells.map(\.nonLinearity).reduce(0, +) / count, cells.map(\.hysteresis).reduce(0, +) / count,
      cells.map(\.creep).reduce(.zero, +) / count
    )
  }
}
