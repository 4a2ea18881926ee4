package import CartInterface
import Foundation
package import Perception

/// The other end of the protocol: puts a cart's software of this program behind it, as the reference
/// that other stacks can be held against.
package struct StackServer {
  /// Makes the software for an episode.
  package typealias Maker = () throws -> any CartSoftware

  private let hello: StackHello
  private let input: Int32
  private let output: Int32
  private let make: Maker

  /// - Parameters:
  ///   - input: an open file that messages come from; waited for without limit.
  ///   - output: an open file for the answers, and for nothing else.
  package init(hello: StackHello, input: Int32, output: Int32, make: @escaping Maker) {
    self.hello = hello
    self.input = input
    self.output = output
    self.make = make
  }

  /// Serves until the other side says nothing more.
  /// - Throws: `StackViolation`, and what the software throws.
  package func run() throws {
    var software: (any CartSoftware)?
    var told = 0
    while let frame = try read() {
      let head = try MessageCoding.decode(MessageHead.self, from: frame.header)
      switch head.type {
      case "hello": try answer(hello)
      case "begin":
        let cart = try MessageCoding.decode(
          CartMessage.self, from: frame.header, allowsNonsense: true
        ).cart()
        let new = try make()
        try new.begin(cart)
        (software, told) = (new, 0)
        try answer(["type": "ready"])
      case "observation":
        guard let software else { throw StackViolation("an observation before its begin") }
        try answer(Self.answer(of: software, to: frame, told: &told, hello: hello))
      case "end":
        try software?.end()
        software = nil
        try answer(["type": "done"])
      default: throw StackViolation("a message of type \"\(head.type)\" is not known")
      }
    }
  }

  private static func answer(
    of software: any CartSoftware, to frame: StackFrame, told: inout Int, hello: StackHello
  ) throws -> AnswerMessage {
    let message = try MessageCoding.decode(
      ObservationMessage.self, from: frame.header, allowsNonsense: true)
    let observation = try message.observation(payload: frame.payload)
    (software as? ReasonerAlone)?.given = try (message.detections ?? []).map { try $0.batch() }
    let found = try software.detections(in: observation)
    let display = try software.display(after: observation)
    let new = software.events[told...]
    told = software.events.count
    return AnswerMessage(
      tick: observation.tick,
      detections: hello.gives.contains(.detections) ? found.map(DetectionMessage.init) : nil,
      display: DisplayMessage(display),
      events: new.map {
        .init(kind: $0.kind, sku: $0.sku, time_ns: $0.time, certainty: $0.certainty)
      })
  }

  private func answer(_ message: some Encodable) throws {
    let bytes = StackFrame(header: try MessageCoding.encode(message)).bytes
    var rest = bytes[...]
    while !rest.isEmpty {
      let end = rest.withUnsafeBytes { bytes in
        QuietPipe.write { Foundation.write(output, bytes.baseAddress, bytes.count) }
      }
      if end.count < 0 && end.code == EINTR { continue }
      guard end.count > 0 else {
        throw StackViolation("the answer cannot be written: \(String(cString: strerror(end.code)))")
      }
      rest = rest.dropFirst(end.count)
    }
  }

  /// nil at the end.
  private func read() throws -> StackFrame? {
    guard let prefix = try read(StackFrame.prefixLength) else { return nil }
    let lengths = StackFrame.lengths(of: prefix[...])
    // Sixteen pictures of 4096 × 4096 and more: what is longer is no observation.
    guard lengths.header <= 1 << 28, lengths.payload <= 1 << 30 else {
      throw StackViolation("a message of \(lengths.header) and \(lengths.payload) bytes")
    }
    guard let header = try read(lengths.header), let payload = try read(lengths.payload) else {
      throw StackViolation("the end came within a message")
    }
    return StackFrame(header: header, payload: payload)
  }

  /// Exactly so many bytes; nil if there is not a single one.
  private func read(_ count: Int) throws -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      let more = bytes.withUnsafeMutableBytes { buffer in
        Foundation.read(input, buffer.baseAddress.map { $0 + done }, count - done)
      }
      if more < 0 && errno == EINTR { continue }
      if more <= 0 {
        if done == 0 { return nil }
        throw StackViolation("the end came within a message")
      }
      done += more
    }
    return bytes
  }
}

/// The basket reasoner without a detector: it is told what others have found.
package final class ReasonerAlone: CartSoftware {
  package let name = "reasoner"
  package let needsPictures = false
  package var detector: (any Detector)? { nil }
  /// What has arrived with the tick that comes next.
  package var given: [DetectionBatch] = []
  private let settings: ReasonerSettings
  private let parts: ReasoningParts
  private var reasoner: (any BasketReasoner)?

  package init(
    settings: ReasonerSettings = ReasonerSettings(), parts: ReasoningParts = .reference
  ) {
    self.settings = settings
    self.parts = parts
  }

  package var events: [BasketEvent] { reasoner?.events ?? [] }

  package func begin(_ cart: CartDescription) {
    reasoner = parts.assembled(for: cart, settings: settings)
  }

  package func detections(in observation: Observation) -> [Detection] { [] }

  package func display(after observation: Observation) -> CartDisplay {
    reasoner?.step(
      time: observation.time, readings: observation.scaleReadings, batches: given,
      answers: observation.screenAnswers, barcodes: observation.channels.barcodes)
      ?? CartDisplay()
  }

  package func end() {}
}
