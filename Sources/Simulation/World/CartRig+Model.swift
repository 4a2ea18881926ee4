package import Catalog
package import Scenario

extension CartRig {
  /// The drawn cart, in the cart's frame: what stands in the way of its cameras.
  package var drawnModel: Model { CartModel(rig: self).model() }
}
