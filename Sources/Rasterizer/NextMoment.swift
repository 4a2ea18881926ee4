import Catalog
import Geometry
import Scene

/// Where the instances of a snapshot will be at the next moment: what optical flow points to.
struct NextMoment {
  private(set) var snapshot: SceneSnapshot
  /// For each instance now, its index at the next moment, or −1 if it is not there.
  private var matches: [Int] = []
  /// Shapes at the next moment, parallel to its instances; nil for rigid ones.
  private var shapes: [DeformedShape?] = []

  /// Instances are the same if id and model are; of several, those in the same order.
  init(_ next: SceneSnapshot, after now: SceneSnapshot, library: PreparedLibrary) {
    snapshot = next
    var isTaken = [Bool](repeating: false, count: next.instances.count)
    for (n, instance) in now.instances.enumerated() {
      func isSame(_ k: Int) -> Bool {
        next.instances.indices.contains(k) && !isTaken[k] && next.instances[k].id == instance.id
          && next.instances[k].model === instance.model
      }
      // Nearly always at the same place.
      let match = isSame(n) ? n : next.instances.indices.first(where: isSame) ?? -1
      if match >= 0 { isTaken[match] = true }
      matches.append(match)
    }
    shapes = next.instances.map { instance in
      let prepared = library.model(instance.model)
      guard let positions = instance.deformedPositions,
        positions.count == prepared.modelVertexCount
      else { return nil }
      let shape = DeformedShape(prepared)
      shape.take(positions)
      return shape
    }
  }

  /// The instance at the next moment, and its own shape; nil if it is not there.
  func instance(_ index: Int) -> (instance: Instance, shape: DeformedShape?)? {
    let match = matches[index]
    return match < 0 ? nil : (snapshot.instances[match], shapes[match])
  }
}
