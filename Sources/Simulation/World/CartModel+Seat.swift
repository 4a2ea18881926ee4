import Catalog
import Geometry
import Scenario

extension CartModel {
  /// The child's seat: a pan, a slotted back rest, and rails under both.
  func childSeat(_ seat: ChildSeat) -> [Model.Part] {
    let (low, high) = (seat.basket.minimum, seat.basket.maximum)
    let front = seat.openBasket.minimum.x
    let back = front - ChildSeat.backThickness
    let plastic = Mesh.built { mesh in
      mesh.addBox(
        Box3(
          minimum: SIMD3(low.x + 0.006, low.y + 0.03, seat.panHeight - 0.014),
          maximum: SIMD3(back, high.y - 0.03, seat.panHeight)), bevel: 0.005)
      // Slats from wall to wall, and two posts that hold them.
      let top = high.z + ChildSeat.backRise
      let count = 7
      let pitch = (top - low.z - 0.012) / Double(count)
      for slat in 0..<count {
        let z = low.z + 0.012 + Double(slat) * pitch
        mesh.addBox(
          Box3(
            minimum: SIMD3(back, low.y + 0.012, z),
            maximum: SIMD3(front, high.y - 0.012, z + 0.72 * pitch)), bevel: 0.004)
      }
      for y in [low.y + 0.07, high.y - 0.09] {
        mesh.addBox(
          Box3(
            minimum: SIMD3(back - 0.004, y, low.z + 0.006),
            maximum: SIMD3(back + 0.004, y + 0.02, top)), bevel: 0.002)
      }
    }
    return [Model.Part(mesh: plastic, material: Self.trim)]
  }
}
