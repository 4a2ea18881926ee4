/// The kinds of pack that `PackModel` can build from photographs.
package enum PackShape: String, Sendable, CaseIterable {
  case carton, can, bottle, pouch, tub, tray, tube, bag, sphere

  package var productClass: String { self == .sphere ? "produce" : rawValue }

  package var surface: ContactSurface {
    switch self {
    case .carton: .cardboard
    case .can: .metal
    case .bottle, .tub, .tray, .tube: .plastic
    case .pouch, .bag: .film
    case .sphere: .skin
    }
  }

  /// Perceptual roughness of what the photographs show.
  var roughness: Float {
    switch self {
    case .carton: 0.55
    case .can: 0.34
    case .bottle: 0.24
    case .pouch, .bag: 0.36
    case .tub, .tube: 0.4
    case .tray: 0.3
    case .sphere: 0.5
    }
  }

  /// Mass over the volume of the box around the pack that shops sell, in kg/m³, generously.
  package var plausibleDensity: ClosedRange<Double> {
    switch self {
    case .carton: 30...1500
    case .can: 150...2500
    case .bottle: 100...1600
    case .pouch, .bag: 15...1500
    case .tub, .tray: 30...1500
    case .tube: 100...1500
    case .sphere: 150...1300
    }
  }
}
