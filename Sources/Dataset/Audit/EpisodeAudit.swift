import Catalog
import Foundation
import Geometry
import Simulation

/// Checks an episode's course: its order, events, basket and weights.
struct EpisodeAudit {
  let episode: RecordedEpisode
  private(set) var violations: [AuditViolation] = []

  /// Seconds within which a hand takes an item out; an episode may end before its event comes.
  private static let longestReach = 4.0

  init(_ episode: RecordedEpisode) { self.episode = episode }

  /// Seconds by which times differ that were written with rounding.
  static let rounding = 1e-6

  /// Seconds of rest after which the firmware's filter has forgotten what was before.
  private static let settlingTime = 0.5

  mutating func run() {
    checkNumbers()
    checkSequence()
    checkMoments()
    checkFiles()
    checkPoses()
    let ledger = replayEvents()
    checkLedger(ledger)
    checkWeights()
    checkChannels()
    checkZones()
  }

  /// Metres that a cart may go from mid-exposure to the end of the tick.
  private static let longestWay = 0.1

  /// Every tick of a trip and its pictures lie in the zone that the cart is in.
  private mutating func checkZones() {
    guard let zones = episode.record.zones else { return }
    if zones.map(\.zone) != Array(zones.indices)
      || zip(zones, zones.dropFirst()).contains(where: { $0.start >= $1.start })
    {
      report(.sequence, EpisodeFile.record, "the zones do not follow each other")
    }
    if episode.zones.map(\.tick) != episode.ticks.map(\.tick) {
      report(
        .sequence, EpisodeFile.zones,
        "\(episode.zones.count) rows, the episode has \(episode.ticks.count) ticks")
    }
    var names: [Int: String] = [:]
    for row in episode.zones {
      names[row.tick] = row.name
      let expected = zones.zone(at: row.alongAisle)
      if expected?.zone != row.zone || expected?.name != row.name {
        report(
          .identity, EpisodeFile.zones,
          "tick \(row.tick) is said to be in zone \(row.zone) (\(row.name)) at \(row.alongAisle) m")
      }
    }
    for frame in episode.frames {
      let file = EpisodeFile.labelsFile(tick: frame.tick, cameraName: frame.cameraName)
      if frame.zone != names[frame.tick] {
        report(.identity, file, "the zone \(frame.zone ?? "none") is not that of the tick")
      }
      guard let place = cartPlace(of: frame),
        let row = episode.zones.first(where: { $0.tick == frame.tick })
      else { continue }
      if abs(place - row.alongAisle) > Self.longestWay {
        report(
          .identity, file,
          "the camera is at \(place) m of the trip, the cart at \(row.alongAisle) m")
      }
    }
  }

  /// Metres ahead of where the cart first stood, by the camera's pose and its place on the rig.
  private func cartPlace(of frame: FrameRecord) -> Double? {
    guard let camera = episode.record.cameras.first(where: { $0.camera == frame.camera }),
      let cartFromCamera = camera.cartFromCamera.transform,
      let worldFromCamera = frame.worldFromCamera.transform
    else { return nil }
    return (worldFromCamera * cartFromCamera.inverse).translation.x
  }

  /// What was scanned is an item of the episode, and article numbers check.
  private mutating func checkChannels() {
    for read in episode.channels.barcodes {
      if !episode.record.items.indices.contains(read.item) {
        report(
          .identity, EpisodeFile.barcodes,
          "at \(read.time) s item \(read.item) was scanned, which is not planned")
      }
      if EAN13(read.gtin) == nil {
        report(
          .identity, EpisodeFile.barcodes,
          "at \(read.time) s \(read.gtin) was read, which is no article number")
      }
    }
    for event in episode.events where event.kind == .scan && event.item == nil {
      report(.event, EpisodeFile.events, "the scan at \(event.start) s names no item")
    }
  }

  mutating func report(_ rule: AuditRule, _ file: String, _ message: String) {
    violations.append(AuditViolation(rule, episode.pathInDataset(file), message))
  }

  private mutating func checkNumbers() {
    let record = episode.record
    if Set(record.cameras.map(\.name)).count != record.cameras.count {
      report(.unique, EpisodeFile.record, "two cameras share a name")
    }
    if Set(record.items.map(\.instanceID)).count != record.items.count {
      report(.unique, EpisodeFile.record, "two items share an instance id")
    }
    for item in record.items {
      for fault in item.condition?.faults ?? [] {
        report(.identity, EpisodeFile.record, "condition of item \(item.item): \(fault)")
      }
    }
    for (index, item) in record.items.enumerated()
    where item.item != index || !(item.mass > 0) || item.instanceID == 0
      || !(item.mass(at: .infinity) > 0)
    {
      report(
        .identity, EpisodeFile.record,
        "item \(index) has number \(item.item), id \(item.instanceID), mass \(item.mass) kg")
    }
  }

  private mutating func checkSequence() {
    for (a, b) in zip(episode.ticks, episode.ticks.dropFirst())
    where b.tick != a.tick + 1 || b.time <= a.time {
      report(
        .sequence, EpisodeFile.ticks,
        "tick \(b.tick) at \(b.time) s follows tick \(a.tick) at \(a.time) s")
    }
    let series = [
      (EpisodeFile.scaleSamples, episode.scaleSamples.map(\.time)),
      (EpisodeFile.scaleReadings, episode.scaleReadings.map(\.time)),
      (EpisodeFile.inertial, episode.channels.inertial.map(\.time)),
      (EpisodeFile.odometry, episode.channels.odometry.map(\.time)),
      (EpisodeFile.locations, episode.channels.locations.map(\.time)),
    ]
    for (file, times) in series {
      if let wrong = zip(times, times.dropFirst()).first(where: { $1 <= $0 }) {
        report(.sequence, file, "\(wrong.1) s follows \(wrong.0) s")
      }
    }
    let expected = episode.ticks.flatMap { tick in
      episode.record.cameras.map { [tick.tick, $0.camera] }
    }
    let found = episode.frames.map { [$0.tick, $0.camera] }
    if found != expected {
      report(
        .sequence, EpisodeFile.labels,
        "\(found.count) frames, \(episode.ticks.count) ticks of \(episode.record.cameras.count)"
          + " cameras make \(expected.count)")
    }
  }

  /// Every picture belongs to a frame.
  private mutating func checkFiles() {
    let folders = [
      (EpisodeFile.images, Set(episode.frames.map(\.imageFile))),
      (EpisodeFile.depth, Set(episode.frames.map(\.depthFile))),
      (EpisodeFile.ids, Set(episode.frames.map(\.idsFile))),
      (PixelBuffer.normals.rawValue, Set(episode.frames.compactMap(\.normalsFile))),
      (PixelBuffer.nocs.rawValue, Set(episode.frames.compactMap(\.nocsFile))),
      (PixelBuffer.flow.rawValue, Set(episode.frames.compactMap(\.flowFile))),
    ]
    let labels = Set(
      episode.frames.map { EpisodeFile.labelsFile(tick: $0.tick, cameraName: $0.cameraName) })
    for (folder, known) in folders + [(EpisodeFile.labels, labels)] {
      let names = (try? DatasetFiles.names(in: episode.folder.appending(path: folder))) ?? []
      for name in names where !known.contains("\(folder)/\(name)") {
        report(.file, "\(folder)/\(name)", "belongs to no frame")
      }
    }
  }

  /// The basket's content after each ledger event, by the time of the event.
  private mutating func replayEvents() -> [(time: Double, items: Set<Int>)] {
    var basket = Set(episode.record.items.filter(\.startsInBasket).map(\.item))
    var ledger = [(time: -Double.infinity, items: basket)]
    for (index, event) in episode.events.enumerated() {
      let what = "event \(index) (\(event.kind.rawValue) at \(event.start) s)"
      if !(0 <= event.start && event.start <= event.end) {
        report(.event, EpisodeFile.events, "\(what) ends at \(event.end) s")
      }
      if let item = event.item, !episode.record.items.indices.contains(item) {
        report(.event, EpisodeFile.events, "\(what) names item \(item), which is not planned")
        continue
      }
      if event.kind == .drop, let item = event.item {
        // What fell beside the cart is out of it, wherever it was before.
        basket.remove(item)
        ledger.append((event.end, basket))
      }
      guard event.kind == .add || event.kind == .remove else { continue }
      guard let item = event.item else {
        report(.event, EpisodeFile.events, "\(what) names no item")
        continue
      }
      if event.end < ledger[ledger.count - 1].time {
        report(.event, EpisodeFile.events, "\(what) is older than the event before")
      }
      let isPossible =
        event.kind == .add ? basket.insert(item).inserted : basket.remove(item) != nil
      if !isPossible {
        let state = event.kind == .add ? "is in the basket already" : "is not in the basket"
        report(.event, EpisodeFile.events, "\(what): item \(item) \(state)")
      }
      ledger.append((event.end, basket))
    }
    checkHands()
    return ledger
  }

  /// One hand has an item at a time, and what is told of has happened.
  private mutating func checkHands() {
    var busyUntil: [Int: Double] = [:]
    let end = episode.ticks.last?.time ?? 0
    for (index, event) in episode.events.enumerated() {
      let what = "event \(index) (\(event.kind.rawValue) at \(event.start) s)"
      if event.end > end + Self.rounding {
        report(
          .event, EpisodeFile.events, "\(what) ends at \(event.end) s, the episode at \(end) s")
      }
      guard event.kind == .add || event.kind == .remove, let item = event.item else { continue }
      if let before = busyUntil[item], event.start < before - Self.rounding {
        report(
          .event, EpisodeFile.events,
          "\(what) begins before item \(item) was let go, at \(before) s")
      }
      busyUntil[item] = event.end
    }
  }

  /// What lies in the basket must have come in by an event; what came in may be missing only while
  /// a hand has it.
  private mutating func checkLedger(_ ledger: [(time: Double, items: Set<Int>)]) {
    var position = 0
    var lastSeen: [Int: Double] = [:]
    for tick in episode.ticks { for item in tick.itemsInBasket { lastSeen[item] = tick.time } }
    let end = episode.ticks.last?.time ?? 0
    for tick in episode.ticks {
      while position + 1 < ledger.count, ledger[position + 1].time <= tick.time { position += 1 }
      let expected = ledger[position].items
      let present = Set(tick.itemsInBasket)
      let strangers = present.subtracting(expected).sorted()
      if !strangers.isEmpty {
        report(
          .ledger, EpisodeFile.ticks,
          "tick \(tick.tick) has items \(strangers), which no event put in the basket")
      }
      let missing = expected.subtracting(present).sorted().filter { item in
        let seen = lastSeen[item, default: -.infinity]
        let isInHandAtEnd = seen < tick.time && end - seen < Self.longestReach
        return !isInHandAtEnd && !isHandled(item, at: tick.time)
      }
      if !missing.isEmpty {
        report(
          .ledger, EpisodeFile.ticks,
          "tick \(tick.tick) lacks items \(missing), which no event took out")
      }
      checkMass(of: tick)
    }
  }

  private func isHandled(_ item: Int, at time: Double) -> Bool {
    episode.events.contains { event in
      event.start <= time && time <= event.end
        && (event.item == item || event.kind == .rearrange)
    }
  }

  private mutating func checkMass(of tick: TickRow) {
    let items = episode.record.items
    let strangers = tick.itemsInBasket.filter { !items.indices.contains($0) }
    let mass = tick.itemsInBasket.filter(items.indices.contains).reduce(0) {
      $0 + items[$1].mass(at: tick.time)
    }
    if !strangers.isEmpty || abs(mass - tick.trueBasketMass) > 1e-6 {
      report(
        .weight, EpisodeFile.ticks,
        "tick \(tick.tick) has \(tick.trueBasketMass) kg, its items \(tick.itemsInBasket) weigh"
          + " \(mass) kg")
    }
  }

  /// The displayed reading must be the extended one, rounded, and both whole divisions.
  private mutating func checkRounding(_ reading: ScaleReadingRow) {
    let scale = episode.record.scale
    let coarsest = (scale.division + scale.extendedDivision) / 2
    if !(abs(reading.displayedMass - reading.extendedMass) <= coarsest * (1 + 1e-6)) {
      report(
        .weight, EpisodeFile.scaleReadings,
        "at \(reading.time) s the scale displays \(reading.displayedMass) kg and reads"
          + " \(reading.extendedMass) kg")
    }
    for (mass, division) in [
      (reading.displayedMass, scale.division), (reading.extendedMass, scale.extendedDivision),
    ] where division > 0 && !isWhole(mass / division) {
      report(
        .weight, EpisodeFile.scaleReadings,
        "at \(reading.time) s the scale says \(mass) kg, in divisions of \(division) kg")
    }
  }

  private func isWhole(_ number: Double) -> Bool {
    abs(number - number.rounded()) < 1e-6 * max(1, abs(number))
  }

  /// At rest, a stable reading must be the sum of the masses, within the errors of a scale of its
  /// class in use (three divisions and a thousandth of the load) and those it was given.
  private mutating func checkWeights() {
    var restBegan: Double?
    var previous: TickRow?
    var next = 0
    for tick in episode.ticks {
      let begins = previous?.time ?? -.infinity
      if !tick.isAtRest || previous.map({ $0.itemsInBasket != tick.itemsInBasket }) == true {
        restBegan = nil
      } else if restBegan == nil {
        // What is at rest in the first tick was so before.
        restBegan = begins
      }
      while next < episode.scaleReadings.count, episode.scaleReadings[next].time <= tick.time {
        let reading = episode.scaleReadings[next]
        next += 1
        checkRounding(reading)
        guard let restBegan, reading.isStable, !reading.isOverloaded,
          reading.time >= restBegan + Self.settlingTime
        else { continue }
        let scale = episode.record.scale
        let tolerance =
          3 * scale.division + 4 * scale.noise + 0.001 * tick.trueBasketMass + scale.largestError
        // What leans on the cart's frame is in the basket, and weighs on the cells in part alone.
        let misses = [tick.trueBasketMass, tick.trueLoad].map { abs(reading.displayedMass - $0) }
        if misses.allSatisfy({ $0 > tolerance }) {
          report(
            .weight, EpisodeFile.scaleReadings,
            "at \(reading.time) s, at rest, the scale says \(reading.displayedMass) kg and the"
              + " basket holds \(tick.trueBasketMass) kg")
        }
      }
      previous = tick
    }
  }
}
