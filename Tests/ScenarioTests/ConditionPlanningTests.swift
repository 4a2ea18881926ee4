import Catalog
import Configuration
import Scenario
import Testing

/// What has happened to packs, as it is drawn.
@Suite struct ConditionPlanningTests {
  private func plan(_ condition: String, episode: Int = 0) throws -> EpisodePlan {
    let text =
      BadScene.good + "\nbasket_at_start: { count: 40 }\n"
      + (condition.isEmpty ? "" : "condition: \(condition)")
    return try Scenario(text: text, file: BadScene.file, name: "test")
      .plan(episode: episode, catalog: sampleCatalog())
  }

  /// Whatever happens to packs, which they are and what they weigh stays, and so do the actions.
  @Test func nothingElseChanges() throws {
    let new = try plan("")
    let worn = try plan("{ dented: { uniform: [0, 1] }, frosted: 0.5 }")
    #expect(new.items.allSatisfy { $0.condition.isAsNew })
    #expect(worn.items.map(\.sku) == new.items.map(\.sku))
    #expect(worn.items.map(\.mass) == new.items.map(\.mass))
    #expect(worn.actions == new.actions)
    #expect(new.drawnValues.allSatisfy { worn.drawnValues[$0.key] == $0.value })
    #expect(new.drawnValues.keys.allSatisfy { !$0.contains("condition") })
  }

  @Test func everyPackHasItsOwnAndTheRecordTells() throws {
    let plan = try plan("{ dented: { uniform: [0.1, 1] } }")
    let dents = plan.items.map { $0.condition[.dented] }
    #expect(Set(dents).count == dents.count && dents.allSatisfy { $0 >= 0.1 })
    #expect(plan.drawnValues["basket_at_start.condition.dented"] == .number(dents[0]))
    #expect(plan.drawnValues["basket_at_start.condition.dented#7"] == .number(dents[7]))
  }

  @Test func rulesAreAboutTheirProductsAndTheWorseCounts() throws {
    let plan = try plan("[{ of: can, dented: 0.4 }, { dented: 0.2 }, { of: jar, dented: 0.1 }]")
    for item in plan.items {
      let isCan = ["sku-0", "sku-3", "sku-6"].contains(item.sku)
      #expect(item.condition[.dented] == (isCan ? 0.4 : 0.2))
    }
  }

  @Test func probabilityIsAPartOfThePacks() throws {
    var happened = 0
    for episode in 0..<20 {
      let items = try plan("{ probability: 0.3, frosted: 1 }", episode: episode).items
      happened += items.count { $0.condition[.frosted] == 1 }
    }
    // Of 820, four standard deviations either way.
    #expect((190...300).contains(happened))
    let none = try plan("{ probability: 0, frosted: 1 }")
    #expect(none.items.allSatisfy { $0.condition.isAsNew })
  }

  @Test func sharedQuantitiesAreShared() throws {
    let text =
      BadScene.good.replacing(
        "mode: sequence", with: "variables: { cold: { uniform: [0.1, 1] } }\nmode: sequence")
      + "\nbasket_at_start: { count: 5 }\ncondition: { frosted: $cold }"
    let plan = try Scenario(text: text, file: BadScene.file, name: "test")
      .plan(episode: 3, catalog: sampleCatalog())
    #expect(Set(plan.items.map { $0.condition[.frosted] }).count == 1)
  }

  @Test func unknownProductsAreFound() {
    #expect(throws: ConfigurationError.self) { try plan("{ of: tins, dented: 1 }") }
  }
}
