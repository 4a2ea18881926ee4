import Configuration
import Geometry
import Sensors

/// A camera's fault with nothing drawn yet.
struct CameraFaultRecipe: Sendable, Hashable {
  enum Kind: String, Sendable, CaseIterable {
    case dead, black, frozen, dropped, late, reordered, blocked, smudge, condensation
    case lowBitrate = "low_bitrate"

    var summary: String {
      switch self {
      case .dead: "Sends nothing."
      case .black: "Sends black pictures."
      case .frozen: "Sends its last good picture again and again, under new time stamps."
      case .dropped: "Loses pictures at random."
      case .late: "Pictures arrive late."
      case .reordered: "Pictures arrive after the next one, at random."
      case .blocked: "Something opaque sticks to the lens, out of focus; in datasets too."
      case .smudge: "A greasy smear on the lens; in datasets too."
      case .condensation: "The lens is misted and clears; in datasets too."
      case .lowBitrate: "Pictures are compressed too much; in datasets too."
      }
    }

    var parameters: [Parameter] {
      switch self {
      case .dead, .black, .frozen: []
      case .dropped, .reordered:
        [Parameter("probability", 0.1, .fraction, "Of each picture.")]
      case .late: [Parameter("delay_s", 0.2, .between(0, 10), "From picture to arrival.")]
      case .blocked:
        [Parameter("size", 0.3, .between(0.02, 2), "Radius as part of the picture's width.")]
          + Self.place
      case .smudge:
        [
          Parameter("size", 0.25, .between(0.02, 2), "Radius as part of the picture's width."),
          Parameter("strength", 0.8, .fraction, "How far it covers what lies behind it."),
        ] + Self.place
      case .condensation:
        [
          Parameter("strength", 0.9, .fraction, "How far it covers the view at first."),
          Parameter(
            "clearing_s", 30, .between(0.1, 1000), "Time in which the mist fades to 37 %."),
        ]
      case .lowBitrate: [Parameter("quality", 8, .between(1, 100), "Of the JPEG.")]
      }
    }

    private static let place = [
      Parameter("right", 0, .between(-1, 1), "Of the middle, as part of the picture's width."),
      Parameter("down", 0, .between(-1, 1), "Of the middle, as part of the picture's width."),
    ]
  }

  struct Parameter: Sendable {
    var key: String
    var fallback: Double
    var bounds: Bounds
    var summary: String

    init(_ key: String, _ fallback: Double, _ bounds: Bounds, _ summary: String) {
      self.key = key
      self.fallback = fallback
      self.bounds = bounds
      self.summary = summary
    }
  }

  var kind: Kind
  var start: Quantity?
  var duration: Quantity?
  var numbers: [String: Quantity]

  static func read(_ cursor: Cursor) -> CameraFaultRecipe? {
    cursor.tagged(
      Kind.allCases.map { kind in
        Tag(kind.rawValue, kind.summary) { cursor in
          cursor.object { fields in
            let start = fields.optional("start_s", "From the start of the episode; at once.") {
              $0.quantity(in: .between(0, 36_000))
            }
            let duration = fields.optional("duration_s", "How long it lasts; to the end.") {
              $0.quantity(in: .between(0, 36_000))
            }
            var numbers: [String: Quantity] = [:]
            for parameter in kind.parameters {
              numbers[parameter.key] = fields.optional(
                parameter.key, "\(parameter.summary) \(Bounds.text(parameter.fallback)) without it."
              ) { $0.quantity(in: parameter.bounds) }
            }
            return CameraFaultRecipe(
              kind: kind, start: start, duration: duration, numbers: numbers)
          }
        }
      })
  }

  func draw(_ draws: inout Draws) -> CameraFault {
    let begin = start.map { Nanoseconds(seconds: draws.number($0)) } ?? 0
    let end = duration.map { begin + Nanoseconds(seconds: draws.number($0)) } ?? .max
    var values: [String: Double] = [:]
    for parameter in kind.parameters {
      values[parameter.key] = numbers[parameter.key].map { draws.number($0) } ?? parameter.fallback
    }
    return CameraFault(kind: kind(values), span: begin..<max(begin, end))
  }

  private func kind(_ values: [String: Double]) -> CameraFault.Kind {
    func value(_ key: String) -> Double { values[key] ?? 0 }
    func spot(softness: Double) -> LensFilm.Cover {
      .spot(
        center: SIMD2(value("right"), value("down")), radius: value("size"), softness: softness)
    }
    switch kind {
    case .dead: return .dead
    case .black: return .black
    case .frozen: return .frozen
    case .dropped: return .dropped(probability: value("probability"))
    case .late: return .late(delay: value("delay_s"))
    case .reordered: return .reordered(probability: value("probability"))
    case .blocked:
      return .film(
        LensFilm(
          cover: spot(softness: 0.25), amount: 1, transmission: 0, haze: 0.08, blur: 0.02))
    case .smudge:
      return .film(
        LensFilm(
          cover: spot(softness: 1), amount: value("strength"), transmission: 0.75, haze: 0.15,
          blur: 0.025))
    case .condensation:
      return .condensation(
        .condensation(value("strength")), clearing: value("clearing_s"))
    case .lowBitrate: return .lowBitrate(quality: Int(value("quality").rounded()))
    }
  }
}
