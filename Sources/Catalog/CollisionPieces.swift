import Configuration

/// The file beside a product sheet that holds the convex pieces of its solid.
///
/// JSON with one line a corner, so that a person can move one.
enum CollisionPieces {
  static let fileName = "collision.json"

  /// Reading the text gives the same pieces again, to a tenth of a micrometre.
  static func json(_ pieces: [[SIMD3<Float>]]) -> String {
    func number(_ value: Float) -> String { Bounds.text((Double(value) * 1e7).rounded() / 1e7 + 0) }
    let hulls = pieces.map { corners in
      let lines = corners.map { "    [\(number($0.x)), \(number($0.y)), \(number($0.z))]" }
      return "  [\n" + lines.joined(separator: ",\n") + "\n  ]"
    }
    return "{ \"convex_hulls_m\": [\n" + hulls.joined(separator: ",\n") + "\n] }\n"
  }

  /// - Throws: `ConfigurationError` with file, line and key of all that is wrong.
  static func read(_ path: String) throws -> [[SIMD3<Float>]] {
    try YAMLNode(path: path).read { cursor in
      cursor.object { fields in
        fields.required("convex_hulls_m", "Corners of each piece in the model's frame.") {
          $0.list(count: 1...CollisionFit.pieceLimit) { piece in
            piece.list(count: 4...CollisionFit.hullPointLimit) {
              $0.vector(in: .between(-3, 3)).map { SIMD3<Float>($0) }
            }
          }
        }
      }
    }
  }
}
