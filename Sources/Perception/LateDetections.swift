package import CartInterface
package import Geometry

/// What a detector finds, on its way to the reasoner: it arrives with the first tick that ends the
/// declared latency or more after the observation.
package struct LateDetections: Sendable {
  private var underWay: [(due: Nanoseconds, batch: DetectionBatch)] = []
  private var health = PictureHealth()

  package init() {}

  /// Sends what was found in an observation on its way.
  package mutating func add(
    _ detections: [Detection], in observation: Observation, latency: Nanoseconds
  ) {
    // Where pictures are drawn nobody has said yet which of them show nothing.
    let blind = Set(observation.blind).union(health.blind(in: observation.frames))
    underWay.append(
      (
        observation.time + latency,
        DetectionBatch(
          tick: observation.tick, time: observation.time, cameras: observation.cameras,
          blind: blind.sorted(), detections: detections)
      ))
  }

  /// Takes what has arrived by now.
  package mutating func arrived(by time: Nanoseconds) -> [DetectionBatch] {
    let ready = underWay.prefix { $0.due <= time }
    underWay.removeFirst(ready.count)
    return ready.map(\.batch)
  }
}
