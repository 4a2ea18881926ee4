import Foundation

/// A child process that is read to its end, and ended if it takes too long or sends too much.
enum ConfinedProcess {
  struct End {
    /// Exit status; meaningless after a signal.
    var status: Int32 = 0
    /// The signal that ended the process.
    var signal: Int32?
    var output: [UInt8] = []
    /// The last of what it wrote to standard error.
    var errors = ""
    var isOverdue = false
    var isOversized = false
  }

  /// A call of the system that failed.
  struct Failure: Error, CustomStringConvertible {
    var call: String
    var code: Int32
    var description: String { "\(call): \(String(cString: strerror(code)))" }
  }

  private static let errorLimit = 4096

  /// Runs a program to its end, with nothing to read.
  /// - Parameters:
  ///   - arguments: from the program's name on.
  ///   - outputLimit: of standard output, in bytes.
  /// - Throws: `Failure` if it cannot be started.
  static func run(
    _ program: String, _ arguments: [String], wallSeconds: Int, outputLimit: Int
  ) throws(Failure) -> End {
    let output = try Pipe()
    let errors: Pipe
    do { errors = try Pipe() } catch {
      output.close()
      throw error
    }
    defer {
      output.close()
      errors.close()
    }
    let child = try spawn(program, arguments, output: output, errors: errors)
    output.closeWriting()
    errors.closeWriting()
    var end = End()
    var said: [UInt8] = []
    let isFinished = read(until: .now + .seconds(wallSeconds), output, errors) { bytes, isError in
      if isError {
        said = Array((said + bytes).suffix(errorLimit))
        return true
      }
      end.output += bytes
      end.isOversized = end.output.count > outputLimit
      return !end.isOversized
    }
    end.isOverdue = !isFinished && !end.isOversized
    if !isFinished { kill(child, SIGKILL) }
    var status: Int32 = 0
    while waitpid(child, &status, 0) == -1 && errno == EINTR {}
    // What the macros WIFSIGNALED, WTERMSIG and WEXITSTATUS take apart.
    if status & 0x7f != 0 { end.signal = status & 0x7f }
    end.status = status >> 8 & 0xff
    end.errors = String(decoding: said, as: UTF8.self)
    return end
  }

  /// Starts the program with default signals, so that an interrupt ends it like its parent.
  private static func spawn(
    _ program: String, _ arguments: [String], output: Pipe, errors: Pipe
  ) throws(Failure) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output.writing, 1)
    posix_spawn_file_actions_adddup2(&actions, errors.writing, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    for number in [SIGINT, SIGTERM, SIGPIPE, SIGXCPU, SIGALRM] { sigaddset(&signals, number) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))
    // A crash is the parent's to report, without a minute of back trace; one arena for malloc keeps
    // the address space for the file.
    let environment = ProcessInfo.processInfo.environment.merging(
      ["SWIFT_BACKTRACE": "enable=no", "MALLOC_ARENA_MAX": "1"]) { $1 }
    var argumentList = arguments.map { strdup($0) } + [nil]
    var environmentList = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { for text in argumentList + environmentList { free(text) } }
    var child: pid_t = 0
    let code = posix_spawn(
      &child, program, &actions, &attributes, &argumentList, &environmentList)
    guard code == 0 else { throw Failure(call: "posix_spawn", code: code) }
    return child
  }

  /// Hands on what arrives, until both pipes end (true), `take` refuses or time is up (false).
  private static func read(
    until deadline: ContinuousClock.Instant, _ output: Pipe, _ errors: Pipe,
    _ take: (ArraySlice<UInt8>, _ isError: Bool) -> Bool
  ) -> Bool {
    var waiting = [output.reading, errors.reading].map {
      pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
    }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while waiting.contains(where: { $0.fd >= 0 }) {
      guard ContinuousClock.now < deadline else { return false }
      // Poll passes over negative descriptors. It looks at the clock again after a second at most.
      guard poll(&waiting, nfds_t(waiting.count), 1000) > 0 else { continue }
      for i in waiting.indices where waiting[i].fd >= 0 && waiting[i].revents != 0 {
        let count = Foundation.read(waiting[i].fd, &buffer, buffer.count)
        if count > 0 {
          guard take(buffer[..<count], i == 1) else { return false }
        } else if count == 0 || errno != EINTR {
          waiting[i].fd = -1
        }
      }
    }
    return true
  }

  /// Two descriptors, closed on `exec`.
  private final class Pipe {
    private(set) var reading: Int32 = -1
    private(set) var writing: Int32 = -1

    init() throws(Failure) {
      var ends: [Int32] = [-1, -1]
      guard pipe(&ends) == 0 else { throw Failure(call: "pipe", code: errno) }
      (reading, writing) = (ends[0], ends[1])
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    }

    func closeWriting() {
      if writing >= 0 { Foundation.close(writing) }
      writing = -1
    }

    func close() {
      closeWriting()
      if reading >= 0 { Foundation.close(reading) }
      reading = -1
    }
  }
}
