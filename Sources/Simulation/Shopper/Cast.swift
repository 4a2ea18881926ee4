import CartInterface
import Geometry
import Scenario

/// All who act in an episode: runs the plan's threads, a hand for each, and answers the cart's
/// prompts.
///
/// Called once before every step of the physics. Everything it decides follows from the plan, the
/// world and the keys.
struct Cast {
  let stage: Stage
  var prompts: PromptMemory
  /// What came to an end since this was last emptied.
  var records: [ActionRecord] = []
  /// By hand.
  private var actors: [Actor]
  private var threads: [Progress]
  private var figures: [PersonMotion]

  /// How far a thread has come.
  private struct Progress {
    let plan: PlannedThread
    var isRunning: Bool
    var next = 0
    var waitingSince: Nanoseconds?
    /// Number of the action in hand and when it began.
    var current: (action: Int, start: Nanoseconds)?

    init(_ plan: PlannedThread) {
      self.plan = plan
      isRunning = plan.startsAtOnce
    }

    var isOver: Bool { !isRunning && next == plan.steps.count }
  }

  init(plan: EpisodePlan, scanning: ScanningPlace?, codes: [String: String] = [:]) {
    let stage = Stage(plan: plan, scanning: scanning, codes: codes)
    self.stage = stage
    prompts = PromptMemory(shopper: plan.shopper, key: plan.randomKey)
    actors = (0..<plan.handCount).map { hand in
      let person = plan.threads.first { $0.hand == hand }?.person ?? 0
      return Actor(stage: stage, hand: hand, person: person)
    }
    threads = plan.threads.map(Progress.init)
    figures = (0...plan.companions.count).filter { plan.profile(ofPerson: $0).hasBody }.map {
      person in
      let side = plan.threads.first { $0.person == person }?.side
      return PersonMotion(
        number: person, basket: plan.cart.basket,
        start: Approach(
          basket: plan.cart.basket, key: plan.randomKey.with("shopper.body", entity: person),
          action: 0, side: side))
    }
  }

  /// Whether everything planned is done and every prompt dealt with.
  var isFinished: Bool {
    !actors.contains(where: \.isBusy) && !threads.contains(where: \.isRunning)
  }

  /// Hands that pull the basket's rim upwards, with what force in newton.
  var lifts: [(hand: Int, force: Double)] {
    actors.filter { $0.lift > 0 }.map { ($0.hand, $0.lift) }
  }

  /// The hands that are in the world, ascending.
  func hands(in world: PhysicsWorld) -> [HandState] {
    var hands = actors.filter { world.isHandPresent($0.hand) }.map { actor in
      HandState(
        number: actor.hand, person: actor.person, cartFromPalm: world.cartFromPalm(actor.hand),
        elbowInCart: world.elbowInCart(actor.hand), aperture: actor.aperture,
        isRightHand: actor.approach.isRightHand)
    }
    for index in hands.indices { hands[index].form = actors[hands[index].number].form }
    for actor in actors {
      guard let helper = actor.helper,
        let index = hands.firstIndex(where: { $0.number == helper.hand })
      else { continue }
      hands[index].aperture = actor.aperture
      hands[index].isRightHand = !actor.approach.isRightHand
    }
    for index in hands.indices {
      let held = world.heldItems(by: hands[index].number)
      hands[index].squeeze = Self.squeeze * (held.map { world.items[$0].give }.max() ?? 0)
    }
    // Nobody has two right hands where one sees whose they are.
    for figure in figures {
      let own = hands.indices.filter { hands[$0].person == figure.number }
      for other in own.dropFirst() { hands[other].isRightHand = !hands[own[0]].isRightHand }
    }
    return hands
  }

  /// By how much of what a pack gives way at most each finger presses into it: firmly.
  private static let squeeze = 0.6

  /// Those who are seen as whole figures.
  var people: [PersonState] { figures.map(\.state) }

  private mutating func moveFigures(in world: PhysicsWorld) {
    let hands = hands(in: world)
    for index in figures.indices {
      let person = figures[index].number
      let atWork = actors.first { $0.person == person && $0.isBusy }
      figures[index].advance(
        towards: atWork?.approach, hands: hands.filter { $0.person == person },
        dt: ModelBuilder.timestep)
    }
  }

  /// Acts at the start of the step that begins at `time`.
  /// - Parameter sight: what triggers can see then, given how far the cart has come in metres; made
  ///   where one looks.
  mutating func act(
    in world: PhysicsWorld, at time: Nanoseconds, sight: (Double) -> PlannedTrigger.Sight
  ) -> [TrueEvent] {
    var events: [TrueEvent] = []
    if !actors[0].isBusy { answerPrompt(in: world, at: time, events: &events) }
    for number in threads.indices where threads[number].isRunning {
      proceed(number, in: world, at: time, sight)
    }
    for hand in actors.indices { events += actors[hand].act(in: world, at: time) }
    if !figures.isEmpty { moveFigures(in: world) }
    return events
  }

  /// The shopper's first hand answers when it is free.
  private mutating func answerPrompt(
    in world: PhysicsWorld, at time: Nanoseconds, events: inout [TrueEvent]
  ) {
    switch prompts.due(at: time) {
    case .nothing: break
    case .event(let event): events.append(event)
    case .confirm(let question, let isMistaken, let seen):
      let answer = ScreenUse(stage: stage).answer(to: question, isMistaken: isMistaken)
      stage.touches.append((answer, question.candidates, time))
      events.append(TrueEvent(kind: .confirm, item: nil, start: seen, end: time))
    case .present(let seen, let isMistaken):
      actors[0].present(since: seen, isMistaken: isMistaken, in: world, at: time)
    }
  }

  /// Takes a thread as far as it gets at this moment.
  private mutating func proceed(
    _ number: Int, in world: PhysicsWorld, at time: Nanoseconds,
    _ sight: (Double) -> PlannedTrigger.Sight
  ) {
    let plan = threads[number].plan
    guard !actors[plan.hand].isBusy else { return }
    if let (action, start) = threads[number].current {
      threads[number].current = nil
      record(
        stage.plan.actions[action].kind.name, action: action, of: plan, from: start, to: time,
        actors[plan.hand].outcome)
    }
    while threads[number].next < plan.steps.count {
      switch plan.steps[threads[number].next] {
      case .act(let action):
        let planned = stage.plan.actions[action]
        guard
          actors[plan.hand].begin(
            planned.kind, from: plan.side, after: planned.pause, in: world, at: time)
        else { return }
        threads[number].current = (action, time)
        threads[number].next += 1
        return
      case .wait(let trigger, let timeout):
        let since = threads[number].waitingSince ?? time
        threads[number].waitingSince = since
        let holds = trigger.holds(in: sight(travelled(at: time)))
        guard holds || time >= since + Nanoseconds(seconds: timeout) else { return }
        threads[number].waitingSince = nil
        actors[plan.hand].rest(at: time)
        // Waiting for nothing in particular is no deed.
        if trigger != .any([]) {
          record(
            "wait_for", action: nil, of: plan, from: since, to: time, holds ? .done : .timedOut)
        }
        threads[number].next += 1
      case .skip(let trigger, let target):
        threads[number].next =
          trigger.holds(in: sight(travelled(at: time))) ? threads[number].next + 1 : target
      case .jump(let target): threads[number].next = target
      case .start(let others):
        for other in others {
          threads[other].isRunning = true
          threads[other].next = 0
          actors[threads[other].plan.hand].rest(at: time)
        }
        threads[number].next += 1
      case .join(let others):
        guard others.allSatisfy({ threads[$0].isOver }) else { return }
        actors[plan.hand].rest(at: time)
        threads[number].next += 1
      }
    }
    threads[number].isRunning = false
  }

  /// Metres ahead of where the cart stood at first.
  private func travelled(at time: Nanoseconds) -> Double {
    stage.cart.worldFromCart(at: time).translation.x
  }

  private mutating func record(
    _ name: String, action: Int?, of thread: PlannedThread, from start: Nanoseconds,
    to end: Nanoseconds, _ outcome: ActionRecord.Outcome
  ) {
    records.append(
      ActionRecord(
        name: name, action: action, person: thread.person, hand: thread.hand, start: start,
        end: end, outcome: outcome))
  }
}
