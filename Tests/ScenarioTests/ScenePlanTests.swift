import Foundation
import Scenario
import Testing

/// The repository's root, from this file's place in it.
let repository = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

let scenePaths = try? SceneFile.paths(in: [repository + "/Scenes"])

/// What must hold for every scenario that is shipped.
@Suite struct ShippedSceneTests {
  static var playable: [String] {
    (scenePaths ?? []).filter { path in
      ["/smoke/", "/training/", "/suites/"].contains { path.contains($0) }
    }
  }

  @Test(arguments: playable)
  func plansAreCompleteAndRepeatable(path: String) throws {
    let catalog = sampleCatalog()
    for scenario in try SceneFile.load(path: path).scenarios {
      try scenario.check(against: catalog)
      for episode in 0..<20 {
        let plan = try scenario.plan(episode: episode, catalog: catalog)
        let again = try Scenario(text: scenario.sourceText, file: "again", name: scenario.name)
          .plan(episode: episode, catalog: catalog)
        #expect(plan.items == again.items)
        #expect(plan.actions == again.actions)
        #expect(plan.drawnValues == again.drawnValues)
        #expect(plan.ticks >= 1 && plan.tickRate > 0)
        #expect(!plan.items.isEmpty || plan.actions.isEmpty)
        #expect(plan.mode == .sequence || plan.actions.count <= 1)
        expectSoundActions(plan)
      }
    }
  }

  /// Every item enters once, and only what is in the basket is taken out.
  private func expectSoundActions(_ plan: EpisodePlan) {
    var basket = Set(plan.items.indices.filter { plan.items[$0].startsInBasket })
    var used = basket
    for action in plan.actions {
      #expect(action.pause >= 0)
      switch action.kind {
      case .add(let items, let dropHeight):
        #expect(dropHeight >= 0)
        for item in items {
          #expect(used.insert(item).inserted)
          basket.insert(item)
        }
      case .remove(let item): #expect(basket.remove(item) != nil)
      case .hover(let item, let duration):
        #expect(used.insert(item).inserted && duration > 0)
      case .rearrange(let duration): #expect(duration > 0)
      case .lean(let force, let duration): #expect(force > 0 && duration > 0)
      case .roll(let distance, let speed): #expect(distance > 0 && speed > 0)
      }
    }
    #expect(used == Set(plan.items.indices))
    for item in plan.items { #expect(item.mass > 0.1 && item.mass < 1) }
  }
}
