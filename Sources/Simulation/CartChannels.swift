package import CartInterface
import Geometry
import Scenario
package import Sensors

/// What the sensors besides cameras and scale measured in one tick.
package struct ChannelOutcome: Sendable, Hashable {
  /// Measured in this tick, lost messages too.
  package var inertial: [Delivery<InertialSample>] = []
  /// What the inertial samples are of, parallel to them.
  package var trueInertial: [InertialSample] = []
  package var odometry: [Delivery<OdometryReading>] = []
  package var locations: [Delivery<LocationFix>] = []
  /// Where along the aisle the cart truly was, in metres, parallel to `odometry` and `locations`.
  package var odometryPlaces: [Double] = []
  package var locationPlaces: [Double] = []
  package var barcodes: [Delivery<BarcodeRead>] = []
  /// Whose symbols were decoded, indices into the plan's items, parallel to `barcodes`.
  package var scannedItems: [Int] = []
  package var display: [Delivery<DisplayEvent>] = []
  /// Arrived in this tick at the cart's computer.
  package var received = ChannelMessages()

  package init() {}
}

/// The cart's sensors besides cameras and scale, on the true motion of an episode.
struct CartChannels {
  /// What is true at the end of a step of the physics.
  struct Truth {
    /// Less gravity, in the cart's frame, m/s².
    var specificForce: SIMD3<Double>
    var worldFromCart: RigidTransform
  }

  private(set) var outcome = ChannelOutcome()
  private var inertial: InertialUnit?
  private var odometer: WheelOdometer?
  private var location: LocationReceiver?
  private var imager: BarcodeImager?
  private var screen: TouchScreen?
  private var inertialWay: ChannelTransport<InertialSample>
  private var odometryWay: ChannelTransport<OdometryReading>
  private var locationWay: ChannelTransport<LocationFix>
  private var barcodeWay: ChannelTransport<BarcodeRead>
  private var displayWay: ChannelTransport<DisplayEvent>
  private let showDelay: Nanoseconds
  private let trip: Trip
  /// At the end of the last step; nil before the first.
  private var worldFromCart: RigidTransform?
  /// Way of the last step along the cart, metres.
  private var lastDistance: Double?

  init(models: ChannelModels, trip: Trip = Trip(), key: RandomKey) {
    self.trip = trip
    inertial = models.inertial.map { InertialUnit(model: $0.model, key: key, time: 0) }
    odometer = models.odometry.map { WheelOdometer(model: $0.model, key: key, time: 0) }
    location = models.location.map { LocationReceiver(model: $0.model, key: key, time: 0) }
    imager = models.barcodeImager.map { BarcodeImager(model: $0.model, key: key, time: 0) }
    screen = models.touchScreen.map { TouchScreen(model: $0.model, key: key) }
    showDelay = Nanoseconds(seconds: models.touchScreen?.model.showDelay ?? 0)
    func way<Message>(_ faults: ChannelFaults?, _ channel: Int) -> ChannelTransport<Message> {
      ChannelTransport(
        faults: faults ?? .none, key: key.with("channel.transport", entity: channel))
    }
    inertialWay = way(models.inertial?.faults, 0)
    odometryWay = way(models.odometry?.faults, 1)
    locationWay = way(models.location?.faults, 2)
    barcodeWay = way(models.barcodeImager?.faults, 3)
    displayWay = way(models.touchScreen?.faults, 4)
  }

  /// Whether the cart has any sensor that has to be told of every step.
  var needsEveryStep: Bool { inertial != nil || odometer != nil || location != nil }

  /// Takes note of the cart's motion at the end of a step.
  /// - Parameter time: since the episode began.
  mutating func sense(_ truth: Truth, at time: Nanoseconds, dt: Double) {
    let before = worldFromCart ?? truth.worldFromCart
    worldFromCart = truth.worldFromCart
    if let measured = inertial?.advance(
      specificForce: truth.specificForce,
      angularRate: Self.angularRate(from: before, to: truth.worldFromCart, dt: dt), time: time)
    {
      outcome.inertial.append(inertialWay.send(measured.sample, at: measured.sample.time))
      outcome.trueInertial.append(measured.truth)
    }
    let ahead = truth.worldFromCart.apply(toDirection: SIMD3(1, 0, 0))
    let distance = (truth.worldFromCart.translation - before.translation).dot(ahead)
    let acceleration = (distance - (lastDistance ?? distance)) / (dt * dt)
    lastDistance = distance
    let reading = odometer?.advance(distance: distance, acceleration: acceleration, time: time)
    let place = truth.worldFromCart.translation.x
    if let reading {
      outcome.odometry.append(odometryWay.send(reading, at: reading.time))
      outcome.odometryPlaces.append(place)
    }
    if var fix = location?.advance(alongAisle: place, time: time) {
      if !trip.isEmpty { fix.zone = trip.zone(at: fix.alongAisle) }
      outcome.locations.append(locationWay.send(fix, at: fix.time))
      outcome.locationPlaces.append(place)
    }
  }

  /// The next picture of the barcode imager, if one is taken now.
  mutating func imagerExposure(at time: Nanoseconds) -> (number: Int, time: Nanoseconds)? {
    imager?.exposure(at: time)
  }

  /// Whether the imager could decode a symbol that nothing hides.
  func imagerReaches(_ symbol: PresentedBarcode) -> Bool { imager?.reaches(symbol) ?? false }

  /// - Returns: whether the imager beeped.
  mutating func decode(
    _ symbols: [PresentedBarcode], exposure: (number: Int, time: Nanoseconds)
  ) -> Bool {
    let reads = imager?.read(symbols, exposure: exposure) ?? []
    for (read, item) in reads {
      outcome.barcodes.append(barcodeWay.send(read, at: read.time))
      outcome.scannedItems.append(item)
    }
    return !reads.isEmpty
  }

  /// The software orders the screen to show a prompt, or none.
  /// - Returns: when it is seen.
  mutating func show(promptID: Int?, at time: Nanoseconds) -> Nanoseconds {
    let shown = time + showDelay
    outcome.display.append(
      displayWay.send(DisplayEvent(time: shown, kind: .shown(promptID: promptID)), at: shown))
    return shown
  }

  /// What the software did to the screen besides; it knows that at once.
  mutating func note(_ kind: DisplayEvent.Kind, at time: Nanoseconds) {
    outcome.display.append(
      Delivery(message: DisplayEvent(time: time, kind: kind), received: time))
  }

  /// The shopper touches the screen.
  mutating func touch(_ answer: ScreenAnswer, candidates: [String], at time: Nanoseconds) {
    let felt = screen == nil ? answer : screen?.touch(answer, candidates: candidates)
    guard let felt else { return }
    outcome.display.append(
      displayWay.send(DisplayEvent(time: time, kind: .touched(felt)), at: time))
  }

  /// Everything since this was last called; the record begins anew.
  mutating func collect(until time: Nanoseconds) -> ChannelOutcome {
    outcome.received.inertial = inertialWay.receive(until: time)
    outcome.received.odometry = odometryWay.receive(until: time)
    outcome.received.locations = locationWay.receive(until: time)
    outcome.received.barcodes = barcodeWay.receive(until: time)
    outcome.received.display = displayWay.receive(until: time)
    defer { outcome = ChannelOutcome() }
    return outcome
  }

  /// Mean over a step, in the cart's frame, rad/s; exact to the third order of the angle.
  private static func angularRate(
    from before: RigidTransform, to after: RigidTransform, dt: Double
  ) -> SIMD3<Double> {
    let turn = before.rotation.conjugate * after.rotation
    let sign = turn.w < 0 ? -2.0 : 2.0
    return SIMD3(turn.x, turn.y, turn.z) * (sign / dt)
  }
}

extension ChannelMessages {
  /// What the shopper touched on the screen, as the cart's computer learns it.
  package var screenAnswers: [ScreenAnswer] {
    display.compactMap { if case .touched(let answer) = $0.kind { answer } else { nil } }
  }
}
