import CartInterface
import Geometry
import Scenario
import Simulation
import Testing

@Suite struct CastTests {
  private func play(
    _ plan: EpisodePlan, display: (Int) -> CartDisplay? = { _ in nil }
  ) throws -> [EpisodeDynamics.Outcome] {
    let episode = try EpisodeDynamics(plan: plan, catalog: Fixtures.catalog)
    var outcomes: [EpisodeDynamics.Outcome] = []
    while let tick = try episode.nextTick(display: display(outcomes.count)) {
      outcomes.append(tick)
    }
    return outcomes
  }

  private func add(_ item: Int, after pause: Double = 0.2) -> PlannedAction {
    PlannedAction(kind: .add(items: [item], dropHeight: 0.02), pause: pause)
  }

  private func plan(
    _ actions: [PlannedAction], _ threads: [PlannedThread], items: Int = 3, ticks: Int = 60
  ) -> EpisodePlan {
    var plan = Fixtures.plan(
      seed: 5, ticks: ticks, items: Fixtures.items(items, seed: 5, startInBasket: false),
      actions: actions)
    plan.threads = threads
    return plan
  }

  @Test func twoHandsPutThingsInAtTheSameTime() throws {
    let plan = plan(
      [add(0), add(1), add(2)],
      [
        PlannedThread(
          person: 0, hand: 0, startsAtOnce: true, steps: [.start([1, 2]), .join([1, 2]), .act(2)]),
        PlannedThread(person: 0, hand: 0, side: .left, startsAtOnce: false, steps: [.act(0)]),
        PlannedThread(person: 0, hand: 1, side: .right, startsAtOnce: false, steps: [.act(1)]),
      ], ticks: 90)
    let outcomes = try play(plan)
    #expect(outcomes.last?.itemsInBasket == [0, 1, 2])
    #expect(outcomes.contains { $0.states.contains { $0.hands.map(\.number) == [0, 1] } })
    let records = outcomes.flatMap(\.actions)
    #expect(records.map(\.outcome) == [.done, .done, .done])
    let byAction = Dictionary(uniqueKeysWithValues: records.map { ($0.action ?? -1, $0) })
    let (left, right, last) = try (
      #require(byAction[0]), #require(byAction[1]), #require(byAction[2])
    )
    #expect(left.start < right.end && right.start < left.end)
    #expect(last.start >= max(left.end, right.end))
    // Each hand comes from its own side.
    let both = try #require(outcomes.flatMap(\.states).first { $0.hands.count == 2 })
    #expect(both.hands[0].elbowInCart.y > both.hands[1].elbowInCart.y)
    let mass = plan.items.reduce(0) { $0 + $1.mass }
    #expect(abs((outcomes.last?.trueLoad ?? 0) - mass) < 0.001)
  }

  @Test func somebodyWaitsForTheWeight() throws {
    let plan = plan(
      [add(0, after: 1), add(1, after: 0.1)],
      [
        PlannedThread(person: 0, hand: 0, startsAtOnce: true, steps: [.act(0)]),
        PlannedThread(
          person: 0, hand: 1, startsAtOnce: true,
          steps: [.wait(for: .indicates(atLeast: 0.02, atMost: nil), timeout: 30), .act(1)]),
      ], ticks: 120)
    let records = try play(plan).flatMap(\.actions)
    #expect(records.map(\.name).sorted() == ["add", "add", "wait_for"])
    let waiting = try #require(records.first { $0.name == "wait_for" })
    #expect(waiting.outcome == .done && waiting.end > Nanoseconds(seconds: 1))
    #expect(records.first { $0.action == 1 }?.start ?? 0 >= waiting.end)
  }

  @Test func branchesFollowTheBasketAndTheScreen() throws {
    func played(_ display: CartDisplay?) throws -> [Int?] {
      let plan = plan(
        [add(0), add(1)],
        [
          PlannedThread(
            person: 0, hand: 0, startsAtOnce: true,
            steps: [
              .wait(for: .any([]), timeout: 1),
              .skip(unless: .prompt(.callAttendant), to: 4), .act(0), .jump(to: 5), .act(1),
            ])
        ])
      return try play(plan) { _ in display }.flatMap(\.actions).map(\.action)
    }
    #expect(try played(nil) == [1])
    #expect(try played(CartDisplay(prompt: .callAttendant(id: 1))) == [0])
  }

  @Test func waitingInVainAndTheImpossibleAreRecorded() throws {
    let plan = plan(
      [PlannedAction(kind: .remove(item: 0), pause: 0)],
      [
        PlannedThread(
          person: 0, hand: 0, startsAtOnce: true,
          steps: [.wait(for: .travelled(3), timeout: 1.5), .act(0)])
      ], ticks: 25)
    let records = try play(plan).flatMap(\.actions)
    #expect(records.map(\.outcome) == [.timedOut, .impossible])
    #expect(abs((records[0].end - records[0].start).seconds - 1.5) < 0.01)
  }

  @Test func threadsThatNameWhatIsNotThereAreRefused() {
    var plan = plan([add(0)], [])
    plan.threads = [
      PlannedThread(person: 0, hand: 0, startsAtOnce: true, steps: [.act(1), .jump(to: 9)]),
      PlannedThread(person: 2, hand: 1, startsAtOnce: true, steps: [.start([0])]),
    ]
    let error = #expect(throws: SimulationError.self) { try play(plan) }
    #expect(error?.problems.count == 4)
  }
}
