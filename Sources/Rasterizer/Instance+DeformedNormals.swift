package import Scene

extension Instance {
  /// The normals that the rasterizer gives `deformedPositions`: unit length, model frame, one a
  /// vertex over all parts in order; nil for a rigid thing.
  package var deformedNormals: [SIMD3<Float>]? {
    deformedPositions.map {
      DeformedShape.normals(model, $0, groups: PreparedModel.smoothingGroups(of: model))
    }
  }
}
