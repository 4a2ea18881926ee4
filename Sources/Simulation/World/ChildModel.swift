import Catalog
import Geometry
import Scenario

/// A child that sits in the cart's seat with its hands on the handle, drawn in the frame of
/// `ChildSeat.cartFromChild`.
struct ChildModel {
  let model: Model

  /// Linear Rec. 709.
  private static let topColors: [SIMD3<Float>] = [
    SIMD3(0.55, 0.12, 0.09), SIMD3(0.62, 0.45, 0.06), SIMD3(0.08, 0.25, 0.42),
    SIMD3(0.2, 0.4, 0.16),
  ]

  /// Of the child of an episode, in the seat or beside the cart.
  static func topColor(key: RandomKey) -> SIMD3<Float> {
    var stream = key.stream
    return topColor(&stream)
  }

  private static func topColor(_ stream: inout RandomStream) -> SIMD3<Float> {
    topColors[stream.index(below: topColors.count)]
  }

  /// - Parameters:
  ///   - skinColor: as of whom it is with.
  ///   - key: draws its clothes.
  init(skinColor: SIMD3<Float>, key: RandomKey) {
    var stream = key.stream
    let top = Self.topColor(&stream)
    let colors = BodyColors(
      top: top, trousers: SIMD3(0.06, 0.085, 0.16), skin: skinColor,
      hair: BodyColors.hair[stream.index(below: BodyColors.hair.count)],
      shoes: SIMD3(0.5, 0.5, 0.52))
    model = Model(name: "child", parts: BodyShape.seatedChild.parts(colors, cloth: .knit))
  }

  /// - Parameter offset: of its centre of mass from where it rests, in its own axes, metres.
  func positions(offset: SIMD3<Double>) -> [SIMD3<Float>] {
    // The trunk turns about the seat; its middle goes as far as the centre of mass of all.
    BodyShape.seatedChild.positions(
      lean: offset.x / 0.17, roll: offset.y / 0.17, nod: 0.1 - 0.4 * offset.x / 0.17,
      rise: offset.z)
  }
}
