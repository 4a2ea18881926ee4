import Catalog
import Geometry
import Scenario
import Sensors

/// What a shopper knows of scanning: where the imager is, and where packs have their barcodes.
struct ScanningPlace: Sendable {
  /// Where a symbol is held, in the cart's frame, metres.
  let point: SIMD3<Double>
  /// From there to the imager, of unit length.
  let towardsImager: SIMD3<Double>
  /// By item; nil for one without a barcode.
  let barcodes: [BarcodePlace?]

  /// Nil for a cart without an imager.
  init?(plan: EpisodePlan, catalog: ProductCatalog) {
    guard let imager = plan.cart.channels.barcodeImager?.model else { return nil }
    let cartFromImager = imager.cartFromImager(basket: plan.cart.basket)
    point = cartFromImager.apply(toPoint: SIMD3(0, 0, imager.presentationDistance))
    towardsImager = cartFromImager.apply(toDirection: SIMD3(0, 0, -1))
    barcodes = plan.items.map { catalog[$0.sku]?.barcodes.first }
  }

  /// How an item is turned for its barcode to face the imager: upright as far as that goes.
  /// - Parameter error: a rotation in the cart's frame by which the shopper misses.
  func cartFromItemRotation(of barcode: BarcodePlace, error: Quaternion) -> Quaternion {
    let (n, d) = (barcode.normal, towardsImager)
    let turn =
      DeterministicMath.atan2(d.y, d.x) - DeterministicMath.atan2(n.y, n.x)
    let isOnSide = n.x * n.x + n.y * n.y > 1e-6
    let upright = isOnSide ? Quaternion(angle: turn, axis: SIMD3(0, 0, 1)) : .identity
    return error * Self.shortest(from: upright.rotate(n), to: d) * upright
  }

  /// The rotation by the smallest angle that takes one direction to another.
  static func shortest(from a: SIMD3<Double>, to b: SIMD3<Double>) -> Quaternion {
    let axis = a.cross(b)
    let angle = DeterministicMath.atan2(axis.length, a.dot(b))
    guard axis.length > 1e-9 else {
      // Opposite: about any axis across.
      let across = abs(a.z) < 0.9 ? a.cross(SIMD3(0, 0, 1)) : a.cross(SIMD3(1, 0, 0))
      return a.dot(b) > 0 ? .identity : Quaternion(angle: .pi, axis: across)
    }
    return Quaternion(angle: angle, axis: axis)
  }
}

extension Actor {
  /// Standard deviations of how people hold a pack before a scanner [estimates]: radians, metres.
  private static let angleDeviation = 0.2
  private static let placeDeviation = 0.02

  /// Steps of bringing an item before the imager; `scanned` goes on from there.
  mutating func scan(
    _ item: Int, duration: Double, after: AfterScan, _ world: PhysicsWorld
  ) -> [HandStep] {
    guard let scanning = stage.scanning, let barcode = scanning.barcodes[item], world.isParked[item]
    else {
      return []
    }
    stage.purposes[item] = Purpose(kind: after.putsIn ? .add : .scan, start: undertakingStart)
    stage.lastHandledItem = item
    stage.beep = nil
    var stream = plan.randomKey.with("shopper.scan-grip", entity: item, tick: undertaking).stream
    let axis = SIMD3(stream.normal(), stream.normal(), stream.normal())
    let error =
      axis.length > 0
      ? Quaternion(angle: Self.angleDeviation * axis.length, axis: axis) : .identity
    let rotation = scanning.cartFromItemRotation(of: barcode, error: error)
    let grip = Grip(item: world.items[item], rotation: rotation, yaw: approach.yaw)
    var outside = grip.posture
    outside.position = approach.outside(
      height: crossingHeight(lowest: grip.lowest, world) - basket.maximum.z)
    return [
      .appear(at: outside, holding: [item: grip]),
      .decide(.showBarcode(item: item, until: nil, duration: duration, tries: 0, after: after)),
    ]
  }

  /// Holds the barcode before the imager, a little differently each time, until it beeps.
  func showBarcode(
    _ item: Int, until: Nanoseconds?, duration: Double, tries: Int, after: AfterScan,
    _ world: PhysicsWorld, at time: Nanoseconds
  ) -> [HandStep] {
    let isOver = until.map { time >= $0 } ?? false
    guard let scanning = stage.scanning, let barcode = scanning.barcodes[item],
      world.heldItems(by: hand).contains(item),
      stage.beep == nil, !isOver
    else {
      let next: Decision = after.putsIn ? .putDown(dropHeight: after.dropHeight) : .takeAway
      return [.finish(.scan, item: item), .decide(next)]
    }
    var stream = plan.randomKey.with("shopper.scan-place", entity: undertaking, tick: tries).stream
    let miss = Self.placeDeviation * SIMD3(stream.normal(), stream.normal(), stream.normal())
    let turn = 0.5 * Self.angleDeviation * stream.normal()
    let symbol = world.cartFromItem(item).apply(toPoint: barcode.center)
    var shown = posture
    shown.position += scanning.point + miss - symbol
    if let load = HeldLoad(world, hand) {
      // A large pack stays clear of rim and heap, if its barcode comes too high by that.
      shown.position.z = max(shown.position.z, crossingHeight(lowest: load.lowest, world))
    }
    if tries > 0 {
      shown.yaw = min(max(shown.yaw + turn, approach.yaw - 0.3), approach.yaw + 0.3)
    }
    // The time before the imager counts from when the pack is there.
    let end: Nanoseconds? = until ?? (tries > 0 ? time + Nanoseconds(seconds: duration) : nil)
    return [
      move(to: shown, from: posture.position), .wait(tries == 0 ? 0.4 : 0.25),
      .decide(
        .showBarcode(item: item, until: end, duration: duration, tries: tries + 1, after: after)),
    ]
  }
}

/// What becomes of an item that was scanned, or could not be.
struct AfterScan: Sendable {
  var putsIn: Bool
  /// Above the basket's content, metres.
  var dropHeight: Double
}
