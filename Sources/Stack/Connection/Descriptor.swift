import Foundation

/// An open file, closed with its owner.
final class Descriptor {
  private(set) var number: Int32

  init(_ number: Int32) { self.number = number }

  deinit { close() }

  func close() {
    if number >= 0 { _ = Foundation.close(number) }
    number = -1
  }

  /// Calls return at once instead of waiting.
  func stopBlocking() { _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK) }

  /// A pipe that children do not inherit.
  static func pipe() throws(SystemFailure) -> (reading: Descriptor, writing: Descriptor) {
    var ends: [Int32] = [-1, -1]
    guard Foundation.pipe(&ends) == 0 else { throw SystemFailure(call: "pipe", code: errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (Descriptor(ends[0]), Descriptor(ends[1]))
  }

  /// Asks for room for so many bytes in a pipe; where the system grants less it works as well.
  func enlarge(to bytes: Int32) {
    #if os(Linux)
      // F_SETPIPE_SZ of <linux/fcntl.h>, which the C library shows to GNU's programs alone.
      _ = fcntl(number, 1031, bytes)
    #endif
  }
}

/// A call of the system that failed.
struct SystemFailure: Error, CustomStringConvertible {
  var call: String
  var code: Int32
  var description: String { "\(call): \(String(cString: strerror(code)))" }
}

enum QuietPipe {
  /// Runs `body` with the signal held back that a write to a closed pipe or socket sends to this
  /// thread; the write itself still fails.
  static func write(_ body: () -> Int) -> (count: Int, code: Int32) {
    var broken = sigset_t()
    sigemptyset(&broken)
    sigaddset(&broken, SIGPIPE)
    var pending = sigset_t()
    sigpending(&pending)
    let wasPending = sigismember(&pending, SIGPIPE) == 1
    var before = sigset_t()
    pthread_sigmask(SIG_BLOCK, &broken, &before)
    let count = body()
    let code = errno
    if count < 0, code == EPIPE, !wasPending {
      var now = timespec(tv_sec: 0, tv_nsec: 0)
      _ = sigtimedwait(&broken, nil, &now)
    }
    pthread_sigmask(SIG_SETMASK, &before, nil)
    return (count, code)
  }
}
