import Synchronization

/// Runs episodes on several threads. Each worker builds its own tools and takes the next episode
/// when it is done with one; who does which is of no consequence to the result.
enum EpisodePool {
  /// - Parameters:
  ///   - makeWorker: called once by each worker; what it returns is called with indices in
  ///     0 ..< count.
  /// - Throws: the error of the lowest index that failed. After an error no further episode begins.
  static func run(
    count: Int, workers: Int,
    makeWorker: @escaping @Sendable () throws -> (Int) throws -> Void
  ) async throws {
    let queue = Queue(count: count)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<max(1, min(workers, count)) {
        group.addTask {
          var current = 0
          do {
            let work = try makeWorker()
            while let index = queue.next() {
              current = index
              try work(index)
            }
          } catch {
            queue.fail(at: current, error)
          }
        }
      }
    }
    if let error = queue.failure { throw error }
  }

  /// What is left to do, shared by the workers.
  private final class Queue: Sendable {
    private struct State {
      var taken = 0
      var failure: (index: Int, error: any Error)?
    }

    private let count: Int
    private let state = Mutex(State())

    init(count: Int) { self.count = count }

    var failure: (any Error)? { state.withLock { $0.failure?.error } }

    func next() -> Int? {
      state.withLock { state in
        guard state.failure == nil, state.taken < count else { return nil }
        state.taken += 1
        return state.taken - 1
      }
    }

    func fail(at index: Int, _ error: any Error) {
      state.withLock { state in
        if let failure = state.failure, failure.index <= index { return }
        state.failure = (index, error)
      }
    }
  }
}
