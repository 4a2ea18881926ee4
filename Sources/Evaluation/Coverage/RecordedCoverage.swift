package import Dataset
import Geometry
import Simulation

extension CoverageTable {
  /// What an episode of a dataset has exercised: every item in every frame's moment.
  package init(_ episode: RecordedEpisode) {
    self.init(skus: [])
    addEpisode()
    let items = Dictionary(
      episode.record.items.map { ($0.item, $0) }, uniquingKeysWith: { first, _ in first })
    let moments = Dictionary(grouping: episode.frames, by: \.tick)
    for (number, tick) in episode.ticks.enumerated() {
      guard let frames = moments[tick.tick] else { continue }
      let start = number > 0 ? episode.ticks[number - 1].time : -Double.infinity
      var events: [Int: CoverageEvent] = [:]
      for event in episode.events where event.end > start && event.end <= tick.time {
        if let item = event.item { events[item] = CoverageEvent(rawValue: event.kind.rawValue) }
      }
      let sensors = episode.sensorState(at: tick)
      for item in Set(tick.itemsInBasket).union(events.keys).sorted() {
        guard let record = items[item] else { continue }
        let seen = frames.flatMap { frame in
          frame.instances.filter { $0.id == record.instanceID }.map { (frame, $0) }
        }
        let best = seen.max { $0.1.visibleFraction < $1.1.visibleFraction }
        // Without a picture of it nobody knows how it lies.
        guard let best, let up = best.0.up(inModelOf: best.1) else { continue }
        add(
          Cell(
            sku: record.sku, orientation: ItemOrientation(up: up),
            occlusion: OcclusionBand(visibleFraction: best.1.visibleFraction),
            light: episode.light, event: events[item] ?? .rest, sensors: sensors))
      }
    }
  }
}

extension FrameRecord {
  /// The world's upward direction in the frame of an instance's model.
  fileprivate func up(inModelOf instance: InstanceRecord) -> SIMD3<Double>? {
    guard let worldFromCamera = worldFromCamera.transform,
      let cameraFromModel = instance.cameraFromModel.transform
    else { return nil }
    let up = worldFromCamera.inverse.apply(toDirection: SIMD3(0, 0, 1))
    return cameraFromModel.inverse.apply(toDirection: up)
  }
}

extension RecordedEpisode {
  fileprivate var light: LightBand {
    if case .number(let value)? = record.drawnValues["lighting.illuminance_lux"] {
      return LightBand(illuminance: value)
    }
    return .normal
  }

  fileprivate func sensorState(at tick: TickRow) -> SensorState {
    let faults = record.drawnValues.keys.filter { $0.contains("faults") || $0.contains("outage") }
    if faults.contains(where: { $0.hasPrefix("cart.cameras") }) { return .cameraFault }
    if record.scale.largestError >= record.scale.capacity { return .scaleFault }
    if tick.trueLoad > record.scale.capacity { return .overload }
    let reading = scaleReadings.last { $0.time <= tick.time }
    return reading?.isStable ?? true ? .nominal : .unsettled
  }
}
