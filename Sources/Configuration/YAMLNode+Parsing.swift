import Foundation
import Yams

/// Bounds on what is read from a file, so that no input can exhaust memory or time.
package struct YAMLLimits: Sendable, Hashable {
  /// Bytes of text.
  package var size = 1 << 18
  /// Levels of nesting.
  package var depth = 32
  /// Values in the document after its aliases are written out.
  package var values = 50_000
  /// Uses of an alias (`*name`). Twelve can multiply a document by 81 at most.
  package var aliases = 12

  package static let `default` = YAMLLimits()
}

extension YAMLNode {
  /// Reads a file of one document.
  /// - Throws: `ConfigurationError` with the place of the fault.
  package init(path: String, limits: YAMLLimits = .default) throws {
    try self.init(text: YAMLNode.text(ofFile: path, limits: limits), file: path, limits: limits)
  }

  /// Parses a text of one document; an empty one is an empty mapping.
  /// - Parameter file: the name that diagnostics give.
  /// - Throws: `ConfigurationError` with the place of the fault.
  package init(text: String, file: String, limits: YAMLLimits = .default) throws {
    func refuse(_ problem: String, _ remedy: String) -> ConfigurationError {
      ConfigurationError([
        Diagnostic(location: SourceLocation(file: file), problem: problem, remedy: remedy)
      ])
    }
    guard text.utf8.count <= limits.size else {
      throw refuse("is \(text.utf8.count) bytes long", "the limit is \(limits.size)")
    }
    // Before parsing: the parser hashes mapping keys with their aliases written out, which takes
    // forever for a few dozen well-placed ones.
    guard YAMLNode.countAliases(in: text) <= limits.aliases else {
      throw refuse("uses more than \(limits.aliases) aliases", "write the values out")
    }
    guard YAMLNode.bracketDepth(of: text) <= limits.depth * 4 else {
      throw refuse("opens too many brackets", "the limit of nesting is \(limits.depth)")
    }
    do {
      let parser = try Parser(yaml: text, encoding: .utf8)
      let root = try parser.singleRoot()
      var reader = TreeReader(file: file, limits: limits)
      self =
        try root.map { try reader.node($0, depth: 0) }
        ?? YAMLNode(.mapping([]), location: SourceLocation(file: file, line: 1, column: 1))
    } catch let error as YamlError {
      throw ConfigurationError([Diagnostic(error, file: file, text: text)])
    }
  }

  /// The text of a regular file.
  package static func text(ofFile path: String, limits: YAMLLimits = .default) throws -> String {
    func refuse(_ problem: String, _ remedy: String?) -> ConfigurationError {
      ConfigurationError([
        Diagnostic(location: SourceLocation(file: path), problem: problem, remedy: remedy)
      ])
    }
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw refuse("does not exist", nil)
    }
    let resolved = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    let attributes = try? FileManager.default.attributesOfItem(atPath: resolved)
    guard attributes?[.type] as? FileAttributeType == .typeRegular else {
      throw refuse(isDirectory.boolValue ? "is a folder" : "is not a regular file", nil)
    }
    let size = (attributes?[.size] as? NSNumber)?.intValue ?? 0
    guard size <= limits.size else {
      throw refuse("is \(size) bytes long", "the limit is \(limits.size)")
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw refuse("cannot be read", "check its permissions")
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw refuse("is not UTF-8 text", "save it as UTF-8")
    }
    return text
  }

  /// An upper bound: every `*` before a letter of an anchor's name, wherever it stands.
  private static func countAliases(in text: String) -> Int {
    var count = 0
    var follows = false
    for byte in text.utf8 {
      if follows, isAnchorByte(byte) { count += 1 }
      follows = byte == UInt8(ascii: "*")
    }
    return count
  }

  private static func isAnchorByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }

  /// Brackets open at once at most, were there no quotes and comments.
  private static func bracketDepth(of text: String) -> Int {
    var depth = 0
    var deepest = 0
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        depth += 1
        deepest = max(deepest, depth)
      case UInt8(ascii: "]"), UInt8(ascii: "}"): depth = max(0, depth - 1)
      default: break
      }
    }
    return deepest
  }
}

/// Turns the parser's tree into ours.
private struct TreeReader {
  let file: String
  let limits: YAMLLimits
  var count = 0

  mutating func node(_ node: Node, depth: Int) throws -> YAMLNode {
    let place = location(node.mark)
    count += 1
    guard depth <= limits.depth else { throw fault(place, "is nested too deeply") }
    guard count <= limits.values else { throw fault(place, "the document holds too many values") }
    switch node {
    case .scalar(let scalar):
      let isPlain = scalar.style == .plain || scalar.style == .any
      return YAMLNode(.scalar(scalar.string, isQuoted: !isPlain), location: place)
    case .sequence(let sequence):
      var elements: [YAMLNode] = []
      for element in sequence { elements.append(try self.node(element, depth: depth + 1)) }
      return YAMLNode(.list(elements), location: place)
    case .mapping(let mapping):
      var entries: [YAMLNode.Entry] = []
      for (key, value) in mapping {
        let keyPlace = location(key.mark)
        guard case .scalar(let name) = key else { throw fault(keyPlace, "a key must be a word") }
        if name.string == "<<" { throw fault(keyPlace, "merge keys (<<) are not supported") }
        entries.append(
          YAMLNode.Entry(
            key: name.string, keyLocation: keyPlace,
            value: try self.node(value, depth: depth + 1)))
      }
      return YAMLNode(.mapping(entries), location: place)
    case .alias:
      throw fault(place, "an alias stands where none may")
    }
  }

  private func location(_ mark: Mark?) -> SourceLocation {
    SourceLocation(file: file, line: mark?.line ?? 0, column: mark?.column ?? 0)
  }

  private func fault(_ place: SourceLocation, _ problem: String) -> ConfigurationError {
    ConfigurationError([Diagnostic(location: place, problem: problem)])
  }
}

extension Diagnostic {
  /// What the parser has to say, with the place.
  fileprivate init(_ error: YamlError, file: String, text: String) {
    func place(_ mark: Mark) -> SourceLocation {
      SourceLocation(file: file, line: mark.line, column: mark.column)
    }
    switch error {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let doing = context.map { " (\($0.text), from line \($0.mark.line))" } ?? ""
      self.init(location: place(mark), problem: "not valid YAML: \(problem)\(doing)")
    case .reader(let problem, let offset, _, _):
      let before = text.prefix(offset ?? 0)
      let line = before.count { $0.isNewline } + 1
      let column = before.reversed().prefix { !$0.isNewline }.count + 1
      self.init(
        location: SourceLocation(file: file, line: line, column: column),
        problem: "not valid YAML: \(problem)")
    case .duplicatedKeysInMapping(let names, let context):
      let list = names.map { "\"\($0)\"" }.joined(separator: ", ")
      self.init(
        location: place(context.mark), problem: "the key \(list) stands twice in one mapping",
        remedy: "keep one of them")
    default:
      self.init(location: SourceLocation(file: file), problem: "not valid YAML: \(error)")
    }
  }
}
