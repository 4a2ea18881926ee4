import Geometry
import Scenario
import Scene
import Sensors

/// The light of the aisle: two endless rows of lamps overhead and what walls, goods and floor
/// scatter; sunlight through the door and the lamps of refrigerated cases where there are any.
///
/// Endless rows light every place along the aisle alike. So a few panels stand for them that keep
/// their places relative to the cart: the light on the cart never depends on how far it rolled.
struct StoreLights {
  let geometry: StoreGeometry
  let lighting: StoreLighting
  /// Where the stated illuminance holds, above the aisle's middle line, in metres.
  let referenceHeight: Double
  /// Middle of the basket in the cart's frame, metres.
  private let basketX: Double
  private let color: SIMD3<Float>
  /// Of the row on the left, and of what lies between both.
  private let secondColor: SIMD3<Float>

  init(
    geometry: StoreGeometry, lighting: StoreLighting, referenceHeight: Double, basketX: Double = 0
  ) {
    self.basketX = basketX
    secondColor = Illuminant.color(
      colorTemperature: lighting.secondColorTemperature ?? lighting.colorTemperature)
    self.geometry = geometry
    self.lighting = lighting
    self.referenceHeight = referenceHeight
    color = Illuminant.color(colorTemperature: lighting.colorTemperature)
  }

  /// A panel that stands for a piece of the rows.
  private struct Piece {
    /// Along the aisle from the cart, and across it from the middle, metres.
    var along: Double
    var across: Double
    /// Flux, as a multiple of an inner panel's.
    var share: Double
    /// Shadows of the far pieces lie far from the cart.
    var castsShadow: Bool
  }

  /// Two panels near the cart, staggered, one in each row: their shadows fall to different sides.
  /// Two more stand for what is farther along.
  private var pieces: [Piece] {
    let offset = geometry.lampRowOffset
    return [
      Piece(along: 0.5, across: -offset, share: 1, castsShadow: true),
      Piece(along: -0.5, across: offset, share: 1, castsShadow: true),
      Piece(along: 4.2, across: 0, share: 2, castsShadow: false),
      Piece(along: -4.2, across: 0, share: 2, castsShadow: false),
    ]
  }

  /// The ambient part.
  ///
  /// From below comes what the floor returns of all that falls on it.
  func ambient(floorColor: SIMD3<Float>) -> AmbientLight {
    let total = lighting.illuminance
    let floor = floorColor.x * 0.2126 + floorColor.y * 0.7152 + floorColor.z * 0.0722
    return AmbientLight(
      illuminanceFromAbove: total * lighting.ambientFraction,
      illuminanceFromBelow: total * 0.6 * Double(floor), color: color(across: 0))
  }

  /// The panels that light the neighbourhood of a cart at `x` along the aisle. They hang level, each as
  /// high above the floor below it as all others.
  func panels(aroundX x: Double) -> [Light] {
    let flux = fluxOfInnerPanel
    return pieces.map { piece in
      Light.panel(
        centerInWorld: SIMD3(
          x + piece.along, piece.across, floorHeight(x + piece.along) + geometry.lampHeight),
        halfEdgeU: SIMD3(halfSizeOfPanel.x, 0, 0), halfEdgeV: SIMD3(0, -halfSizeOfPanel.y, 0),
        flux: flux * piece.share, color: color(across: piece.across), castsShadow: piece.castsShadow
      )
    }
  }

  /// Everything that shines on a cart at `x` along the aisle.
  func lights(aroundX x: Double) -> [Light] {
    panels(aroundX: x) + [sun].compactMap { $0 } + caseLamps(aroundX: x) + accents(aroundX: x)
  }

  /// Of lamps at that distance from the aisle's middle.
  private func color(across: Double) -> SIMD3<Float> {
    guard lighting.secondColorTemperature != nil else { return color }
    return across < 0 ? color : across > 0 ? secondColor : (color + secondColor) / 2
  }

  /// Small lamps within reach: those of the store keep their place, those of the cart roll along.
  private func accents(aroundX x: Double) -> [Light] {
    lighting.accents.compactMap { accent in
      let isOnCart = accent.stands == .cart
      let place = accent.position + (isOnCart ? SIMD3(x, 0, 0) : .zero)
      let inWorld =
        geometry.floor.isLevel
        ? place
        : isOnCart
          ? geometry.floor.worldFromCart(at: x).apply(toPoint: accent.position)
          : place + SIMD3(0, 0, floorHeight(place.x))
      // Where the light is measured: in the basket's middle when the cart stands beside the lamp.
      let basket = SIMD3(isOnCart ? basketX + x : place.x, 0, referenceHeight)
      let distance = (place - basket).length
      guard isOnCart || abs(place.x - x) < Self.accentReach, distance > 0.05 else { return nil }
      return .point(
        positionInWorld: inWorld, intensity: accent.illuminance * distance * distance,
        color: accent.color, castsShadow: !isOnCart)
    }
  }

  /// Farther off along the aisle, small lamps are left out, metres.
  private static let accentReach = 12.0

  private func floorHeight(_ x: Double) -> Double { geometry.floor.height(at: x) }

  private var sun: Light? {
    lighting.sun.map { sun in
      let level = DeterministicMath.cos(sun.elevation)
      return .directional(
        directionInWorld: SIMD3(
          -level * DeterministicMath.cos(sun.azimuth), -level * DeterministicMath.sin(sun.azimuth),
          -DeterministicMath.sin(sun.elevation)),
        illuminance: sun.illuminance,
        color: Illuminant.color(colorTemperature: sun.colorTemperature), castsShadow: true)
    }
  }

  /// An endless row of upright lamps, one a door, of which four keep their places beside the cart;
  /// the two nearest cast shadows.
  private func caseLamps(aroundX x: Double) -> [Light] {
    guard let cases = lighting.cases else { return [] }
    let doorWidth = 0.8
    let side = cases.side == .left ? 1.0 : -1.0
    let (distance, height) = (geometry.aisleHalfWidth - 0.02, 1.0)
    let (halfWidth, halfHeight) = (0.02, 0.75)
    let places = [-1.5, -0.5, 0.5, 1.5].map { $0 * doorWidth }
    // The stated illuminance holds on a surface that faces the case.
    let illuminancePerLumen = places.reduce(0.0) { sum, along in
      sum
        + PanelIlluminance.perLumen(
          center: SIMD2(along, height - referenceHeight), halfSize: SIMD2(halfWidth, halfHeight),
          distance: distance)
    }
    return places.map { along in
      .panel(
        centerInWorld: SIMD3(
          x + along, side * distance,
          geometry.floor.height(at: x + along, side * distance) + height),
        halfEdgeU: SIMD3(side * halfWidth, 0, 0), halfEdgeV: SIMD3(0, 0, halfHeight),
        flux: cases.illuminance / illuminancePerLumen,
        color: Illuminant.color(colorTemperature: cases.colorTemperature),
        castsShadow: abs(along) < doorWidth)
    }
  }

  /// Lumens of an inner panel: together with the ambient light they give the stated illuminance on
  /// a level surface.
  private var fluxOfInnerPanel: Double {
    let illuminancePerLumen = pieces.reduce(0.0) { sum, piece in
      sum + piece.share
        * PanelIlluminance.perLumen(
          center: SIMD2(piece.along, piece.across), halfSize: halfSizeOfPanel,
          distance: geometry.lampHeight - referenceHeight)
    }
    return lighting.illuminance * (1 - lighting.ambientFraction) / illuminancePerLumen
  }

  /// Half a panel's edges along and across the aisle, metres.
  private var halfSizeOfPanel: SIMD2<Double> { SIMD2(0.72, geometry.lampWidth / 2) }

  /// What a lamp gives off, relative to white paper under the stated illuminance E (luminance E/π):
  /// the drawn lamps are 1.44 m long and 0.3 m wide, and reach an eye as a glare of a few times
  /// paper white, as behind a diffuser.
  ///
  /// One for each row.
  var lampEmissions: [SIMD3<Float>] { [color * 8, secondColor * 8] }
}
