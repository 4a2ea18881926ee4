import Geometry
import Scenario

extension Actor {
  /// The steps that follow from a look at the world.
  mutating func steps(after decision: Decision, in world: PhysicsWorld, at time: Nanoseconds)
    -> [HandStep]
  {
    switch decision {
    case .putDown(let dropHeight): return putDown(dropHeight: dropHeight, world)
    case .takeAway: return takeAway(world)
    case .depart(let tries): return depart(tries: tries, world)
    case .reach(let item, let tries): return reach(item, tries: tries, world)
    case .close(let item, let style, let tries):
      return close(item, style: style, tries: tries, world)
    case .lift: return lift(world)
    case .show(let item): return show(item, world)
    case .showBarcode(let item, let until, let duration, let tries, let after):
      return showBarcode(
        item, until: until, duration: duration, tries: tries, after: after, world, at: time)
    case .sweep(let end, let stroke): return sweep(until: end, stroke: stroke, world, at: time)
    }
  }

  /// Over the lowest of a few keyed places, down, let go, up and away.
  private func putDown(dropHeight: Double, _ world: PhysicsWorld) -> [HandStep] {
    guard let load = HeldLoad(world, hand) else { return takeAway(world) }
    if let steps = layAcrossRail(load, world) { return steps }
    if let container = container(ofHeld: world) {
      return putDown(load, into: container, dropHeight: dropHeight, world)
    }
    let fingers = Grip.fingerEnds(posture) - posture.position - load.center
    // With both hands around it, it needs room for them too.
    let room = helper == nil ? load.half : load.half + SIMD3(0.08, 0.08, 0)
    let candidates = (0..<6).map { number in
      let place = place(keyed: "shopper.put-place", draw: number, inset: room)
      let top = max(world.top(around: place, half: load.half), basket.minimum.z)
      // Fingers that would run into a wall count like a heap of their length.
      let isFree = basket.holdsColumn(of: SIMD2(place.x + fingers.x, place.y + fingers.y))
      return (place: place, top: top, cost: isFree ? top : top + Grip.fingerEnd)
    }
    guard let (place, top, _) = candidates.min(by: { $0.cost < $1.cost }) else { return [] }
    return putDown(load, at: place, over: top, dropHeight: dropHeight, world)
  }

  /// The bag or the like in the basket that what the hand holds is meant for.
  private func container(ofHeld world: PhysicsWorld) -> Int? {
    world.heldItems(by: hand).lazy.compactMap { item in
      if case .inside(let container) = plan.items[item].place { container } else { nil }
    }.first { !world.isParked[$0] && !world.heldItems.contains($0) }
  }

  /// Over the middle of a container and down between its walls, onto what is in it.
  private func putDown(
    _ load: HeldLoad, into container: Int, dropHeight: Double, _ world: PhysicsWorld
  ) -> [HandStep] {
    // The cloth of a bag gives way to a wrist; its rigid stand-in cannot.
    world.setYieldsToHand(true, item: container)
    let pose = world.cartFromItem(container)
    let reach = world.items[container].halfExtents(rotation: pose.rotation)
    var top = pose.translation.z - reach.z + Self.bagFloor
    for item in world.items.indices
    where item != container && !world.isParked[item] && !world.heldItems.contains(item) {
      let center = world.cartFromItem(item)
      let way = center.translation - pose.translation
      guard abs(way.x) < reach.x, abs(way.y) < reach.y else { continue }
      let half = world.items[item].halfExtents(rotation: center.rotation).z
      top = max(top, center.translation.z + half)
    }
    return putDown(
      load, at: SIMD2(pose.translation.x, pose.translation.y), over: top, dropHeight: dropHeight,
      world)
  }

  /// Thickness of the bottom of a bag, metres.
  private static let bagFloor = 0.01

  func putDown(
    _ load: HeldLoad, at place: SIMD2<Double>, over top: Double, dropHeight: Double,
    _ world: PhysicsWorld
  ) -> [HandStep] {
    let height = crossingHeight(lowest: load.lowest, world)
    var over = posture
    over.position = SIMD3(
      place.x - load.center.x, place.y - load.center.y, max(height, posture.position.z))
    var down = over
    down.position.z = min(over.position.z, top + dropHeight - load.lowest)
    return [
      move(to: over, from: posture.position), move(to: down, from: over.position), .wait(0.1),
      .release, .wait(0.15), move(to: over, from: down.position), .decide(.takeAway),
    ]
  }

  private func takeAway(_ world: PhysicsWorld) -> [HandStep] {
    let rise = max(posture.position.z - basket.maximum.z, 0.1)
    var away = posture
    away.position = approach.outside(height: rise)
    return [move(to: away, from: posture.position), .decide(.depart(tries: 0))]
  }

  /// A hand is only so strong: what is jammed under other goods it pulls at for a while and then lets go,
  /// and leaves without it.
  private mutating func depart(tries: Int, _ world: PhysicsWorld) -> [HandStep] {
    let bounds = basketBounds
    let caught = world.heldItems(by: hand).filter {
      let center = world.cartFromItem($0).translation
      return bounds.holds(center) && !bounds.isBeyondRim(center)
    }
    if caught.isEmpty { return [.leave] }
    if tries < Self.mostPulls { return [.wait(Self.pull), .decide(.depart(tries: tries + 1))] }
    for item in caught { stage.purposes[item] = nil }
    outcome = .failed
    return [.release] + caught.map { .finish(.rearrange, item: $0) }
      + [.wait(2 * Self.pull), .leave]
  }

  /// How often, and how long, in seconds, a hand pulls at what is caught before it gives up.
  private static let mostPulls = 3
  private static let pull = 0.3

  /// Above the item, then down to it.
  private func reach(_ item: Int, tries: Int, _ world: PhysicsWorld) -> [HandStep] {
    var style = gripStyle(for: item, world)
    world.setYieldsToHand(true, item: item)
    if tries >= Self.triesBesideThings {
      style = .fingertips
      // Soft packs and fingers give way to each other; rigid proxies cannot, so they let it pass.
      for other in world.items.indices where !world.isParked[other] {
        world.setYieldsToHand(true, item: other)
      }
    }
    let grasp = graspPosture(item, style, world)
    var above = grasp
    above.position.z = max(crossingHeight(lowest: 0, world), grasp.position.z)
    let approachSteps = tries == 0 ? [move(to: above, from: posture.position)] : []
    return approachSteps + [
      move(to: grasp, from: tries == 0 ? above.position : posture.position), .wait(0.06),
      .decide(.close(item: item, style: style, tries: tries)),
    ]
  }

  private func graspPosture(_ item: Int, _ style: Grip.Style, _ world: PhysicsWorld)
    -> HandPosture
  {
    let cartFromItem = world.cartFromItem(item)
    let center = cartFromItem.translation
    var posture = Grip(
      item: world.items[item], rotation: cartFromItem.rotation,
      yaw: approach.yaw(towards: center), style: style
    ).posture(itemAt: center)
    if style == .fingertips {
      // Half a hand's breadth from the walls: beside a wall the fingers hold an item off its centre.
      for axis in 0..<2 {
        let low = basket.minimum[axis] + 0.05
        let high = basket.maximum[axis] - 0.05
        if low < high { posture.position[axis] = min(max(posture.position[axis], low), high) }
      }
    }
    return posture
  }

  /// The palm around the item, or the fingertips on top of it where there is no room for a palm.
  private func gripStyle(for item: Int, _ world: PhysicsWorld) -> Grip.Style {
    let around = graspPosture(item, .palm, world)
    let ends = Grip.fingerEnds(around)
    let isFree = basket.holdsColumn(of: SIMD2(ends.x, ends.y))
    let neighbours = world.top(
      around: SIMD2(around.position.x, around.position.y), half: SIMD3(0.05, 0.05, 0),
      except: item)
    return isFree && neighbours < around.position.z - 0.02 ? .palm : .fingertips
  }

  /// Closes the hand if it is there; tries again a few times, then takes what is within reach of
  /// the fingers, or nothing.
  private mutating func close(
    _ item: Int, style: Grip.Style, tries: Int, _ world: PhysicsWorld
  ) -> [HandStep] {
    let wanted = graspPosture(item, style, world).position
    let miss = (wanted - world.cartFromPalm(hand).translation).length
    if miss < 0.03 || (tries >= Self.mostTries && miss < Self.fingerReach) {
      return [.grasp(item), .wait(0.1)]
    }
    if tries < Self.mostTries { return [.decide(.reach(item: item, tries: tries + 1))] }
    stage.purposes[item] = nil
    outcome = .failed
    return []
  }

  /// Attempts to grasp while other items are in the way.
  private static let triesBesideThings = 2
  private static let mostTries = 4
  /// From the palm's wanted place to an item the fingertips still get hold of, in metres.
  private static let fingerReach = 0.12

  private func lift(_ world: PhysicsWorld) -> [HandStep] {
    var up = posture
    let lowest = HeldLoad(world, hand)?.lowest ?? 0
    up.position.z = max(posture.position.z, crossingHeight(lowest: lowest, world))
    return [move(to: up, from: posture.position)]
  }

  /// Holds the item before the nearest camera, its label turned to it, and puts it back.
  private func show(_ item: Int, _ world: PhysicsWorld) -> [HandStep] {
    guard world.heldItems(by: hand).contains(item), let load = HeldLoad(world, hand) else {
      return [.decide(.takeAway)]
    }
    let here = posture.position + load.center
    let cameras = plan.cart.cameras.map(\.cartFromCamera)
    guard
      let camera = cameras.min(by: {
        ($0.translation - here).length < ($1.translation - here).length
      })
    else { return [.decide(.putDown(dropHeight: 0.02))] }
    let inView = camera.apply(toPoint: SIMD3(0, 0, 0.3))
    var shown = posture
    // Over the basket, where neither rim nor content is in the way.
    shown.position = SIMD3(
      min(max(inView.x, basket.minimum.x), basket.maximum.x) - load.center.x,
      min(max(inView.y, basket.minimum.y), basket.maximum.y) - load.center.y,
      max(inView.z - load.center.z, crossingHeight(lowest: load.lowest, world)))
    let label = world.cartFromItem(item).apply(toDirection: SIMD3(1, 0, 0))
    let toCamera = camera.translation - (shown.position + load.center)
    let turn = DeterministicMath.atan2(
      label.x * toCamera.y - label.y * toCamera.x, label.x * toCamera.x + label.y * toCamera.y)
    shown.yaw += min(max(turn, -1.2), 1.2)
    return [
      move(to: shown, from: posture.position), .wait(1.5),
      move(to: posture, from: shown.position), .decide(.putDown(dropHeight: 0.02)),
      .finish(.present, item: item),
    ]
  }

  /// One stroke through the content after another.
  private func sweep(
    until end: Nanoseconds, stroke: Int, _ world: PhysicsWorld, at time: Nanoseconds
  )
    -> [HandStep]
  {
    let half = SIMD3(0.09, 0.09, 0)
    let place = place(keyed: "shopper.sweep-place", draw: stroke, inset: half)
    let content = max(world.top(around: place, half: half), basket.minimum.z + 0.05)
    // Fingers some centimetres deep in the content.
    let goal = HandPosture(
      position: SIMD3(place.x, place.y, content + 0.04), yaw: approach.yaw, pitch: Grip.pitch)
    if stroke == 0 {
      var above = goal
      above.position.z = max(crossingHeight(lowest: 0, world), goal.position.z)
      return [
        move(to: above, from: posture.position), move(to: goal, from: above.position),
        .decide(.sweep(until: end, stroke: 1)),
      ]
    }
    guard time < end else { return [] }
    return [
      move(to: goal, from: posture.position), .decide(.sweep(until: end, stroke: stroke + 1)),
    ]
  }

  /// A keyed place in the basket.
  func place(
    keyed purpose: StaticString, draw: Int = 0, inset: SIMD3<Double> = SIMD3(repeating: 0.1)
  )
    -> SIMD2<Double>
  {
    var stream = plan.randomKey.with(purpose, entity: draw, tick: undertaking).stream
    return SIMD2(
      basket.coordinate(0, at: stream.uniform(), inset: inset.x),
      basket.coordinate(1, at: stream.uniform(), inset: inset.y))
  }

  /// Height of the palm, in the cart's frame, at which all that hangs below it clears the rim and
  /// the heap.
  /// - Parameter lowest: of what the hand holds, below the palm's origin, in metres.
  func crossingHeight(lowest: Double, _ world: PhysicsWorld) -> Double {
    let everything = basket.size / 2
    let heap = world.top(around: SIMD2(basket.center.x, basket.center.y), half: everything)
    // The fingers hang 11 cm below the palm.
    return max(basket.maximum.z, heap) + 0.05 - min(lowest, -0.11)
  }

  /// A path at the shopper's mean speed, or slower where an arm could not follow.
  func move(to end: HandPosture, from start: SIMD3<Double>) -> HandStep {
    let distance = (end.position - start).length
    // A minimum-jerk path's largest acceleration is 10/√3 of distance over time squared.
    let shortest = (10 / 3.0.squareRoot() * distance / HandBody.largestAcceleration).squareRoot()
    return .move(to: end, duration: max(distance / profile.handSpeed, shortest, 0.2))
  }
}

/// All that a hand holds, as one box in the cart's axes.
struct HeldLoad {
  /// Of the box, from the palm's origin.
  let center: SIMD3<Double>
  let half: SIMD3<Double>

  /// Nil for an empty hand.
  init?(_ world: PhysicsWorld, _ hand: Int) {
    let items = world.heldItems(by: hand)
    guard !items.isEmpty else { return nil }
    let palm = world.cartFromPalm(hand).translation
    var low = SIMD3(repeating: Double.infinity)
    var high = -low
    for item in items {
      let cartFromItem = world.cartFromItem(item)
      let half = world.items[item].halfExtents(rotation: cartFromItem.rotation)
      let p = cartFromItem.translation - palm
      low = low.replacing(with: p - half, where: p - half .< low)
      high = high.replacing(with: p + half, where: p + half .> high)
    }
    center = (low + high) / 2
    half = (high - low) / 2
  }

  /// Below the palm's origin, in metres; negative.
  var lowest: Double { center.z - half.z }
}
