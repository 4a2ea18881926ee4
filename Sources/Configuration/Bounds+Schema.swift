extension Bounds {
  /// Of all whole numbers none is named.
  init(_ range: ClosedRange<Int>) {
    self =
      range == Int.min...Int.max
      ? .any : .between(Double(range.lowerBound), Double(range.upperBound))
  }

  /// As a JSON Schema's keywords, which say nothing of what is not a number.
  var schemaMembers: [JSONValue.Member] {
    var members: [JSONValue.Member] = []
    if let minimum {
      members.append(.init(excludesMinimum ? "exclusiveMinimum" : "minimum", .number(minimum)))
    }
    if let maximum { members.append(.init("maximum", .number(maximum))) }
    return members
  }

  /// Tells the schema's definitions for different bounds apart.
  fileprivate var suffix: String {
    let low = minimum.map { (excludesMinimum ? "-above-" : "-from-") + Bounds.text($0) } ?? ""
    return low + (maximum.map { "-to-" + Bounds.text($0) } ?? "")
  }
}

extension Cursor {
  /// A number or a distribution of numbers, whose forms the schema's definitions describe once for
  /// all bounds; the bounds go into definitions of their own.
  /// - Parameter read: also called with `.any`, to describe the forms.
  func defined<Value>(
    as name: String, within bounds: Bounds, _ read: (Cursor, Bounds) -> Value?
  ) -> Value? {
    guard case .schema(let slot) = target else { return read(self, bounds) }
    let forms = slot.book.reference(to: name) {
      schema(of: { read($0, .any) }, isPartial: false) ?? .object([])
    }
    guard bounds != .any else {
      slot.schema = forms
      return nil
    }
    let numbers = slot.book.reference(to: "numbers" + bounds.suffix) {
      // Wherever a number within the bounds stands in any of the forms.
      let inside = JSONValue.members(("$ref", .string("#/$defs/numbers\(bounds.suffix)")))
      return .object(
        bounds.schemaMembers + [
          .init("items", inside),
          .init("patternProperties", .members((Cursor.keysOfBoundNumbers, inside))),
        ])
    }
    slot.schema = slot.book.reference(to: name + bounds.suffix) {
      .members(("allOf", .array([forms, numbers])))
    }
    return nil
  }

  /// Of distributions: not those of deviations, weights and positions.
  private static let keysOfBoundNumbers =
    "^(uniform|normal|lognormal|choice|blend|sequence|grid|from|to|min|max|value)$"
}
