package import Catalog
package import Scenario
package import Scene

/// What the world of an episode looks like: store, cart, lights, hands and items as instances.
package final class DrawnWorld: Sendable {
  package init(plan: EpisodePlan, catalog: ProductCatalog) {}

  /// The drawn world over a span of physics steps.
  ///
  /// Things that are absent in some of the states stand far below the floor in those.
  /// - Precondition: `states` is in order of time and not empty.
  package func motion(of states: [WorldState]) -> SceneMotion {
    preconditionFailure("written next")
  }
}
