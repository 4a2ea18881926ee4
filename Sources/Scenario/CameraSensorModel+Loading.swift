import Configuration
import Geometry
package import Sensors

extension CameraSensorModel {
  /// Reads a camera from a file: the `sensor:` of a cart's camera, or what it holds, alone. What is
  /// left to chance is drawn once.
  /// - Throws: `ConfigurationError` with everything that is wrong.
  package static func load(path: String) throws -> CameraSensorModel {
    let document = try YAMLNode(path: path)
    let recipe = try (document["sensor"] ?? document).read(SensorRecipe.read)
    var draws = Draws(key: RandomKey(seed: 1))
    return recipe.draw(&draws)
  }
}
