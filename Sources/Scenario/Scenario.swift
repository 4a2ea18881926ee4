package import Configuration

/// A validated scenario: values or distributions, nothing drawn yet.
package struct Scenario: Sendable, Hashable {
  /// The file's name without its ending, or the one that a suite gives.
  package var name: String
  /// What it shows, in one line.
  package var purpose: String
  package var mode: ScenarioMode
  package var episodes: Int
  package var seed: UInt64
  /// Pictures per second and camera.
  package var tickRate: Double
  /// Ticks an episode; 1 for a snapshot.
  package var ticks: Int
  package var cart: CartRecipe
  package var store: StoreRecipe
  package var lighting: LightingRecipe
  /// Zones along the aisle; empty where it is the same all along.
  package var trip: [ZoneRecipe] = []
  package var shopper: ShopperRecipe
  /// Who else is at the cart.
  package var child: ChildRecipe?
  package var companions: [ShopperRecipe] = []
  package var products: ProductSelection
  package var basketAtStart: BasketAtStart?
  /// What may have happened to the packs; nothing has where there are no rules.
  package var condition = ConditionRecipe()
  /// What makes items lighter or heavier while they lie there; nothing does without rules.
  package var massChange = MassChangeRecipe()
  /// Products that the catalogue on the cart does not list; nil for none.
  package var unlistedProducts: ProductSelection?
  /// Where the catalogue on the cart is out of date; nil: nowhere.
  package var staleEntries: StaleEntriesRecipe?
  /// Drawn once an episode and shared by the quantities that name them.
  package var variables: [Quantity]
  /// Everything that the scenario, as written out, leaves to chance by a distribution.
  package var openValues: [OpenValue] = []
  package var criteria: [Criterion]
  /// What it is there to try; nil where it tries nothing in particular.
  package var edgeCase: EdgeCase?
  /// The scenario with its bases written out: YAML that loads to the same scenario anywhere.
  package var sourceText: String

  /// What lies in the basket when an episode begins.
  package struct BasketAtStart: Sendable, Hashable {
    package var count: Quantity
    package var selection: ProductSelection
    /// How many of them the cart has not been told of; nil for none.
    package var undeclared: Quantity?
  }

  /// FNV-1a of `sourceText`, 64 bits in hexadecimal: tells whether two runs had the same scenario.
  package var sourceHash: String {
    let hash = sourceText.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01B3
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
