#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif
import Synchronization

/// The wish to stop, as SIGINT or SIGTERM expressed it.
///
/// Long commands poll `isRequested` between ticks or samples, leave what is finished valid, and
/// throw what `throwIfRequested` throws. A second signal ends the process at once.
enum Cancellation {
  /// The signal's number; 0 while none came. Relaxed order suffices: the flag guards no other data.
  private static let signal = Atomic<Int32>(0)

  /// From now on the first SIGINT or SIGTERM sets the flag and the next one kills.
  static func installSignalHandlers() {
    // The handler may only touch an atomic that is already initialised: globals are made lazily,
    // under a lock, which a signal handler must not wait for.
    signal.store(0, ordering: .relaxed)
    for number in [SIGINT, SIGTERM] {
      var action = sigaction()
      let handler: @convention(c) (Int32) -> Void = { number in
        Cancellation.signal.store(number, ordering: .relaxed)
      }
      #if canImport(Glibc)
        action.__sigaction_handler.sa_handler = handler
      #else
        action.__sigaction_u.__sa_handler = handler
      #endif
      // SA_RESTART keeps reads and writes whole; SA_RESETHAND lets the second signal kill.
      // The constant is negative where the flags are a signed 32-bit number.
      action.sa_flags = SA_RESTART | Int32(bitPattern: UInt32(truncatingIfNeeded: SA_RESETHAND))
      sigaction(number, &action, nil)
    }
  }

  static var isRequested: Bool { signal.load(ordering: .relaxed) != 0 }

  /// How the process must end once it has wound up; nil while no signal came.
  static var status: ExitStatus? {
    switch signal.load(ordering: .relaxed) {
    case 0: nil
    case SIGTERM: .terminated
    default: .interrupted
    }
  }

  /// - Throws: the exit status of the signal, if one came.
  static func throwIfRequested() throws {
    if let status { throw status }
  }
}
