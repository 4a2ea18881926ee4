import CartInterface
import Foundation
import Geometry
import Imaging
import Perception
import Stack
import Synchronization

/// A cart to talk about.
enum Stage {
  static func cart() -> CartDescription {
    let cameras = (0..<2).map { number in
      CartDescription.CalibratedCamera(
        name: "camera \(number)",
        intrinsics: CameraIntrinsics(
          width: 8, height: 6, fx: 1.0 / 3, fy: 7.1, cx: 3.5 + Double(number), cy: 2.5),
        lens: number == 0
          ? .brownConrady(
            BrownConrady(k1: 0.1, k2: -0.2, p1: 1e-5, p2: 0.3, k3: 1e-17, k4: 0, k5: 5, k6: 6))
          : .fisheye(KannalaBrandt(k1: 0.1, k2: 0.02, k3: 0.003, k4: -0.0004)),
        cartFromCamera: RigidTransform(
          rotation: Quaternion(w: 0.5, x: -0.5, y: 0.5, z: 0.5),
          translation: SIMD3(0.1, 0.2, 1.0 / 7))
      )
    }
    var cart = CartDescription(
      cameras: cameras,
      scale: ScaleSpecification(
        capacity: 30, division: 0.005, extendedDivision: 0.001, rate: 10, noise: 0.0003),
      basket: Box3(minimum: SIMD3(-0.3, -0.2, 0.1), maximum: SIMD3(0.3, 0.2, 0.5)),
      catalog: [
        .init(
          sku: "apple", name: "Apple \"Jonagold\" – é", productClass: "fruit", nominalMass: 0.18,
          massDeviation: 0.02, priceCents: 45, gtin: "4006381333931", plu: "4019"),
        .init(
          sku: "milk", name: "Milk", productClass: "dairy", nominalMass: 1.0 / 3 + 0.7,
          massDeviation: 0.01, priceCents: 109),
      ], initialBasket: ["milk": 1], metersPerOdometryTick: 0.0123)
    cart.asksForProduce = true
    return cart
  }

  static func observation(
    tick: Int, pictures: Bool = false, cameras: [Int] = [0, 1]
  ) -> Observation {
    let time = Nanoseconds(tick + 1) * 125_000_000
    let frames = cameras.map { camera in
      CameraFrame(
        camera: camera,
        image: Image(
          width: 8, height: 6,
          pixels: (0..<48).map { RGB8(UInt8($0), UInt8(200 + camera), UInt8(tick & 255)) }),
        exposureMidpoint: time - 7)
    }
    return Observation(
      tick: tick, time: time, frames: pictures ? frames : [], cameras: cameras,
      scaleReadings: [
        ScaleReading(
          time: time - 1, displayedMass: 0.18, extendedMass: 0.1 + 0.2, isStable: true,
          isOverloaded: false)
      ])
  }
}

/// Sees nothing.
final class NoEyes: Detector {
  let name = "none"
  let declaredLatency: Nanoseconds = 0
  let needsPictures = false
  func detections(in observation: Observation) -> [Detection] { [] }
}

/// A cart software at the other end of a Unix domain socket, that says what a test wants.
///
/// It takes one caller after the other until it goes.
final class ScriptedStack: Sendable {
  /// What it answers to a message's JSON; nil hangs up.
  typealias Script = @Sendable (_ message: String) -> [UInt8]?

  let address: StackAddress
  private let folder: URL
  private let listening: Int32
  private let met = Mutex([String]())

  /// The types of the messages that came.
  var types: [String] { met.withLock { $0 } }

  init(_ script: @escaping Script) throws {
    // Sockets' paths are short.
    folder = URL(fileURLWithPath: "/tmp/cs-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let path = folder.appending(path: "s").path
    address = .unix(path)
    listening = try Self.listen(at: path)
    let listening = listening
    Thread.detachNewThread { [self] in
      while case let caller = accept(listening, nil, nil), caller >= 0 {
        serve(caller, script)
        close(caller)
      }
      // Closed earlier, its number could be another test's socket.
      close(listening)
    }
  }

  /// Lets the thread go.
  func stop() {
    shutdown(listening, Int32(SHUT_RDWR))
    try? FileManager.default.removeItem(at: folder)
  }

  private func serve(_ caller: Int32, _ script: Script) {
    while let message = Self.read(caller) {
      let type = message.firstMatch(of: /"type":"(\w+)"/).map { String($0.1) } ?? "?"
      met.withLock { $0.append(type) }
      guard let answer = script(message) else { return }
      var rest = answer[...]
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes {
          send(caller, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        if count <= 0 { return }
        rest = rest.dropFirst(count)
      }
    }
  }

  private static func listen(at path: String) throws -> Int32 {
    let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(number, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard number >= 0, bound == 0, Foundation.listen(number, 8) == 0 else {
      throw StackViolation("no socket at \(path)")
    }
    return number
  }

  private static func read(_ caller: Int32) -> String? {
    func bytes(_ count: Int) -> [UInt8]? {
      var bytes = [UInt8](repeating: 0, count: count)
      var done = 0
      while done < count {
        let more = bytes.withUnsafeMutableBytes {
          recv(caller, $0.baseAddress.map { $0 + done }, count - done, 0)
        }
        if more <= 0 { return nil }
        done += more
      }
      return bytes
    }
    guard let prefix = bytes(8) else { return nil }
    let lengths = StackFrame.lengths(of: prefix[...])
    guard let header = bytes(lengths.header), bytes(lengths.payload) != nil else { return nil }
    return String(decoding: header, as: UTF8.self)
  }
}

/// A message as it travels.
func message(_ json: String) -> [UInt8] { StackFrame(header: Array(json.utf8)).bytes }

/// Says hello and is ready; `answer` makes the rest from the number of the tick.
func politely(
  gives: String = #"["detections","bookings"]"#, more: String = "",
  answer: @escaping @Sendable (Int) -> [UInt8]?
) -> ScriptedStack.Script {
  { text in
    if text.contains(#""type":"hello""#) {
      return message(
        #"{"type":"hello","protocol":1,"name":"scripted","gives":\#(gives)\#(more)}"#)
    }
    if text.contains(#""type":"begin""#) { return message(#"{"type":"ready"}"#) }
    if text.contains(#""type":"end""#) { return message(#"{"type":"done"}"#) }
    let tick = text.firstMatch(of: /"tick":(\d+)/).flatMap { Int($0.1) } ?? -1
    return answer(tick)
  }
}

extension StackLimits {
  /// For those who will not answer anyway.
  static var short: StackLimits {
    var limits = StackLimits()
    (limits.start, limits.answer) = (0.4, 0.4)
    return limits
  }

  /// For those who will, on a busy machine.
  static var patient: StackLimits {
    var limits = StackLimits()
    (limits.start, limits.answer) = (60, 60)
    return limits
  }
}

/// Plays ticks; what the software has said by then.
func play(
  _ address: StackAddress, ticks: Int, limits: StackLimits = .patient, pictures: Bool = false,
  cart: CartDescription = Stage.cart()
) throws -> (displays: [CartDisplay], found: [[Detection]], events: [BasketEvent]) {
  let source = StackSource(address, limits: limits)
  let software = source.software(
    detector: NoEyes(), settings: ReasonerSettings(), isCancelled: { false })
  try software.begin(cart)
  var (displays, found): ([CartDisplay], [[Detection]]) = ([], [])
  for tick in 0..<ticks {
    let observation = Stage.observation(tick: tick, pictures: pictures)
    found.append(try software.detections(in: observation))
    displays.append(try software.display(after: observation))
  }
  try software.end()
  return (displays, found, software.events)
}

/// What goes wrong; nil if nothing does.
func failure(of body: () throws -> Void) -> SoftwareFailure? {
  do {
    try body()
    return nil
  } catch {
    return error as? SoftwareFailure
      ?? SoftwareFailure(software: "?", problem: "another error: \(error)")
  }
}
