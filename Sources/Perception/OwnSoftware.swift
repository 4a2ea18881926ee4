import CartInterface

/// Hands out this program's own cart software.
package final class OwnSoftware: SoftwareSource {
  private let parts: ReasoningParts

  package init(parts: ReasoningParts = .reference) { self.parts = parts }

  package func software(
    detector: any Detector, settings: ReasonerSettings,
    isCancelled: @escaping @Sendable () -> Bool
  ) -> any CartSoftware {
    DetectorAndReasoner(detector, settings: settings, parts: parts)
  }
}
