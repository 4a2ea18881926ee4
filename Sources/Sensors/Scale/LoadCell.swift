package import Geometry

/// One strain-gauge load cell with its memory of what it carried.
///
/// output = S·[(u + nonlinearity + hysteresis + creep)·(1 + span·ΔT) + zero·ΔT + drift] + balance, with
/// the load u as a fraction of the rated one. Creep is a sum of exponential answers to each change of
/// load, so it superposes and recovers.
package struct LoadCell: Sendable, Hashable {
  /// This very cell's values.
  package struct Traits: Sendable, Hashable {
    /// Force at rated output, newton.
    package var ratedForce: Double
    /// Rated output, volt a volt.
    package var sensitivity: Double
    /// Output without load, volt a volt.
    package var zeroBalance: Double
    /// Deviation at half load, of the rated output; either sign.
    package var nonLinearity = 0.0
    package var hysteresis = 0.0
    /// Fast and slow part, of the load.
    package var creep = SIMD2<Double>()
    /// Seconds.
    package var creepTimes = SIMD2(60.0, 600.0)
    package var temperatureOnZero = 0.0
    package var temperatureOnSpan = 0.0
    /// Part of a horizontal force, along each axis, that it reads as load.
    package var sideLoadLeakage = SIMD2<Double>()

    package init(ratedForce: Double, sensitivity: Double, zeroBalance: Double) {
      self.ratedForce = ratedForce
      self.sensitivity = sensitivity
      self.zeroBalance = zeroBalance
    }

    /// One cell of a batch.
    package init(_ model: LoadCellModel, number: Int, key: RandomKey) {
      var stream = key.with("scale.cell", entity: number).stream
      self.init(
        ratedForce: model.capacity * standardGravity,
        sensitivity: model.sensitivity * (1 + model.spanMismatch * stream.normal()),
        zeroBalance: model.zeroBalance * model.sensitivity * (2 * stream.uniform() - 1))
      var own = key.with("scale.cell-traits", entity: number).stream
      func drawn(_ magnitude: Double) -> Double {
        let sign = own.uniform() < 0.5 ? -1.0 : 1.0
        return sign * magnitude * own.uniform(in: 0.6...1)
      }
      nonLinearity = drawn(model.nonLinearity)
      hysteresis = abs(drawn(model.hysteresis))
      creep = SIMD2(
        model.fastCreep.fraction * own.uniform(in: 0.6...1),
        model.slowCreep.fraction * own.uniform(in: 0.6...1))
      creepTimes = SIMD2(model.fastCreep.timeConstant, model.slowCreep.timeConstant)
      temperatureOnZero = drawn(model.temperatureOnZero)
      temperatureOnSpan = drawn(model.temperatureOnSpan)
      let angle = own.uniform(in: 0...(2 * .pi))
      sideLoadLeakage =
        model.sideLoadLeakage
        * SIMD2(DeterministicMath.cos(angle), DeterministicMath.sin(angle))
    }
  }

  package let traits: Traits
  private var plays: PlayOperators
  /// What creep's two terms have caught up with, of the rated load.
  private var crept: SIMD2<Double>
  private var load: Double
  private var lastStep = -1.0
  private var creepSteps = SIMD2<Double>()

  /// A cell that was exercised and has rested under a force for long.
  /// - Parameters:
  ///   - exercise: largest force it has felt, newton.
  ///   - force: newton.
  package init(_ traits: Traits, exercisedTo exercise: Double = 0, restingAt force: Double = 0) {
    self.traits = traits
    load = force / traits.ratedForce
    plays = PlayOperators(
      width: traits.hysteresis, exercisedTo: exercise / traits.ratedForce, restingAt: load)
    crept = SIMD2(repeating: load)
  }

  /// Lets a force act for a time.
  /// - Parameters:
  ///   - force: along the cell's axis, newton, downwards positive.
  ///   - side: horizontal force on this cell, newton.
  ///   - dt: seconds.
  package mutating func carry(_ force: Double, side: SIMD2<Double> = .zero, dt: Double) {
    load = (force + (traits.sideLoadLeakage * side).sum()) / traits.ratedForce
    plays.follow(load)
    if dt != lastStep {
      lastStep = dt
      creepSteps = SIMD2(
        1 - DeterministicMath.exp(max(-dt / traits.creepTimes.x, -700)),
        1 - DeterministicMath.exp(max(-dt / traits.creepTimes.y, -700)))
    }
    crept += (SIMD2(repeating: load) - crept) * creepSteps
  }

  /// Bridge output under what it carries, volt a volt.
  /// - Parameters:
  ///   - temperatureOffset: from the reference temperature, kelvin.
  ///   - drift: of zero, of the rated output.
  package func output(temperatureOffset: Double = 0, drift: Double = 0) -> Double {
    let elastic =
      load + 4 * traits.nonLinearity * load * (1 - load) + plays.deviation(at: load)
      + (traits.creep * crept).sum()
    return traits.zeroBalance + traits.sensitivity
      * (elastic * (1 + traits.temperatureOnSpan * temperatureOffset)
        + traits.temperatureOnZero * temperatureOffset + drift)
  }
}
