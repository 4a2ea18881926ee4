import Catalog
import Geometry
import Scenario
import Sensors

/// What the barcode imager has before it.
struct BarcodeView {
  private let imagerFromCart: RigidTransform
  /// By item: its number, its barcodes, and half the size of its box.
  private let items: [(gtin: String, places: [BarcodePlace], half: SIMD3<Double>)]

  /// Nil for a cart without an imager.
  init?(plan: EpisodePlan, catalog: ProductCatalog) {
    guard let imager = plan.cart.channels.barcodeImager else { return nil }
    imagerFromCart = imager.model.cartFromImager(basket: plan.cart.basket).inverse
    items = plan.items.map { item in
      let product = catalog[item.sku]
      return (
        (item.sticker.flatMap { catalog[$0] } ?? product)?.ean13 ?? "", product?.barcodes ?? [],
        (product?.dimensions ?? .zero) / 2
      )
    }
  }

  /// The symbols that `reaches` says can be decoded and that no other item hides, by item.
  func symbols(
    in world: PhysicsWorld, reaches: (PresentedBarcode) -> Bool
  ) -> [PresentedBarcode] {
    world.items.indices.filter { !world.isParked[$0] }.flatMap { item in
      let cartFromItem = world.cartFromItem(item)
      let motion = world.velocity(ofItem: item)
      return items[item].places.compactMap { place -> PresentedBarcode? in
        let center = cartFromItem.apply(toPoint: place.center)
        let arm = center - cartFromItem.translation
        let symbol = PresentedBarcode(
          gtin: items[item].gtin, item: item, center: imagerFromCart.apply(toPoint: center),
          normal: imagerFromCart.apply(toDirection: cartFromItem.apply(toDirection: place.normal)),
          velocity: imagerFromCart.apply(
            toDirection: motion.linear + motion.angular.cross(arm)), module: place.module)
        return reaches(symbol) && !isHidden(center, of: item, in: world) ? symbol : nil
      }
    }
  }

  /// Whether the box of another item lies between the imager and a point, given in the cart's frame.
  private func isHidden(_ point: SIMD3<Double>, of item: Int, in world: PhysicsWorld) -> Bool {
    let eye = imagerFromCart.inverse.translation
    return world.items.indices.contains { other in
      guard other != item, !world.isParked[other] else { return false }
      let itemFromCart = world.cartFromItem(other).inverse
      return Self.crosses(
        from: itemFromCart.apply(toPoint: eye), to: itemFromCart.apply(toPoint: point),
        half: items[other].half)
    }
  }

  /// Whether a line between two points meets a box about the origin (slab method).
  static func crosses(
    from a: SIMD3<Double>, to b: SIMD3<Double>, half: SIMD3<Double>
  ) -> Bool {
    var (first, last) = (0.0, 1.0)
    for axis in 0..<3 {
      let step = b[axis] - a[axis]
      guard abs(step) > 1e-12 else {
        if abs(a[axis]) > half[axis] { return false }
        continue
      }
      let (u, v) = ((-half[axis] - a[axis]) / step, (half[axis] - a[axis]) / step)
      first = max(first, min(u, v))
      last = min(last, max(u, v))
    }
    return first < last
  }
}
