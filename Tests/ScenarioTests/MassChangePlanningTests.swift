import Catalog
import Configuration
import Scenario
import Testing

/// What melts or leaks, as it is drawn.
@Suite struct MassChangePlanningTests {
  private func plan(_ rules: String) throws -> EpisodePlan {
    let text =
      BadScene.good + "\nbasket_at_start: { count: 30 }\n"
      + (rules.isEmpty ? "" : "mass_change: \(rules)")
    return try Scenario(text: text, file: BadScene.file, name: "test")
      .plan(episode: 0, catalog: sampleCatalog())
  }

  @Test("Which items there are and what they weigh at first stays")
  func nothingElseChanges() throws {
    let (dry, wet) = (try plan(""), try plan("{ change_kg: -0.01, duration_s: 5 }"))
    #expect(dry.items.map(\.mass) == wet.items.map(\.mass))
    #expect(dry.items.map(\.sku) == wet.items.map(\.sku))
    #expect(dry.actions == wet.actions)
    #expect(dry.items.allSatisfy { $0.massChange == nil })
    #expect(wet.items.allSatisfy { $0.massChange != nil })
    #expect(dry.drawnValues.allSatisfy { wet.drawnValues[$0.key] == $0.value })
  }

  @Test("Rules are about their products, the last one counts, and no item vanishes")
  func rules() throws {
    let plan = try plan(
      "[{ change_kg: 0.02, duration_s: 3 }, { of: can, change_kg: -20, start_s: 2, duration_s: 4 }]"
    )
    for item in plan.items {
      let isCan = ["sku-0", "sku-3", "sku-6"].contains(item.sku)
      let end = item.mass(at: 100_000_000_000)
      #expect(abs(end - (isCan ? 0.1 * item.mass : item.mass + 0.02)) < 1e-9)
    }
  }

  @Test("Each item has its own, and the record tells")
  func drawn() throws {
    let plan = try plan("{ change_kg: { uniform: [-0.02, 0] }, duration_s: 5 }")
    let amounts = plan.items.compactMap { $0.massChange?.amount }
    #expect(Set(amounts).count == plan.items.count)
    #expect(plan.drawnValues["basket_at_start.mass_change.change_kg"] == .number(amounts[0]))
  }
}
