import Configuration
package import Sensors

extension ScaleModel {
  /// Reads a scale from a file: the `scale:` of a cart, or what it holds, alone.
  /// - Throws: `ConfigurationError` with everything that is wrong.
  package static func load(path: String) throws -> ScaleModel {
    let document = try YAMLNode(path: path)
    return try (document["scale"] ?? document).read(ScaleModel.read)
  }
}
