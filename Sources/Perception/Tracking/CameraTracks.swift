import Geometry

/// The things that one camera follows, by overlap and product, each at a constant speed.
struct CameraTracks: Sendable {
  struct Track: Sendable {
    /// Of the newest detection.
    var detection: Detection
    /// Of the box's middle, pixels a second.
    var velocity = SIMD2<Double>.zero
    var seen: Nanoseconds
    /// Votes by product, fading; confidences of its detections.
    var votes: [String: Double]
    var sku: String
    /// Number of the thing that it shows; nil until it has one.
    var item: Int?

    /// Square root of the box's area, pixels.
    var side: Double {
      max((detection.x1 - detection.x0) * (detection.y1 - detection.y0), 0).squareRoot()
    }
  }

  /// In the order in which they began.
  private(set) var tracks: [Track] = []
  private let settings: TrackerSettings

  init(settings: TrackerSettings) { self.settings = settings }

  /// Takes in the detections of one picture.
  /// - Returns: the index in `tracks` of each detection's track.
  mutating func follow(_ detections: [Detection], at time: Nanoseconds) -> [Int] {
    tracks.removeAll { (time - $0.seen).seconds > settings.patience }
    var pairs: [(score: Double, track: Int, detection: Int)] = []
    for (i, track) in tracks.enumerated() {
      let expected = track.velocity * (time - track.seen).seconds
      for (j, detection) in detections.enumerated() {
        guard let score = score(of: detection, as: track, moved: expected) else { continue }
        pairs.append((score, i, j))
      }
    }
    pairs.sort { ($1.score, $0.track, $0.detection) < ($0.score, $1.track, $1.detection) }
    var trackOf = [Int?](repeating: nil, count: detections.count)
    var taken = Set<Int>()
    for pair in pairs where trackOf[pair.detection] == nil && !taken.contains(pair.track) {
      trackOf[pair.detection] = pair.track
      taken.insert(pair.track)
    }
    return detections.enumerated().map { j, detection in
      if let i = trackOf[j] {
        extend(i, by: detection, at: time)
        return i
      }
      tracks.append(
        Track(
          detection: detection, seen: time, votes: [detection.sku: detection.confidence],
          sku: detection.sku))
      return tracks.count - 1
    }
  }

  mutating func assign(item: Int, toTrack index: Int) { tracks[index].item = item }

  /// How well a detection goes on with a track, nil for not at all.
  private func score(of detection: Detection, as track: Track, moved: SIMD2<Double>) -> Double? {
    var box = track.detection
    (box.x0, box.x1) = (box.x0 + moved.x, box.x1 + moved.x)
    (box.y0, box.y1) = (box.y0 + moved.y, box.y1 + moved.y)
    let overlap = box.intersectionOverUnion(detection)
    guard detection.sku == track.sku else {
      return overlap >= settings.otherOverlap ? overlap : nil
    }
    let off = detection.center - (track.detection.center + moved)
    let isNear = off.length <= settings.sameReach * max(track.side, 1)
    guard overlap >= settings.sameOverlap || isNear else { return nil }
    // The same product goes before any overlap with another.
    return 1 + overlap
  }

  private mutating func extend(_ index: Int, by detection: Detection, at time: Nanoseconds) {
    let before = tracks[index]
    let elapsed = (time - before.seen).seconds
    tracks[index].detection = detection
    tracks[index].seen = time
    if elapsed > 0 {
      let step = (detection.center - before.detection.center) / elapsed
      tracks[index].velocity += (step - before.velocity) * settings.agility
    }
    let fade = DeterministicMath.exp(-elapsed / settings.memory)
    var votes = before.votes.mapValues { $0 * fade }
    votes[detection.sku, default: 0] += detection.confidence
    tracks[index].votes = votes.filter { $0.value > 0.01 }
    // What it was taken for stays until another has more votes.
    let best = votes.max { ($0.value, $1.key) < ($1.value, $0.key) }
    if let best, best.value > votes[before.sku] ?? 0 { tracks[index].sku = best.key }
  }
}
