import CartInterface

/// Hands out this program's own cart software.
package final class OwnSoftware: SoftwareSource {
  package init() {}

  package func software(
    detector: any Detector, settings: ReasonerSettings,
    isCancelled: @escaping @Sendable () -> Bool
  ) -> any CartSoftware {
    DetectorAndReasoner(detector, settings: settings)
  }
}
