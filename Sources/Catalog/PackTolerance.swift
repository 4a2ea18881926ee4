/// How much packs of the same nominal quantity may differ.
package enum PackTolerance {
  /// Tolerable negative error of a prepacked quantity, in kilograms.
  /// - SeeAlso: Council Directive 76/211/EEC, annex I, 2.4.
  package static func tolerableNegativeError(forQuantity kilograms: Double) -> Double {
    switch kilograms * 1000 {
    case ..<50: kilograms * 0.09
    case ..<100: 0.0045
    case ..<200: kilograms * 0.045
    case ..<300: 0.009
    case ..<500: kilograms * 0.03
    case ..<1000: 0.015
    default: kilograms * 0.015
    }
  }

  /// The standard deviation at which 2 % of the packs miss the tolerable error, which is the most
  /// that may; in kilograms.
  package static func deviation(forQuantity kilograms: Double) -> Double {
    tolerableNegativeError(forQuantity: kilograms) / 2.05
  }

  /// The tare's part of a pack's whole mass, by what the pack is made of; 0 where nothing is packed.
  ///
  /// Estimates from common packs: a 0.3 kg jar for 0.5 kg of content, a 50 g can for 400 g, a
  /// carton or a bottle of a few hundredths, a film of one.
  package static func tareFraction(of surface: ContactSurface) -> Double {
    switch surface {
    case .glass: 0.35
    case .metal: 0.12
    case .plastic: 0.06
    case .cardboard: 0.05
    case .film: 0.015
    case .skin: 0
    }
  }

  /// Relative standard deviation of the tare, which no rule covers: glass is blown to 3 %, folded and
  /// drawn packs keep to 1…2 % [estimate, within 1…5 %].
  package static func tareSpread(of surface: ContactSurface) -> Double {
    switch surface {
    case .glass: 0.03
    case .metal, .plastic: 0.02
    case .cardboard, .film: 0.015
    case .skin: 0
    }
  }
}
