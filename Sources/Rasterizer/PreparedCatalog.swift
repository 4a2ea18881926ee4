package import Catalog
import Synchronization

/// Prepared forms of the models of a catalogue, shared by renderers on any number of threads.
///
/// A model is prepared when a renderer first draws it, and kept as long as there is room; those that
/// no renderer draws any more go first, the least recently drawn before the others. So memory follows
/// the room and what is drawn at a time, not the number of products or frames.
package final class PreparedCatalog: Sendable {
  /// Bytes, about, of models and their prepared forms.
  private let limit: Int
  /// Models in memory for good; those read from files say so themselves.
  private let members: Set<ObjectIdentifier>
  private let models: [Model]
  private let state = Mutex(State())

  private struct Entry {
    /// Keeps the identities of the model and its textures theirs.
    var model: Model
    var prepared: PreparedModel?
    var cloud: SurfelCloud?
    var bytes: Int
    var lastDrawn: Int
  }

  private struct State {
    var entries: [ObjectIdentifier: Entry] = [:]
    /// The entry that a texture belongs to.
    var owners: [ObjectIdentifier: ObjectIdentifier] = [:]
    var chains: [ObjectIdentifier: MipChain] = [:]
    var details: [DetailKey: MipChain] = [:]
    var bytes = 0
    var clock = 0
  }

  /// - Parameters:
  ///   - models: shared beside those that are `isShared` themselves.
  ///   - limit: bytes, about, of what is kept; what renderers draw at the time comes on top.
  package init(models: [Model] = [], limit: Int = .max) {
    self.models = models
    self.limit = limit
    members = Set(models.map { ObjectIdentifier($0) })
  }

  /// For a catalogue's products: the part of `ProductCatalog.modelMemory` that its models leave.
  package convenience init(_ catalog: ProductCatalog) {
    self.init(models: catalog.residentModels, limit: catalog.modelMemory / 4 * 3)
  }

  /// Of what is kept, about.
  package var bytes: Int { state.withLock { $0.bytes } }

  private func isMember(_ model: Model) -> Bool {
    model.isShared || members.contains(ObjectIdentifier(model))
  }

  /// Nil for a model outside the catalogue.
  func model(_ model: Model) -> PreparedModel? {
    guard isMember(model) else { return nil }
    let key = ObjectIdentifier(model)
    if let known = state.withLock({ Self.drawn(key, in: &$0)?.prepared }) { return known }
    // Outside the lock: two threads may make the same, equal to the bit; the first one's is kept.
    let made = PreparedModel(model)
    return state.withLock { state in
      if let first = Self.drawn(key, in: &state)?.prepared { return first }
      enter(model, in: &state)
      state.entries[key]?.prepared = made
      return made
    }
  }

  /// Nil for a model outside the catalogue.
  func cloud(_ model: Model, chain: (Texture) -> MipChain) -> SurfelCloud? {
    guard isMember(model) else { return nil }
    let key = ObjectIdentifier(model)
    if let known = state.withLock({ Self.drawn(key, in: &$0)?.cloud }) { return known }
    let made = SurfelCloud(model, chain: chain)
    return state.withLock { state in
      if let first = Self.drawn(key, in: &state)?.cloud { return first }
      enter(model, in: &state)
      state.entries[key]?.cloud = made
      return made
    }
  }

  /// Nil for a texture of no model that is kept.
  func chain(_ texture: Texture) -> MipChain? {
    let key = ObjectIdentifier(texture)
    let (isKnown, known) = state.withLock { ($0.owners[key] != nil, $0.chains[key]) }
    guard isKnown else { return nil }
    if let known { return known }
    let made = MipChain(texture)
    return state.withLock { state in
      if let first = state.chains[key] { return first }
      // Its model may have gone meanwhile.
      if state.owners[key] != nil { state.chains[key] = made }
      return made
    }
  }

  /// Nil for a material with a texture of no model that is kept.
  /// - Parameter key: the material's.
  func details(_ key: DetailKey, of material: Material) -> MipChain? {
    let (isKnown, known) = state.withLock { state in
      (key.textures.allSatisfy { state.owners[$0] != nil }, state.details[key])
    }
    guard isKnown else { return nil }
    if let known { return known }
    let made = MipChain(detailsOf: material)
    return state.withLock { state in
      if let first = state.details[key] { return first }
      if key.textures.allSatisfy({ state.owners[$0] != nil }) { state.details[key] = made }
      return made
    }
  }

  private static func drawn(_ key: ObjectIdentifier, in state: inout State) -> Entry? {
    guard let entry = state.entries[key] else { return nil }
    state.clock += 1
    state.entries[key]?.lastDrawn = state.clock
    return entry
  }

  private func enter(_ model: Model, in state: inout State) {
    let key = ObjectIdentifier(model)
    guard state.entries[key] == nil else { return }
    state.clock += 1
    // Mip levels lie in 1.5 times the room of their picture, and clusters in that of their mesh; the
    // rest is for details and clouds.
    let bytes = model.byteCount * 3
    state.entries[key] = Entry(model: model, bytes: bytes, lastDrawn: state.clock)
    state.bytes += bytes
    for texture in model.parts.flatMap(\.material.textures)
    where state.owners[ObjectIdentifier(texture)] == nil {
      state.owners[ObjectIdentifier(texture)] = key
    }
    if state.bytes > limit { makeRoom(keeping: key, in: &state) }
  }

  private func makeRoom(keeping new: ObjectIdentifier, in state: inout State) {
    for key in state.entries.keys.sorted(by: { a, b in
      state.entries[a]?.lastDrawn ?? 0 < state.entries[b]?.lastDrawn ?? 0
    }) where key != new && state.bytes > limit {
      guard var entry = state.entries.removeValue(forKey: key) else { continue }
      if entry.prepared != nil, !isKnownUniquelyReferenced(&entry.prepared) {
        // A renderer draws it.
        state.entries[key] = entry
        continue
      }
      state.bytes -= entry.bytes
      let gone = Set(
        entry.model.parts.flatMap(\.material.textures).map { ObjectIdentifier($0) }
      ).filter { state.owners[$0] == key }
      for texture in gone {
        state.owners[texture] = nil
        state.chains[texture] = nil
      }
      state.details = state.details.filter { detail in
        detail.key.textures.allSatisfy { !gone.contains($0) }
      }
    }
  }
}
