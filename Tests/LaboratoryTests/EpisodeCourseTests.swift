import Catalog
import Foundation
import Laboratory
import Scenario
import Simulation
import TestSupport
import Testing

@Suite struct EpisodeCourseTests {
  @Test func theCourseOfAnEpisodeAgreesWithItsLedger() throws {
    let catalog = try ProductCatalog.open(directory: Repository.root.path + "/Assets/products")
    let path = Repository.root.path + "/Scenes/smoke/add-then-remove.yaml"
    let plan = try Scenario.load(path: path).plan(episode: 0, catalog: catalog)
    let course = try EpisodeCourse(
      plan: plan, dynamics: EpisodeDynamics(plan: plan, catalog: catalog))
    #expect(course.actions.map(\.name) == ["add", "remove"])
    #expect(course.load.count == plan.ticks && course.basket.count == plan.ticks)
    let heaviest = course.basket.map(\.mass).max() ?? 0
    #expect(abs(heaviest - plan.items.reduce(0) { $0 + $1.mass }) < 1e-12)
    let item = try removed(by: plan)
    let last = try #require(course.basket.last)
    #expect(abs(heaviest - last.mass - plan.items[item].mass) < 1e-12)
    #expect(course.indicated.contains { abs($0.mass - heaviest) < 0.011 })
  }

  private func removed(by plan: EpisodePlan) throws -> Int {
    let removed = plan.actions.compactMap { action -> Int? in
      if case .remove(let item) = action.kind { item } else { nil }
    }
    return try #require(removed.first)
  }

  @Test(arguments: [1, 2, 5, 8, 30]) func momentsAreSpread(count: Int) throws {
    let catalog = try ProductCatalog.open(directory: Repository.root.path + "/Assets/products")
    let path = Repository.root.path + "/Scenes/smoke/single-add.yaml"
    let plan = try Scenario.load(path: path).plan(episode: 0, catalog: catalog)
    let course = try EpisodeCourse(
      plan: plan, dynamics: EpisodeDynamics(plan: plan, catalog: catalog))
    let moments = course.moments(count: count)
    #expect(moments.count == count && moments == Array(Set(moments)).sorted())
    #expect(moments.allSatisfy { (0..<plan.ticks).contains($0) })
  }
}
