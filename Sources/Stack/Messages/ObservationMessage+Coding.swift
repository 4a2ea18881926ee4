import CartInterface
import Geometry
import Imaging
import Perception

extension ObservationMessage {
  /// - Parameters:
  ///   - batches: what a detector of the simulation found and has just arrived.
  init(_ seen: Observation, batches: [DetectionBatch], wants: Set<StackHello.Want>) {
    tick = seen.tick
    time_ns = seen.time
    cameras = seen.cameras
    blind = seen.blind
    scale_readings = seen.scaleReadings.map(Reading.init)
    screen_answers = seen.screenAnswers.map(ScreenAnswerMessage.init)
    frames = []
    if wants.contains(.pictures) {
      var offset = 0
      for frame in seen.frames {
        frames.append(
          Frame(
            camera: frame.camera, width_px: frame.image.width, height_px: frame.image.height,
            exposure_midpoint_ns: frame.exposureMidpoint, offset: offset))
        offset += 3 * frame.image.pixels.count
      }
    }
    if wants.contains(.detections) { detections = batches.map(BatchMessage.init) }
    addChannels(seen.channels, wants: wants)
  }

  private mutating func addChannels(_ channels: ChannelMessages, wants: Set<StackHello.Want>) {
    if wants.contains(.inertial) {
      inertial = channels.inertial.map {
        Inertial(
          time_ns: $0.time, specific_force_m_s2: $0.specificForce.list,
          angular_rate_rad_s: $0.angularRate.list)
      }
    }
    if wants.contains(.odometry) {
      odometry = channels.odometry.map { Odometry(time_ns: $0.time, ticks: $0.ticks) }
    }
    if wants.contains(.locations) {
      locations = channels.locations.map {
        Location(
          time_ns: $0.time, along_aisle_m: $0.alongAisle, deviation_m: $0.deviation,
          zone: $0.zone)
      }
    }
    if wants.contains(.barcodes) {
      barcodes = channels.barcodes.map { Barcode(time_ns: $0.time, gtin: $0.gtin) }
    }
    if wants.contains(.screen) { screen = channels.display.map(ScreenEvent.init) }
  }

  /// The pictures' bytes one after the other, as `frames` says.
  static func payload(of frames: [CameraFrame]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(frames.reduce(0) { $0 + 3 * $1.image.pixels.count })
    for frame in frames {
      // `RGB8` is three bytes without padding.
      frame.image.pixels.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }
    return bytes
  }

  /// The other way.
  /// - Throws: `StackViolation` if the bytes do not hold the pictures.
  func observation(payload: [UInt8]) throws(StackViolation) -> Observation {
    var channels = ChannelMessages()
    channels.inertial = try (inertial ?? []).map { sample throws(StackViolation) in
      InertialSample(
        time: sample.time_ns,
        specificForce: try SIMD3(list: sample.specific_force_m_s2, "specific_force_m_s2"),
        angularRate: try SIMD3(list: sample.angular_rate_rad_s, "angular_rate_rad_s"))
    }
    channels.odometry = (odometry ?? []).map { .init(time: $0.time_ns, ticks: $0.ticks) }
    channels.locations = (locations ?? []).map {
      .init(
        time: $0.time_ns, alongAisle: $0.along_aisle_m, deviation: $0.deviation_m, zone: $0.zone)
    }
    channels.barcodes = (barcodes ?? []).map { .init(time: $0.time_ns, gtin: $0.gtin) }
    channels.display = (screen ?? []).map(\.event)
    return Observation(
      tick: tick, time: time_ns,
      frames: try frames.map { frame throws(StackViolation) in try frame.picture(in: payload) },
      cameras: cameras, blind: blind, scaleReadings: scale_readings.map(\.reading),
      screenAnswers: screen_answers.map(\.answer), channels: channels)
  }
}

extension ObservationMessage.Frame {
  func picture(in payload: [UInt8]) throws(StackViolation) -> CameraFrame {
    let sides = 0...(1 << 15)
    guard sides.contains(width_px), sides.contains(height_px), offset >= 0,
      offset <= payload.count - 3 * width_px * height_px
    else {
      throw StackViolation(
        "a picture of \(width_px) × \(height_px) at \(offset) is not in \(payload.count) bytes")
    }
    let pixels = (0..<width_px * height_px).map { i in
      RGB8(payload[offset + 3 * i], payload[offset + 3 * i + 1], payload[offset + 3 * i + 2])
    }
    return CameraFrame(
      camera: camera, image: Image(width: width_px, height: height_px, pixels: pixels),
      exposureMidpoint: exposure_midpoint_ns)
  }
}

extension ObservationMessage.Reading {
  init(_ reading: ScaleReading) {
    time_ns = reading.time
    (displayed_kg, extended_kg) = (reading.displayedMass, reading.extendedMass)
    (stable, overloaded) = (reading.isStable, reading.isOverloaded)
    (below_zero, inhibited) = (reading.isBelowZero, reading.isInhibited)
  }

  var reading: ScaleReading {
    ScaleReading(
      time: time_ns, displayedMass: displayed_kg, extendedMass: extended_kg, isStable: stable,
      isOverloaded: overloaded, isBelowZero: below_zero, isInhibited: inhibited)
  }
}

extension ObservationMessage.ScreenEvent {
  init(_ event: DisplayEvent) {
    time_ns = event.time
    switch event.kind {
    case .shown(let id): prompt = id
    case .touched(let answer): touched = ScreenAnswerMessage(answer)
    case .turned(let state): self.state = state
    case .alerted(let alert): self.alert = AlertMessage(alert)
    }
  }

  var event: DisplayEvent {
    let kind: DisplayEvent.Kind =
      if let touched {
        .touched(touched.answer)
      } else if let state {
        .turned(to: state)
      } else if let alert {
        .alerted(alert.alert)
      } else {
        .shown(promptID: prompt)
      }
    return DisplayEvent(time: time_ns, kind: kind)
  }
}
