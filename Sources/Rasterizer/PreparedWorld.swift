import Catalog
import Geometry
import RasterKernels
import Scene

/// A snapshot in prepared form: what all cameras of one moment share.
struct PreparedWorld {
  struct Item {
    var model: PreparedModel
    var vertices: VertexSource
    /// Index of the model's first part in the arrays of materials below.
    var firstMaterial: Int
    /// Kept for its memory when the instance is deformed.
    var deformed: DeformedShape?
    /// Index into the ascending ids, or −1.
    var slot: Int
  }

  /// Parallel to the snapshot's instances.
  private(set) var items: [Item] = []
  /// What counts of a material where it is not about colour.
  struct Traits {
    var isDoubleSided: Bool
    var layer: DrawnLayer
  }

  /// Of all models in use, part by part.
  private(set) var traits: [Traits] = []
  private(set) var chains: [MipChain] = []
  private(set) var sampled: [SampledMaterial] = []
  /// Normals and roughness of those that have a texture of them; white for the others.
  private(set) var details: [SampledMaterial] = []
  private(set) var detailTraits: [DetailTraits] = []
  private(set) var hasDetails = false
  /// Whether light passes through anything but films.
  private(set) var hasClear = false
  /// Ascending; a label's slot is its index here.
  private(set) var ids: [UInt16] = []
  /// Instances in the order of drawing: surroundings, then by slot.
  private(set) var order: [Int] = []
  /// Index of the first instance of each slot.
  private(set) var firstInstance: [Int] = []
  /// Slot of every possible id, −1 for those not in the snapshot.
  private(set) var slotOfID = [Int32](repeating: -1, count: 65_536)

  /// Of all models in use, parallel to `sampled`.
  private var materials: [Material] = []
  /// What the emission of `sampled` is relative to.
  private var white: Float = 0

  /// Takes a snapshot. As long as the same instances follow each other, whatever their poses,
  /// shapes and lights, nothing is allocated.
  mutating func prepare(_ snapshot: SceneSnapshot, library: PreparedLibrary) {
    let white = Lighting.white(of: snapshot)
    guard hasCast(of: snapshot) else {
      prepareAnew(snapshot, white: white, library: library)
      return
    }
    for (index, instance) in snapshot.instances.enumerated() { reshape(index, instance) }
    if white != self.white {
      for n in materials.indices { sampled[n] = chains[n].sampled(materials[n], white: white) }
      self.white = white
    }
  }

  /// Whether the instances are those of the last snapshot, in its order.
  private func hasCast(of snapshot: SceneSnapshot) -> Bool {
    if items.isEmpty || items.count != snapshot.instances.count { return false }
    for (item, instance) in zip(items, snapshot.instances) {
      let id = item.slot < 0 ? 0 : ids[item.slot]
      if item.model.model !== instance.model || id != instance.id { return false }
    }
    return true
  }

  /// Gives an instance the shape that it has now.
  private mutating func reshape(_ index: Int, _ instance: Instance) {
    let model = items[index].model
    guard let positions = instance.deformedPositions, positions.count == model.modelVertexCount
    else {
      if items[index].deformed != nil {
        (items[index].deformed, items[index].vertices) = (nil, model.vertices)
      }
      return
    }
    let shape = items[index].deformed ?? DeformedShape(model)
    shape.take(positions)
    (items[index].deformed, items[index].vertices) = (shape, shape.vertices)
  }

  private mutating func prepareAnew(
    _ snapshot: SceneSnapshot, white: Float, library: PreparedLibrary
  ) {
    self.white = white
    materials.removeAll(keepingCapacity: true)
    items.removeAll(keepingCapacity: true)
    traits.removeAll(keepingCapacity: true)
    chains.removeAll(keepingCapacity: true)
    sampled.removeAll(keepingCapacity: true)
    details.removeAll(keepingCapacity: true)
    detailTraits.removeAll(keepingCapacity: true)
    hasDetails = false
    hasClear = false
    for id in ids { slotOfID[Int(id)] = -1 }
    ids = Set(snapshot.instances.lazy.map(\.id).filter { $0 > 0 }).sorted()
    for (slot, id) in ids.enumerated() { slotOfID[Int(id)] = Int32(slot) }
    firstInstance = Array(repeating: 0, count: ids.count)
    var firstMaterials: [ObjectIdentifier: Int] = [:]
    var textures = Set<ObjectIdentifier>()
    for instance in snapshot.instances {
      let key = ObjectIdentifier(instance.model)
      let model = library.model(instance.model)
      let first: Int
      if let known = firstMaterials[key] {
        first = known
      } else {
        first = traits.count
        firstMaterials[key] = first
        for part in instance.model.parts {
          let layer = DrawnLayer(part.material)
          if layer == .clear { hasClear = true }
          traits.append(Traits(isDoubleSided: part.material.isDoubleSided, layer: layer))
          for texture in part.material.textures { textures.insert(ObjectIdentifier(texture)) }
          let chain = part.material.baseColorTexture.map(library.chain) ?? library.white
          chains.append(chain)
          sampled.append(chain.sampled(part.material, white: white))
          materials.append(part.material)
          appendDetails(of: part.material, colors: chain, library: library)
        }
      }
      items.append(
        Item(
          model: model, vertices: model.vertices, firstMaterial: first, deformed: nil,
          slot: instance.id > 0 ? Int(slotOfID[Int(instance.id)]) : -1))
      reshape(items.count - 1, instance)
    }
    order = items.indices.sorted { (items[$0].slot, $0) < (items[$1].slot, $1) }
    // Pixels where nothing is read material 0, so there must be one.
    if sampled.isEmpty {
      let nothing = Material(name: "nothing")
      sampled.append(library.white.sampled(nothing, white: white))
      chains.append(library.white)
      materials.append(nothing)
      appendDetails(of: nothing, colors: library.white, library: library)
    }
    for index in items.indices.reversed() where items[index].slot >= 0 {
      firstInstance[items[index].slot] = index
    }
    library.trim(toModels: Set(firstMaterials.keys), textures: textures)
  }

  private mutating func appendDetails(
    of material: Material, colors: MipChain, library: PreparedLibrary
  ) {
    let chain = library.details(of: material)
    details.append((chain ?? library.white).sampled(material, white: 0))
    var traits = DetailTraits()
    if let chain {
      traits = DetailTraits(chain, colors: colors)
      hasDetails = true
    }
    detailTraits.append(traits)
  }
}
