import CartInterface
import Perception
import Scenario
import Simulation

/// A second software beside the first. Whatever it does, the episode goes on as without it.
struct ShadowSoftware {
  private let software: any CartSoftware
  /// Its own, where it needs to see more than the first; else it sees what the first sees.
  private var sight: LoopSight?
  private var comparison: ShadowComparison

  init(
    _ software: any CartSoftware, cart: CartDescription, beside sight: LoopSight, pictures: Bool
  ) {
    self.software = software
    comparison = ShadowComparison(software: software.name)
    do { try software.begin(cart) } catch { comparison.failure = "\(error)" }
    // The name of a stack is known once it has said hello.
    comparison.software = software.name
    self.sight = sight.deepened(for: software, pictures: pictures)
  }

  /// - Throws: `CancellationError` alone.
  mutating func step(_ first: LoopSight.Look, display: CartDisplay) throws {
    guard comparison.failure == nil else { return }
    let tick = first.truth.tick
    let look = sight?.look(at: tick) ?? first
    do {
      (software.detector as? any TruthFedDetector)?.take(look.seen)
      _ = try software.detections(in: look.observation)
      comparison.add(
        tick: tick.tick, time: tick.time, display: display,
        shadowDisplay: try software.display(after: look.observation))
    } catch let error as CancellationError {
      throw error
    } catch {
      comparison.failure = "\(error)"
    }
  }

  mutating func end(reported: [BasketEvent]) -> ShadowComparison {
    if comparison.failure == nil {
      do { try software.end() } catch { comparison.failure = "\(error)" }
    }
    comparison.compare(reported, software.events)
    return comparison
  }
}
