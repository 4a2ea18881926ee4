import Foundation
import Perception
import Stack
import Testing

/// Commands that hang, die and flood.
@Suite struct ProcessTests {
  /// `printf` of a message.
  private static func say(_ json: String) -> String {
    let bytes = StackFrame(header: Array(json.utf8)).bytes
    let octal = bytes.map { "\\\(String($0 / 64))\(String($0 / 8 % 8))\(String($0 % 8))" }
    return "printf '\(octal.joined())'"
  }

  private static let hello = say(
    #"{"type":"hello","protocol":1,"name":"shell","gives":["bookings"]}"#)
  private static let ready = say(#"{"type":"ready"}"#)
  private static func answer(_ tick: Int) -> String {
    say(#"{"type":"answer","tick":\#(tick)}"#)
  }
  /// A shell reads no frames: it waits for each message and takes what has come of it.
  private static let listen = "dd bs=65536 count=1 of=/dev/null 2>/dev/null"

  @Test(arguments: [
    ("sleep 1000", "it gave no answer for 0.4 s"),
    ("exit 3", "it ended with status 3"),
    ("no-such-program-at-all", "it ended with status 127 (no such command)"),
    ("/etc/passwd", "it ended with status 126 (the command cannot be run)"),
    ("kill -SEGV $$", "a signal ended it: 11"),
    ("echo hello there", "does it print to its standard output?"),
    ("printf abc", "it ended with status 0 after a part of a message (\"abc\")"),
    ("exec >&-; sleep 1000", "it closed its standard output"),
    ("exec <&-; sleep 1000", "it gave no answer for 0.4 s"),
    ("cat /dev/zero", "more than one answer"),
    ("printf '\\377\\377\\377\\177\\0\\0\\0\\0'; cat /dev/zero", "a message of 2147483647"),
    ("cat /dev/zero >&2", "it gave no answer for 0.4 s"),
    (
      "printf '\\310\\0\\0\\0\\0\\0\\0\\0'; while :; do printf x; sleep 0.05; done",
      "it gave no answer for 0.4 s"
    ),
  ])
  func isReportedAtTheStart(command: String, complaint: String) throws {
    let found = try #require(
      failure {
        // Only who never answers may run into a limit: a busy machine starts others slowly.
        let isLate = complaint.contains("for 0.4 s")
        _ = try play(.command(command), ticks: 1, limits: isLate ? .short : .patient)
      })
    #expect(found.problem.contains(complaint), "\(found)")
    #expect(found.tick == nil)
  }

  @Test func aSlowStartIsNoFault() throws {
    let command = [
      "sleep 1", Self.listen, Self.hello, Self.listen, Self.ready, Self.listen, Self.answer(0),
      Self.listen, Self.say(#"{"type":"done"}"#), Self.listen,
    ].joined(separator: "; ")
    #expect(try play(.command(command), ticks: 1).events.isEmpty)
  }

  @Test func whoDiesInAnEpisodeIsQuoted() throws {
    let command = [
      Self.listen, Self.hello, Self.listen, Self.ready, Self.listen, Self.answer(0), Self.listen,
      "seq 1 5000 >&2", "echo out of memory >&2", "exit 9",
    ].joined(separator: "; ")
    let found = try #require(failure { _ = try play(.command(command), ticks: 4) })
    #expect(found.tick == 1)
    #expect(found.problem == "it ended with status 9")
    #expect(found.lastWords.hasSuffix("5000 | out of memory"), "\(found.lastWords)")
    #expect(found.lastWords.count <= 600)
    #expect(found.software == "shell")
  }

  @Test func whoHangsInAnEpisodeIsEndedWithItsChildren() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: file) }
    let command = [
      "sleep 1000 & echo $! > \(file.path)", Self.listen, Self.hello, Self.listen, Self.ready,
      "sleep 1000",
    ].joined(separator: "\n")
    var limits = StackLimits.patient
    limits.answer = 0.4
    let found = try #require(failure { _ = try play(.command(command), ticks: 1, limits: limits) })
    #expect(found.problem == "it gave no answer for 0.4 s")
    #expect(found.tick == 0)
    let text = try String(contentsOf: file, encoding: .utf8)
    let child = try #require(Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)))
    #expect(Self.isGone(child))
  }

  @Test func childrenGoWithAStackThatEndsWell() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: file) }
    let command = [
      "sleep 1000 & echo $! > \(file.path)", Self.listen, Self.hello, Self.listen, Self.ready,
      Self.listen, Self.answer(0), Self.listen, Self.say(#"{"type":"done"}"#),
    ].joined(separator: "\n")
    _ = try play(.command(command), ticks: 1)
    let text = try String(contentsOf: file, encoding: .utf8)
    let child = try #require(Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)))
    #expect(Self.isGone(child))
  }

  @Test func whoReadsNothingDoesNotBlockTheRun() throws {
    let command = [
      Self.listen,
      Self.say(
        #"{"type":"hello","protocol":1,"name":"deaf","wants":["pictures"],"gives":["bookings"]}"#),
      Self.listen, Self.ready, "sleep 1000",
    ].joined(separator: "; ")
    var limits = StackLimits.patient
    limits.answer = 0.4
    let source = StackSource(.command(command), limits: limits)
    let software = source.software(
      detector: NoEyes(), settings: ReasonerSettings(), isCancelled: { false })
    try software.begin(Stage.cart())
    #expect(software.needsPictures)
    // More than any pipe takes.
    let found = try #require(
      failure { _ = try software.detections(in: Stage.largeObservation()) })
    #expect(found.problem == "it did not read what it was sent for 0.4 s")
  }

  @Test func aWishToStopIsHeard() throws {
    let source = StackSource(.command("sleep 1000"), limits: .patient)
    let software = source.software(
      detector: NoEyes(), settings: ReasonerSettings(), isCancelled: { true })
    #expect(throws: CancellationError.self) { try software.begin(Stage.cart()) }
  }

  @Test(arguments: [StackAddress.unix("/nowhere/at/all"), .tcp(host: "127.0.0.1", port: 1)])
  func nobodyThere(address: StackAddress) throws {
    let found = try #require(failure { _ = try play(address, ticks: 1, limits: .short) })
    #expect(found.problem.hasPrefix("it cannot be reached: connect: "), "\(found)")
  }

  /// Dead, or dead and not yet buried by whoever inherited it.
  private static func isGone(_ process: Int32) -> Bool {
    for _ in 0..<200 {
      guard
        let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
      else { return true }
      if status.split(separator: ")").last?.trimmingCharacters(in: .whitespaces).first == "Z" {
        return true
      }
      usleep(10_000)
    }
    return false
  }
}
