import Configuration
import Geometry
import Sensors

/// What goes wrong with a sensor's messages, with nothing drawn yet.
package struct FaultRecipe: Sendable, Hashable {
  /// Seconds from the start of the episode; nil: it never dies.
  var deadAfter: Quantity?
  var outage: CameraRecipe.Outage?
  var dropProbability: Quantity?
  var delay: Quantity?
  var jitter: Quantity?
  var clockOffset: Quantity?

  static func read(_ cursor: Cursor) -> FaultRecipe? {
    cursor.defined(as: "channel_faults") { $0.object(readFields) }
  }

  private static func readFields(_ fields: Fields) -> FaultRecipe? {
    var recipe = FaultRecipe()
    func seconds(_ key: String, _ summary: String, _ bounds: Bounds) -> Quantity? {
      fields.optional(key, summary) { $0.quantity(in: bounds) }
    }
    recipe.deadAfter = seconds(
      "dead_after_s", "From then on nothing arrives; 0: from the start.", .between(0, 36_000))
    recipe.outage = fields.optional(
      "outage", "A time in which nothing arrives; datasets keep what was measured.",
      CameraRecipe.readOutage)
    recipe.dropProbability = seconds(
      "drop_probability", "That a message is lost, each on its own.", .fraction)
    recipe.delay = seconds("delay_s", "From measuring to arriving.", .between(0, 10))
    recipe.jitter = seconds(
      "jitter_s", "Messages arrive up to this much later still, and overtake each other.",
      .between(0, 10))
    recipe.clockOffset = seconds(
      "clock_offset_s", "By how much the sensor's clock is ahead.", .between(-10, 10))
    return recipe
  }

  func draw(_ draws: inout Draws) -> ChannelFaults {
    func number(_ quantity: Quantity?, _ draws: inout Draws) -> Double {
      quantity.map { draws.number($0) } ?? 0
    }
    return ChannelFaults(
      deadAfter: deadAfter.map { Nanoseconds(seconds: draws.number($0)) },
      outage: outage?.draw(&draws), dropProbability: number(dropProbability, &draws),
      delay: number(delay, &draws), jitter: number(jitter, &draws),
      clockOffset: number(clockOffset, &draws))
  }
}
