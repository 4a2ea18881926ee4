import CartInterface
import Catalog
import Geometry
import Scenario
import Sensors

/// Checks a plan before the engine sees it: MuJoCo answers bad numbers by ending the process.
struct PlanValidation {
  let plan: EpisodePlan
  let catalog: ProductCatalog

  /// The items as the physics sees them.
  /// - Throws: `SimulationError` with every problem found.
  func bodies() throws -> [ItemBody] {
    var problems = cartProblems + threadProblems + actionProblems
    var bodies: [ItemBody] = []
    for (number, item) in plan.items.enumerated() {
      if case .acrossRail = item.place, plan.cart.guardRail == nil {
        problems.append("item \(number): the cart has no guard rail to rest on")
      }
      guard let product = catalog[item.sku] else {
        problems.append("item \(number): no product \(item.sku) in the catalogue")
        continue
      }
      let body = ItemBody(
        mass: item.mass, friction: product.surface.friction, proxy: product.collisionProxy,
        centerOfMass: product.centerOfMass, give: product.give)
      problems += bodyProblems(body).map { "item \(number) (\(item.sku)): \($0)" }
      bodies.append(body)
    }
    guard problems.isEmpty else {
      throw SimulationError(code: .invalidPlan, problems: problems).placed(in: plan)
    }
    return bodies
  }

  private var cartProblems: [String] {
    var problems: [String] = []
    let basket = plan.cart.basket
    if !(all(basket.size .> 0.05) && all(basket.size .< 5)) || !basket.center.x.isFinite {
      problems.append("basket: every side must lie between 0.05 m and 5 m, is \(basket.size)")
    }
    if !(basket.minimum.z > 0.02) {
      problems.append("basket: its bottom must lie above the floor, is at \(basket.minimum.z) m")
    }
    let scale = plan.cart.scale
    for (name, value) in [
      ("dead load", scale.platform.deadLoad), ("cell capacity", scale.cells.capacity),
      ("capacity", scale.specification.capacity), ("sensitivity", scale.cells.sensitivity),
      ("sample rate", scale.converter.sampleRate), ("division", scale.specification.division),
      ("resolution", scale.specification.resolution),
      ("reading rate", scale.specification.rate), ("full scale", scale.converter.fullScale),
      ("excitation", scale.converter.excitation),
      ("platform stiffness", scale.platform.stiffness),
      ("damping ratio", scale.platform.dampingRatio),
      ("thermal lag", scale.cells.thermalLag), ("warm-up time", scale.drift.warmUpTime),
      ("average length", Double(scale.firmware.averageLength)),
      ("median length", Double(scale.firmware.medianLength)),
      ("time constant of fast creep", scale.cells.fastCreep.timeConstant),
      ("time constant of slow creep", scale.cells.slowCreep.timeConstant),
    ] where !(value > 0 && value.isFinite) {
      problems.append("scale: \(name) must be greater than 0, is \(value)")
    }
    if !(1...4).contains(scale.converter.settlingSamples) {
      problems.append(
        "scale: a step settles in 1 to 4 samples, not \(scale.converter.settlingSamples)")
    }
    if let failure = scale.faults.cellFailure, !(0..<4).contains(failure.cell) {
      problems.append("scale: cells count from 0 to 3, so none is \(failure.cell)")
    }
    if !(scale.converter.sampleRate <= 500) {
      problems.append(
        "scale: sample rate must not exceed 500 Hz, is \(scale.converter.sampleRate) Hz")
    }
    let ride = plan.cart.ride
    for (name, value, range) in [
      ("vibration", ride.vibration, 0...100), ("joint distance", ride.jointDistance, 0.01...100),
      ("joint shock", ride.jointShock, 0...100), ("wheel diameter", ride.wheelDiameter, 0.01...1),
      ("wheel flat", ride.wheelFlat, 0...100), ("push", ride.push, 0...100),
      ("threshold", ride.threshold ?? 0, -1000...1000),
      ("threshold shock", ride.thresholdShock, 0...100), ("floor pitch", ride.pitch, -0.5...0.5),
      ("floor roll", ride.roll, -0.5...0.5),
    ] where !range.contains(value) {
      problems.append(
        "ride: \(name) must lie between \(range.lowerBound) and \(range.upperBound), is \(value)")
    }
    if !(plan.tickRate > 0 && plan.tickRate <= 240) {
      problems.append("tick rate must lie between 0 and 240 Hz, is \(plan.tickRate) Hz")
    }
    if !(plan.shopper.handSpeed >= 0.05 && plan.shopper.handSpeed <= 5) {
      problems.append(
        "shopper: hand speed must lie between 0.05 and 5 m/s, is \(plan.shopper.handSpeed)")
    }
    return problems
  }

  private func bodyProblems(_ body: ItemBody) -> [String] {
    var problems: [String] = []
    if !(body.mass >= 0.001 && body.mass <= 100) {
      problems.append("mass must lie between 0.001 and 100 kg, is \(body.mass) kg")
    }
    let size = 2 * body.halfExtents(rotation: .identity)
    if !(all(size .>= 0.002) && all(size .<= 2)) {
      problems.append("collision proxy must measure 2 mm to 2 m on every side, is \(size)")
    }
    switch body.proxy {
    case .convexHull(let points): problems += hullProblems(points, name: "convex hull")
    case .pieces(let pieces):
      if pieces.isEmpty { problems.append("the collision proxy has no pieces") }
      for (number, points) in pieces.enumerated() {
        problems += hullProblems(points, name: "convex hull of piece \(number)")
      }
    case .box, .cylinder, .ellipsoid: break
    }
    if let center = body.centerOfMass, !body.proxy.bounds.contains(center) {
      problems.append("the centre of mass must lie within the collision proxy, is at \(center)")
    }
    return problems
  }

  private func hullProblems(_ points: [SIMD3<Float>], name: String) -> [String] {
    if points.count < 4 || points.count > 64 {
      return ["a convex hull takes 4 to 64 points, the \(name) has \(points.count)"]
    }
    return HullCheck.isSolid(points) ? [] : ["the points of the \(name) lie in one plane"]
  }

  /// Threads that a wrong plan could let run out of its numbers.
  private var threadProblems: [String] {
    var problems: [String] = []
    if plan.threads.first?.hand != 0 { problems.append("the first thread must have hand 0") }
    if plan.handCount > 8 { problems.append("there can be 8 hands, not \(plan.handCount)") }
    for (number, thread) in plan.threads.enumerated() {
      if !(0...plan.companions.count).contains(thread.person) {
        problems.append("thread \(number): no person \(thread.person)")
      }
      if thread.hand < 0 { problems.append("thread \(number): no hand \(thread.hand)") }
      for step in thread.steps {
        let isWrong =
          switch step {
          case .act(let action): !plan.actions.indices.contains(action)
          case .wait(_, let timeout): !(timeout >= 0 && timeout.isFinite)
          case .skip(_, let target), .jump(let target): !(0...thread.steps.count).contains(target)
          case .start(let others), .join(let others):
            !others.allSatisfy { $0 > number && plan.threads.indices.contains($0) }
          }
        if isWrong { problems.append("thread \(number): \(step) names what is not there") }
      }
    }
    return problems
  }

  private var actionProblems: [String] {
    plan.actions.enumerated().flatMap { number, action in
      problems(of: action).map { "action \(number): \($0)" }
    }
  }

  private func problems(of action: PlannedAction) -> [String] {
    var problems: [String] = []
    var items: [Int] = []
    var numbers: [(String, Double, ClosedRange<Double>)] = [("pause", action.pause, 0...86_400)]
    switch action.kind {
    case .add(let added, let dropHeight):
      items = added
      if added.isEmpty { problems.append("add names no item") }
      if Set(added).count != added.count { problems.append("add names an item twice") }
      numbers.append(("drop height", dropHeight, 0...3))
    case .remove(let item): items = [item]
    case .hover(let item, let duration):
      items = [item]
      numbers.append(("duration", duration, 0...3600))
    case .scan(let item, let duration, _, let dropHeight):
      items = [item]
      numbers += [("duration", duration, 0...3600), ("drop height", dropHeight, 0...3)]
      if plan.cart.channels.barcodeImager == nil {
        problems.append("the cart has no barcode imager to scan with")
      }
    case .rearrange(let duration): numbers.append(("duration", duration, 0...3600))
    case .lean(let force, let duration):
      numbers += [("force", force, -1000...1000), ("duration", duration, 0...3600)]
    case .roll(let distance, let speed, let stopWay):
      numbers += [("distance", distance, -1000...1000), ("speed", speed, 0.01...10)]
      if let stopWay { numbers.append(("stop", stopWay, 0.001...1000)) }
    }
    for item in items where !plan.items.indices.contains(item) {
      problems.append("no item \(item); the plan has \(plan.items.count)")
    }
    for (name, value, range) in numbers where !range.contains(value) {
      problems.append(
        "\(name) must lie between \(range.lowerBound) and \(range.upperBound), is \(value)")
    }
    return problems
  }
}

/// Whether points span a volume, so that they have a convex hull with mass.
enum HullCheck {
  static func isSolid(_ points: [SIMD3<Float>]) -> Bool {
    let p = points.map { SIMD3<Double>($0) }
    guard p.allSatisfy({ $0.x.isFinite && $0.y.isFinite && $0.z.isFinite }),
      let first = p.first,
      let second = p.max(by: { ($0 - first).length < ($1 - first).length })
    else { return false }
    let along = second - first
    let normal = p.map { along.cross($0 - first) }.max { $0.length < $1.length } ?? .zero
    guard normal.length > 1e-9 else { return false }
    return p.contains { abs(normal.normalized.dot($0 - first)) > 5e-4 }
  }
}
