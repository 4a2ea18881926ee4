import CartInterface
import Configuration
import Sensors

extension ScaleModel {
  /// The `scale:` of a cart.
  static func read(_ cursor: Cursor) -> ScaleModel? {
    cursor.object { fields in
      var scale = ScaleModel.default
      func read(
        _ key: String, _ path: WritableKeyPath<ScaleModel, Double>, _ bounds: Bounds,
        _ summary: String
      ) {
        scale[keyPath: path] = fields.optional(key, default: scale[keyPath: path], summary) {
          $0.number(in: bounds)
        }
      }
      read("capacity_kg", \.specification.capacity, .above(0, upTo: 500), "Largest load.")
      read("division_kg", \.specification.division, .between(0.0001, 1), "Step of the reading.")
      read("rate_hz", \.specification.rate, .between(0.5, 200), "Readings a second.")
      read(
        "noise_kg", \.specification.noise, .between(0, 1),
        "What the data sheet says of a stable reading's standard deviation before rounding.")
      read(
        "cell_capacity_kg", \.cellCapacity, .above(0, upTo: 500),
        "Rated load of one of the four cells.")
      read(
        "sample_rate_hz", \.sampleRate, .between(1, 500), "Samples a second of the converter.")
      read(
        "sample_noise_kg", \.sampleNoise, .between(0, 1),
        "Standard deviation of one summed sample.")
      scale.averageLength = fields.optional(
        "average_samples", default: scale.averageLength, "Samples in the moving average."
      ) { $0.integer(in: 1...256) }
      read(
        "stable_time_s", \.stableTime, .between(0.05, 10), "Rest that the firmware calls stable.")
      read(
        "span_mismatch", \.spanMismatch, .between(0, 0.05),
        "Standard deviation of one cell's span, relative.")
      read("dead_load_kg", \.deadLoad, .above(0, upTo: 50), "Empty basket and platform.")
      read(
        "platform_stiffness_n_per_m", \.platformStiffness, .between(1e3, 1e8),
        "Of the cells and what they stand on, together.")
      read(
        "platform_damping_ratio", \.platformDampingRatio, .above(0, upTo: 2),
        "Of the platform on its cells.")
      return scale
    }
  }
}
