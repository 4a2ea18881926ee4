extension Cursor {
  /// A number.
  package func number(in bounds: Bounds = .any) -> Double? {
    describe(Cursor.numberSchema(bounds, type: "number"))
    guard let node else { return nil }
    guard let value = plainNumber(node, wanted: "a number") else { return nil }
    guard bounds.contains(value) else {
      complain("\(bounds.rule), got \(node.summary)")
      return nil
    }
    return value
  }

  /// A whole number.
  package func integer(in range: ClosedRange<Int>) -> Int? {
    describe(Cursor.numberSchema(Bounds(range), type: "integer"))
    guard let node else { return nil }
    guard plainNumber(node, wanted: "a whole number") != nil else { return nil }
    guard case .scalar(let text, _) = node.content, let value = Int(text) else {
      refuse("a whole number")
      return nil
    }
    guard range.contains(value) else {
      let wanted =
        range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)…\(range.upperBound)"
      complain("must be \(wanted), got \(node.summary)")
      return nil
    }
    return value
  }

  /// One of a few whole numbers.
  package func integer(oneOf choices: [Int]) -> Int? {
    describe(.members(("enum", .array(choices.map { .number(Double($0)) }))))
    guard let node else { return nil }
    guard plainNumber(node, wanted: "a whole number") != nil else { return nil }
    guard case .scalar(let text, _) = node.content, let value = Int(text),
      choices.contains(value)
    else {
      let names = choices.map { "\($0)" }.joined(separator: " or ")
      complain("must be \(names), got \(node.summary)")
      return nil
    }
    return value
  }

  /// `true` or `false`.
  package func boolean() -> Bool? {
    describe(.members(("type", .string("boolean"))))
    guard let node else { return nil }
    guard node.kind == .boolean, case .scalar(let text, _) = node.content else {
      refuse("true or false")
      return nil
    }
    return text == "true"
  }

  /// Text that is not empty.
  package func text(maximumLength: Int = 200) -> String? {
    describe(
      .members(
        ("type", .string("string")), ("minLength", .number(1)),
        ("maxLength", .number(Double(maximumLength)))))
    guard let text = anyText() else { return nil }
    guard !text.isEmpty else {
      complain("must not be empty")
      return nil
    }
    guard text.unicodeScalars.count <= maximumLength else {
      complain(
        "must have at most \(maximumLength) characters, got \(text.unicodeScalars.count)")
      return nil
    }
    return text
  }

  /// Text of letters, digits and the given other characters.
  package func identifier(allowing others: String = "-_") -> String? {
    let pattern = "^[A-Za-z0-9" + others.map { "\\\($0)" }.joined() + "]+$"
    describe(.members(("type", .string("string")), ("pattern", .string(pattern))))
    guard node != nil, let text = text() else { return nil }
    guard text.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) || others.contains($0) })
    else {
      complain(
        "may hold letters, digits and \(others.map { "\"\($0)\"" }.joined(separator: " ")) only, "
          + "got \"\(text)\"")
      return nil
    }
    return text
  }

  /// An identifier together with its place, to be looked up later.
  package func locatedIdentifier(allowing others: String = "-_") -> Located<String>? {
    guard let text = identifier(allowing: others), let node else { return nil }
    return Located(text, location: node.location, keyPath: keyPath)
  }

  /// One of the names of an enumeration.
  package func oneOf<Choice: CaseIterable & RawRepresentable>(_ type: Choice.Type) -> Choice?
  where Choice.RawValue == String {
    let names = Choice.allCases.map(\.rawValue)
    describe(.members(("enum", .array(names.map { .string($0) }))))
    guard node != nil, let text = anyText() else { return nil }
    guard let choice = Choice(rawValue: text) else {
      complain(
        "\"\(text)\" is not a choice here", remedy: Spelling.remedy(for: text, in: names))
      return nil
    }
    return choice
  }

  /// Three numbers.
  package func vector(in bounds: Bounds = .any) -> SIMD3<Double>? {
    guard let numbers = list(count: 3...3, { $0.number(in: bounds) }), numbers.count == 3 else {
      return nil
    }
    return SIMD3(numbers[0], numbers[1], numbers[2])
  }

  /// A colour as `"#rrggbb"` in sRGB.
  package func color() -> SRGBColor? {
    describe(
      .members(("type", .string("string")), ("pattern", .string("^#[0-9A-Fa-f]{6}$"))))
    guard let node else { return nil }
    guard node.kind == .text, case .scalar(let text, _) = node.content,
      let color = SRGBColor(code: text)
    else {
      refuse("a colour such as \"#c8b29a\"", remedy: "mind the quotes: # starts a comment")
      return nil
    }
    return color
  }

  private func anyText() -> String? {
    guard let node else { return nil }
    guard node.kind == .text, case .scalar(let text, _) = node.content else {
      refuse(
        "text", remedy: [.number, .boolean].contains(node.kind) ? "put it in quotes" : nil)
      return nil
    }
    return text
  }

  private func plainNumber(_ node: YAMLNode, wanted: String) -> Double? {
    guard node.kind == .number, case .scalar(let text, _) = node.content, let value = Double(text)
    else {
      let isQuotedNumber =
        if case .scalar(let text, isQuoted: true) = node.content {
          YAMLNode(.scalar(text, isQuoted: false), location: node.location).kind == .number
        } else {
          false
        }
      refuse(wanted, remedy: isQuotedNumber ? "take away the quotes" : nil)
      return nil
    }
    return value
  }

  static func numberSchema(_ bounds: Bounds, type: String) -> JSONValue {
    .object([.init("type", .string(type))] + bounds.schemaMembers)
  }
}
