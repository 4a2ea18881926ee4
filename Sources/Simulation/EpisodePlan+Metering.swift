import Scenario
import Sensors

extension EpisodePlan {
  /// What sets a camera that follows the light; nil for one that is settled on every picture, as in a
  /// snapshot.
  func controller(of camera: Int) -> ExposureController? {
    let model = cart.cameras[camera].sensor
    guard mode == .sequence, model.control.exposureTime == nil,
      let dynamics = model.control.dynamics
    else { return nil }
    return ExposureController(model: model, dynamics: dynamics, rate: tickRate)
  }

  /// Ticks that a camera's exposure may depend on.
  var exposureMemory: Int {
    cart.cameras.indices.compactMap { controller(of: $0)?.window }.max() ?? 0
  }
}
