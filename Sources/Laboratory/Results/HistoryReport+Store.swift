import Metrics
package import Reporting
package import Results

extension HistoryReport {
  /// The runs of a store.
  /// - Parameter limit: the last so many are shown.
  /// - Throws: `ResultsError`.
  package init(_ store: ResultsStore, title: String, limit: Int = 100) throws {
    let numbers = try store.runs().sorted().suffix(limit)
    let records = try numbers.map { try store.run($0) }
    var names: [String] = []
    for name in records.flatMap(\.scenarios).map(\.name) where !names.contains(name) {
      names.append(name)
    }
    let places = Dictionary(uniqueKeysWithValues: zip(numbers, records.indices))
    self.init(
      title: title,
      runs: zip(numbers, records).map { number, record in
        Run(
          number: number, recorded: record.recorded, label: record.label,
          detector: record.detector, version: record.version, episodes: record.scores.count)
      },
      scenarios: names.map { name in
        Scenario(
          name: name,
          passed: records.map { record in
            let own = record.scenarios.filter { $0.name == name }
            return own.isEmpty ? nil : own.allSatisfy(\.passed)
          })
      },
      courses: try Metric.all.compactMap { metric in
        let points = try store.trend(of: metric.name).compactMap { point -> Course.Point? in
          guard let place = places[point.run], let value = point.value, value.isFinite else {
            return nil
          }
          return Course.Point(
            run: place, value: value,
            interval: point.interval.flatMap { $0.low <= $0.high ? $0.low...$0.high : nil })
        }
        if points.isEmpty { return nil }
        return Course(
          name: metric.name, title: metric.title, definition: metric.definition,
          unit: metric.unit.rawValue, bounds: metric.unit == .share ? 0...1 : nil,
          isHigherBetter: metric.better == .higher, points: points.sorted { $0.run < $1.run })
      })
  }
}
