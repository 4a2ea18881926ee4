import Geometry
import Imaging
import Reporting
import Sensors

/// What differs from pixel to pixel.
extension CameraCharacterization {
  /// Dark and photo response non-uniformity, with maps.
  func pattern(
    _ bench: inout CameraBench, _ transfer: PhotonTransfer
  ) -> [CharacterizationReport.Test] {
    let time = transfer.time
    let gain = isNoiseless ? model.countsPerElectron(gain: 1) : transfer.systemGain
    let dark = FixedPattern(&bench, luminance: 0, time: time)
    let half =
      transfer.points.min {
        abs($0.signal - 0.5 * transfer.points[transfer.saturation].signal)
          < abs($1.signal - 0.5 * transfer.points[transfer.saturation].signal)
      }?.luminance ?? 0
    let bright = FixedPattern(&bench, luminance: half, time: time)
    let offset = dark.variance.squareRoot() / gain
    let signal = bright.mean - dark.mean
    let response = signal > 0 ? max(0, bright.variance - dark.variance).squareRoot() / signal : 0
    return [darkPattern(dark, measured: offset, time), responsePattern(bright, measured: response)]
  }

  private func darkPattern(
    _ dark: FixedPattern, measured: Double, _ time: Double
  ) -> CharacterizationReport.Test {
    let (pixels, columns) = (model.pixel.darkNonuniformity, model.readout.columnOffset)
    let stated = (pixels * pixels + columns * columns).squareRoot()
    // Columns are few, and a converter's step hides what is smaller.
    let step = 0.3 / model.countsPerElectron(gain: 1)
    let tolerance = 0.1 * stated + 0.05 * step
    let expected = max(1, model.pixel.hotPixels * Double(dark.means.count))
    return CharacterizationReport.Test(
      name: "DSNU",
      procedure: """
        32 raw pictures in the dark, averaged; deviation over the pixels in electrons, without what \
        noise over time leaves and without defects, which lie six deviations off.
        """,
      standard: "EMVA 1288, 8.2",
      limit: "\(fixed(stated, places: 2)) ± \(fixed(tolerance, places: 2)) e⁻",
      measured: "\(fixed(measured, places: 2)) e⁻; \(dark.defects) defects, of "
        + "\(fixed(model.pixel.hotPixels > 0 ? expected : 0, places: 0)) leaking pixels stated",
      isPassed: abs(measured - stated) <= tolerance, pictures: [map(dark, "Dark pattern")])
  }

  private func responsePattern(
    _ bright: FixedPattern, measured: Double
  ) -> CharacterizationReport.Test {
    let stated = model.pixel.responseNonuniformity
    let tolerance = 0.05 * stated + 0.0002
    return CharacterizationReport.Test(
      name: "PRNU",
      procedure: """
        32 raw pictures at half of saturation, averaged; deviation over the pixels beyond the dark \
        pattern's, over the mean.
        """,
      standard: "EMVA 1288, 8.2",
      limit: "\(percent(stated)) ± \(percent(tolerance))", measured: percent(measured),
      isPassed: abs(measured - stated) <= tolerance, pictures: [map(bright, "Response pattern")])
  }

  private func map(_ pattern: FixedPattern, _ title: String) -> CharacterizationReport.Picture {
    // A picture of bytes in memory can always be written.
    let bytes = (try? PNG.encode(pattern.picture, compression: .small)) ?? []
    return CharacterizationReport.Picture(
      caption: "\(title), ±3 deviations from black to white",
      image: EmbeddedImage(bytes, .png))
  }
}
