package import Geometry

/// Meshes with their materials: all that is needed to draw one kind of thing.
///
/// Immutable and shared by reference; renderers key their prepared form on its identity.
package final class Model: Sendable {
  package struct Part: Sendable {
    package var mesh: Mesh
    package var material: Material

    package init(mesh: Mesh, material: Material) {
      self.mesh = mesh
      self.material = material
    }
  }

  package let name: String
  package let parts: [Part]
  /// In the model's frame, metres.
  package let bounds: Box3
  /// Many episodes and renderers draw it, as a product's of a catalogue: what they derive from it is
  /// worth keeping for all of them.
  package let isShared: Bool
  /// The same thing with fewer triangles, from fine to coarse; empty for most.
  package let levelsOfDetail: [LevelOfDetail]

  /// - Parameter bounds: instead of the parts' own box: that of the thing as new, for one that has
  ///   been bent.
  package init(
    name: String, parts: [Part], bounds: Box3? = nil, isShared: Bool = false,
    levelsOfDetail: [LevelOfDetail] = []
  ) {
    self.isShared = isShared
    self.levelsOfDetail = levelsOfDetail
    self.name = name
    self.parts = parts
    if let bounds {
      self.bounds = bounds
      return
    }
    var box: Box3?
    for part in parts where !part.mesh.positions.isEmpty {
      let other = part.mesh.bounds
      box =
        box.map {
          Box3(
            minimum: $0.minimum.replacing(with: other.minimum, where: other.minimum .< $0.minimum),
            maximum: $0.maximum.replacing(with: other.maximum, where: other.maximum .> $0.maximum))
        } ?? other
    }
    self.bounds = box ?? Box3(minimum: .zero, maximum: .zero)
  }

  package var triangleCount: Int { parts.reduce(0) { $0 + $1.mesh.triangleCount } }
}
