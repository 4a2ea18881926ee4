import Dataset
import Synchronization

/// An audit with a progress line.
struct DatasetAuditRun {
  var layout: DatasetLayout
  var workers: Int
  var terminal: Terminal

  func run() async throws -> AuditReport {
    let progress = ProgressLine(task: "auditing", unit: "episodes", terminal: terminal)
    defer { progress.finish() }
    let audit = DatasetAudit(
      layout: layout, workers: workers, isCancelled: { Cancellation.isRequested },
      progress: { completed, total in progress.update(completed, of: total) })
    return try await audit.run()
  }
}

extension AuditReport {
  /// One line for people.
  func summary(of folder: String) -> String {
    let size = "\(episodes) episodes, \(frames) frames, \(instances) labels"
    let state =
      isComplete ? "" : "; the run that makes it has not finished: repeat it with --resume"
    let verdict = isClean ? "no violation" : "\(violationCount) violations"
    return "\(folder): \(size), \(verdict)\(state)"
  }

  /// The violations, one a line.
  var violationText: String {
    let shown = violations.prefix(100).map(\.description)
    let rest = violationCount - shown.count
    return (["the labels are wrong"] + shown + (rest > 0 ? ["… and \(rest) more"] : []))
      .joined(separator: "\n")
  }
}

/// A progress line whose total is known only when work begins.
final class ProgressLine: Sendable {
  private struct State {
    var reporter: ProgressReporter?
    var completed = 0
  }

  private let task: String
  private let unit: String
  private let terminal: Terminal
  private let state = Mutex(State())

  init(task: String, unit: String, terminal: Terminal) {
    self.task = task
    self.unit = unit
    self.terminal = terminal
  }

  /// The first call tells what an earlier run left done. Calls may arrive out of order.
  func update(_ completed: Int, of total: Int) {
    guard total > 0 else { return }
    state.withLock { state in
      if let reporter = state.reporter {
        if completed > state.completed { reporter.advance(by: completed - state.completed) }
      } else {
        state.reporter = ProgressReporter(
          task: task, unit: unit, total: total, alreadyDone: completed, terminal: terminal)
      }
      state.completed = max(state.completed, completed)
    }
  }

  func finish() { state.withLock { $0.reporter?.finish() } }
}
