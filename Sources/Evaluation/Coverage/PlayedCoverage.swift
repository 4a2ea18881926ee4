import CartInterface
package import Catalog
import Geometry
package import Rasterizer
package import Scenario
import Scene
import Sensors
import Simulation

/// Plays an episode for its coverage: physics and labels, no pictures.
///
/// Items in the basket count once a second while nothing else happens to them, and at the end of every
/// event that they take part in.
package struct PlayedCoverage {
  package let plan: EpisodePlan
  package let catalog: ProductCatalog
  package var isCancelled: @Sendable () -> Bool = { Task.isCancelled }

  /// Seconds between two looks at what lies in the basket.
  private static let interval = 1.0

  package init(plan: EpisodePlan, catalog: ProductCatalog) {
    self.plan = plan
    self.catalog = catalog
  }

  /// - Throws: What the player throws, and `CancellationError` between ticks.
  package func table(renderer: Renderer? = nil) throws -> CoverageTable {
    let player = try EpisodePlayer(plan: plan, catalog: catalog)
    let eyes = LoopEyes(plan: plan, renderer: renderer)
    var table = CoverageTable(skus: [])
    table.addEpisode()
    let light = LightBand(illuminance: plan.lighting.illuminance)
    var nextLook = 0.0
    var wasStable = true
    while let tick = try player.nextTick() {
      if isCancelled() { throw CancellationError() }
      wasStable = tick.scaleReadings.last?.isStable ?? wasStable
      var moments = tick.events.compactMap { event in
        event.item.flatMap { item in
          CoverageEvent(rawValue: event.kind.rawValue).map { (item: item, event: $0) }
        }
      }
      if tick.time.seconds >= nextLook || plan.mode == .snapshot {
        nextLook += Self.interval
        let busy = Set(moments.map(\.item))
        moments += tick.itemsInBasket.filter { !busy.contains($0) }.map { ($0, .rest) }
      }
      guard !moments.isEmpty else { continue }
      let sights = Sights(of: tick, plan: plan, eyes: eyes)
      let sensors = state(in: tick, isStable: wasStable)
      for (item, event) in moments where !plan.items[item].isBelonging {
        table.add(
          CoverageTable.Cell(
            sku: plan.items[item].sku, orientation: sights.orientation(ofItem: item),
            occlusion: OcclusionBand(visibleFraction: sights.fractions[item] ?? 0), light: light,
            event: event, sensors: sensors))
      }
    }
    return table
  }

  private func state(in tick: EpisodeTick, isStable: Bool) -> SensorState {
    let sees = plan.cart.cameras.indices.allSatisfy {
      CameraLink.isLive($0, tick: tick.tick, time: tick.time, in: plan)
        && plan.cart.cameras[$0].faults(at: tick.time).isEmpty
    }
    if !sees { return .cameraFault }
    if plan.cart.scale.faults.cellFailure != nil { return .scaleFault }
    if tick.trueLoad > plan.cart.scale.specification.capacity { return .overload }
    return isStable ? .nominal : .unsettled
  }
}

/// How items lie, and how much of them cameras see.
private struct Sights {
  /// By item, of the camera that sees most of it.
  var fractions: [Int: Double] = [:]
  private var ups: [Int: SIMD3<Double>] = [:]

  init(of tick: EpisodeTick, plan: EpisodePlan, eyes: LoopEyes) {
    for camera in eyes.liveCameras(in: tick) {
      for label in eyes.labels(of: tick, camera: camera).buffer.labels {
        let item = Int(label.id) - 1
        guard plan.items.indices.contains(item) else { continue }
        fractions[item] = max(fractions[item] ?? 0, label.visibleFraction)
      }
    }
    guard let last = tick.motion.keyframes.last else { return }
    for (instance, pose) in zip(tick.motion.base.instances, last.worldFromModels) {
      let item = Int(instance.id) - 1
      guard plan.items.indices.contains(item) else { continue }
      ups[item] = pose.inverse.apply(toDirection: SIMD3(0, 0, 1))
    }
  }

  /// What is no longer in the world is taken to have been held upright.
  func orientation(ofItem item: Int) -> ItemOrientation {
    ups[item].map(ItemOrientation.init(up:)) ?? .upright
  }
}
