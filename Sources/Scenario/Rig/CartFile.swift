package import Configuration
import Foundation
import Geometry
import Sensors

/// A cart's file with everything written out.
package struct CartFile: Sendable {
  package let document: YAMLNode
  package let recipe: CartRecipe

  /// - Throws: `ConfigurationError` with everything that is wrong.
  package init(path: String) throws { try self.init(document: YAMLNode(path: path)) }

  package init(document: YAMLNode) throws {
    guard SceneSchema(of: document) == .cart else {
      throw ConfigurationError([
        Diagnostic(
          location: document.location, problem: "is no cart",
          remedy: "name a file such as Scenes/carts/four-corner.yaml")
      ])
    }
    let whole = try SceneComposer.wholeCart(document)
    recipe = try whole.read(CartRecipe.read)
    self.document = whole
  }

  /// The cart as it was calibrated: nothing knocked, default sensors.
  package var rig: CartRig {
    CartRig(
      basket: recipe.basket,
      cameras: recipe.cameras.map {
        RigCamera(
          name: $0.name, intrinsics: $0.intrinsics, lens: $0.lens,
          cartFromCamera: $0.cartFromCamera, sensor: .default)
      }, scale: recipe.scale.model)
  }

  /// As a file of `Scenes/carts`.
  package var text: String {
    "# yaml-language-server: $schema=../schema/cart.schema.json\n" + document.compactText
  }
}
