package import CartInterface
package import Geometry

/// Tells when each of several items came onto the scale or left it, from the readings between two
/// resting weights.
///
/// The weight is taken for a staircase with one step an item. Of all orders and times of the steps
/// those are chosen whose staircase lies nearest to the readings by the sum of absolute differences;
/// a reading counts for no more than all steps together, so that shocks and leaning hands decide
/// nothing.
package struct StepTimes: Sendable {
  /// By item: the time of the first reading that has it.
  package let times: [Nanoseconds]

  /// - Parameters:
  ///   - steps: by item, in kilograms, negative for what leaves. At most 8.
  ///   - mass: before the first step, in kilograms.
  ///   - readings: in order of time.
  ///   - end: when the last step is over; holds where no reading has it.
  package init(steps: [Double], from mass: Double, readings: [ScaleReading], end: Nanoseconds) {
    precondition(steps.count <= 8)
    // A set of items is a bit mask: those that have made their step.
    let everything = (1 << steps.count) - 1
    let levels = (0...everything).map { set in
      steps.indices.reduce(mass) { set >> $1 & 1 == 1 ? $0 + steps[$1] : $0 }
    }
    let cap = steps.reduce(0) { $0 + abs($1) }
    // Nothing has moved before the first reading.
    var costs = levels.map { _ in Double.infinity }
    costs[0] = 0
    var origins: [[Int]] = []
    for reading in readings {
      var next = costs
      var origin = Array(0...everything)
      for set in 0...everything {
        // A set grows from any of its subsets; of equals the largest, the earliest step.
        for subset in (0...set).reversed() where subset & set == subset {
          if costs[subset] < next[set] { (next[set], origin[set]) = (costs[subset], subset) }
        }
        next[set] += min(abs(reading.extendedMass - levels[set]), cap)
      }
      costs = next
      origins.append(origin)
    }
    var times = steps.map { _ in end }
    // What steps only after the last reading keeps `end`.
    var set = costs.indices.min { costs[$0] < costs[$1] } ?? everything
    for (reading, origin) in zip(readings, origins).reversed() {
      for item in steps.indices where set >> item & 1 == 1 { times[item] = reading.time }
      set = origin[set]
    }
    self.times = times
  }
}
