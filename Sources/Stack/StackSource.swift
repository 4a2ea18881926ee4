package import CartInterface
import Geometry
package import Perception

/// Where one worker of a suite gets the software at an address from; keeps a process that may play
/// several episodes.
package final class StackSource: SoftwareSource {
  package let address: StackAddress
  package let limits: StackLimits
  private var session: StackSession?

  package init(_ address: StackAddress, limits: StackLimits = StackLimits()) {
    self.address = address
    self.limits = limits
  }

  package func software(
    detector: any Detector, settings: ReasonerSettings,
    isCancelled: @escaping @Sendable () -> Bool
  ) -> any CartSoftware {
    StackSoftware(
      source: self, detector: detector, settings: settings, isCancelled: isCancelled)
  }

  /// The session of the last episode if it may go on, else a new one.
  func session(isCancelled: @escaping @Sendable () -> Bool) throws -> StackSession {
    if let session, session.isIdle { return session }
    session = nil
    let new = try StackSession(address, limits: limits, isCancelled: isCancelled)
    session = new
    return new
  }

  deinit { session?.finish() }
}

/// A cart's software outside this process, in one episode.
///
/// What it does not give is this program's own: the detector, or the reasoner.
package final class StackSoftware: CartSoftware {
  private let source: StackSource
  private let inner: any Detector
  private let settings: ReasonerSettings
  private let isCancelled: @Sendable () -> Bool
  private var session: StackSession?
  /// What the inner detector finds, on its way to the software.
  private var late = LateDetections()
  /// Where the software gives detections alone: they on their way to the reasoner.
  private var own = LateDetections()
  private var reasoner: (any BasketReasoner)?
  /// Answers that do not hold yet.
  private var underWay: [(due: Nanoseconds, answer: CheckedAnswer)] = []
  private var shown = CartDisplay()
  private var booked: [BasketEvent] = []
  private var tick: Int?

  init(
    source: StackSource, detector: any Detector, settings: ReasonerSettings,
    isCancelled: @escaping @Sendable () -> Bool
  ) {
    self.source = source
    inner = detector
    self.settings = settings
    self.isCancelled = isCancelled
  }

  package var name: String { session?.hello.name ?? source.address.description }
  package var events: [BasketEvent] { reasoner?.events ?? booked }

  private var wantsDetections: Bool {
    session?.hello.wants.contains(.detections) ?? false
  }

  package var detector: (any Detector)? { wantsDetections ? inner : nil }

  package var needsPictures: Bool {
    session?.hello.wants.contains(.pictures) ?? false || detector?.needsPictures ?? false
  }

  package func begin(_ cart: CartDescription) throws {
    try failing {
      let session = try source.session(isCancelled: isCancelled)
      self.session = session
      try session.begin(cart)
      if session.hello.gives.contains(.bookings) {
        shown = CartDisplay(basket: cart.initialBasket.filter { $0.value > 0 })
      } else {
        reasoner = ReasoningParts.reference.assembled(for: cart, settings: settings)
      }
    }
  }

  package func detections(in observation: Observation) throws -> [Detection] {
    tick = observation.tick
    return try failing {
      guard let session else { return [] }
      let latency = Nanoseconds(seconds: session.hello.latency_s)
      var found: [Detection] = []
      if let detector {
        found = try detector.detections(in: observation)
        late.add(found, in: observation, latency: detector.declaredLatency)
      }
      let answer = try session.answer(
        to: observation, batches: late.arrived(by: observation.time))
      if session.hello.gives.contains(.detections) { found = answer.detections }
      if reasoner == nil {
        underWay.append((observation.time + latency, answer))
      } else {
        own.add(found, in: observation, latency: latency)
      }
      return found
    }
  }

  package func display(after observation: Observation) -> CartDisplay {
    let time = observation.time
    if reasoner != nil {
      shown =
        reasoner?.step(
          time: time, readings: observation.scaleReadings, batches: own.arrived(by: time),
          answers: observation.screenAnswers, barcodes: observation.channels.barcodes) ?? shown
      return shown
    }
    let ready = underWay.prefix { $0.due <= time }
    underWay.removeFirst(ready.count)
    for (_, answer) in ready {
      shown = answer.display ?? shown
      booked += answer.events.map {
        BasketEvent(
          kind: $0.kind, sku: $0.sku, time: $0.time, decided: time, certainty: $0.certainty)
      }
    }
    return shown
  }

  package func end() throws {
    try failing { try session?.end() }
  }

  private func failing<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as StackSession.Failure {
      throw SoftwareFailure(
        software: name, problem: error.problem, tick: tick, lastWords: error.lastWords)
    }
  }
}
