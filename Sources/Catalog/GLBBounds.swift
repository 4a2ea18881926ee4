import Foundation
import Geometry

/// Reads the bounding box of a glTF binary from its description alone, without its meshes.
enum GLBBounds {
  /// Longest description read, in bytes.
  private static let limit = 16 << 20

  /// In the model's frame, metres; nil if it takes reading the meshes to know: another format, nodes
  /// with places of their own, no bounds stated, or no sound file.
  static func read(_ path: String) -> Box3? {
    guard let file = FileHandle(forReadingAtPath: path) else { return nil }
    defer { try? file.close() }
    guard let header = try? file.read(upToCount: 20), header.count == 20,
      header.prefix(4) == Data("glTF".utf8), header[16..<20] == Data("JSON".utf8)
    else { return nil }
    let length = (0..<4).reduce(0) { $0 | Int(header[12 + $1]) << (8 * $1) }
    guard length <= limit, let json = try? file.read(upToCount: length), json.count == length,
      let description = try? JSONDecoder().decode(Description.self, from: json)
    else { return nil }
    return description.bounds
  }

  private struct Description: Decodable {
    struct Node: Decodable {
      var mesh: Int?
      var children: [Int]?
      var skin: Int?
      var matrix: [Double]?
      var rotation: [Double]?
      var scale: [Double]?
      var translation: [Double]?

      var isPlain: Bool {
        children == nil && skin == nil && matrix == nil && rotation == nil && scale == nil
          && translation == nil
      }
    }

    struct Mesh: Decodable {
      struct Primitive: Decodable {
        var attributes: [String: Int]
        var indices: Int?
        var mode: Int?
      }

      var primitives: [Primitive]
    }

    struct Accessor: Decodable {
      var min: [Double]?
      var max: [Double]?
    }

    var nodes: [Node]?
    var meshes: [Mesh]?
    var accessors: [Accessor]?

    /// glTF's axes are (left, up, front), ours (front, left, up).
    var bounds: Box3? {
      guard let nodes, let meshes, let accessors, nodes.allSatisfy(\.isPlain) else { return nil }
      var low = SIMD3<Double>(repeating: .infinity)
      var high = -low
      for node in nodes {
        guard let mesh = node.mesh else { continue }
        guard meshes.indices.contains(mesh) else { return nil }
        for primitive in meshes[mesh].primitives {
          guard primitive.mode ?? 4 == 4, let index = primitive.attributes["POSITION"],
            accessors.indices.contains(index), let a = accessors[index].min,
            let b = accessors[index].max, a.count == 3, b.count == 3,
            (a + b).allSatisfy({ abs($0) < 1e3 })
          else { return nil }
          // As single precision holds them, which is what the file's vertices are in.
          let (p, q) = (
            SIMD3<Double>(SIMD3<Float>(SIMD3(a[2], a[0], a[1]))),
            SIMD3<Double>(SIMD3<Float>(SIMD3(b[2], b[0], b[1])))
          )
          low = low.replacing(with: p, where: p .< low)
          high = high.replacing(with: q, where: q .> high)
        }
      }
      return all(low .<= high) ? Box3(minimum: low, maximum: high) : nil
    }
  }
}
