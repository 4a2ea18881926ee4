import Scenario

/// Measures of the aisle, or of a zone's part of it, in metres. The world's X runs along the aisle,
/// its origin on the floor of the middle where the cart first stands; heights are above the floor.
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

  /// What it all stands on.
  let floor: FloorProfile

  private static let wholeStart = -7.2
  private static let wholeEnd = 16.8

  /// The whole aisle of a plan without a trip; else a zone's part, of which the first and the last
  /// reach as far beyond the trip as the aisle does beyond a cart.
  init(
    look: StoreLook, floor: FloorProfile = FloorProfile(), trip: Trip = Trip(), zone: Int = 0
  ) {
    self.floor = floor
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

  /// Above the floor.
  var lampHeight: Double { ceilingHeight - lampDrop }

  /// Shelves that stand level, in one piece.
  struct ShelfRun {
    var start: Double
    var end: Double
    /// Of what they stand on, metres.
    var base: Double
    /// How far their feet and backs reach below that, down to the floor.
    var foot: Double
  }

  /// The shelves of one side: all in one piece on a level floor; on one that slopes each bay is levelled
  /// by itself, at the height of the floor before its middle, as fitters do it.
  /// - Parameter side: +1 for the left one, −1 for the right one.
  func shelfRuns(side: Double) -> [ShelfRun] {
    guard !floor.isLevel else { return [ShelfRun(start: start, end: end, base: 0, foot: 0)] }
    let (front, rear) = (side * aisleHalfWidth, side * (aisleHalfWidth + shelfDepth))
    var runs: [ShelfRun] = []
    var x = start
    while x < end {
      let isLast = x + bayWidth + Self.narrowestBay > end
      let next = isLast ? end : x + bayWidth
      let base = floor.height(at: (x + next) / 2, front)
      let corners = [(x, front), (x, rear), (next, front), (next, rear)]
      let lowest = corners.map { floor.height(at: $0, $1) }.min() ?? base
      let foot = base - lowest
      if let last = runs.last, abs(last.base - base) < Self.levelled, foot < Self.levelled,
        last.foot < Self.levelled
      {
        runs[runs.count - 1].end = next
      } else {
        runs.append(ShelfRun(start: x, end: next, base: base, foot: max(foot, 0)))
      }
      x = next
    }
    return runs
  }

  /// What is left of a zone behind its bays and is narrower belongs to the last, metres.
  private static let narrowestBay = 0.4
  /// What no fitter levels, metres.
  private static let levelled = 1e-6
}
