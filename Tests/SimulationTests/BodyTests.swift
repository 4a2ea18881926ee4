import Catalog
import Geometry
import Scenario
import Scene
import Simulation
import Testing

/// Whole figures beside the cart: where they stand, and that they are only seen.
@Suite struct BodyTests {
  private static func plan(hasBody: Bool, sides: [CartSide] = [.right]) -> EpisodePlan {
    let items = Fixtures.items(3, seed: 5, startInBasket: false)
    var plan = Fixtures.plan(
      ticks: 120, items: items,
      actions: items.indices.map {
        PlannedAction(kind: .add(items: [$0], dropHeight: 0.02), pause: 1.5)
      })
    plan.shopper.hasBody = hasBody
    // One thread for each side, one after the other.
    plan.threads = [
      PlannedThread(
        person: 0, hand: 0, side: sides[0], startsAtOnce: true,
        steps: sides.indices.dropFirst().flatMap { [.start([$0]), .join([$0])] } + [.act(0)])
    ]
    for (number, side) in sides.enumerated().dropFirst() {
      plan.threads.append(
        PlannedThread(
          person: 0, hand: 0, side: side, startsAtOnce: false, steps: [.act(number)]))
    }
    return plan
  }

  private static func states(_ plan: EpisodePlan) throws -> [WorldState] {
    let dynamics = try EpisodeDynamics(plan: plan, catalog: Fixtures.catalog)
    var states: [WorldState] = []
    while let outcome = try dynamics.nextTick(display: nil) { states += outcome.states.dropFirst() }
    return states
  }

  @Test func standsBesideTheCartAndLooksAtIt() throws {
    let states = try Self.states(Self.plan(hasBody: true, sides: [.right, .left, .rear]))
    let basket = Fixtures.basket
    var last: (PersonState, Nanoseconds)?
    for state in states {
      let person = try #require(state.people.first)
      #expect(state.people.count == 1 && person.number == 0)
      let place = person.cartFromBody.translation
      let off = SIMD2(
        max(basket.minimum.x - place.x, place.x - basket.maximum.x, 0),
        max(basket.minimum.y - place.y, place.y - basket.maximum.y, 0))
      #expect(abs((off * off).sum().squareRoot() - 0.45) < 1e-6)
      let gaze = person.cartFromBody.rotation.rotate(SIMD3(1, 0, 0))
      #expect(gaze.dot(basket.center - place) > 0)
      if let (before, time) = last {
        let way = (place - before.cartFromBody.translation).length
        // Around a corner the outside of the way is where the figure is.
        #expect(way <= 0.9 * (state.time - time).seconds + 1e-9)
      }
      last = (person, state.time)
    }
    let sides = Set(states.map { $0.people[0].cartFromBody.translation.y > 0.6 })
    #expect(sides == [true, false])
  }

  /// Who has arrived reaches: the arm is not longer than arms are.
  @Test func shouldersReachTheirElbows() throws {
    let states = try Self.states(Self.plan(hasBody: true)).filter { !$0.hands.isEmpty }
    #expect(states.count > 100)
    for state in states {
      let (hand, person) = (state.hands[0], state.people[0])
      let shoulder = person.cartFromBody.apply(
        toPoint: BodyMeasures.shoulder(isRight: hand.isRightHand, lean: person.lean))
      #expect((shoulder - hand.elbowInCart).length < 0.6)
      #expect((0.05...0.96).contains(person.lean))
    }
  }

  /// Hands come from before the figure, and put in what they would without it.
  @Test func handsComeFromBeforeTheFigure() throws {
    let with = try Self.states(Self.plan(hasBody: true))
    let without = try Self.states(Self.plan(hasBody: false))
    #expect(without.allSatisfy { $0.people.isEmpty })
    let there = [with, without].map { $0.last?.cartFromItems.map { $0 != nil } }
    #expect(there[0] == there[1])
    for state in with {
      for hand in state.hands {
        let palm = state.people[0].cartFromBody.inverse.apply(
          toPoint: hand.cartFromPalm.translation)
        #expect(palm.x > 0.15)
      }
    }
  }

  @Test func isDrawnAsAPerson() throws {
    var plan = DrawnWorldFixtures.plan()
    plan.shopper.hasBody = true
    let world = try DrawnWorld(plan: plan, catalog: DrawnWorldFixtures.catalog)
    var state = DrawnWorldFixtures.state(hands: [])
    state.people = [
      PersonState(
        number: 0,
        cartFromBody: RigidTransform(translation: SIMD3(0, -0.7, 0)), lean: 0.06)
    ]
    let instance = try #require(
      world.motion(of: [state]).base.instances.first { $0.kind == .other(name: "person") })
    #expect(instance.id == DrawnWorld.firstPersonID)
    let positions = try #require(instance.deformedPositions)
    #expect(positions.count == instance.model.parts.reduce(0) { $0 + $1.mesh.positions.count })
    #expect(positions.allSatisfy { $0.x.isFinite && $0.y.isFinite && $0.z.isFinite })
    let heights = positions.map(\.z)
    #expect((1.65...1.85).contains(heights.max() ?? 0))
    #expect(abs(heights.min() ?? 1) < 0.02)
    let widths = positions.map(\.y)
    // Both arms hang at the sides.
    #expect((0.45...0.75).contains((widths.max() ?? 0) - (widths.min() ?? 0)))
  }
}
