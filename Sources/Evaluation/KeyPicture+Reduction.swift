import Imaging

extension EpisodeResult.KeyPicture {
  /// The picture halved until it is at most so wide; its boxes stay those of the camera.
  func reduced(toWidth widest: Int) -> EpisodeResult.KeyPicture {
    var small = self
    while small.picture.width > widest, small.picture.height > 1 {
      small.reduction *= 2
      small.picture = small.picture.halved()
      small.ids = small.ids.everySecondPixel()
      small.depth = small.depth?.everySecondPixel()
    }
    return small
  }
}
