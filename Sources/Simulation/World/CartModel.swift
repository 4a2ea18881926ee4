import Catalog
import Geometry
import Scenario

/// The drawn cart, in the cart's frame.
struct CartModel {
  let geometry: CartGeometry
  let cameras: [RigCamera]
  let rail: GuardRail?
  /// Nil where it is folded away.
  let seat: ChildSeat?

  init(rig: CartRig, seat: ChildSeat? = nil) {
    self.seat = seat
    geometry = CartGeometry(basket: rig.basket)
    cameras = rig.cameras
    rail = rig.guardRail
  }

  /// All of the cart as one model.
  func model() -> Model {
    let parts = [
      Model.Part(mesh: wires(), material: Self.chrome),
      Model.Part(mesh: rim(), material: Self.trim),
      Model.Part(mesh: frame(), material: Self.powderCoat),
      Model.Part(mesh: grip(), material: Self.trim),
      Model.Part(mesh: hubs(), material: Self.grayPlastic),
      Model.Part(mesh: tyres(), material: Self.rubber),
      Model.Part(mesh: housings(), material: Self.darkPlastic),
      Model.Part(mesh: lenses(), material: Self.glass),
    ]
    return Model(
      name: "cart",
      parts: (parts + signs() + screen() + (seat.map(childSeat) ?? [])).filter {
        !$0.mesh.indices.isEmpty
      })
  }

  static let chrome = Material(
    name: "chrome wire", baseColor: SIMD3(0.62, 0.63, 0.65), roughness: 0.34, metallic: 0.55)
  static let trim = Material(
    name: "trim", baseColor: SIMD3(0.012, 0.21, 0.19), roughness: 0.42)
  static let powderCoat = Material(
    name: "powder coat", baseColor: SIMD3(0.17, 0.18, 0.19), roughness: 0.5)
  static let grayPlastic = Material(
    name: "gray plastic", baseColor: SIMD3(0.32, 0.33, 0.34), roughness: 0.55)
  static let darkPlastic = Material(
    name: "dark plastic", baseColor: SIMD3(0.035, 0.037, 0.04), roughness: 0.45)
  static let rubber = Material(
    name: "rubber", baseColor: SIMD3(0.045, 0.045, 0.047), roughness: 0.85)
  static let glass = Material(name: "lens", baseColor: SIMD3(0.008, 0.01, 0.016), roughness: 0.12)
}

extension MeshBuilder {
  /// A tube in coordinates of the physics.
  mutating func addTube(
    through path: [SIMD3<Double>], radius: Double, bend: Double = 0, sides: Int = 8,
    isClosed: Bool = false
  ) {
    let points = MeshBuilder.rounded(
      path.map { SIMD3<Float>($0) }, radius: Float(bend), steps: bend > 0.02 ? 5 : 2,
      isClosed: isClosed)
    addTube(along: points, radius: Float(radius), sides: sides, isClosed: isClosed)
  }
}
