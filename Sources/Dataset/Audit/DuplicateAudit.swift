import Foundation
import Geometry

/// What one picture and its labels were, in 40 bytes: enough to find it again.
struct FramePrint: Sendable {
  /// Hash of the picture's file.
  var picture: UInt64
  /// Hash of the files of ids and depth.
  var labels: UInt64
  var episode: Int32
  var tick: Int32
  var camera: Int32
  /// Whether something of a product is seen.
  var showsProducts: Bool

  /// Nil if the numbers are too large to be those of a frame.
  init?(_ frame: FrameRecord, picture: UInt64, labels: UInt64) {
    guard let episode = Int32(exactly: frame.episode), let tick = Int32(exactly: frame.tick),
      let camera = Int32(exactly: frame.camera)
    else { return nil }
    self.picture = picture
    self.labels = labels
    self.episode = episode
    self.tick = tick
    self.camera = camera
    showsProducts = frame.instances.contains { $0.kind == .product && $0.visibleArea > 0 }
  }

  fileprivate var order: (UInt64, Int32, Int32, Int32) { (picture, episode, tick, camera) }
}

/// Finds pictures that are there more than once.
///
/// Cameras without noise before a world at rest make equal pictures: those are no fault while their
/// labels agree. Equal pictures of different labels are, and so are episodes that repeat another.
struct DuplicateAudit {
  let layout: DatasetLayout

  /// Of everything in the dataset, in any order.
  func violations(of prints: [FramePrint]) -> [AuditViolation] {
    let sorted = prints.sorted { $0.order < $1.order }
    var result: [AuditViolation] = []
    var pictures: [Int32: Int] = [:]
    for print in prints where print.showsProducts { pictures[print.episode, default: 0] += 1 }
    /// Of an episode, pictures that an earlier one has too.
    var repeated: [Int32: (count: Int, of: Int32)] = [:]
    var start = 0
    while start < sorted.count {
      let first = sorted[start]
      var end = start + 1
      while end < sorted.count, sorted[end].picture == first.picture {
        let other = sorted[end]
        if other.labels != first.labels, let difference = difference(first, other) {
          result.append(
            AuditViolation(
              .duplicate, place(other),
              "has the very picture of \(place(first)), and \(difference)"))
        } else if other.episode != first.episode, other.showsProducts {
          repeated[other.episode, default: (0, first.episode)].count += 1
        }
        end += 1
      }
      start = end
    }
    for (episode, found) in repeated.sorted(by: { $0.key < $1.key })
    where found.count * 2 > pictures[episode, default: 0] {
      result.append(
        AuditViolation(
          .duplicate, "episodes/\(DatasetLayout.episodeName(Int(episode)))",
          "\(found.count) of its pictures are those of episode \(found.of) again: draw something"
            + " anew for each episode"))
    }
    return result
  }

  /// What is seen in one of two frames and not in the other; nil if both may be one picture, as
  /// where something moved by a millimetre.
  private func difference(_ a: FramePrint, _ b: FramePrint) -> String? {
    guard let before = record(a), let after = record(b) else { return nil }
    let other = Dictionary(
      before.instances.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    for instance in after.instances {
      let now = instance.visibleArea
      let then = other[instance.id]?.visibleArea ?? 0
      if abs(now - then) > max(4, max(now, then) / 20) {
        return "\(now) pixels of id \(instance.id) are seen instead of \(then)"
      }
      guard now > 4, then > 4, let old = other[instance.id]?.visibleBox.box else { continue }
      let box = instance.visibleBox.box
      let farthest =
        [
          box.x0 - old.x0, box.y0 - old.y0, box.x1 - old.x1, box.y1 - old.y1,
        ].map(abs).max() ?? 0
      if farthest > 2 { return "id \(instance.id) is \(farthest) pixels from where it was" }
    }
    let ids = Set(after.instances.map(\.id))
    if let gone = before.instances.first(where: { !ids.contains($0.id) && $0.visibleArea > 4 }) {
      return "id \(gone.id) is gone"
    }
    return nil
  }

  /// Nil if it cannot be read, which is another rule's matter.
  private func record(_ print: FramePrint) -> FrameRecord? {
    guard let names = cameraNames(ofEpisode: Int(print.episode)),
      let name = names[Int(print.camera)]
    else { return nil }
    let file = EpisodeFile.labelsFile(tick: Int(print.tick), cameraName: name)
    return try? DatasetFiles.decode(
      FrameRecord.self, layout.episode(Int(print.episode)).appending(path: file))
  }

  /// A print holds a camera's index; files are named by its name.
  private func cameraNames(ofEpisode episode: Int) -> [Int: String]? {
    let url = layout.episode(episode).appending(path: EpisodeFile.record)
    guard let record = try? DatasetFiles.decode(EpisodeRecord.self, url) else { return nil }
    return Dictionary(record.cameras.map { ($0.camera, $0.name) }, uniquingKeysWith: { a, _ in a })
  }

  private func place(_ print: FramePrint) -> String {
    let folder = "episodes/\(DatasetLayout.episodeName(Int(print.episode)))"
    guard let name = cameraNames(ofEpisode: Int(print.episode))?[Int(print.camera)] else {
      return folder
    }
    let stem = DatasetLayout.frameStem(tick: Int(print.tick), cameraName: name)
    return "\(folder)/\(EpisodeFile.images)/\(stem)"
  }
}

/// Hashes of whole files, for finding equal ones: fast, and no defence against forgers.
enum ContentHash {
  private static let a: UInt64 = 0x9e37_79b9_7f4a_7c15
  private static let b: UInt64 = 0xe703_7ed1_a0b4_28db

  /// 64 bits by multiplying eight bytes at a time into a 128-bit product and folding it.
  static func of(_ data: Data) -> UInt64 {
    data.withUnsafeBytes { bytes in
      var state = a ^ UInt64(bytes.count)
      var offset = 0
      while offset + 8 <= bytes.count {
        state = combined(state, bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        offset += 8
      }
      var rest: UInt64 = 0
      for byte in bytes[offset...] { rest = rest << 8 | UInt64(byte) }
      return combined(state, rest)
    }
  }

  /// Depends on both and on their order.
  static func combined(_ state: UInt64, _ word: UInt64) -> UInt64 {
    let product = (state ^ a).multipliedFullWidth(by: word ^ b)
    // The state again, so that a factor of 0 forgets nothing.
    return product.high ^ product.low ^ (state &+ a)
  }
}
