import Foundation
import Synchronization

/// A command that runs beside this process, in a process group of its own, so that it ends with its
/// children.
final class StackProcess {
  let input: Descriptor
  let output: Descriptor
  let errors: Descriptor
  private let child: pid_t
  private var status: Int32?

  /// A pipe is open to any child that another thread starts before it is marked: a stack that holds
  /// the end of another one's pipe would keep it waiting for ever.
  private static let starting = Mutex(())

  /// Starts `/bin/sh -c command`.
  init(command: String) throws(SystemFailure) {
    let started = Self.starting.withLock { _ in
      Result { () throws(SystemFailure) in try Self.start(command) }
    }
    (child, input, output, errors) = try started.get()
  }

  private static func start(_ command: String) throws(SystemFailure) -> (
    pid_t, input: Descriptor, output: Descriptor, errors: Descriptor
  ) {
    let (theirInput, input) = try Descriptor.pipe()
    let (output, theirOutput) = try Descriptor.pipe()
    let (errors, theirErrors) = try Descriptor.pipe()
    // Pictures then go in few pieces.
    for pipe in [input, output] { pipe.enlarge(to: 1 << 20) }
    for pipe in [input, output, errors] { pipe.stopBlocking() }
    // Their ends must stay open until the child has them.
    defer { withExtendedLifetime((theirInput, theirOutput, theirErrors)) {} }
    let child = try spawn(
      command, input: theirInput.number, output: theirOutput.number, errors: theirErrors.number)
    return (child, input, output, errors)
  }

  deinit { kill() }

  /// Ends the whole group at once.
  func kill() {
    guard child > 0 else { return }
    // The group may outlive its first process.
    _ = Foundation.kill(-child, SIGKILL)
    guard status == nil else { return }
    var ended: Int32 = 0
    while waitpid(child, &ended, 0) == -1 && errno == EINTR {}
    status = ended
  }

  /// How it ended, in words; nil if it still runs after so many seconds.
  func ending(within seconds: Double) -> String? {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while status == nil {
      var ended: Int32 = 0
      if waitpid(child, &ended, WNOHANG) == child {
        status = ended
      } else if ContinuousClock.now > deadline {
        return nil
      } else {
        usleep(2000)
      }
    }
    guard let status else { return nil }
    // What the macros WIFSIGNALED, WTERMSIG and WEXITSTATUS take apart.
    let signal = status & 0x7f
    guard signal == 0 else {
      return "a signal ended it: \(signal), \(strsignal(signal).map { String(cString: $0) } ?? "")"
    }
    let code = status >> 8 & 0xff
    // A shell's own.
    let meaning = [126: " (the command cannot be run)", 127: " (no such command)"][code] ?? ""
    return "it ended with status \(code)\(meaning)"
  }

  /// With default signals, so that a stack is not born deaf to what its parent ignores.
  private static func spawn(
    _ command: String, input: Int32, output: Int32, errors: Int32
  ) throws(SystemFailure) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (theirs, place) in [(input, Int32(0)), (output, 1), (errors, 2)] {
      posix_spawn_file_actions_adddup2(&actions, theirs, place)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    for number in [SIGINT, SIGTERM, SIGPIPE, SIGQUIT, SIGHUP] { sigaddset(&signals, number) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes,
      Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF)
        | Int16(POSIX_SPAWN_SETPGROUP))
    let words = ["sh", "-c", command]
    let variables = ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" }
    var arguments = words.map { strdup($0) } + [nil]
    var environment = variables.map { strdup($0) } + [nil]
    defer { for text in arguments + environment { free(text) } }
    var child: pid_t = 0
    let code = posix_spawn(&child, "/bin/sh", &actions, &attributes, &arguments, &environment)
    guard code == 0 else { throw SystemFailure(call: "posix_spawn", code: code) }
    return child
  }
}
