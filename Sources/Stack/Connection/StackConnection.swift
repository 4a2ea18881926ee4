import Foundation

/// The line to one cart software: asks and waits for the answer, never longer than it is told to.
package final class StackConnection {
  /// Why there is no answer, in words that follow "it".
  package struct Broken: Error, Sendable, Hashable {
    package var problem: String
  }

  private let process: StackProcess?
  private let input: Descriptor
  private let output: Descriptor
  private var errors: Descriptor?
  /// Of the limits on the way in.
  private let headerLimit: Int
  private var received: [UInt8] = []
  private var said: [UInt8] = []
  private var chunk = [UInt8](repeating: 0, count: StackConnection.chunkLength)

  private static let chunkLength = 1 << 16
  private static let memoryOfErrors = 4096

  /// - Throws: `Broken` if the command cannot be started or nobody answers at the address.
  package init(_ address: StackAddress, limits: StackLimits) throws(Broken) {
    headerLimit = limits.headerBytes
    do throws(SystemFailure) {
      if case .command(let command) = address {
        let process = try StackProcess(command: command)
        self.process = process
        (input, output, errors) = (process.input, process.output, process.errors)
      } else {
        let socket = try StackSocket.connect(to: address, within: limits.start)
        process = nil
        (input, output) = (socket, socket)
      }
    } catch {
      throw Broken(problem: "it cannot be reached: \(error)")
    }
  }

  /// The last lines of what it wrote to its standard error.
  package var lastWords: String {
    let lines = String(decoding: said, as: UTF8.self).split(whereSeparator: \.isNewline)
    return String(lines.suffix(5).joined(separator: " | ").suffix(600))
  }

  /// Sends a message and waits for the one that answers it.
  /// - Parameter seconds: for both together.
  /// - Throws: `Broken`; `CancellationError` soon after `isCancelled` says so.
  package func ask(
    _ message: StackFrame, within seconds: Double, isCancelled: () -> Bool
  ) throws -> StackFrame {
    guard received.isEmpty else {
      throw Broken(problem: "it spoke without being asked (\(Self.excerpt(received)))")
    }
    let deadline = ContinuousClock.now + .seconds(seconds)
    var unsent = message.bytes[...]
    while true {
      if unsent.isEmpty, let answer = try takeFrame() { return answer }
      if isCancelled() { throw CancellationError() }
      guard ContinuousClock.now < deadline else {
        throw Broken(
          problem: unsent.isEmpty
            ? "it gave no answer for \(Self.text(seconds)) s"
            : "it did not read what it was sent for \(Self.text(seconds)) s")
      }
      try turn(&unsent, until: deadline)
    }
  }

  /// One wait for something to happen on the line, and what follows from it.
  private func turn(_ unsent: inout ArraySlice<UInt8>, until deadline: ContinuousClock.Instant)
    throws(Broken)
  {
    var waiting = [
      pollfd(fd: output.number, events: Int16(POLLIN), revents: 0),
      pollfd(fd: errors?.number ?? -1, events: Int16(POLLIN), revents: 0),
      pollfd(fd: unsent.isEmpty ? -1 : input.number, events: Int16(POLLOUT), revents: 0),
    ]
    // In short turns, so that a wish to stop is heard.
    guard poll(&waiting, nfds_t(waiting.count), 50) > 0 else { return }
    if waiting[1].revents != 0 { readErrors() }
    if waiting[2].revents != 0 { send(&unsent) }
    if waiting[0].revents != 0 { try readOutput() }
  }

  private func send(_ unsent: inout ArraySlice<UInt8>) {
    let number = input.number
    let end = unsent.withUnsafeBytes { bytes in
      QuietPipe.write { Foundation.write(number, bytes.baseAddress, bytes.count) }
    }
    if end.count > 0 {
      unsent = unsent.dropFirst(end.count)
    } else if end.code != EAGAIN && end.code != EINTR {
      // Nobody reads any more; what it said before, or how it ended, stands on its output.
      unsent = []
    }
  }

  private func readOutput() throws(Broken) {
    let count = Foundation.read(output.number, &chunk, Self.chunkLength)
    if count > 0 {
      received += chunk[..<count]
      // What was announced is checked as soon as it is known: nothing larger piles up.
      try checkLengths()
    } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
      throw Broken(problem: ending)
    }
  }

  private var ending: String {
    guard let process else { return "it closed the connection" }
    let ending = process.ending(within: 1)
    readErrors()
    let partial = received.isEmpty ? "" : " after a part of a message (\(Self.excerpt(received)))"
    return (ending ?? "it closed its standard output") + partial
  }

  private func readErrors() {
    while let errors {
      let count = Foundation.read(errors.number, &chunk, Self.chunkLength)
      if count > 0 {
        said = Array((said + chunk[..<count]).suffix(Self.memoryOfErrors))
      } else {
        if count == 0 || (errno != EAGAIN && errno != EINTR) { self.errors = nil }
        return
      }
    }
  }

  private func checkLengths() throws(Broken) {
    guard received.count >= StackFrame.prefixLength else { return }
    let lengths = StackFrame.lengths(of: received[..<StackFrame.prefixLength])
    guard lengths.header <= headerLimit, lengths.payload == 0 else {
      throw Broken(
        problem: "it announced a message of \(lengths.header) and \(lengths.payload) bytes, "
          + "\(headerLimit) and 0 allowed, with the bytes \(Self.excerpt(received)): "
          + "does it print to its standard output?")
    }
    guard received.count <= StackFrame.prefixLength + lengths.header else {
      throw Broken(problem: "it said more than one answer")
    }
  }

  private func takeFrame() throws(Broken) -> StackFrame? {
    guard received.count >= StackFrame.prefixLength else { return nil }
    let length = StackFrame.lengths(of: received[..<StackFrame.prefixLength]).header
    guard received.count == StackFrame.prefixLength + length else { return nil }
    let header = Array(received[StackFrame.prefixLength...])
    received = []
    return StackFrame(header: header)
  }

  /// Tells it that nothing more comes, and ends what is left of it after a moment.
  package func finish() {
    input.close()
    _ = process?.ending(within: 1)
    process?.kill()
  }

  /// Ends it at once, with its children.
  package func kill() {
    process?.kill()
    readErrors()
    input.close()
    output.close()
  }

  /// The first bytes as a person can read them.
  private static func excerpt(_ bytes: [UInt8]) -> String {
    let text = bytes.prefix(24).map {
      (0x20..<0x7f).contains($0) ? String(UnicodeScalar($0)) : "\\x" + String($0, radix: 16)
    }
    return "\"\(text.joined())\""
  }

  private static func text(_ seconds: Double) -> String {
    seconds == seconds.rounded() ? "\(Int(seconds))" : "\(seconds)"
  }
}
