package import Geometry

/// Named parameters of a barcode imager that looks at what is held before it.
package struct BarcodeImagerModel: Sendable, Hashable {
  /// Pictures a second, each decoded.
  package var rate: Double
  /// Nearest and farthest distance at which bars of the nominal width are read, in metres. The
  /// farthest grows with the width of the bars.
  package var nearest: Double
  package var farthest: Double
  /// Half the angle of view, in radians.
  package var halfView: Double
  /// Largest angle between the view and the symbol's normal, in radians.
  package var largestSkew: Double
  /// Fastest movement of the symbol across the view, in m/s.
  package var fastest: Double
  /// That a symbol within all these limits is decoded in one picture, 0…1.
  package var readProbability: Double
  /// That what is decoded is a wrong number with a right check digit, 0…1.
  package var misreadProbability: Double
  /// The same number is not sent again until it was out of sight for this long, in seconds.
  package var rereadTime: Double
  /// Where it stands; nil: below the screen, and looks over the basket, a little up.
  package var cartFromImager: RigidTransform?

  /// Width of the thinnest bar of an EAN-13 of nominal size, in metres.
  /// - SeeAlso: GS1 General Specifications, 5.2.6: X-dimension 0.330 mm.
  package static let nominalModule = 0.33e-3

  package init(
    rate: Double, nearest: Double, farthest: Double, halfView: Double, largestSkew: Double,
    fastest: Double, readProbability: Double, misreadProbability: Double, rereadTime: Double,
    cartFromImager: RigidTransform? = nil
  ) {
    self.rate = rate
    self.nearest = nearest
    self.farthest = farthest
    self.halfView = halfView
    self.largestSkew = largestSkew
    self.fastest = fastest
    self.readProbability = readProbability
    self.misreadProbability = misreadProbability
    self.rereadTime = rereadTime
    self.cartFromImager = cartFromImager
  }

  package enum Preset: String, Sendable, CaseIterable {
    /// Reads all it sees.
    case ideal
    /// An area imager as in hand scanners.
    case area
    /// A slow one behind a scratched window.
    case worn
  }

  /// Estimates of the order of area imagers' data sheets: EAN-13 of nominal size from some centimetres
  /// to a third of a metre, ±50° and more, a few wrong numbers in a million.
  package init(_ preset: Preset) {
    let degree = Double.pi / 180
    self =
      switch preset {
      case .ideal:
        BarcodeImagerModel(
          rate: 30, nearest: 0.02, farthest: 0.6, halfView: 30 * degree, largestSkew: 70 * degree,
          fastest: 10, readProbability: 1, misreadProbability: 0, rereadTime: 1)
      case .area:
        BarcodeImagerModel(
          rate: 30, nearest: 0.05, farthest: 0.35, halfView: 20 * degree,
          largestSkew: 55 * degree, fastest: 1, readProbability: 0.5, misreadProbability: 1e-6,
          rereadTime: 1)
      case .worn:
        BarcodeImagerModel(
          rate: 10, nearest: 0.08, farthest: 0.25, halfView: 18 * degree,
          largestSkew: 40 * degree, fastest: 0.3, readProbability: 0.15, misreadProbability: 1e-4,
          rereadTime: 1)
      }
  }

  /// Where the imager stands on a cart with this basket, +Z along its view.
  package func cartFromImager(basket: Box3) -> RigidTransform {
    if let cartFromImager { return cartFromImager }
    let eye = SIMD3(basket.minimum.x - 0.03, basket.center.y, basket.maximum.z + 0.12)
    return .worldFromCamera(eye: eye, target: eye + SIMD3(0.9, 0, 0.42))
  }

  /// Where a shopper holds a symbol for it, from the imager, in metres along its view.
  package var presentationDistance: Double { nearest + (farthest - nearest) * 0.35 }
}
