package import Catalog
import Geometry
package import Imaging

/// A flat printed board, as cameras are calibrated with.
///
/// Its frame is OpenCV's: origin in the picture's top left corner, +X right, +Y down, +Z away from
/// who looks at it; metres.
package struct CalibrationBoard: Sendable {
  package let model: Model
  package let size: SIMD2<Double>

  /// - Parameters:
  ///   - picture: the print, to its edges.
  ///   - width: of the print, metres.
  package init(picture: Image<RGBA8>, width: Double) {
    let height = width * Double(picture.height) / Double(picture.width)
    size = SIMD2(width, height)
    let (w, h) = (Float(width), Float(height))
    model = Model(
      name: "board",
      parts: [
        Model.Part(
          mesh: .built { mesh in
            mesh.addRectangle(
              corner: SIMD3(0, h, 0), edgeU: SIMD3(w, 0, 0), edgeV: SIMD3(0, -h, 0),
              uv: (SIMD2(0, 1), SIMD2(1, 0)))
          },
          material: Material(
            name: "print", baseColorTexture: Texture(image: picture), roughness: 1))
      ])
  }

  /// The board with its middle in the origin, facing −Z.
  var boardFromMiddle: RigidTransform {
    RigidTransform(translation: SIMD3(size.x / 2, size.y / 2, 0))
  }
}
