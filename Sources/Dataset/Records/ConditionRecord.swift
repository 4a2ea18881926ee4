package import Catalog

/// What has happened to one pack: kind to severity, 0…1, without those of severity 0.
package struct ConditionRecord: Sendable, Hashable, Codable {
  package var severities: [String: Double]

  /// Nil for a pack as new.
  package init?(_ condition: PackCondition) {
    guard !condition.isAsNew else { return nil }
    severities = Dictionary(
      uniqueKeysWithValues: condition.entries.map { ($0.kind.rawValue, $0.severity) })
  }

  package init(from decoder: any Decoder) throws {
    severities = try decoder.singleValueContainer().decode([String: Double].self)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(severities)
  }

  /// Kinds that this version does not know, and severities that are none.
  package var faults: [String] {
    severities.sorted { $0.key < $1.key }.compactMap { name, severity in
      if PackCondition.Kind(rawValue: name) == nil { return "no kind \(name)" }
      return severity > 0 && severity <= 1 ? nil : "\(name) is \(severity)"
    }
  }
}
