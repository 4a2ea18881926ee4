/// Under what an item was exercised: the axes besides its SKU, each cut into named parts.
package enum CoverageAxis: String, Sendable, CaseIterable, Codable {
  case orientation, occlusion, light, event, sensors

  /// In the order in which tables show them.
  package var values: [String] {
    switch self {
    case .orientation: ItemOrientation.allCases.map(\.rawValue)
    case .occlusion: OcclusionBand.allCases.map(\.rawValue)
    case .light: LightBand.allCases.map(\.rawValue)
    case .event: CoverageEvent.allCases.map(\.rawValue)
    case .sensors: SensorState.allCases.map(\.rawValue)
    }
  }
}

/// Which side of an item points up.
package enum ItemOrientation: String, Sendable, CaseIterable, Codable {
  case upright
  case upsideDown = "upside_down"
  case labelUp = "label_up"
  case labelDown = "label_down"
  case onItsSide = "on_its_side"

  /// - Parameter up: the world's upward direction in the model's frame, of unit length. There, +X comes
  ///   out of the front and +Z out of the top.
  package init(up: SIMD3<Double>) {
    let size = SIMD3(abs(up.x), abs(up.y), abs(up.z))
    if size.z >= size.x && size.z >= size.y {
      self = up.z > 0 ? .upright : .upsideDown
    } else if size.x >= size.y {
      self = up.x > 0 ? .labelUp : .labelDown
    } else {
      self = .onItsSide
    }
  }
}

/// How much of an item the camera sees that sees most of it.
package enum OcclusionBand: String, Sendable, CaseIterable, Codable {
  case clear, partly, mostly, hidden

  /// - Parameter visibleFraction: 0…1.
  package init(visibleFraction: Double) {
    self =
      switch visibleFraction {
      case 0.75...: .clear
      case 0.4...: .partly
      case 0.1...: .mostly
      default: .hidden
      }
  }
}

/// Illuminance at the basket's place in the aisle.
package enum LightBand: String, Sendable, CaseIterable, Codable {
  case dark, dim, normal, bright

  /// - Parameter illuminance: lux.
  package init(illuminance: Double) {
    self =
      switch illuminance {
      case ..<100: .dark
      case ..<300: .dim
      case ..<1000: .normal
      default: .bright
      }
  }
}

/// What happened to an item, or that it lay there.
package enum CoverageEvent: String, Sendable, CaseIterable, Codable {
  case rest, add, remove, hover, present, scan, drop
}

/// What state the cart's sensors were in.
package enum SensorState: String, Sendable, CaseIterable, Codable {
  case nominal
  /// The scale does not rest: something moves, or the cart rolls.
  case unsettled
  case overload
  case scaleFault = "scale_fault"
  case cameraFault = "camera_fault"
}
