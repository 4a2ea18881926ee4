package import CartInterface
package import Catalog
package import Scenario

/// Plays one episode tick by tick. One owner, one thread; not Sendable.
package final class EpisodePlayer {
  /// What the cart's software is told before the episode.
  package let cartDescription: CartDescription

  package init(plan: EpisodePlan, catalog: ProductCatalog) throws {
    preconditionFailure("written next")
  }

  /// The next tick, or nil when the episode is over.
  /// - Parameter display: what the cart's screen shows from now on; nil leaves it as it is.
  package func nextTick(display: CartDisplay? = nil) throws -> EpisodeTick? { nil }
}
