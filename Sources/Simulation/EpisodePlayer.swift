package import CartInterface
package import Catalog
import Geometry
package import Scenario
import Sensors

/// Plays one episode tick by tick. One owner, one thread; not Sendable.
package final class EpisodePlayer {
  /// What the cart's software is told before the episode.
  package let cartDescription: CartDescription

  private let plan: EpisodePlan
  private let dynamics: EpisodeDynamics
  private let drawnWorld: DrawnWorld
  private var earlier: [EarlierTick] = []

  /// Brings the basket to rest; the first tick begins with a world at rest.
  /// - Parameter conditioned: see `DrawnWorld`.
  /// - Throws: `SimulationError` if the plan is invalid, the items do not fit, or the engine fails;
  ///   `CatalogError` if an item's model cannot be read.
  package init(
    plan: EpisodePlan, catalog: ProductCatalog,
    conditioned: ConditionedModels = ConditionedModels()
  ) throws {
    self.plan = plan
    dynamics = try EpisodeDynamics(plan: plan, catalog: catalog)
    drawnWorld = try DrawnWorld(plan: plan, catalog: catalog, conditioned: conditioned)
    cartDescription = CartDescription(plan: plan, catalog: catalog)
  }

  /// The next tick, or nil when the episode is over.
  /// - Parameter display: what the cart's screen shows from now on; nil leaves it as it is.
  /// - Throws: `SimulationError` if the engine fails.
  package func nextTick(display: CartDisplay? = nil) throws -> EpisodeTick? {
    guard let outcome = try dynamics.nextTick(display: display) else { return nil }
    var tick = EpisodeTick(
      tick: outcome.tick, time: outcome.time, motion: drawnWorld.motion(of: outcome.states),
      scaleSamples: outcome.scaleSamples, scaleReadings: outcome.scaleReadings,
      screenAnswers: outcome.screenAnswers,
      channels: outcome.channels, events: outcome.events, actions: outcome.actions,
      itemsInBasket: outcome.itemsInBasket,
      trueBasketMass: outcome.trueBasketMass,
      trueLoad: outcome.trueLoad, isAtRest: outcome.isAtRest)
    tick.lensMist = outcome.lensMist
    if !plan.trip.isEmpty, let last = outcome.states.last {
      let place = last.worldFromCart.translation.x
      let zone = plan.trip.zone(at: place)
      tick.tripPlace = TripPlace(alongAisle: place, zone: zone, name: plan.trip.zones[zone].name)
    }
    tick.earlier = earlier
    let memory = plan.exposureMemory
    if memory > 0 {
      if earlier.count >= memory { earlier.removeFirst() }
      earlier.append(EarlierTick(tick: tick.tick, time: tick.time, motion: tick.motion))
    }
    return tick
  }
}

extension CartDescription {
  /// What the fleet server sent: the truth, with masses as the catalogue has them, less the products
  /// that the plan withholds.
  init(plan: EpisodePlan, catalog: ProductCatalog) {
    var initialBasket: [String: Int] = [:]
    for item in plan.items where item.startsInBasket && item.isDeclared && !item.isBelonging {
      initialBasket[item.sku, default: 0] += 1
    }
    self.init(
      cameras: plan.cart.cameras.map {
        CalibratedCamera(
          name: $0.name, intrinsics: $0.intrinsics, lens: $0.lens,
          cartFromCamera: $0.calibratedCartFromCamera)
      },
      scale: plan.cart.scale.specification, basket: plan.cart.basket,
      catalog: catalog.products.filter { !plan.unlistedSKUs.contains($0.sku) }.map {
        let stale = plan.staleEntries[$0.sku]
        return CatalogEntry(
          sku: $0.sku, name: $0.name, productClass: $0.productClass,
          nominalMass: $0.nominalMass * (stale?.massFactor ?? 1),
          massDeviation: $0.massDeviation,
          priceCents: Int((Double($0.priceCents) * (stale?.priceFactor ?? 1)).rounded()),
          gtin: $0.ean13, plu: $0.tariff.plu)
      },
      initialBasket: initialBasket,
      metersPerOdometryTick: plan.cart.channels.odometry?.model.metersPerTick)
    asksForProduce = plan.cart.produceEntry == .choose
  }
}
