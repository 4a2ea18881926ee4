package import Geometry
package import Imaging

/// One picture as the cart's computer receives it.
package struct CameraFrame: Sendable {
  /// Index into `CartDescription.cameras`.
  package var camera: Int
  package var image: Image<RGB8>
  /// When the centre row's exposure was half over.
  package var exposureMidpoint: Nanoseconds

  package init(camera: Int, image: Image<RGB8>, exposureMidpoint: Nanoseconds) {
    self.camera = camera
    self.image = image
    self.exposureMidpoint = exposureMidpoint
  }
}
