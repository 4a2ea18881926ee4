import Geometry
import Imaging
import Scene
package import Sensors

/// Takes flat and dark pictures with the simulated camera: a recording of which every parameter is known.
package struct CameraRecorder: Sendable {
  package var model: CameraSensorModel
  /// Selects the pixels of the chip and the noise.
  package var seed: UInt64
  package var width = 320
  package var height = 240
  /// Of the light, cd/m².
  package var luminance: Float = 100
  package var exposures = 18
  /// Pictures of each exposure; even.
  package var repeats = 4

  package init(model: CameraSensorModel, seed: UInt64) {
    self.model = model
    self.seed = seed
  }

  /// From a hundredth of what saturates a green pixel to a little beyond, evenly spaced but for the first.
  package var exposureTimes: [Double] {
    let saturation = model.pixel.fullWell / (model.electronsPerNitSecond * Double(luminance))
    return (0..<exposures).map { index in
      saturation * max(0.01, 1.1 * Double(index) / Double(exposures - 1))
    }
  }

  /// Dark pictures go to the longest exposure and to a second, where the dark current shows.
  package var darkTimes: [Double] {
    let times = exposureTimes
    let longest = max(1, times.max() ?? 1)
    return [times.min() ?? 1e-3, longest / 4, longest / 2, longest]
  }

  private var isMosaic: Bool { if case .bayer = model.color.filter { true } else { false } }

  package func record() -> CameraRecording {
    let chain = CameraChain(
      model: model, patternKey: RandomKey(seed: seed).with("camera.pattern"))
    var number = 0
    func pictures(
      _ light: CameraRecording.Light, _ times: [Double], repeats: Int
    ) -> [CameraRecording.Picture] {
      var buffer = GBuffer(width: width, height: height)
      let level = light == .flat ? luminance : 0
      buffer.radiance = Array(repeating: SIMD4(level, level, level, 0), count: width * height)
      return times.enumerated().flatMap { index, time in
        (0..<repeats).map { turn in
          number += 1
          let raw = chain.rawFrame(
            of: buffer, key: RandomKey(seed: seed).with("recorder.picture", tick: number),
            exposure: CameraExposure(
              time: time, gain: model.control.fixedGain, whiteBalanceGains: SIMD3(1, 1, 1)))
          // Of a sensor with all colours in every pixel, the green plane.
          let plane = raw.planes == 3 ? 1 : 0
          let size = raw.width * raw.height
          return CameraRecording.Picture(
            file: "\(light.rawValue)-\(index)-\(turn).png", exposureTime: time, light: light,
            counts: Image(
              width: raw.width, height: raw.height,
              pixels: Array(raw.counts[plane * size..<(plane + 1) * size])))
        }
      }
    }
    let flats = pictures(.flat, exposureTimes, repeats: repeats)
    // Fixed patterns stand out of averages alone.
    let darks = pictures(.dark, darkTimes, repeats: 2 * repeats)
    return CameraRecording(
      gain: model.control.fixedGain, largestCount: model.readout.largestCount,
      isMosaic: isMosaic, pictures: flats + darks)
  }
}
