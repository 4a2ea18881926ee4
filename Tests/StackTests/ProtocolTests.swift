import CartInterface
import Foundation
import Geometry
import Imaging
import Perception
import Stack
import Synchronization
import Testing

extension Stage {
  /// 3 MB of picture.
  static func largeObservation() -> Observation {
    var observation = observation(tick: 0)
    observation.frames = [
      CameraFrame(
        camera: 0, image: Image(width: 1000, height: 1000, filledWith: RGB8(1, 2, 3)),
        exposureMidpoint: 1)
    ]
    return observation
  }

  /// With something in every channel.
  static func fullObservation() -> Observation {
    var seen = observation(tick: 7, pictures: true)
    seen.blind = [1]
    seen.scaleReadings.append(
      ScaleReading(
        time: 5, displayedMass: .nan, extendedMass: -.infinity, isStable: false,
        isOverloaded: true, isBelowZero: true, isInhibited: true))
    seen.screenAnswers = [
      ScreenAnswer(promptID: 3, choice: "milk"), ScreenAnswer(promptID: 4, choice: nil),
      ScreenAnswer(promptID: 5, choice: nil, typed: "4019"),
    ]
    seen.channels.inertial = [
      InertialSample(
        time: 9, specificForce: SIMD3(0.1, -0.2, 9.8), angularRate: SIMD3(1e-9, 2, 1.0 / 3))
    ]
    seen.channels.odometry = [OdometryReading(time: 8, ticks: -12)]
    seen.channels.locations = [LocationFix(time: 6, alongAisle: 3.25, deviation: 0.5, zone: -1)]
    seen.channels.barcodes = [BarcodeRead(time: 5, gtin: "4006381333931")]
    seen.channels.display = [
      DisplayEvent(time: 1, kind: .shown(promptID: 2)),
      DisplayEvent(time: 2, kind: .shown(promptID: nil)),
      DisplayEvent(time: 3, kind: .touched(ScreenAnswer(promptID: 1, choice: "apple"))),
      DisplayEvent(time: 4, kind: .turned(to: .weighing)),
      DisplayEvent(
        time: 5, kind: .alerted(CartAlert(id: 2, reason: .cameraLost, subject: "camera 1"))),
    ]
    return seen
  }
}

/// What a witness was told.
private final class Notebook: Sendable {
  let carts = Mutex([CartDescription]())
  let seen = Mutex([Observation]())
}

/// Notes what it is told, and answers by rote.
private final class Witness: CartSoftware {
  let name = "witness"
  let needsPictures = true
  var detector: (any Detector)? { nil }
  private(set) var events: [BasketEvent] = []
  private let notes: Notebook

  init(_ notes: Notebook) { self.notes = notes }

  func begin(_ cart: CartDescription) { notes.carts.withLock { $0.append(cart) } }
  func detections(in observation: Observation) -> [Detection] {
    notes.seen.withLock { $0.append(observation) }
    return [
      Detection(camera: 1, x0: 1.0 / 3, y0: 0, x1: 4, y1: 5, sku: "apple", confidence: 0.1 + 0.2)
    ]
  }
  func display(after observation: Observation) -> CartDisplay {
    events.append(BasketEvent(kind: .remove, sku: "milk", time: 11, decided: observation.time))
    var display = CartDisplay(
      basket: ["apple": 3], prompt: .weighProduce(id: 2, candidates: ["apple"]),
      alert: CartAlert(id: 4, reason: .scanMismatch, subject: "milk"))
    display.weighed = ["apple": 540]
    return display
  }
  func end() {}
}

/// Runs a server of this program at the other end of a socket pair.
private func served(
  _ hello: StackHello, _ software: @escaping @Sendable () -> any CartSoftware,
  _ body: (StackAddress) throws -> Void
) throws {
  // A relay: the server's own read and write loops stand behind a listening socket.
  let path = "/tmp/cs-\(UUID().uuidString.prefix(8))"
  let listening = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
  var address = sockaddr_un()
  address.sun_family = sa_family_t(AF_UNIX)
  withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
  let bound = withUnsafePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      bind(listening, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
    }
  }
  try #require(bound == 0 && listen(listening, 4) == 0)
  let ended = DispatchSemaphore(value: 0)
  Thread.detachNewThread {
    let caller = accept(listening, nil, nil)
    try? StackServer(hello: hello, input: caller, output: caller, make: software).run()
    close(caller)
    close(listening)
    ended.signal()
  }
  defer {
    shutdown(listening, Int32(SHUT_RDWR))
    unlink(path)
  }
  try body(.unix(path))
  #expect(ended.wait(timeout: .now() + 60) == .success)
}

@Suite struct ProtocolTests {
  @Test(arguments: [
    ("exec:python3 a.py --x :y", StackAddress.command("python3 a.py --x :y")),
    ("tcp:bench.local:4711", .tcp(host: "bench.local", port: 4711)),
    ("tcp:[::1]:80", .tcp(host: "::1", port: 80)),
    ("unix:/run/cart.sock", .unix("/run/cart.sock")),
  ])
  func addresses(text: String, address: StackAddress) throws {
    #expect(try StackAddress(argument: text) == address)
  }

  @Test(arguments: [
    "", "exec:", "exec", "stack.py", "tcp:host", "tcp:host:0", "tcp:host:65536", "tcp::80",
    "unix:", "http://x",
  ])
  func wrongAddresses(text: String) {
    #expect(throws: StackAddress.Malformed.self) { try StackAddress(argument: text) }
  }

  /// As Protocol.md writes it down.
  @Test func framesAreLittleEndian() {
    let frame = StackFrame(
      header: Array(repeating: 7, count: 0x0102), payload: Array(repeating: 8, count: 3))
    #expect(frame.bytes.prefix(8) == [0x02, 0x01, 0, 0, 3, 0, 0, 0])
    #expect(frame.bytes.count == 8 + 0x0102 + 3)
    #expect(StackFrame.lengths(of: frame.bytes[..<8]) == (0x0102, 3))
    #expect(
      StackFrame.lengths(of: [1, 2, 0, 0, 0x80, 4, 3, 2, 0x81][1...]) == (0x8000_0002, 0x8102_0304))
  }

  /// What one side says the other side hears, to the last bit.
  @Test func nothingIsLostOnTheWay() throws {
    let notes = Notebook()
    let hello = StackHello(
      name: "w", wants: StackHello.Want.allCases, gives: StackHello.Gift.allCases)
    let sent = Stage.fullObservation()
    let cart = Stage.cart()
    try served(hello, { Witness(notes) }) { address in
      let source = StackSource(address, limits: .patient)
      let software = source.software(
        detector: NoEyes(), settings: ReasonerSettings(), isCancelled: { false })
      try software.begin(cart)
      #expect(software.needsPictures && software.name == "w")
      let found = try software.detections(in: sent)
      #expect(
        found == [
          Detection(
            camera: 1, x0: 1.0 / 3, y0: 0, x1: 4, y1: 5, sku: "apple", confidence: 0.1 + 0.2)
        ])
      let display = try software.display(after: sent)
      var expected = CartDisplay(
        basket: ["apple": 3], prompt: .weighProduce(id: 2, candidates: ["apple"]),
        alert: CartAlert(id: 4, reason: .scanMismatch, subject: "milk"))
      expected.weighed = ["apple": 540]
      #expect(display == expected)
      #expect(
        software.events == [
          BasketEvent(kind: .remove, sku: "milk", time: 11, decided: sent.time)
        ])
      try software.end()
    }
    let told = try #require(notes.carts.withLock { $0.first })
    #expect(told.cameras == cart.cameras)
    #expect(told.scale == cart.scale)
    #expect(told.basket == cart.basket)
    #expect(told.catalog == cart.catalog)
    #expect(told.initialBasket == cart.initialBasket)
    #expect(told.metersPerOdometryTick == cart.metersPerOdometryTick)
    #expect(told.asksForProduce == cart.asksForProduce)
    let seen = try #require(notes.seen.withLock { $0.first })
    #expect(seen.tick == sent.tick && seen.time == sent.time)
    #expect(seen.cameras == sent.cameras && seen.blind == sent.blind)
    #expect(seen.channels == sent.channels)
    #expect(seen.screenAnswers == sent.screenAnswers)
    // NaN equals nothing, itself included.
    #expect(seen.scaleReadings[0] == sent.scaleReadings[0])
    #expect(seen.scaleReadings[1].displayedMass.isNaN)
    #expect(seen.scaleReadings[1].extendedMass == -.infinity)
    #expect(seen.scaleReadings[1].isInhibited && seen.scaleReadings[1].isBelowZero)
    #expect(seen.frames.map(\.camera) == [0, 1])
    for (a, b) in zip(seen.frames, sent.frames) {
      #expect(a.image == b.image && a.exposureMidpoint == b.exposureMidpoint)
    }
  }

  /// Only what was asked for travels.
  @Test func whatIsNotWantedStaysAtHome() throws {
    let notes = Notebook()
    try served(
      StackHello(name: "w", wants: [.barcodes], gives: StackHello.Gift.allCases), { Witness(notes) }
    ) { address in
      let software = StackSource(address, limits: .patient).software(
        detector: NoEyes(), settings: ReasonerSettings(), isCancelled: { false })
      try software.begin(Stage.cart())
      #expect(!software.needsPictures && software.detector == nil)
      _ = try software.detections(in: Stage.fullObservation())
      try software.end()
    }
    let seen = try #require(notes.seen.withLock { $0.first })
    #expect(seen.frames.isEmpty && seen.cameras == [0, 1])
    #expect(seen.channels.barcodes.count == 1)
    #expect(seen.channels.inertial.isEmpty && seen.channels.odometry.isEmpty)
    #expect(seen.channels.locations.isEmpty && seen.channels.display.isEmpty)
  }

  /// An answer holds from the first tick that ends the latency after the observation.
  @Test func answersTakeTheirTime() throws {
    let stack = try ScriptedStack(
      politely(more: #","latency_s":0.25"#) { tick in
        message(
          #"""
          {"type":"answer","tick":\#(tick),"display":{"basket":{"apple":\#(tick + 1)}},
           "events":[{"kind":"add","sku":"apple","time_ns":\#(tick)}]}
          """#)
      })
    defer { stack.stop() }
    let said = try play(stack.address, ticks: 4)
    // Ticks last an eighth of a second.
    #expect(
      said.displays.map(\.basket) == [["milk": 1], ["milk": 1], ["apple": 1], ["apple": 2]])
    #expect(said.events.map(\.time) == [0, 1])
    #expect(said.events.map(\.decided) == [375_000_000, 500_000_000])
  }

  /// Without a display the screen stays as it is.
  @Test func silenceChangesNothing() throws {
    let stack = try ScriptedStack(
      politely { tick in
        message(
          tick == 1
            ? #"{"type":"answer","tick":1,"display":{"basket":{}}}"#
            : #"{"type":"answer","tick":\#(tick)}"#)
      })
    defer { stack.stop() }
    #expect(try play(stack.address, ticks: 3).displays.map(\.basket) == [["milk": 1], [:], [:]])
  }

  @Test(arguments: [true, false])
  func onlyWhoSaysSoPlaysAgain(reusable: Bool) throws {
    let stack = try ScriptedStack(
      politely(more: #","reusable":\#(reusable)"#) { tick in
        message(#"{"type":"answer","tick":\#(tick)}"#)
      })
    defer { stack.stop() }
    let source = StackSource(stack.address, limits: .patient)
    for _ in 0..<3 {
      let software = source.software(
        detector: NoEyes(), settings: ReasonerSettings(), isCancelled: { false })
      try software.begin(Stage.cart())
      _ = try software.detections(in: Stage.observation(tick: 0))
      try software.end()
    }
    #expect(stack.types.count { $0 == "hello" } == (reusable ? 1 : 3))
    #expect(stack.types.count { $0 == "begin" } == 3)
  }

  /// One that was left within an episode does not know that another has begun.
  @Test func aBrokenEpisodeEndsTheProcess() throws {
    let stack = try ScriptedStack(
      politely(more: #","reusable":true"#) { tick in
        message(#"{"type":"answer","tick":\#(tick)}"#)
      })
    defer { stack.stop() }
    let source = StackSource(stack.address, limits: .patient)
    for _ in 0..<2 {
      let software = source.software(
        detector: NoEyes(), settings: ReasonerSettings(), isCancelled: { false })
      try software.begin(Stage.cart())
      _ = try software.detections(in: Stage.observation(tick: 0))
    }
    #expect(stack.types.count { $0 == "hello" } == 2)
  }

  /// The reasoner behind the protocol is the reasoner.
  @Test func theReasonerIsTheSameOnBothSides() throws {
    var cart = Stage.cart()
    cart.asksForProduce = false
    let inside = DetectorAndReasoner(Eyes())
    inside.begin(cart)
    var differences = 0
    let told = cart
    try served(
      StackHello(name: "r", wants: [.detections, .barcodes], gives: [.bookings]),
      {
        ReasonerAlone()
      }
    ) { address in
      let outside = StackSource(address, limits: .patient).software(
        detector: Eyes(), settings: ReasonerSettings(), isCancelled: { false })
      try outside.begin(told)
      for tick in 0..<80 {
        let seen = Self.addition(tick: tick)
        #expect(try inside.detections(in: seen) == outside.detections(in: seen))
        if try inside.display(after: seen) != outside.display(after: seen) { differences += 1 }
      }
      #expect(outside.events == inside.events)
      try outside.end()
    }
    #expect(differences == 0)
    #expect(inside.events.map(\.sku) == ["apple"])
  }

  /// Sees an apple from the third second on, late.
  private final class Eyes: Detector {
    let name = "eyes"
    let declaredLatency: Nanoseconds = 200_000_000
    let needsPictures = false
    func detections(in observation: Observation) -> [Detection] {
      guard observation.tick >= 24 else { return [] }
      return [0, 1].map {
        Detection(camera: $0, x0: 0, y0: 0, x1: 4, y1: 4, sku: "apple", confidence: 0.95)
      }
    }
  }

  /// An apple is laid beside the milk in the third second.
  private static func addition(tick: Int) -> Observation {
    var seen = Stage.observation(tick: tick)
    let milk = 1.0 / 3 + 0.7
    let mass = tick < 24 ? milk : milk + 0.18
    seen.scaleReadings = [
      ScaleReading(
        time: seen.time - 1, displayedMass: (mass * 200).rounded() / 200,
        extendedMass: (mass * 1000).rounded() / 1000, isStable: tick != 24, isOverloaded: false)
    ]
    return seen
  }
}
