import Catalog
import Geometry

extension CartModel {
  /// Plates with the cart's name: on the front of the basket and on the back of the screen.
  func signs() -> [Model.Part] {
    var faces = MeshBuilder()
    var boards = MeshBuilder()
    for sign in signPlaces {
      let board = Box3(
        minimum: SIMD3(-sign.thickness, -sign.width / 2, -sign.width * 0.18),
        maximum: SIMD3(0, sign.width / 2, sign.width * 0.18))
      faces.append(
        Mesh.built { $0.addBox(board, faces: .plusX) }, placedBy: sign.cartFromFace)
      boards.append(
        Mesh.built { $0.addBox(board, faces: MeshBuilder.BoxFaces.all.subtracting(.plusX)) },
        placedBy: sign.cartFromFace)
    }
    return [
      Model.Part(
        mesh: faces.mesh,
        material: Material(name: "sign", baseColorTexture: Self.lettering(), roughness: 0.4)),
      Model.Part(mesh: boards.mesh, material: Self.grayPlastic),
    ]
  }

  private struct Sign {
    /// The lettered face is the plane x = 0, seen from +X.
    var cartFromFace: RigidTransform
    var width: Double
    var thickness: Double
  }

  private var signPlaces: [Sign] {
    let (low, high) = (geometry.basket.minimum, geometry.basket.maximum)
    let thickness = 0.004
    let front = SIMD3(
      high.x + 6 * CartGeometry.wireRadius + thickness, geometry.basket.center.y,
      (low.z + high.z) / 2 + 0.02)
    return [
      Sign(
        cartFromFace: RigidTransform(translation: front),
        width: min(0.26, geometry.basket.size.y * 0.6), thickness: thickness),
      // The back of the screen looks forward and down.
      Sign(
        cartFromFace: cartFromScreen
          * RigidTransform(
            rotation: Quaternion(angle: .pi, axis: SIMD3(0, 0, 1)),
            translation: SIMD3(-0.0155, 0, 0.035)), width: 0.13, thickness: 0.0015),
    ]
  }

  /// Rows of the letters' dots, top first, five dots a row.
  private static let letters: [[UInt8]] = [
    [0b01110, 0b10001, 0b10000, 0b10000, 0b10000, 0b10001, 0b01110],  // C
    [0b01110, 0b10001, 0b10001, 0b11111, 0b10001, 0b10001, 0b10001],  // A
    [0b11110, 0b10001, 0b10001, 0b11110, 0b10100, 0b10010, 0b10001],  // R
    [0b11111, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100],  // T
    [0b01111, 0b10000, 0b10000, 0b01110, 0b00001, 0b00001, 0b11110],  // S
    [0b01110, 0b00100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110],  // I
    [0b10001, 0b11011, 0b10101, 0b10101, 0b10001, 0b10001, 0b10001],  // M
  ]

  private static func lettering() -> Texture {
    let ground = SIMD3<Float>(0.012, 0.21, 0.19)
    var canvas = TextureCanvas(width: 256, height: 92, color: ground)
    canvas.fill(x: 0...1, y: 0.86...1, with: SIMD3(0.85, 0.4, 0.05))
    let dot = SIMD2<Float>(0.8 / 41, 0.48 / 7)
    for (number, letter) in letters.enumerated() {
      for (row, dots) in letter.enumerated() {
        for column in 0..<5 where dots >> (4 - UInt8(column)) & 1 == 1 {
          let x = 0.1 + dot.x * Float(number * 6 + column)
          let y = 0.18 + dot.y * Float(row)
          canvas.fill(x: x...x + dot.x, y: y...y + dot.y, with: SIMD3(repeating: 0.88))
        }
      }
    }
    return canvas.texture
  }
}
