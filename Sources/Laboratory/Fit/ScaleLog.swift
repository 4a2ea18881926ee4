import Configuration

/// A scale's recording under known loads.
///
/// CSV with `time_s` (ascending), `load_kg` (what truly lay on the scale) and either `reading_kg` (what
/// the indicator showed) or `raw` (the converter's sum).
package struct ScaleLog: Sendable {
  package struct Row: Sendable {
    package var time: Double
    package var load: Double
    /// Kilograms, or counts where the log holds those.
    package var reading: Double

    package init(time: Double, load: Double, reading: Double) {
      self.time = time
      self.load = load
      self.reading = reading
    }
  }

  package var rows: [Row]
  /// Readings are counts of the converter, whose span is unknown.
  package var isRaw: Bool

  package init(rows: [Row], isRaw: Bool) {
    self.rows = rows
    self.isRaw = isRaw
  }

  /// - Parameters:
  ///   - bytes: of the CSV file.
  ///   - file: for messages.
  /// - Throws: `ConfigurationError` with everything that is wrong.
  package init(bytes: [UInt8], file: String) throws {
    let table = try CSVTable(bytes: bytes, file: file)
    var faults: [Diagnostic] = []
    let names = Set(table.columns.map(\.value))
    let isRaw = !names.contains("reading_kg")
    for name in ["time_s", "load_kg", isRaw ? "raw" : "reading_kg"] where !names.contains(name) {
      faults.append(
        Diagnostic(
          location: SourceLocation(file: file, line: 1, column: 1),
          problem: "the column \(name) is missing",
          remedy: "the columns are time_s, load_kg, and reading_kg or raw"))
    }
    guard faults.isEmpty else { throw ConfigurationError(faults) }
    var rows: [Row] = []
    for row in table.rows {
      let numbers = ["time_s", "load_kg", isRaw ? "raw" : "reading_kg"].map { name -> Double? in
        let cell = row[name]
        guard let cell, let number = Double(cell.value), number.isFinite, abs(number) < 1e12 else {
          faults.append(
            Diagnostic(
              location: cell?.location ?? row.location, problem: "\(name) is no number",
              remedy: nil))
          return nil
        }
        return number
      }
      guard let time = numbers[0], let load = numbers[1], let reading = numbers[2] else { continue }
      if let last = rows.last, time <= last.time {
        faults.append(
          Diagnostic(
            location: row.location, problem: "time_s is \(time) after \(last.time)",
            remedy: "times must ascend"))
      }
      rows.append(Row(time: time, load: load, reading: reading))
    }
    guard faults.isEmpty else { throw ConfigurationError(Array(faults.prefix(20))) }
    self.init(rows: rows, isRaw: isRaw)
  }

  /// As CSV.
  package var text: String {
    "time_s,load_kg,\(isRaw ? "raw" : "reading_kg")\n"
      + rows.map { "\($0.time),\($0.load),\($0.reading)\n" }.joined()
  }
}
