import Configuration
import Foundation
import Scenario
import Search
import TestSupport
import Testing

/// Scenes of the repository that a search could be let loose on.
private let sceneFiles: [String] = ["stress", "smoke", "search"].flatMap { folder -> [String] in
  let root = Repository.root.appending(path: "Scenes/\(folder)")
  let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
  return (files?.allObjects as? [URL] ?? []).map(\.path).filter {
    $0.hasSuffix(".yaml") && !$0.hasSuffix("base.yaml")
  }.sorted()
}

/// A scene of the tests' own, in the repository's `Scenes` as far as parts are concerned.
func openScene(_ text: String) throws -> OpenScene {
  try OpenScene(
    text: text, file: Repository.root.appending(path: "Scenes/test.yaml").path)
}

@Suite("Search: scenes with values set")
struct SceneTests {
  @Test("Every scene says itself shorter with the same meaning", arguments: sceneFiles)
  func textMeansTheSame(path: String) throws {
    let whole = try Scenario.load(path: path)
    let open = try OpenScene(path: path)
    let again = try open.scenario(name: whole.name)
    #expect(again.openValues.map(\.keyPath).sorted() == whole.openValues.map(\.keyPath).sorted())
    // The order of keys may differ; nothing else.
    #expect(
      try YAMLNode(text: again.sourceText, file: "a").sortedText
        == YAMLNode(text: whole.sourceText, file: "b").sortedText)
    #expect(!open.text.contains("stress/base\""))
  }

  @Test("At any point of its space every scene can be read, and nothing searched is left open")
  func everythingCanBeFixed() throws {
    for path in sceneFiles {
      let open = try OpenScene(path: path)
      let scenario = try open.scenario(name: "scene")
      let space = SearchSpace(scenario, withOptions: true)
      for share in [0, 0.37, 0.999] where space.dimensions > 0 {
        let point = [Double](repeating: share, count: space.dimensions)
        let fixed = space.scene(open, at: point, seed: 7)
        let read = try fixed.scenario(name: "scene")
        let left = Set(read.openValues.map(\.keyPath))
        #expect(left.isDisjoint(with: space.parameters.map(\.keyPath)), "\(path)")
        #expect(read.seed == 7 && read.episodes == 1)
        for (parameter, value) in zip(space.parameters, space.values(at: point)) {
          #expect(fixed.wholeText(at: parameter.keyPath) == value.text, "\(path)")
        }
        // What was written is what is read again.
        let again = try openScene(fixed.text).scenario(name: "scene")
        #expect(again.sourceText == read.sourceText, "\(path)")
      }
    }
  }

  static let scene = """
    cartsim: 2
    purpose: A test.
    mode: sequence
    duration_s: 4
    cart: carts/two-camera
    store: stores/plain-aisle
    lighting: { base: lighting/panel-4000k, illuminance_lux: { normal: { mean: 500, deviation: 50 } } }
    severity: 0.5
    correlated:
      - { of: { cold: { uniform: [0, 10] }, wet: { uniform: [0, 1] } }, correlation: 0.8 }
    variables: { load: { choice: [1, { value: 3, weight: 3 }] } }
    basket_at_start: { count: { blend: { from: 0, to: 4, at: { uniform: [0, 1] } } } }
    shopper:
      base: shoppers/calm
      do:
        - add: { count: { uniform: [1, 5] }, drop_height_m: { lognormal: { median: 0.05, sigma: 0.3, max: 0.3 } } }
    criteria: { basket_exact: true }
    """

  @Test("The space has every distribution, and severity even where it is a number")
  func parameters() throws {
    let scenario = try openScene(Self.scene).scenario(name: "scene")
    let space = SearchSpace(scenario, withOptions: false)
    let paths = space.parameters.map(\.keyPath)
    for path in [
      "severity", "correlated[0].of.cold", "correlated[0].of.wet", "variables.load",
      "lighting.illuminance_lux", "basket_at_start.count.blend.at", "shopper.do[0].add.count",
      "shopper.do[0].add.drop_height_m", "shopper.pause_s",
    ] {
      #expect(paths.contains(path))
    }
    #expect(Set(paths).count == paths.count)
    #expect(!paths.contains("shopper.skin_srgb"))
    let all = SearchSpace(scenario, withOptions: true)
    #expect(all.parameters.map(\.keyPath).contains("shopper.skin_srgb"))
    let less = SearchSpace(scenario, withOptions: false, fixed: ["severity", "variables.load"])
    #expect(less.dimensions == space.dimensions - 2)
    #expect(Set(space.names).count == space.dimensions)
  }

  @Test("A coordinate is the share of draws below the value")
  func quantiles() throws {
    let scenario = try openScene(Self.scene).scenario(name: "scene")
    let space = SearchSpace(scenario, withOptions: false)
    func text(_ path: String, _ share: Double) throws -> String {
      let parameter = try #require(space.parameters.first { $0.keyPath == path })
      guard case .scalar(let text, _) = parameter.value(atShare: share).content else { return "" }
      return text
    }
    #expect(try text("severity", 0.25) == "0.25")
    #expect(try text("lighting.illuminance_lux", 0.5) == "500")
    // One deviation above the mean lie 15.87 %.
    #expect(try text("lighting.illuminance_lux", 0.8413447) == "550")
    #expect(try text("shopper.do[0].add.drop_height_m", 0.5) == "0.05")
    #expect(
      try [0, 0.19, 0.21, 0.99].map { try text("shopper.do[0].add.count", $0) }
        == ["1", "1", "2", "5"])
    #expect(try [0.2, 0.26].map { try text("variables.load", $0) } == ["1", "3"])
  }

  @Test("What goes together goes together in the space too")
  func correlation() throws {
    let scenario = try openScene(Self.scene).scenario(name: "scene")
    let space = SearchSpace(scenario, withOptions: false)
    let places = try ["correlated[0].of.cold", "correlated[0].of.wet"].map { path in
      try #require(space.parameters.firstIndex { $0.keyPath == path })
    }
    let search = FailureSearch(
      dimensions: space.dimensions, criteria: 1, seed: 5, method: .random)
    var pairs: [SIMD2<Double>] = []
    for point in search.points(of: 0..<400, after: []) {
      let values = space.values(at: point).map(\.text)
      func number(_ i: Int) throws -> Double {
        try #require(Double(values[i].trimmingCharacters(in: .whitespacesAndNewlines)))
      }
      pairs.append(SIMD2(try number(places[0]) / 10, try number(places[1])))
    }
    let mean = pairs.reduce(SIMD2(0, 0), +) / 400
    let (a, b) = (pairs.map { $0.x - mean.x }, pairs.map { $0.y - mean.y })
    let product = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    let r =
      product
      / (a.reduce(0) { $0 + $1 * $1 } * b.reduce(0) { $0 + $1 * $1 }).squareRoot()
    // Of ranks: 6/π · asin(0.8 / 2) = 0.786.
    #expect(abs(r - 0.786) < 0.06)
  }

  @Test("Values are set in lists, in parts' files and over faults")
  func setting() throws {
    var scene = try openScene(
      Self.scene + "\nfaults: { scale: { preset: cheap } }\ncompanions: [shoppers/hurried]\n")
    scene.set(try YAMLNode(text: "0.02", file: ""), at: "cart.scale.noise_kg")
    scene.set(try YAMLNode(text: "9", file: ""), at: "companions[0].patience")
    scene.set(try YAMLNode(text: "2", file: ""), at: "shopper.do[0].add.count")
    scene.set(
      try YAMLNode(text: "0.6", file: ""), at: "shopper.hand_speed_m_per_s")
    let whole = try scene.scenario(name: "scene").sourceText
    let read = try YAMLNode(text: whole, file: "whole")
    #expect(read["cart"]?["scale"]?["noise_kg"]?.summary == "0.02")
    #expect(read["cart"]?["scale"]?["preset"]?.summary == "\"cheap\"")
    #expect(scene.text.contains("patience: 9"))
    #expect(read["shopper"]?["hand_speed_m_per_s"]?.summary == "0.6")
    #expect(scene.text.contains("base: \"shoppers/calm\""))
    scene.remove("shopper.do[0]")
    #expect(scene.value(at: "shopper.do[0]") == nil)
  }

  @Test("A part of a range is drawn evenly from that part")
  func parts() throws {
    let space = SearchSpace(
      try openScene(Self.scene).scenario(name: "scene"), withOptions: false)
    func part(_ path: String, _ low: Double, _ high: Double) throws -> String {
      try #require(space.parameters.first { $0.keyPath == path }).part(from: low, to: high)
        .compactText.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        .joined(separator: " ")
    }
    #expect(try part("severity", 0.2, 0.4) == "uniform: [0.2, 0.4]")
    #expect(try part("shopper.do[0].add.count", 0.3, 0.7) == "uniform: [2, 4]")
    #expect(try part("variables.load", 0, 1) == "choice: [1, 3]")
    #expect(try part("variables.load", 0.5, 1) == "3")
  }
}

extension OpenScene {
  /// What a place says, as it will be read.
  fileprivate func wholeText(at keyPath: String) -> String? {
    value(at: keyPath)?.text
      ?? value(at: keyPath.replacing("cart.", with: "faults.", maxReplacements: 1))?.text
  }
}

extension YAMLNode {
  /// With the keys of all mappings in order.
  fileprivate var sortedText: String { sorted.text }

  private var sorted: YAMLNode {
    switch content {
    case .scalar: self
    case .list(let nodes): YAMLNode(.list(nodes.map(\.sorted)), location: location)
    case .mapping(let entries):
      YAMLNode(
        .mapping(
          entries.sorted { $0.key < $1.key }.map {
            Entry(key: $0.key, keyLocation: $0.keyLocation, value: $0.value.sorted)
          }), location: location)
    }
  }
}
