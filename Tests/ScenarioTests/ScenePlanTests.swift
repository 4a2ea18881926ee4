import Catalog
import Configuration
import Foundation
import Scenario
import Sensors
import TestSupport
import Testing

/// What must hold for every scenario that is shipped.
@Suite struct ShippedSceneTests {
  static var playable: [String] {
    let all = try? SceneFile.paths(in: [Repository.root.appending(path: "Scenes").path])
    return (all ?? []).filter { path in
      guard let document = try? YAMLNode(path: path) else { return true }
      return [.scenario, .suite].contains(SceneSchema(of: document))
    }
  }

  /// The products that are shipped with the scenes.
  static let catalog = Result {
    try ProductCatalog.load(directory: Repository.root.appending(path: "Assets/products").path)
  }

  @Test(arguments: playable)
  func plansAreCompleteAndRepeatable(path: String) throws {
    let catalog = try Self.catalog.get()
    for scenario in try SceneFile.load(path: path).scenarios {
      try scenario.check(against: catalog)
      let copy = try Scenario(text: scenario.sourceText, file: "copy", name: scenario.name)
      for episode in 0..<20 {
        let plan = try scenario.plan(episode: episode, catalog: catalog)
        let again = try copy.plan(episode: episode, catalog: catalog)
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

  @Test func thereAreScenesToTest() { #expect(Self.playable.count >= 11) }

  /// What enters is not in the basket, only what is in it is taken out, and every item takes part.
  private func expectSoundActions(_ plan: EpisodePlan) {
    var basket = Set(plan.items.indices.filter { plan.items[$0].startsInBasket })
    var used = basket
    for action in plan.actions {
      #expect(action.pause >= 0)
      switch action.kind {
      case .scan(let item, let duration, let putsIn, let dropHeight):
        #expect(!basket.contains(item) && duration > 0 && dropHeight >= 0)
        used.insert(item)
        if putsIn { basket.insert(item) }
        #expect(plan.cart.channels.barcodeImager != nil)
      case .add(let items, let dropHeight):
        #expect(dropHeight >= 0)
        for item in items {
          #expect(basket.insert(item).inserted)
          used.insert(item)
        }
      case .remove(let item): #expect(basket.remove(item) != nil)
      case .hover(let item, let duration):
        #expect(!basket.contains(item) && duration > 0)
        used.insert(item)
      case .rearrange(let duration): #expect(duration > 0)
      case .lean(let force, let duration): #expect(force != 0 && duration > 0)
      case .roll(let distance, let speed, _): #expect(distance != 0 && speed > 0)
      }
    }
    #expect(used == Set(plan.items.indices))
    for item in plan.items { #expect(item.mass > 0.005 && item.mass < 11) }
  }
}
