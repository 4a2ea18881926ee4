package import Catalog
package import Geometry

/// One thing in the world.
package struct Instance: Sendable {
  package enum Kind: Sendable, Hashable {
    case product(sku: String)
    case hand
    /// A labelled thing that is neither: a bag, a phone.
    case other(name: String)
    /// Cart and store: drawn, never labelled. Instance id 0.
    case surroundings
  }

  /// 0 for surroundings; products 1…59 999 in the order in which the episode plans them; other
  /// labelled things from 60 000. Never reused within an episode.
  package var id: UInt16
  package var kind: Kind
  package var model: Model
  package var worldFromModel: RigidTransform
  /// Scales the model about its origin before `worldFromModel`; 1 for products.
  package var scale: SIMD3<Float>
  /// Positions for this frame, one a vertex over all parts in order; nil for a rigid thing. Normals
  /// follow from them.
  package var deformedPositions: [SIMD3<Float>]?

  package init(
    id: UInt16, kind: Kind, model: Model, worldFromModel: RigidTransform,
    scale: SIMD3<Float> = SIMD3(repeating: 1), deformedPositions: [SIMD3<Float>]? = nil
  ) {
    self.id = id
    self.kind = kind
    self.model = model
    self.worldFromModel = worldFromModel
    self.scale = scale
    self.deformedPositions = deformedPositions
  }
}

extension Instance {
  /// Whether it is the same thing in the same place and shape.
  package func looksLike(_ other: Instance) -> Bool {
    id == other.id && model === other.model && kind == other.kind
      && worldFromModel == other.worldFromModel && scale == other.scale
      && deformedPositions == other.deformedPositions
  }
}
