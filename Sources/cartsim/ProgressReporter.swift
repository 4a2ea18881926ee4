import Synchronization

/// Tells a person how far a long task is, from any number of threads.
///
/// On a terminal one line is redrawn; elsewhere (a log, CI) a plain line appears every ten seconds;
/// with `--quiet` nothing does.
final class ProgressReporter: Sendable {
  private struct State {
    var done: Int
    var detail = ""
    var lastDrawn: ContinuousClock.Instant?
    var lineIsOpen = false
    var isFinished = false
  }

  private static let redrawInterval = Duration.milliseconds(100)
  private static let plainInterval = Duration.seconds(10)

  private let task: String
  private let unit: String
  private let total: Int
  private let alreadyDone: Int
  private let terminal: Terminal
  private let start = ContinuousClock.now
  private let state: Mutex<State>

  /// - Parameters:
  ///   - task: What is going on: `rendering`.
  ///   - unit: What is counted, plural: `frames`.
  ///   - total: How many there are in all; > 0.
  ///   - alreadyDone: How many an earlier run left finished; they do not count for the rate.
  init(task: String, unit: String, total: Int, alreadyDone: Int = 0, terminal: Terminal) {
    precondition(total > 0)
    self.task = task
    self.unit = unit
    self.total = total
    self.alreadyDone = alreadyDone
    self.terminal = terminal
    state = Mutex(State(done: alreadyDone))
    advance(by: 0)
  }

  /// Counts `count` more as done. `detail` stands at the line's end until another replaces it.
  func advance(by count: Int = 1, detail: String? = nil) {
    state.withLock { state in
      state.done += count
      if let detail { state.detail = detail }
      guard !terminal.isQuiet, !state.isFinished else { return }
      let now = ContinuousClock.now
      let interval = terminal.isInteractive ? Self.redrawInterval : Self.plainInterval
      // The first plain line waits for its interval, too: short tasks need none.
      let last = state.lastDrawn ?? (terminal.isInteractive ? start - interval : start)
      guard now - last >= interval else { return }
      state.lastDrawn = now
      draw(&state, at: now)
    }
  }

  /// Prints a line that stays, above the progress line.
  func say(_ line: String) {
    guard !terminal.isQuiet else { return }
    state.withLock { state in
      clear(&state)
      terminal.write(line + "\n")
      if terminal.isInteractive, !state.isFinished { draw(&state, at: .now) }
    }
  }

  /// Ends the progress line with a sentence on what was done and how fast.
  func finish() {
    state.withLock { state in
      guard !state.isFinished else { return }
      state.isFinished = true
      guard !terminal.isQuiet else { return }
      clear(&state)
      let status = ProgressStatus(
        done: state.done, total: total, sinceStart: state.done - alreadyDone,
        elapsed: ContinuousClock.now - start)
      terminal.write("\(task): \(status.summary(unit: unit))\n")
    }
  }

  private func clear(_ state: inout State) {
    guard state.lineIsOpen else { return }
    terminal.write("\r\u{1B}[K")
    state.lineIsOpen = false
  }

  private func draw(_ state: inout State, at now: ContinuousClock.Instant) {
    let status = ProgressStatus(
      done: state.done, total: total, sinceStart: state.done - alreadyDone, elapsed: now - start)
    if terminal.isInteractive {
      let line = status.bar(
        task: task, unit: unit, detail: state.detail, columns: terminal.width - 1)
      terminal.write("\r" + line + "\u{1B}[K")
      state.lineIsOpen = true
    } else {
      terminal.write("\(task): \(status.line(unit: unit))\n")
    }
  }
}
