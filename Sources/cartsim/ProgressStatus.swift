/// How far a task is, in words and as a bar.
struct ProgressStatus {
  var done: Int
  var total: Int
  /// What this process did; `done` may contain work of an earlier run.
  var sinceStart: Int
  var elapsed: Duration

  private var seconds: Double {
    Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
  }

  /// Per second; nil until something is done.
  private var rate: Double? {
    sinceStart > 0 && seconds > 0 ? Double(sinceStart) / seconds : nil
  }

  private var remaining: String? {
    guard let rate, done < total else { return nil }
    return Self.clock(Double(total - done) / rate)
  }

  /// `  48/1000 frames · 12.3 frames/s · 1:17 left`
  func line(unit: String) -> String {
    var parts = ["\(done)/\(total) \(unit)"]
    if let rate { parts.append("\(Self.threeDigits(rate)) \(unit)/s") }
    if let remaining { parts.append("\(remaining) left") }
    return parts.joined(separator: " · ")
  }

  /// `1000 frames in 1:21 (12.3 frames/s)`
  func summary(unit: String) -> String {
    let count = done == total ? "\(done) \(unit)" : "\(done) of \(total) \(unit)"
    return "\(count) in \(Self.clock(seconds))"
      + (rate.map { " (\(Self.threeDigits($0)) \(unit)/s)" } ?? "")
  }

  /// One line of at most `columns` characters.
  func bar(task: String, unit: String, detail: String, columns: Int) -> String {
    let numbers = line(unit: unit) + (detail.isEmpty ? "" : " · " + detail)
    let room = columns - task.count - numbers.count - 4
    guard room >= 8 else { return String("\(task) \(numbers)".prefix(columns)) }
    let width = min(room, 30)
    let filled = min(width, done * width / total)
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    return "\(task) \(bar) \(numbers)"
  }

  /// Minutes and seconds, hours where needed: `1:05`, `2:00:09`; `0.8 s` under ten seconds.
  static func clock(_ seconds: Double) -> String {
    if seconds < 9.95 { return "\((seconds * 10).rounded() / 10) s" }
    let whole = Int(min(seconds.rounded(), 359_999))
    let (h, m, s) = (whole / 3600, whole / 60 % 60, whole % 60)
    func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
    return h > 0 ? "\(h):\(two(m)):\(two(s))" : "\(m):\(two(s))"
  }

  /// A positive number with about three significant digits: `0.52`, `12.3`, `480`.
  static func threeDigits(_ value: Double) -> String {
    let step = value < 1 ? 100.0 : value < 100 ? 10 : 1
    let rounded = (value * step).rounded() / step
    return step == 1 ? "\(Int(min(rounded, 1e15)))" : "\(rounded)"
  }
}
