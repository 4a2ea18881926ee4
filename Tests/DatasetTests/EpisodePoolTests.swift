import Dataset
import Synchronization
import Testing

@Suite struct EpisodePoolTests {
  private struct Failure: Error, Equatable {
    var index: Int
  }

  @Test(arguments: [1, 3, 50])
  func givesResultsInOrderWhateverTheWorkers(workers: Int) async throws {
    let done = Mutex<[Int]>([])
    let squares = try await EpisodePool.map(
      count: 20, workers: workers, didFinish: { count in done.withLock { $0.append(count) } }
    ) { { $0 * $0 } }
    #expect(squares == (0..<20).map { $0 * $0 })
    #expect(done.withLock { $0 } == Array(1...20))
  }

  @Test(arguments: [1, 4])
  func throwsTheFirstErrorAndBeginsNoMore(workers: Int) async throws {
    let begun = Mutex(0)
    await #expect(throws: Failure(index: 5)) {
      try await EpisodePool.run(count: 1000, workers: workers) {
        { index in
          begun.withLock { $0 += 1 }
          if index >= 5 { throw Failure(index: index) }
        }
      }
    }
    #expect(begun.withLock { $0 } < 6 + workers)
  }

  @Test func stopsWhenCancelled() async throws {
    let begun = Mutex(0)
    await #expect(throws: CancellationError.self) {
      _ = try await EpisodePool.map(
        count: 1000, workers: 2, isCancelled: { begun.withLock { $0 } >= 3 }
      ) { { _ in begun.withLock { $0 += 1 } } }
    }
    #expect(begun.withLock { $0 } <= 4)
  }

  @Test func nothingToDoIsDone() async throws {
    #expect(try await EpisodePool.map(count: 0, workers: 2) { { $0 } } == [])
  }
}
