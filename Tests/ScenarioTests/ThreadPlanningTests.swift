import CartInterface
import Configuration
import Foundation
import Scenario
import Sensors
import Testing

@Suite struct ThreadPlanningTests {
  private func plan(_ actions: String, _ more: String = "") throws -> EpisodePlan {
    let text = BadScene.good.replacing("do: [{ add: { count: 1 } }]", with: "do: \(actions)")
    return try Scenario(text: text + "\n" + more, file: BadScene.file, name: "test")
      .plan(episode: 0, catalog: sampleCatalog())
  }

  @Test func aPlainListIsOneThread() throws {
    let plan = try plan("[{ add: { count: 2 } }, { remove: {} }]")
    #expect(plan.threads.count == 1 && plan.handCount == 1)
    #expect(plan.threads[0].steps == [.act(0), .act(1), .act(2)])
  }

  @Test func lanesTakeHandsOfTheirOwn() throws {
    let plan = try plan(
      """
      [{ parallel: [{ from: left, do: [{ add: {} }] }, { from: right, do: [{ add: {} }] }] },
       { remove: {} }]
      """)
    #expect(plan.handCount == 2)
    #expect(plan.threads.map(\.hand) == [0, 0, 1])
    #expect(plan.threads.map(\.startsAtOnce) == [true, false, false])
    #expect(plan.threads[0].steps == [.start([1, 2]), .join([1, 2]), .act(2)])
    #expect(plan.threads[1].side == .left && plan.threads[2].side == .right)
  }

  @Test func aWaitAtTheEndOfALaneIsThatLanes() throws {
    let plan = try plan(
      "[{ parallel: [{ do: [{ add: {} }, { wait_s: 9 }] }, { do: [{ add: {} }] }] }, { add: {} }]")
    #expect(plan.threads[1].steps == [.act(0), .wait(for: .any([]), timeout: 9)])
    #expect(plan.threads[2].steps == [.act(1)])
    #expect(plan.actions.allSatisfy { $0.pause < 9 })
  }

  @Test func branchesJumpOverWhatIsNotDone() throws {
    let plan = try plan(
      """
      [{ wait_s: 2 },
       { if: { trigger: { weight_above_kg: 1 }, do: [{ remove: {} }], else: [{ add: {} }] } },
       { wait_for: { trigger: { prompt: confirm }, timeout_s: 3 } }]
      """, "basket_at_start: { count: 1 }")
    #expect(
      plan.threads[0].steps == [
        .wait(for: .any([]), timeout: 2),
        .skip(unless: .indicates(atLeast: 1, atMost: nil), to: 4), .act(0), .jump(to: 5), .act(1),
        .wait(for: .prompt(.confirm), timeout: 3),
      ])
  }

  @Test func companionsHaveHandsAndProfilesOfTheirOwn() throws {
    let plan = try plan(
      "[{ add: {} }]",
      """
      companions:
        - { base: shoppers/hurried, stands: front, hand_speed_m_per_s: 0.31, do: [{ hover: { duration_s: 1 } }] }
      """)
    #expect(plan.threads.map(\.person) == [0, 1] && plan.threads.map(\.hand) == [0, 1])
    #expect(plan.threads.allSatisfy { $0.startsAtOnce })
    #expect(plan.companions.map(\.handSpeed) == [0.31])
  }

  @Test func wordsTellWhoDoesWhat() throws {
    let catalog = sampleCatalog()
    let text =
      BadScene.good.replacing(
        "do: [{ add: { count: 1 } }]",
        with: "do: [{ wait_for: { trigger: { in_basket: { from: can } }, timeout_s: 3 } }]")
      + "\nseverity: 0.25\nedge_case: { id: S5, expect: ask_shopper, decided_by: [cameras, scale] }"
    let scenario = try Scenario(text: text, file: BadScene.file, name: "test")
    #expect(scenario.criteria.contains { $0.measure == .asked })
    let plan = try scenario.plan(episode: 2, catalog: catalog)
    let lines = PlanNarrative(scenario: scenario, plan: plan, catalog: catalog).lines
    #expect(lines[0].hasPrefix("test, episode 2"))
    #expect(
      lines.contains(
        "Edge case S5 at severity 0.25: the cart is to ask, which the cameras and the scale can tell."
      ))
    #expect(lines.contains { $0.contains("waits until 1 of sku-0, sku-3 and sku-6 lie in") })
  }

  @Test func olderFilesPlayAndMigrate() throws {
    let old =
      BadScene.good.replacing("cartsim: 2", with: "cartsim: 1")
      + "\nvariables: { severity: 0.75, other: 2 }"
    let document = try YAMLNode(text: old, file: BadScene.file)
    let migrated = SceneMigration.upgraded(document)
    #expect(SceneMigration.formatNumber(of: migrated) == 2)
    #expect(migrated["variables"]?["severity"] == nil && migrated["severity"] != nil)
    #expect(SceneMigration.upgraded(migrated) == migrated)
    let (before, after) = try (
      Scenario(document: document, name: "test"), Scenario(document: migrated, name: "test")
    )
    #expect(before == after)
    #expect(after.variables.map(\.keyPath) == ["severity", "variables.other"])
  }

  @Test func tablesMakeAScenarioOfEveryRow() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data((BadScene.good + "\nseverity: 0\n").utf8).write(
      to: folder.appending(path: "one.yaml"))
    let suite = folder.appending(path: "suite.yaml")
    try Data(
      """
      cartsim: 2
      purpose: A table.
      scenes:
        - { scene: one, vary: { severity: [0, 0.5], shopper.patience: [1, 2] } }
        - scene: one
          name: rows
          table: { columns: [severity, episodes], rows: [[0.25, 3], [1, 4]] }
      """.utf8
    ).write(to: suite)
    let scenarios = try Suite.load(path: suite.path).scenarios
    #expect(
      scenarios.map(\.name) == [
        "one-severity-0-patience-1", "one-severity-0-patience-2", "one-severity-0.5-patience-1",
        "one-severity-0.5-patience-2", "rows-severity-0.25-episodes-3",
        "rows-severity-1-episodes-4",
      ])
    #expect(scenarios.suffix(2).map(\.episodes) == [3, 4])
    #expect(
      scenarios.map { $0.variables[0].distribution.support.lowerBound } == [
        0, 0, 0.5, 0.5, 0.25, 1,
      ])
  }

  @Test func faultsAreLaidOverTheCart() throws {
    let plan = try self.plan("[{ add: {} }]", "faults: { scale: { preset: cheap } }")
    let sound = try self.plan("[{ add: {} }]")
    #expect(plan.cart.scale.specification != sound.cart.scale.specification)
  }

  @Test func habitsAddToWhatIsDone() throws {
    let habits = """
      habits: { toss: { probability: 1, height_m: 0.2 }, hesitate: { probability: 1, duration_s: 2 },
        rearrange: { probability: 0, duration_s: 1 } },
      """
    let text = BadScene.good.replacing(
      "do: [{ add: { count: 1 } }]", with: "\(habits) do: [{ add: {} }]")
    let plan = try Scenario(text: text, file: BadScene.file, name: "test")
      .plan(episode: 0, catalog: sampleCatalog())
    #expect(
      plan.actions.map(\.kind) == [
        .hover(item: 0, duration: 2), .add(items: [0], dropHeight: 0.2),
      ])
    // The item, its mass and the pauses are those without habits.
    let plain = try self.plan("[{ add: {} }]")
    #expect(plain.items == plan.items && plain.actions[0].pause == plan.actions[1].pause)
  }
}
