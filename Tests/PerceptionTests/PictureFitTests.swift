import Imaging
import Perception
import Testing

@Suite struct PictureFitTests {
  /// What stands at a pixel of the input, in the network's order of channels.
  private func pixel(
    _ x: Int, _ y: Int, of values: [Float], width: Int, height: Int, isInterleaved: Bool
  ) -> [Float] {
    (0..<3).map {
      isInterleaved ? values[(y * width + x) * 3 + $0] : values[($0 * height + y) * width + x]
    }
  }

  private func written(
    _ image: Image<RGB8>, _ settings: DetectorSettings, width: Int, height: Int,
    isInterleaved: Bool
  ) -> [Float] {
    let fit = PictureFit(
      sourceWidth: image.width, sourceHeight: image.height, targetWidth: width,
      targetHeight: height, resize: settings.resize)
    let numbers = PictureNumbers(settings, isInterleaved: isInterleaved)
    var values = [Float](repeating: .nan, count: 3 * width * height)
    values.withUnsafeMutableBufferPointer { fit.write(image, as: numbers, into: $0) }
    return values
  }

  /// One to one: each number by the definition of `DetectorSettings.scale`.
  @Test(
    arguments: [DetectorSettings.Channels.rgb, .bgr], [false, true])
  func numbersAreAsDefined(channels: DetectorSettings.Channels, isInterleaved: Bool) {
    let image = noisyPicture(width: 16, height: 8)
    var settings = DetectorSettings()
    settings.channels = channels
    settings.scale = 1 / 127.5
    settings.mean = SIMD3(1, 0.5, 0.25)
    settings.deviation = SIMD3(0.5, 2, 4)
    let values = written(image, settings, width: 16, height: 8, isInterleaved: isInterleaved)
    for y in 0..<8 {
      for x in 0..<16 {
        let color = image[x, y]
        let order = channels == .rgb ? [color.r, color.g, color.b] : [color.b, color.g, color.r]
        let wanted = order.enumerated().map {
          Float((Double($1) / 127.5 - settings.mean[$0]) / settings.deviation[$0])
        }
        let got = pixel(x, y, of: values, width: 16, height: 8, isInterleaved: isInterleaved)
        for (a, b) in zip(got, wanted) { #expect(abs(a - b) < 1e-5) }
      }
    }
  }

  @Test func bordersLieWhereTheModeSays() {
    let image = Image(width: 20, height: 10, filledWith: RGB8(255, 255, 255))
    for (resize, filled) in [
      (DetectorSettings.Resize.letterbox, 5..<15), (.letterboxCorner, 0..<10), (.stretch, 0..<20),
    ] {
      var settings = DetectorSettings()
      settings.resize = resize
      settings.pad = 51
      let values = written(image, settings, width: 20, height: 20, isInterleaved: false)
      for y in 0..<20 {
        let got = pixel(7, y, of: values, width: 20, height: 20, isInterleaved: false)[1]
        #expect(abs(got - (filled.contains(y) ? 1 : 0.2)) < 1e-5, "\(resize) row \(y)")
      }
    }
  }

  @Test func boxesFindTheWayBack() {
    let stretched = PictureFit(
      sourceWidth: 200, sourceHeight: 50, targetWidth: 100, targetHeight: 100, resize: .stretch)
    let back = stretched.source(x: 25, y: 50)
    #expect(back.x == 50 && back.y == 25)
    let corner = PictureFit(
      sourceWidth: 200, sourceHeight: 50, targetWidth: 100, targetHeight: 100,
      resize: .letterboxCorner)
    let same = corner.source(x: 25, y: 12.5)
    #expect(same.x == 50 && same.y == 25)
    let beyond = corner.source(x: 25, y: 99)
    #expect(beyond.y == 50)
  }
}
