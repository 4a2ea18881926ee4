import Synchronization

/// Runs episodes on several threads. Each worker builds its own tools and takes the next episode
/// when it is done with one; who does which is of no consequence to the result.
package enum EpisodePool {
  /// - Parameters:
  ///   - isCancelled: asked before each episode; no further one begins after it.
  ///   - didFinish: how many are done, after each episode, from any worker, one call at a time.
  ///   - makeWorker: called once by each worker; what it returns is called with indices in
  ///     0 ..< count.
  /// - Returns: what came of each episode, in order.
  /// - Throws: the error of the lowest index that failed, and `CancellationError`. After an error no
  ///   further episode begins.
  package static func map<Value: Sendable>(
    count: Int, workers: Int, isCancelled: @escaping @Sendable () -> Bool = { false },
    didFinish: @escaping @Sendable (_ done: Int) -> Void = { _ in },
    makeWorker: @escaping @Sendable () throws -> (Int) throws -> Value
  ) async throws -> [Value] {
    let queue = Queue(count: count, didFinish: didFinish)
    let values = await withTaskGroup(of: [(Int, Value)].self) { group in
      for _ in 0..<max(1, min(workers, count)) {
        group.addTask {
          var values: [(Int, Value)] = []
          var current = 0
          do {
            let work = try makeWorker()
            while !isCancelled(), let index = queue.next() {
              current = index
              values.append((index, try work(index)))
              queue.finished()
              await Task.yield()
            }
          } catch {
            queue.fail(at: current, error)
          }
          return values
        }
      }
      return await group.reduce(into: []) { $0 += $1 }
    }
    if isCancelled() { throw CancellationError() }
    if let error = queue.failure { throw error }
    return values.sorted { $0.0 < $1.0 }.map(\.1)
  }

  /// As `map`, for workers that keep what they make themselves.
  package static func run(
    count: Int, workers: Int,
    makeWorker: @escaping @Sendable () throws -> (Int) throws -> Void
  ) async throws {
    _ = try await map(count: count, workers: workers, makeWorker: makeWorker)
  }

  /// What is left to do, shared by the workers.
  private final class Queue: Sendable {
    private struct State {
      var taken = 0
      var done = 0
      var failure: (index: Int, error: any Error)?
    }

    private let count: Int
    private let didFinish: @Sendable (Int) -> Void
    private let state = Mutex(State())

    init(count: Int, didFinish: @escaping @Sendable (Int) -> Void) {
      self.count = count
      self.didFinish = didFinish
    }

    var failure: (any Error)? { state.withLock { $0.failure?.error } }

    /// Handed out in order: all earlier ones have been when one fails, so the failure of the lowest
    /// index is always among those that are known.
    func next() -> Int? {
      state.withLock { state in
        guard state.failure == nil, state.taken < count else { return nil }
        state.taken += 1
        return state.taken - 1
      }
    }

    func finished() {
      state.withLock { state in
        state.done += 1
        didFinish(state.done)
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
