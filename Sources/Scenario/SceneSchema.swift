package import Catalog
package import Configuration

/// The kinds of files under `Scenes/`, each with a published JSON Schema.
package enum SceneSchema: String, Sendable, CaseIterable {
  case scenario, suite, cart, store, lighting, shopper, criteria, products

  /// Draft 2020-12, made from the declarations that read the files. Scenarios' describes their parts
  /// too; parts' refer to it, as the file `scenario.schema.json` beside them.
  package var schema: JSONValue {
    switch self {
    case .scenario: Scenario.schema
    case .suite: Suite.schema
    case .cart, .store, .lighting, .shopper, .criteria, .products:
      jsonSchema(
        title: "CartSim \(rawValue)", definition: rawValue, of: SceneSchema.scenario.fileName)
    }
  }

  /// Under `Scenes/schema/`.
  package var fileName: String { rawValue + ".schema.json" }

  /// As it is published.
  package var text: String { schema.text(columns: 100) }

  /// The kind of a file, told from its keys; nil if it resembles none.
  package init?(of document: YAMLNode) {
    let signs: [(SceneSchema, [String])] = [
      (.suite, ["scenes"]), (.scenario, ["cartsim", "mode"]),
      (
        .cart,
        [
          "cameras", "every_camera", "basket", "scale", "inertial", "odometry", "ride",
          "guard_rail",
        ]
      ),
      (.store, ["floor_srgb", "shelf_variant", "shelf_products", "aisle_half_width_m"]),
      (.lighting, ["illuminance_lux", "color_temperature_k", "ambient_fraction"]),
      (
        .shopper,
        [
          "hand_speed_m_per_s", "reaction_time_s", "patience", "pause_s", "do", "habits", "body",
          "sleeves", "gloves_srgb", "watch", "grasps_by_item",
        ]
      ),
      (.criteria, ["basket_exact", "event_f1", "questions", "asked", "flagged"]),
      (.products, ["of", "except"]),
    ]
    guard let match = signs.first(where: { $0.1.contains { document[$0] != nil } }) else {
      return nil
    }
    self = match.0
  }

  /// What to say of a file of another kind that stands where a scene is wanted; nil for a scene, and
  /// for what resembles none of the kinds.
  static func problem(whereSceneIsWanted document: YAMLNode) -> Diagnostic? {
    guard let kind = SceneSchema(of: document), kind != .scenario else { return nil }
    let remedy: String
    switch kind {
    case .scenario: return nil
    case .suite:
      let names = Suite.sceneNames(in: document)
      let shown = names.prefix(4).joined(separator: ", ")
      remedy =
        "give one of its \(names.count) scenes" + (shown.isEmpty ? "" : ": \(shown)")
        + (names.count > 4 ? ", …" : "")
    case .cart, .store, .lighting, .shopper, .criteria, .products:
      let stem = Scenario.name(ofFile: document.location.file)
      let folder = kind == .criteria || kind == .products || kind == .lighting ? "" : "s"
      remedy = "a scene names it, as `\(kind.rawValue): \(kind.rawValue)\(folder)/\(stem)` does"
    }
    let noun =
      switch kind {
      case .criteria: "are criteria"
      case .products: "is a selection of products"
      case .lighting: "is a lighting"
      default: "is a \(kind.rawValue)"
      }
    return Diagnostic(
      location: SourceLocation(file: document.location.file), problem: "\(noun), not a scene",
      remedy: remedy)
  }

  /// Reads a file of this kind with all the files it names, and looks up the products it names.
  /// - Throws: `ConfigurationError` with everything that is wrong.
  package func check(_ document: YAMLNode, catalog: ProductCatalog) throws {
    switch self {
    case .scenario: _ = try Scenario(document: document, name: "", catalog: catalog)
    case .suite: _ = try Suite(document: document, name: "", catalog: catalog)
    case .cart: try SceneComposer.read(document, CartRecipe.read, isCart: true)
    case .store: try SceneComposer.read(document, StoreRecipe.read)
    case .lighting: try SceneComposer.read(document, LightingRecipe.read)
    case .shopper: try SceneComposer.read(document, ShopperRecipe.read)
    case .criteria: try SceneComposer.read(document, Criterion.readAll)
    case .products: try SceneComposer.read(document, ProductSelection.read)
    }
  }
}
