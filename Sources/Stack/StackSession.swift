package import CartInterface
import Perception

/// A talk with one cart software over the lockstep protocol: hello, then episodes.
///
/// After an error the line is cut.
package final class StackSession {
  package let hello: StackHello
  private let connection: StackConnection
  private let limits: StackLimits
  private let isCancelled: @Sendable () -> Bool
  private var check: AnswerCheck?
  private var isCut = false

  /// Why there is no answer, with what the software wrote to its standard error.
  package struct Failure: Error, Sendable, Hashable {
    package var problem: String
    package var lastWords: String
  }

  /// Starts the software and exchanges greetings.
  /// - Throws: `Failure`, and `CancellationError` once `isCancelled` says so.
  package init(
    _ address: StackAddress, limits: StackLimits, isCancelled: @escaping @Sendable () -> Bool
  ) throws {
    self.limits = limits
    self.isCancelled = isCancelled
    do {
      connection = try StackConnection(address, limits: limits)
    } catch {
      throw Failure(problem: error.problem, lastWords: "")
    }
    let connection = connection
    hello = try Self.failing(connection) {
      let answer = try connection.ask(
        StackFrame(header: try MessageCoding.encode(SimulatorHello())), within: limits.start,
        isCancelled: isCancelled)
      return try Self.checked(answer, limits: limits)
    }
  }

  deinit { connection.kill() }

  /// Whether another episode may begin.
  package var isIdle: Bool { !isCut && check == nil && hello.reusable }

  package func begin(_ cart: CartDescription) throws {
    try failing {
      let answer = try connection.ask(
        StackFrame(header: try MessageCoding.encode(CartMessage(cart))), within: limits.start,
        isCancelled: isCancelled)
      try Self.expect("ready", in: answer)
      check = AnswerCheck(cart: cart, gives: hello.gives, limits: limits)
    }
  }

  func answer(
    to observation: Observation, batches: [DetectionBatch]
  ) throws -> CheckedAnswer {
    try failing {
      let wants = Set(hello.wants)
      let message = ObservationMessage(observation, batches: batches, wants: wants)
      let frame = StackFrame(
        header: try MessageCoding.encode(message),
        payload: wants.contains(.pictures)
          ? ObservationMessage.payload(of: observation.frames) : [])
      let answer = try connection.ask(frame, within: limits.answer, isCancelled: isCancelled)
      try Self.expect(
        "answer", in: answer, keys: ["detections", "display", "events", "tick", "type"])
      guard
        let checked = try check?.check(
          try MessageCoding.decode(AnswerMessage.self, from: answer.header), to: observation)
      else { throw StackViolation("no episode has begun") }
      return checked
    }
  }

  /// The episode is over; software that is good for one alone is ended.
  package func end() throws {
    try failing {
      let answer = try connection.ask(
        StackFrame(header: Array(#"{"type":"end"}"#.utf8)), within: limits.answer,
        isCancelled: isCancelled)
      try Self.expect("done", in: answer)
    }
    check = nil
    if !hello.reusable { finish() }
  }

  /// Lets the software go.
  package func finish() {
    isCut = true
    connection.finish()
  }

  // MARK: - Errors

  private func failing<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try Self.failing(connection, body)
    } catch {
      isCut = true
      throw error
    }
  }

  private static func failing<Result>(
    _ connection: StackConnection, _ body: () throws -> Result
  ) throws -> Result {
    do {
      return try body()
    } catch {
      connection.kill()
      if error is CancellationError { throw error }
      let problem =
        switch error {
        case let broken as StackConnection.Broken: broken.problem
        case let violation as StackViolation: "its answer is wrong: \(violation)"
        default: "\(error)"
        }
      throw Failure(problem: problem, lastWords: connection.lastWords)
    }
  }

  /// - Throws: `StackViolation` if the answer is of another type, an `error`, or has unknown keys.
  private static func expect(
    _ type: String, in answer: StackFrame, keys: Set<String>? = nil
  ) throws(StackViolation) {
    let head = try MessageCoding.decode(MessageHead.self, from: answer.header)
    if head.type == "error" {
      throw StackViolation("it reports an error: \((head.message ?? "").prefix(500))")
    }
    guard head.type == type else {
      throw StackViolation("type is \"\(head.type.prefix(60))\" instead of \"\(type)\"")
    }
    guard let keys else { return }
    // A key that is misspelt would be passed over, and with it all that it holds.
    let names = try MessageCoding.decode(MessageKeys.self, from: answer.header).names
    if let unknown = names.first(where: { !keys.contains($0) }) {
      throw StackViolation("\"\(unknown.prefix(60))\" is no key of \"\(type)\"")
    }
  }

  private static func checked(
    _ answer: StackFrame, limits: StackLimits
  ) throws(StackViolation) -> StackHello {
    try expect(
      "hello", in: answer,
      keys: ["gives", "latency_s", "name", "protocol", "reusable", "type", "wants"])
    let hello = try MessageCoding.decode(StackHello.self, from: answer.header)
    guard hello.protocol == StackHello.version else {
      throw StackViolation(
        "protocol is \(hello.protocol); this cartsim speaks \(StackHello.version)")
    }
    guard !hello.name.isEmpty, hello.name.utf8.count <= limits.textBytes else {
      throw StackViolation("name is empty or longer than \(limits.textBytes) bytes")
    }
    guard !hello.gives.isEmpty else {
      throw StackViolation("gives is empty: it must give detections, bookings or both")
    }
    guard (0...60).contains(hello.latency_s) else {
      throw StackViolation("latency_s is \(hello.latency_s), not 0 … 60")
    }
    return hello
  }
}
