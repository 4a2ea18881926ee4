package import Configuration

/// The surroundings with nothing drawn yet: `Scenes/stores/`.
package struct StoreRecipe: Sendable, Hashable {
  var floorColor: Choice<SRGBColor>
  var shelfVariant: Quantity
  var aisleHalfWidth: Quantity
  /// Nil: invented goods.
  var shelfProducts: ProductSelection?

  package static func read(_ cursor: Cursor) -> StoreRecipe? {
    cursor.object { fields in
      fields.header()
      let floor = fields.required("floor_srgb", "Colour of the floor tiles, `\"#rrggbb\"`.") {
        $0.colors()
      }
      let shelves = fields.required("shelf_variant", "Selects the goods on the shelves.") {
        $0.count(in: 0...999)
      }
      let aisle = fields.required(
        "aisle_half_width_m", "From the cart's centre line to the shelves on either side."
      ) { $0.quantity(in: .between(0.5, 5)) }
      let products = fields.optional(
        "shelf_products", "What stands on the shelves, instead of invented goods.",
        ProductSelection.read)
      guard let floor, let shelves, let aisle else { return nil }
      return StoreRecipe(
        floorColor: floor, shelfVariant: shelves, aisleHalfWidth: aisle,
        shelfProducts: products)
    }
  }

  func draw(_ draws: inout Draws) -> StoreLook {
    StoreLook(
      floorColor: draws.color(floorColor), shelfVariant: draws.count(shelfVariant),
      aisleHalfWidth: draws.number(aisleHalfWidth))
  }
}
