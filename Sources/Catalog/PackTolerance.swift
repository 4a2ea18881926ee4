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
}
