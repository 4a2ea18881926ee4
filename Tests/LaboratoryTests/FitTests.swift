import Foundation
import Geometry
import Imaging
import Laboratory
import Scenario
import Configuration
import Sensors
import Testing

@Suite struct LinearFitTests {
  @Test func recoversAPolynomial() throws {
    var stream = RandomKey(seed: 1).with("test.fit").stream
    let xs = (0..<200).map { Double($0) / 100 - 1 }
    let values = xs.map { 2 - 3 * $0 + 0.5 * $0 * $0 + 0.01 * stream.normal() }
    let fit = try #require(LinearFit(rows: xs.map { [1, $0, $0 * $0] }, values: values))
    for (found, (truth, deviation)) in zip(
      fit.coefficients, zip([2, -3, 0.5], fit.deviations))
    {
      #expect(abs(found - truth) < 4 * deviation)
      #expect(deviation < 0.003)
    }
  }

  /// The stated deviation is that of many fits.
  @Test func deviationsAreHonest() throws {
    let fits = try (0..<300).map { seed -> (Double, Double) in
      var stream = RandomKey(seed: UInt64(seed)).with("test.honest").stream
      // Errors that ten neighbours share.
      let shared = (0..<20).map { _ in stream.normal() }
      let rows = (0..<200).map { [1, Double($0) / 100] }
      let fit = try #require(
        LinearFit(
          rows: rows, values: (0..<200).map { shared[$0 / 10] + 0.1 * stream.normal() },
          groups: (0..<200).map { $0 / 10 }))
      return (fit.coefficients[1], fit.deviations[1])
    }
    let scatter = (fits.map { $0.0 * $0.0 }.reduce(0, +) / 300).squareRoot()
    let stated = fits.map(\.1).reduce(0, +) / 300
    #expect(stated / scatter > 0.75 && stated / scatter < 1.3)
  }

  @Test func dependentColumnsAreRefused() {
    #expect(
      LinearFit(
        rows: (0..<9).map { [1, Double($0), 2 * Double($0)] }, values: (0..<9).map(Double.init))
        == nil)
  }
}

@Suite struct ScaleFitTests {
  private static func frame(_ model: ScaleModel) -> ScaleFit.Frame {
    ScaleFit.Frame(
      ratedLoad: model.cells.capacity * Double(ScaleModel.cellCount),
      deadLoad: model.platform.deadLoad)
  }

  /// A scale with marked errors and one creep term.
  private static var model: ScaleModel {
    var model = ScaleModel.classIII
    model.cells.nonLinearity = 4e-4
    model.cells.hysteresis = 4e-4
    model.cells.fastCreep.fraction = 4e-4
    model.cells.fastCreep.timeConstant = 60
    model.cells.slowCreep.fraction = 0
    model.converter = .hx711At80
    model.converter.sampleRate = 20
    return model
  }

  /// What the recorder was given comes back within three stated deviations, and plateaus that the fit has
  /// not seen are met as well as those it has.
  @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64]) func recoversWhatWasRecorded(seed: UInt64) throws
  {
    var recorder = ScaleRecorder(model: Self.model, seed: seed)
    recorder.holdTime = 8
    recorder.creepTime = 300
    let fit = try ScaleFit(recorder.record(), frame: Self.frame(recorder.model), file: "test")
    let truth = recorder.truth
    let creep = try #require(fit.creep.first)
    #expect(abs(creep.time - 60) < 6, "\(fit.creep)")
    // A second term is none, as far as it is stated to be known.
    for spurious in fit.creep.dropFirst() { #expect(spurious.fraction.covers(0, deviations: 3)) }
    for (number, value) in [
      (fit.nonLinearity, 100 * truth.nonLinearity), (fit.hysteresis, 100 * truth.hysteresis),
      (creep.fraction, 100 * truth.creep.x), (fit.noise, recorder.model.sampleNoise),
    ] {
      #expect(number.covers(value, deviations: 3), "\(number), truly \(value)")
    }
    #expect(fit.heldOutResidual < 1.2 * fit.usedResidual)
    #expect(fit.usedResidual < 1.3 * fit.noise.value)
  }

  /// What is written is a cart that a scene can name.
  @Test func theCartFileReadsBack() throws {
    var recorder = ScaleRecorder(model: Self.model, seed: 4)
    recorder.holdTime = 8
    recorder.creepTime = 120
    let log = recorder.record()
    let again = try ScaleLog(bytes: Array(log.text.utf8), file: "log.csv")
    #expect(again.rows.map(\.reading) == log.rows.map(\.reading) && again.isRaw)
    let fit = try ScaleFit(again, frame: Self.frame(recorder.model), file: "log.csv")
    let text = fit.presetText(preset: .classIII, cart: "carts/two-camera", source: "log.csv")
    let file = FileManager.default.currentDirectoryPath + "/Scenes/carts/fitted.yaml"
    let node = try YAMLNode(text: text, file: file)
    #expect(SceneSchema(of: node) == .cart)
  }

  @Test func faultsOfALogAreToldTogether() {
    let text = "time_s,load_kg,reading_kg\n0,0,0\n1,x,0\n0.5,0,1e99\n"
    do {
      _ = try ScaleLog(bytes: Array(text.utf8), file: "log.csv")
      Issue.record("read")
    } catch {
      let said = "\(error)"
      #expect(said.contains("log.csv:3:3") && said.contains("log.csv:4:7"), "\(said)")
    }
    #expect(throws: ConfigurationError.self) {
      try ScaleLog(bytes: Array("time_s,reading_kg\n0,0\n".utf8), file: "log.csv")
    }
  }
}

@Suite struct CameraFitTests {
  private static func recorder(_ preset: CameraPreset, seed: UInt64) -> CameraRecorder {
    var recorder = CameraRecorder(model: preset.model, seed: seed)
    recorder.model.optics.naturalVignetting = 0
    recorder.model.optics.vignetting = .zero
    return recorder
  }

  /// Every number of the recorder's model comes back: the gain within one per cent, the others within
  /// three stated deviations or three per cent.
  @Test(arguments: [CameraPreset.generic, .imx477, .ov9281])
  func recoversWhatWasRecorded(preset: CameraPreset) throws {
    let recorder = Self.recorder(preset, seed: 5)
    let model = recorder.model
    let fit = try CameraFit(recorder.record(), file: "test")
    func recovered(_ number: FittedNumber, _ truth: Double, within part: Double = 0.03) -> Bool {
      number.covers(truth, deviations: 3) || abs(number.value - truth) < part * abs(truth)
    }
    let gain = model.countsPerElectron(gain: model.control.fixedGain)
    #expect(abs(fit.systemGain.value / gain - 1) < 0.01, "\(fit.systemGain) \(gain)")
    #expect(recovered(fit.fullWell, model.pixel.fullWell), "\(fit.fullWell)")
    #expect(recovered(fit.readNoise, model.readout.readNoise), "\(fit.readNoise)")
    #expect(abs(fit.rowNoise.value - model.readout.rowNoise) < 0.15, "\(fit.rowNoise)")
    #expect(
      recovered(fit.darkCurrent, model.darkElectrons(time: 1), within: 0.05), "\(fit.darkCurrent)")
    let pattern =
      model.pixel.darkNonuniformity * model.pixel.darkNonuniformity
      + model.readout.columnOffset * model.readout.columnOffset
    #expect(
      recovered(fit.darkNonuniformity, pattern.squareRoot(), within: 0.1),
      "\(fit.darkNonuniformity)")
    #expect(
      recovered(fit.responseNonuniformity, 100 * model.pixel.responseNonuniformity, within: 0.1),
      "\(fit.responseNonuniformity)")
    #expect(fit.heldOutResidual < 2 * fit.expectedResidual)
  }

  /// Through files and back: the same recording, and a preset whose numbers a cart reads.
  @Test func filesHoldTheRecording() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var recorder = Self.recorder(.imx219, seed: 6)
    recorder.width = 64
    recorder.height = 48
    let recording = recorder.record()
    try recording.write(to: folder)
    let read = try CameraRecording(folder: folder)
    #expect(read.pictures.map(\.counts.pixels) == recording.pictures.map(\.counts.pixels))
    #expect(read.pictures.map(\.exposureTime) == recording.pictures.map(\.exposureTime))
    #expect(read.isMosaic && read.gain == recording.gain)
    let fit = try CameraFit(read, file: folder)
    let text = fit.presetText(preset: .imx219, cart: "carts/two-camera", source: "folder")
    #expect(text.contains("bits: 10") && text.contains("full_well_e"))
  }

  @Test func tooFewPicturesAreRefused() {
    var recorder = Self.recorder(.generic, seed: 7)
    recorder.width = 32
    recorder.height = 32
    recorder.exposures = 4
    #expect(throws: LaboratoryError.self) {
      try CameraFit(recorder.record(), file: "test")
    }
  }
}
