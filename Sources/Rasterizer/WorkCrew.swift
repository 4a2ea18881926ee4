import Dispatch
import Synchronization

/// Runs numbered pieces of work on some threads. Which thread takes which piece is left to chance,
/// so pieces write to places of their own and results never depend on it.
struct WorkCrew {
  let threads: Int

  /// - Parameter body: takes the number of the worker (0 ..< threads) and of the piece.
  func run(pieces: Int, _ body: (_ worker: Int, _ piece: Int) -> Void) {
    if threads <= 1 || pieces <= 1 {
      for piece in 0..<pieces { body(0, piece) }
    } else {
      runOnThreads(pieces: pieces, body)
    }
  }

  // Apart, so that what threads share is only made for them.
  @inline(never)
  private func runOnThreads(pieces: Int, _ body: (_ worker: Int, _ piece: Int) -> Void) {
    let next = Counter()
    withoutActuallyEscaping(body) { body in
      let shared = SharedBody(call: body)
      DispatchQueue.concurrentPerform(iterations: min(threads, pieces)) { worker in
        while true {
          let piece = next.take()
          if piece >= pieces { return }
          shared.call(worker, piece)
        }
      }
    }
  }

  /// `@unchecked`: pieces write to places of their own, and all end before `run` returns.
  private struct SharedBody: @unchecked Sendable {
    let call: (_ worker: Int, _ piece: Int) -> Void
  }

  private final class Counter: Sendable {
    private let value = Atomic<Int>(0)

    func take() -> Int { value.add(1, ordering: .relaxed).oldValue }
  }
}
