package import Configuration
import Geometry
package import Scenario

/// The values that a scene leaves to chance, as the axes of a unit cube.
///
/// A coordinate is the share of draws below a value, so that a point chosen evenly from the cube is a
/// draw of the scene: cells of equal size are equally probable. Quantities that go together keep their
/// correlation. A value that a scene draws over and over, such as the pause before each deed, is one
/// coordinate, and the same each time.
package struct SearchSpace: Sendable, Hashable {
  package private(set) var parameters: [OpenValue]
  /// By place among the parameters: a correlated quantity's row of the Cholesky factor, and the places
  /// of its set's members.
  private var correlated: [Int: (row: [Double], members: [Int])] = [:]

  /// - Parameters:
  ///   - scenario: as it was read.
  ///   - withOptions: whether choices between things that are no numbers, such as colours, count.
  ///   - fixed: key paths that are not searched.
  package init(_ scenario: Scenario, withOptions: Bool, fixed: Set<String> = []) {
    parameters = scenario.openValues.filter { value in
      if case .option = value.chance, !withOptions { return false }
      return !fixed.contains(value.keyPath)
    }
    // How hard a scene is, is searched even where its file settles it.
    if scenario.variables.contains(where: { $0.keyPath == "severity" }),
      !fixed.contains("severity"), !parameters.contains(where: { $0.keyPath == "severity" })
    {
      parameters.insert(OpenValue(keyPath: "severity", chance: .number(.uniform(0...1))), at: 0)
    }
    for variable in scenario.variables {
      guard case .correlated(let member) = variable.distribution,
        let name = variable.keyPath.split(separator: ".").last
      else { continue }
      let prefix = "\(member.setPath).of."
      let members = parameters.indices.filter { parameters[$0].keyPath.hasPrefix(prefix) }
      guard let own = members.first(where: { parameters[$0].keyPath == prefix + name }) else {
        continue
      }
      correlated[own] = (member.row, members)
    }
  }

  package static func == (a: SearchSpace, b: SearchSpace) -> Bool { a.parameters == b.parameters }

  package func hash(into hasher: inout Hasher) { hasher.combine(parameters) }

  package var dimensions: Int { parameters.count }

  /// The last names of the key paths, longer where two would be the same.
  package var names: [String] {
    parameters.map { parameter in
      let words = parameter.keyPath.split(separator: ".").filter { $0 != "blend" && $0 != "at" }
      for length in 1...max(words.count, 1) {
        let name = words.suffix(length).joined(separator: ".")
        let others = parameters.count {
          $0.keyPath.split(separator: ".").filter { $0 != "blend" && $0 != "at" }
            .suffix(length).joined(separator: ".") == name
        }
        if others == 1 { return name }
      }
      return parameter.keyPath
    }
  }

  /// The value of each parameter at a point of the cube.
  package func values(at point: [Double]) -> [YAMLNode] {
    parameters.indices.map { parameters[$0].value(atShare: share(of: $0, at: point)) }
  }

  private func share(of index: Int, at point: [Double]) -> Double {
    guard let (row, members) = correlated[index], row.count <= members.count else {
      return point[index]
    }
    let z = zip(row, members).reduce(0) { sum, pair in
      sum + pair.0 * DeterministicMath.normalQuantile(min(max(point[pair.1], 1e-9), 1 - 1e-9))
    }
    return DeterministicMath.normalShare(below: z)
  }

  /// A scene with the values of a point in place of what it leaves to chance.
  package func scene(_ scene: OpenScene, at point: [Double], seed: UInt64) -> OpenScene {
    var scene = scene
    for (parameter, value) in zip(parameters, values(at: point)) {
      scene.set(value, at: parameter.keyPath)
    }
    scene.set(.plain("\(seed)"), at: "seed")
    scene.set(.plain("1"), at: "episodes")
    return scene
  }
}

extension YAMLNode {
  /// What a plain value says; empty for others.
  var plainText: String {
    guard case .scalar(let text, _) = content else { return "" }
    return text
  }

  /// A text, quoted.
  static func words(_ text: String) -> YAMLNode {
    YAMLNode(.scalar(text, isQuoted: true), location: SourceLocation(file: ""))
  }

  /// A number, or a word that needs no quotes.
  static func plain(_ text: String) -> YAMLNode {
    YAMLNode(.scalar(text, isQuoted: false), location: SourceLocation(file: ""))
  }
}
