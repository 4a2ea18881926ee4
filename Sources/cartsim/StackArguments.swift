import ArgumentParser
import Perception
import Stack

/// `--stack` and `--shadow`, and how long they may take.
struct StackArguments: ParsableArguments {
  @Option(
    help: """
      Your own cart software: exec:COMMAND, tcp:HOST:PORT or unix:PATH. It brings a detector, a \
      reasoner or both; what it leaves out is the program's own. See Sources/Stack/Protocol.md. \
      "vision" is the program's own without its scale: what cameras alone can tell.
      """)
  var stack: String?

  @Option(
    help: """
      The same for a second one beside the first: it sees the same observations, changes nothing, \
      and the results say where it differs. "own" is the program's own.
      """)
  var shadow: String?

  @Option(help: "Seconds of wall time that an answer may take.")
  var stackTimeout = StackLimits().answer

  @Option(help: "Seconds of wall time from a stack's start to its hello, and to its ready.")
  var stackStartTimeout = StackLimits().start

  func validate() throws {
    for (name, value) in [
      ("--stack-timeout", stackTimeout), ("--stack-start-timeout", stackStartTimeout),
    ] where !(value > 0 && value <= 86_400) {
      throw ValidationError("\(name) must be more than 0 and at most 86400, got \(value).")
    }
    for text in [
      stack == Self.vision ? nil : stack,
      shadow == Self.own || shadow == Self.vision ? nil : shadow,
    ] {
      guard let text else { continue }
      do { _ = try StackAddress(argument: text) } catch {
        throw ValidationError("\(error).")
      }
    }
  }

  /// What `--shadow` calls the program's own software.
  private static let own = "own"
  /// The same without its scale.
  private static let vision = "vision"

  var limits: StackLimits {
    var limits = StackLimits()
    (limits.answer, limits.start) = (stackTimeout, stackStartTimeout)
    return limits
  }

  /// For workers; nil where none was asked for.
  var software: (@Sendable () -> any SoftwareSource)? { stack.flatMap(source) }
  var second: (@Sendable () -> any SoftwareSource)? { shadow.flatMap(source) }

  private func source(_ text: String) -> (@Sendable () -> any SoftwareSource)? {
    if text == Self.own { return { OwnSoftware() } }
    if text == Self.vision { return { OwnSoftware(parts: .sightAlone) } }
    guard let address = try? StackAddress(argument: text) else { return nil }
    let limits = limits
    return { StackSource(address, limits: limits) }
  }
}
