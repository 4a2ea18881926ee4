import CartInterface
import Geometry
import Imaging

/// All that reaches the cart's computer in one tick.
struct ObservationMessage: Codable, Sendable {
  var type = "observation"
  var tick: Int
  /// End of the tick.
  var time_ns: Int64
  /// Indices of the cameras that sent a picture, ascending.
  var cameras: [Int]
  /// Those of them that are known to show nothing though pictures are not drawn.
  var blind: [Int]
  /// The pictures in the message's bytes; empty unless wanted.
  var frames: [Frame]
  var scale_readings: [Reading]
  var screen_answers: [ScreenAnswerMessage]
  /// Absent unless wanted.
  var detections: [BatchMessage]?
  var inertial: [Inertial]?
  var odometry: [Odometry]?
  var locations: [Location]?
  var barcodes: [Barcode]?
  var screen: [ScreenEvent]?

  struct Frame: Codable, Sendable {
    var camera: Int
    var width_px, height_px: Int
    /// When the centre row's exposure was half over.
    var exposure_midpoint_ns: Int64
    /// Where its first byte stands: rows from the top, in each from the left red, green, blue.
    var offset: Int
  }

  struct Reading: Codable, Sendable {
    var time_ns: Int64
    var displayed_kg, extended_kg: Double
    var stable, overloaded, below_zero, inhibited: Bool
  }

  struct Inertial: Codable, Sendable {
    var time_ns: Int64
    var specific_force_m_s2, angular_rate_rad_s: [Double]
  }

  struct Odometry: Codable, Sendable {
    var time_ns: Int64
    var ticks: Int
  }

  struct Location: Codable, Sendable {
    var time_ns: Int64
    var along_aisle_m, deviation_m: Double
    var zone: Int
  }

  struct Barcode: Codable, Sendable {
    var time_ns: Int64
    var gtin: String
  }

  /// One of the optional keys says what the screen did; none: a prompt went.
  struct ScreenEvent: Codable, Sendable {
    var time_ns: Int64
    var prompt: Int?
    var touched: ScreenAnswerMessage?
    var state: CartDisplay.State?
    var alert: AlertMessage?
  }
}

/// What the shopper touched.
struct ScreenAnswerMessage: Codable, Sendable {
  var prompt: Int
  /// Absent for "none of these".
  var choice: String?
  var typed: String?

  init(_ answer: ScreenAnswer) {
    (prompt, choice, typed) = (answer.promptID, answer.choice, answer.typed)
  }

  var answer: ScreenAnswer { ScreenAnswer(promptID: prompt, choice: choice, typed: typed) }
}
