import Scenario

/// Measures of the aisle, in metres. The world's X runs along the aisle, its origin on the floor of
/// the middle.
struct StoreGeometry {
  /// From the middle to the front edge of the shelves.
  let aisleHalfWidth: Double
  let start = -7.2
  let end = 16.8
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

  init(look: StoreLook) { aisleHalfWidth = look.aisleHalfWidth }

  var lampHeight: Double { ceilingHeight - lampDrop }
}
