import Scenario

/// Measures of the aisle, or of a zone's part of it, in metres. The world's X runs along the aisle,
/// its origin on the floor of the middle.
struct StoreGeometry {
  /// From the middle to the front edge of the shelves.
  let aisleHalfWidth: Double
  let start: Double
  let end: Double
  /// Whether nothing of the store comes before it, or behind it.
  let isFirst: Bool
  let isLast: Bool
  let ceilingHeight = 3.3
  /// Lamps hang this far below the ceiling.
  let lampDrop = 0.35
  let lampWidth = 0.3
  /// Both rows of lamps run along the aisle, this far from its middle.
  let lampRowOffset = 0.75

  let shelfDepth = 0.42
  let bayWidth = 1.2
  /// Upper faces of the shelf boards.
  let boardHeights = [0.16, 0.52, 0.88, 1.24, 1.6]
  let boardThickness = 0.03
  let shelfTop = 2.0

  private static let wholeStart = -7.2
  private static let wholeEnd = 16.8

  /// The whole aisle of a plan without a trip; else a zone's part, of which the first and the last
  /// reach as far beyond the trip as the aisle does beyond a cart.
  init(look: StoreLook, trip: Trip = Trip(), zone: Int = 0) {
    aisleHalfWidth = look.aisleHalfWidth
    isFirst = zone == 0
    isLast = zone >= trip.zones.count - 1
    start = isFirst ? Self.wholeStart : trip.start(ofZone: zone)
    end =
      isLast
      ? max(Self.wholeEnd, trip.length - Self.wholeStart) : trip.start(ofZone: zone + 1)
  }

  /// Floor and ceiling reach beyond the ends of the aisle.
  var floorStart: Double { isFirst ? start - 12 : start }
  var floorEnd: Double { isLast ? end + 12 : end }
  var lampStart: Double { isFirst ? start - 3 : start }
  var lampEnd: Double { isLast ? end + 6 : end }

  var lampHeight: Double { ceilingHeight - lampDrop }
}
