import Geometry

/// A model with fewer triangles, for where nobody sees the difference.
package struct LevelOfDetail: Sendable {
  package let model: Model
  /// How far its surface lies from the full model's, about, in metres.
  package let deviation: Double

  package init(model: Model, deviation: Double) {
    self.model = model
    self.deviation = deviation
  }
}

extension Model {
  /// The coarsest level that deviates by no more than `deviation`, in metres; the model itself where
  /// none is that fine.
  package func level(deviatingAtMost deviation: Double) -> Model {
    levelsOfDetail.last { $0.deviation <= deviation }?.model ?? self
  }

  /// The same with a chain of levels, each of a quarter of the triangles of the one before.
  ///
  /// Only what has more triangles than `LevelOfDetailChain.worthwhile` gets any. A level that would
  /// deviate by more than 2 % of the largest side, or save less than half, ends the chain.
  package func withLevelsOfDetail() -> Model {
    Model(
      name: name, parts: parts, bounds: bounds, isShared: isShared,
      levelsOfDetail: LevelOfDetailChain(of: self).levels)
  }

  /// The same for many episodes and renderers, levels included.
  func shared() -> Model {
    Model(
      name: name, parts: parts, bounds: bounds, isShared: true,
      levelsOfDetail: levelsOfDetail.map {
        LevelOfDetail(
          model: Model(
            name: $0.model.name, parts: $0.model.parts, bounds: bounds, isShared: true),
          deviation: $0.deviation)
      })
  }
}

/// Coarser and coarser meshes of one model; materials and textures are the model's own.
struct LevelOfDetailChain {
  /// Triangles below which a renderer gains nothing.
  static let worthwhile = 16_384
  /// Fewest triangles of a level.
  private static let fewest = 512
  /// Largest deviation, as a part of the largest side.
  private static let tolerance = 0.02

  private(set) var levels: [LevelOfDetail] = []

  init(of model: Model) {
    guard model.triangleCount > Self.worthwhile else { return }
    let largest = model.bounds.size.max()
    var target = model.triangleCount / 4
    while target >= Self.fewest {
      // From the full model each time, so that deviations do not add up.
      guard let level = Self.level(of: model, triangles: target),
        level.model.triangleCount * 2 <= (levels.last?.model ?? model).triangleCount,
        level.deviation <= largest * Self.tolerance
      else { return }
      levels.append(level)
      target /= 4
    }
  }

  private static func level(of model: Model, triangles: Int) -> LevelOfDetail? {
    let share = Double(triangles) / Double(model.triangleCount)
    var deviation = 0.0
    var parts: [Model.Part] = []
    for part in model.parts {
      let mesh = part.mesh
      let reduced = TriangleReduction.reduce(
        mesh.indices, of: mesh.positions.map { SIMD3<Double>($0) },
        to: max(1, Int(Double(mesh.triangleCount) * share)), tolerance: Float(tolerance),
        keepsBorders: model.parts.count > 1)
      guard !reduced.indices.isEmpty else { return nil }
      deviation = max(deviation, reduced.deviation)
      parts.append(
        Model.Part(mesh: mesh.keeping(reduced.indices), material: part.material))
    }
    return LevelOfDetail(
      model: Model(name: model.name, parts: parts, bounds: model.bounds), deviation: deviation)
  }
}

extension Mesh {
  /// With these triangles alone, and the vertices that they use.
  fileprivate func keeping(_ triangles: [UInt32]) -> Mesh {
    let kept = VerticesInUse(of: triangles, among: positions.count)
    return Mesh(
      positions: kept.sources.map { positions[$0] }, normals: kept.sources.map { normals[$0] },
      textureCoordinates: kept.sources.map { textureCoordinates[$0] }, indices: kept.indices)
  }
}
