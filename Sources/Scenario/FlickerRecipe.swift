import Configuration
import Geometry
import Sensors

/// Flicker of the lamps with nothing drawn yet.
struct FlickerRecipe: Sendable, Hashable {
  /// Nil for lamps dimmed by switching.
  var lamp: LampFlicker.Lamp?
  var mains: Quantity?
  var modulation: Quantity?
  var pulses: Quantity?
  var duty: Quantity?
  var share: Quantity?
  /// Names the stream that the phase is drawn from.
  var keyPath: String

  static func read(_ cursor: Cursor) -> FlickerRecipe? {
    cursor.object { fields in
      let lamp = fields.optional("lamp", "The kind of lamps: what their light is modulated by.") {
        $0.oneOf(LampFlicker.Lamp.self)
      }
      let mains = fields.optional(
        "mains_hz", "Frequency of the mains; light flickers at its double. 50 without it."
      ) { $0.quantity(in: .between(40, 70)) }
      let modulation = fields.optional(
        "modulation", "Of the light at the mains' double frequency, instead of the lamp's own."
      ) { $0.quantity(in: .fraction) }
      let pulses = fields.optional("pwm_hz", "Frequency of lamps dimmed by switching.") {
        $0.quantity(in: .between(50, 50_000))
      }
      let duty = fields.optional("pwm_duty", "Part of the time that they are on; 0.5 without it.") {
        $0.quantity(in: .between(0.01, 1))
      }
      let share = fields.optional(
        "share", "Part of all light that comes from such lamps; all of it without it."
      ) { $0.quantity(in: .fraction) }
      if lamp == nil && pulses == nil && modulation == nil && fields.cursor.node != nil {
        fields.cursor.complain(
          "the kind of flicker is missing", remedy: "give lamp, modulation or pwm_hz")
        return nil
      }
      return FlickerRecipe(
        lamp: lamp, mains: mains, modulation: modulation, pulses: pulses, duty: duty, share: share,
        keyPath: fields.cursor.keyPath)
    }
  }

  func draw(_ draws: inout Draws) -> LampFlicker {
    var phase = draws.stream("\(keyPath).phase", visit: 0)
    var flicker: LampFlicker
    if let pulses {
      let duty = duty.map { draws.number($0) } ?? 0.5
      flicker = LampFlicker(waveform: .pulses(duty: duty), frequency: draws.number(pulses))
    } else {
      var harmonics = (lamp ?? .magneticBallast).harmonics
      if let modulation {
        let wanted = draws.number(modulation)
        harmonics = harmonics.map { $0 / harmonics[0] * wanted }
      }
      let mains = mains.map { draws.number($0) } ?? 50
      flicker = LampFlicker(waveform: .harmonics(harmonics), frequency: 2 * mains)
    }
    flicker.phase = phase.uniform()
    if let share { flicker.share = draws.number(share) }
    return flicker
  }
}
