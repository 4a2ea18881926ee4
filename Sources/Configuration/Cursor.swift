/// The place of one value: in a document, where it is read, or in a schema, where it is described.
///
/// A declaration such as `cursor.number(in: .positive)` serves both, so that the JSON Schema for
/// editors cannot differ from what the program accepts. Reading collects complaints and returns
/// nil; describing always returns nil. A declaration must therefore read everything before it
/// looks at any result.
package struct Cursor {
  enum Target {
    case document(YAMLNode, Complaints)
    case schema(SchemaSlot)
  }

  package let keyPath: String
  let target: Target

  init(keyPath: String, target: Target) {
    self.keyPath = keyPath
    self.target = target
  }

  /// The value, while reading a document.
  package var node: YAMLNode? {
    guard case .document(let node, _) = target else { return nil }
    return node
  }

  /// Complains about this value; no effect while describing.
  package func complain(_ problem: String, remedy: String? = nil) {
    guard case .document(let node, let complaints) = target else { return }
    complaints.diagnostics.append(
      Diagnostic(location: node.location, keyPath: keyPath, problem: problem, remedy: remedy))
  }

  /// Keeps a name of what lies outside the document, for whoever knows what there is.
  package func note(_ name: Located<String>) {
    guard case .document(_, let complaints) = target else { return }
    complaints.outsideNames.append(name)
  }

  /// Writes the schema; no effect while reading.
  func describe(_ schema: @autoclosure () -> JSONValue) {
    guard case .schema(let slot) = target else { return }
    slot.schema = schema()
  }

  /// A cursor for a part of this value.
  func child(_ keyPath: String, node: YAMLNode) -> Cursor? {
    guard case .document(_, let complaints) = target else { return nil }
    return Cursor(keyPath: keyPath, target: .document(node, complaints))
  }

  /// The schema that `read` describes for a part of this value.
  func schema<Value>(
    of read: (Cursor) -> Value?, isPartial: Bool? = nil
  ) -> JSONValue? {
    guard case .schema(let slot) = target else { return nil }
    let inner = SchemaSlot(book: slot.book, isPartial: isPartial ?? slot.isPartial)
    _ = read(Cursor(keyPath: keyPath, target: .schema(inner)))
    return inner.schema
  }

  /// "must be …, got …" for a value of another kind.
  func refuse(_ wanted: String, remedy: String? = nil) {
    guard let node else { return }
    complain("must be \(wanted), got \(node.summary)", remedy: remedy)
  }
}

/// Gathers what is wrong while a document is read.
package final class Complaints {
  package var diagnostics: [Diagnostic] = []
  /// What `$name` stands for where a quantity is wanted.
  var variables: [String: Quantity] = [:]
  /// Combinations of the grids read so far.
  var gridSize = 1
  /// What was read so far that is left to chance, in that order.
  package internal(set) var openValues: [OpenValue] = []
  /// Names read so far of what lies outside the document, to be looked up once all is read.
  package internal(set) var outsideNames: [Located<String>] = []

  package init() {}

  /// - Throws: `ConfigurationError` if anything was wrong.
  package func check() throws {
    if !diagnostics.isEmpty { throw ConfigurationError(diagnostics) }
  }
}

/// Where a description is put.
final class SchemaSlot {
  let book: SchemaBook
  /// Nothing is required: the value may be laid over a base that has the rest.
  let isPartial: Bool
  var schema: JSONValue = .object([])

  init(book: SchemaBook, isPartial: Bool) {
    self.book = book
    self.isPartial = isPartial
  }
}

/// The named definitions of a schema.
final class SchemaBook {
  private(set) var definitions: [JSONValue.Member] = []

  /// A reference to a definition, which is made when it is first asked for.
  func reference(to name: String, _ make: () -> JSONValue) -> JSONValue {
    if !definitions.contains(where: { $0.key == name }) {
      // Entered before it is described, which ends the recursion.
      let index = definitions.count
      definitions.append(.init(name, .null))
      definitions[index].value = make()
    }
    return .members(("$ref", .string("#/$defs/\(name)")))
  }
}

extension YAMLNode {
  /// Reads the whole document.
  /// - Throws: `ConfigurationError` with everything that is wrong.
  package func read<Value>(_ read: (Cursor) -> Value?) throws -> Value {
    let complaints = Complaints()
    let value = self.read(into: complaints, read)
    try complaints.check()
    guard let value else {
      // Unreachable unless a declaration returns nil without a complaint.
      throw ConfigurationError([Diagnostic(location: location, problem: "cannot be used")])
    }
    return value
  }

  /// Reads the whole document, adding what is wrong to `complaints`.
  package func read<Value>(
    into complaints: Complaints, at keyPath: String = "", _ read: (Cursor) -> Value?
  ) -> Value? {
    read(Cursor(keyPath: keyPath, target: .document(self, complaints)))
  }
}

/// The JSON Schema (draft 2020-12) of what a definition of another schema says.
/// - Parameter file: that schema's, in the same folder.
package func jsonSchema(title: String, definition: String, of file: String) -> JSONValue {
  .members(
    ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
    ("title", .string(title)), ("$ref", .string("\(file)#/$defs/\(definition)")))
}

/// The JSON Schema (draft 2020-12) of what `read` accepts.
package func jsonSchema<Value>(
  title: String, isPartial: Bool = false, of read: (Cursor) -> Value?
) -> JSONValue {
  let book = SchemaBook()
  let slot = SchemaSlot(book: book, isPartial: isPartial)
  _ = read(Cursor(keyPath: "", target: .schema(slot)))
  var members: [JSONValue.Member] = [
    .init("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
    .init("title", .string(title)),
  ]
  if case .object(let described) = slot.schema { members += described }
  if !book.definitions.isEmpty { members.append(.init("$defs", .object(book.definitions))) }
  return .object(members)
}
