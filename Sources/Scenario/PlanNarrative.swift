import CartInterface
package import Catalog
import Configuration
import Geometry

/// An episode in words: what was drawn, and what everybody will do.
package struct PlanNarrative {
  let scenario: Scenario
  let plan: EpisodePlan
  let catalog: ProductCatalog

  package init(scenario: Scenario, plan: EpisodePlan, catalog: ProductCatalog) {
    self.scenario = scenario
    self.plan = plan
    self.catalog = catalog
  }

  package var lines: [String] {
    var lines = ["\(plan.scenarioName), episode \(plan.episode) of seed \(plan.seed)"]
    lines.append(scenario.purpose)
    if let edgeCase = scenario.edgeCase {
      let severity = plan.drawnValues["severity"].map(text) ?? "unknown"
      lines.append(
        "Edge case \(edgeCase.id) at severity \(severity): "
          + "\(edgeCase.expectation.words), which \(edgeCase.deciders.map(\.words).listed) can tell."
      )
    }
    lines.append("")
    lines += [setting, start] + way
    for thread in plan.threads.indices where plan.threads[thread].startsAtOnce {
      lines.append("")
      lines.append(person(plan.threads[thread].person))
      lines += steps(ofThread: thread, indent: "  ")
    }
    lines += ["", "Drawn:"]
    lines += plan.drawnValues.keys.sorted().map { "  \($0): \(text(plan.drawnValues[$0]))" }
    return lines
  }

  private var setting: String {
    let cameras = plan.cart.cameras.map {
      "\($0.name) \($0.intrinsics.width)×\($0.intrinsics.height)"
    }
    let length =
      plan.mode == .snapshot
      ? "One picture at rest" : "\(number(Double(plan.ticks) / plan.tickRate)) s"
    return "\(length), cameras \(cameras.listed), \(number(plan.tickRate)) pictures a second; "
      + "\(number(plan.lighting.illuminance)) lx at \(number(plan.lighting.colorTemperature)) K."
  }

  /// The zones of a trip, a line each.
  private var way: [String] {
    plan.trip.zones.enumerated().map { index, zone in
      "From \(number(plan.trip.start(ofZone: index))) m on: \(zone.name), "
        + "\(number(zone.length)) m at \(number(zone.lighting.illuminance)) lx and "
        + "\(number(zone.lighting.colorTemperature)) K"
        + (zone.temperature.map { ", \(number($0)) °C" } ?? "")
        + (zone.isOutdoors ? ", outdoors" : "") + "."
    }
  }

  private var start: String {
    let items = plan.items.indices.filter { plan.items[$0].startsInBasket }.map(item)
    let isBooked = plan.items.allSatisfy { !$0.startsInBasket || $0.isDeclared }
    return items.isEmpty
      ? "The basket is empty at first."
      : "In the basket at first\(isBooked ? "" : ", unknown to the cart"): \(items.listed)."
  }

  private func person(_ number: Int) -> String {
    let profile = plan.profile(ofPerson: number)
    let name = number == 0 ? "The shopper" : "Companion \(number)"
    return "\(name) moves the hand at \(self.number(profile.handSpeed)) m/s"
      + (number == 0
        ? ", notices the screen after \(self.number(profile.reactionTime)) s and answers "
          + "\(profile.patience) times"
          + (profile.mistakeProbability > 0
            ? ", wrongly with probability \(self.number(profile.mistakeProbability)):" : ":")
        : ":")
  }

  // MARK: - Threads

  private func steps(ofThread number: Int, indent: String) -> [String] {
    let steps = plan.threads[number].steps
    guard !steps.isEmpty else { return ["\(indent)does nothing"] }
    return steps.enumerated().flatMap { index, step -> [String] in
      let place = "\(indent)\(index + 1). "
      switch step {
      case .act(let action):
        let planned = plan.actions[action]
        let pause = planned.pause > 0 ? "after \(self.number(planned.pause)) s, " : ""
        return [place + pause + words(planned.kind)]
      case .wait(let trigger, let timeout):
        let time = "\(self.number(timeout)) s"
        return [
          place
            + (trigger == .any([])
              ? "waits \(time)" : "waits until \(words(trigger)), \(time) at most")
        ]
      case .skip(let trigger, let target):
        return [place + "goes on at \(target + 1) unless \(words(trigger))"]
      case .jump(let target): return [place + "goes on at \(target + 1)"]
      case .start(let others):
        let isChild = others.allSatisfy {
          plan.profile(ofPerson: plan.threads[$0].person).isChild
        }
        let hands =
          isChild
          ? "meanwhile the child reaches in:" : "with \(others.count) hands at the same time:"
        return [place + hands]
          + others.flatMap { other in
            let side = plan.threads[other].side.map { " from the \($0.rawValue)" } ?? ""
            return ["\(indent)  hand \(plan.threads[other].hand + 1)\(side):"]
              + self.steps(ofThread: other, indent: indent + "    ")
          }
      case .join: return [place + "waits until they are done"]
      }
    }
  }

  private func words(_ action: PlannedAction.Kind) -> String {
    switch action {
    case .add(let items, let height):
      "puts \(items.map(item).listed) in\(container(of: items))"
        + "\(items.count > 1 ? " with one hand" : ""), "
        + "let go \(centimetres(height)) above what is there"
    case .remove(let item): "takes out \(self.item(item))"
    case .hover(let item, let duration):
      "holds \(self.item(item)) over the basket for \(number(duration)) s and takes it away again"
    case .scan(let item, let duration, let putsIn, _):
      "shows the barcode of \(self.item(item)) for \(number(duration)) s at most, then "
        + (putsIn ? "puts it in" : "takes it away again")
    case .rearrange(let duration): "moves things about for \(number(duration)) s"
    case .lean(let force, let duration):
      "\(force < 0 ? "lifts the basket" : "leans on the basket") with \(number(abs(force))) N for "
        + "\(number(duration)) s"
    case .roll(let distance, let speed, let stopWay):
      "pushes the cart \(number(distance)) m at \(number(speed)) m/s"
        + (stopWay.map { " until something stops it within \(centimetres($0))" } ?? "")
    }
  }

  private func words(_ trigger: PlannedTrigger) -> String {
    switch trigger {
    case .after(let time): "\(number(time)) s have passed"
    case .travelled(let distance): "the cart has come \(number(distance)) m"
    case .between(let low, let high):
      "the cart is "
        + [
          low > -.infinity ? "past \(number(low)) m" : nil,
          high < .infinity ? "before \(number(high)) m" : nil,
        ].compactMap { $0 }.listed
    case .indicates(let low, let high):
      [
        low.map { "the scale shows at least \(number($0)) kg" },
        high.map { "the scale shows at most \(number($0)) kg" },
      ].compactMap { $0 }.listed
    case .inBasket(let skus, let count):
      "\(count) of \(skus.count > 3 ? "\(skus.count) products" : skus.sorted().listed) lie in the "
        + "basket"
    case .prompt(nil): "the screen asks nothing"
    case .prompt(.presentItem): "the screen asks for an item"
    case .prompt(.confirm): "the screen asks which item it was"
    case .prompt(.weighProduce): "the screen asks what was weighed"
    case .prompt(.callAttendant): "the screen calls an attendant"
    case .display(let state): "the cart's state is \(state.rawValue)"
    case .all(let triggers): triggers.map(words).joined(separator: " and ")
    case .any(let triggers): triggers.map(words).joined(separator: " or ")
    case .not(let trigger): "not \(words(trigger))"
    }
  }

  private func container(of items: [Int]) -> String {
    for item in items {
      switch plan.items[item].place {
      case .inside(let bag): return "to \(plan.items[bag].sku)"
      case .acrossRail(let share):
        return ", across the rim and the guard rail, which is to bear \(number(share)) of it,"
      case .anywhere: break
      }
    }
    return ""
  }

  // MARK: - Values

  private func item(_ index: Int) -> String {
    let item = plan.items[index]
    let name = catalog[item.sku]?.name ?? item.sku
    let sticker = item.sticker.map { ", with the barcode of \($0) on it" } ?? ""
    return "\(name) (\(item.sku), \(number(item.mass)) kg\(sticker))"
  }

  private func text(_ value: DrawnValue?) -> String {
    switch value {
    case .number(let value)?: number(value)
    case .text(let text)?: text
    case nil: "nothing"
    }
  }

  private func centimetres(_ metres: Double) -> String { "\(number(metres * 100)) cm" }

  private func number(_ value: Double) -> String { value.text(significantDigits: 4) }
}

extension [String] {
  /// `a, b and c`.
  fileprivate var listed: String {
    count < 2 ? first ?? "" : dropLast().joined(separator: ", ") + " and " + self[count - 1]
  }
}

extension EdgeCase.Expectation {
  fileprivate var words: String {
    switch self {
    case .correctBasket: "the cart is to book what is there"
    case .askShopper: "the cart is to ask"
    case .flag: "the cart is to report it"
    }
  }
}

extension EdgeCase.Decider {
  fileprivate var words: String {
    switch self {
    case .cameras: "the cameras"
    case .scale: "the scale"
    case .barcodes: "the barcode imager"
    case .inertial: "the inertial sensor"
    case .odometry: "the odometer"
    case .location: "the location"
    case .screen: "the screen"
    }
  }
}
