import Configuration
import Geometry
package import Sensors

extension ScaleModel {
  /// Reads a scale from a file: the `scale:` of a cart, or what it holds, alone. What is left to
  /// chance is drawn once.
  /// - Throws: `ConfigurationError` with everything that is wrong.
  package static func load(path: String) throws -> ScaleModel {
    let document = try YAMLNode(path: path)
    let recipe = try (document["scale"] ?? document).read(ScaleRecipe.read)
    var draws = Draws(key: RandomKey(seed: 0))
    return recipe.draw(&draws)
  }
}
