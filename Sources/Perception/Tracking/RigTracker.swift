package import CartInterface
import Geometry

/// The reference tracker: follows boxes in each camera, finds by the rig's calibration which of them show one
/// thing, and where it is; a thing keeps its number as long as any camera follows it.
///
/// A detection bears the product that its track was mostly taken for of late, so that a moment's mistake does
/// not reach the reasoner. What was over the basket's rim and then is below it has entered, as only a hand
/// moves things; the other way round it has left.
package struct RigTracker: Tracker {
  private struct Item: Sendable {
    let id: Int
    var position: SIMD3<Double>?
    var seen: Nanoseconds
    /// When it was last surely over the rim, and surely in the basket.
    var over, inside: Nanoseconds?
  }

  private let settings: TrackerSettings
  private let triangulation: Triangulation
  private let basket: Box3
  private var cameras: [CameraTracks]
  /// Ascending by number.
  private var items: [Item] = []
  private var nextItem = 0

  package init(cart: CartDescription, settings: TrackerSettings = TrackerSettings()) {
    self.settings = settings
    triangulation = Triangulation(cart: cart)
    basket = cart.basket
    cameras = cart.cameras.map { _ in CameraTracks(settings: settings) }
  }

  package mutating func follow(_ batch: DetectionBatch) -> DetectionBatch {
    var batch = batch
    // The track of each detection, as its camera and its place among that camera's tracks.
    var seen: [(camera: Int, track: Int)] = []
    for camera in cameras.indices {
      let own = batch.detections.indices.filter { batch.detections[$0].camera == camera }
      let tracks = cameras[camera].follow(
        own.map { batch.detections[$0] }, at: batch.time)
      for (index, track) in zip(own, tracks) {
        batch.detections[index].sku = cameras[camera].tracks[track].sku
        seen.append((camera, track))
      }
    }
    joinItems(seen)
    batch.tracks = place(seen, at: batch.time)
    return batch
  }

  private func track(_ one: (camera: Int, track: Int)) -> CameraTracks.Track {
    cameras[one.camera].tracks[one.track]
  }

  private func sight(_ one: (camera: Int, track: Int)) -> Triangulation.Sight {
    // Boxes count from the corner of the first pixel, the calibration from its centre.
    Triangulation.Sight(camera: one.camera, pixel: track(one).detection.center - SIMD2(0.5, 0.5))
  }

  /// Gives each track that shows no known thing a thing: one of other cameras that lies on its ray, or a new
  /// one.
  private mutating func joinItems(_ seen: [(camera: Int, track: Int)]) {
    for one in seen where track(one).item == nil {
      let partners = seen.filter {
        $0.camera != one.camera && track($0).sku == track(one).sku && track($0).item != nil
      }
      var best: (off: Double, item: Int)?
      for partner in partners {
        guard let item = track(partner).item,
          !seen.contains(where: { $0.camera == one.camera && track($0).item == item })
        else { continue }
        let group = partners.filter { track($0).item == item } + [one]
        guard let off = disagreement(of: group), off <= 1 else { continue }
        if best.map({ off < $0.off }) ?? true { best = (off, item) }
      }
      if let best {
        cameras[one.camera].assign(item: best.item, toTrack: one.track)
      } else {
        cameras[one.camera].assign(item: nextItem, toTrack: one.track)
        nextItem += 1
      }
    }
  }

  /// By how much the rays through boxes miss each other, of what they may; nil if they meet nowhere.
  private func disagreement(of group: [(camera: Int, track: Int)]) -> Double? {
    guard let point = triangulation.point(of: group.map(sight)) else { return nil }
    var worst = 0.0
    for one in group {
      guard let pixel = triangulation.project(point, camera: one.camera) else { return nil }
      let off = pixel - sight(one).pixel
      let allowed = max(settings.ray * track(one).side, settings.leastRay)
      worst = max(worst, off.length / allowed)
    }
    return worst
  }

  /// Where the things are that are seen now, and which of them have passed the rim.
  private mutating func place(_ seen: [(camera: Int, track: Int)], at time: Nanoseconds)
    -> [ItemTrack]
  {
    items.removeAll { (time - $0.seen).seconds > settings.passageTime }
    let groups = Dictionary(grouping: seen) { track($0).item ?? -1 }
    return groups.sorted { $0.key < $1.key }.map { id, group in
      let known = items.firstIndex { $0.id == id }
      var item = known.map { items[$0] } ?? Item(id: id, seen: time)
      item.seen = time
      item.position = triangulation.point(of: group.map(sight))
      let passage = item.position.flatMap { pass(&item, through: $0, at: time) }
      if let known {
        items[known] = item
      } else {
        items.append(item)
      }
      return ItemTrack(
        id: id, sku: track(group[0]).sku, cameras: group.map(\.camera).sorted(),
        position: item.position, passage: passage)
    }
  }

  private func pass(_ item: inout Item, through point: SIMD3<Double>, at time: Nanoseconds)
    -> ItemTrack.Passage?
  {
    func isRecent(_ moment: Nanoseconds?) -> Bool {
      moment.map { (time - $0).seconds <= settings.passageTime } ?? false
    }
    let rim = basket.maximum.z
    if point.z > rim + settings.rimMargin {
      let hasLeft = isRecent(item.inside)
      (item.over, item.inside) = (time, nil)
      return hasLeft ? .left : nil
    }
    let margin = settings.wallMargin
    let isWithin =
      point.x > basket.minimum.x - margin && point.x < basket.maximum.x + margin
      && point.y > basket.minimum.y - margin && point.y < basket.maximum.y + margin
    guard point.z < rim - settings.rimMargin, isWithin else { return nil }
    let hasEntered = isRecent(item.over)
    (item.over, item.inside) = (nil, time)
    return hasEntered ? .entered : nil
  }
}
