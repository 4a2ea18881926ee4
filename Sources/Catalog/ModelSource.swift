package import Geometry
import Imaging
import Synchronization

/// Where a product's model comes from: memory, or a file that is read when it is first needed.
package final class ModelSource: Sendable {
  /// Of the model in its own frame, metres; known without reading it.
  package let bounds: Box3
  /// The folder that holds the model and all it needs; nil for a model made in memory.
  package let folder: String?
  /// The model if it is kept in memory for good.
  package let resident: Model?
  private let load: @Sendable () throws(CatalogError) -> Model
  private let shelf: ModelShelf?

  /// A model in memory.
  package init(_ model: Model) {
    bounds = model.bounds
    folder = nil
    resident = model
    shelf = nil
    load = { () throws(CatalogError) -> Model in model }
  }

  /// A model that `shelf` keeps as long as it has room.
  /// - Parameter load: reads it; the same bits whenever it is called.
  init(
    bounds: Box3, folder: String, shelf: ModelShelf,
    load: @escaping @Sendable () throws(CatalogError) -> Model
  ) {
    self.bounds = bounds
    self.folder = folder
    self.shelf = shelf
    self.load = load
    resident = nil
  }

  /// - Throws: `CatalogError` if the file cannot be used.
  package func model() throws(CatalogError) -> Model {
    if let resident { return resident }
    guard let shelf, let folder else { return try load() }
    return try shelf.model(folder, load: load)
  }
}

/// Models that were read, as many as fit; the least recently wanted go first.
///
/// A model that somebody holds is never read twice: it is found again as long as it lives.
package final class ModelShelf: Sendable {
  /// Bytes of the models kept; those that others hold may come on top.
  package let limit: Int
  private let state = Mutex(State())

  private struct State {
    var kept: [String: (model: Model, bytes: Int, lastWanted: Int)] = [:]
    var living: [String: Living] = [:]
    var bytes = 0
    var clock = 0
  }

  private struct Living {
    weak var model: Model?
  }

  package init(limit: Int) { self.limit = limit }

  /// Of the models kept.
  package var bytes: Int { state.withLock { $0.bytes } }

  func model(
    _ key: String, load: () throws(CatalogError) -> Model
  ) throws(CatalogError) -> Model {
    if let known = state.withLock({ Self.found(key, in: &$0, limit: limit) }) { return known }
    // Outside the lock: two threads may read the same, equal to the bit; the first one's is kept.
    let made = try load()
    return state.withLock { state in
      if let first = Self.found(key, in: &state, limit: limit) { return first }
      state.living[key] = Living(model: made)
      Self.keep(made, key, in: &state, limit: limit)
      return made
    }
  }

  private static func found(_ key: String, in state: inout State, limit: Int) -> Model? {
    state.clock += 1
    if let known = state.kept[key] {
      state.kept[key]?.lastWanted = state.clock
      return known.model
    }
    guard let model = state.living[key]?.model else { return nil }
    keep(model, key, in: &state, limit: limit)
    return model
  }

  private static func keep(_ model: Model, _ key: String, in state: inout State, limit: Int) {
    state.clock += 1
    let bytes = model.byteCount
    state.kept[key] = (model, bytes, state.clock)
    state.bytes += bytes
    while state.bytes > limit,
      let oldest = state.kept.min(by: { $0.value.lastWanted < $1.value.lastWanted })
    {
      state.kept[oldest.key] = nil
      state.bytes -= oldest.value.bytes
    }
  }
}

extension Model {
  /// What meshes and textures take in memory, about.
  package var byteCount: Int {
    var textures = Set<ObjectIdentifier>()
    return (parts + levelsOfDetail.flatMap(\.model.parts)).reduce(0) { sum, part in
      let mesh = part.mesh
      var bytes = mesh.positions.count * 40 + mesh.indices.count * 4
      for texture in part.material.textures
      where textures.insert(ObjectIdentifier(texture)).inserted {
        bytes += texture.image.width * texture.image.height * 4
      }
      return sum + bytes
    }
  }
}
