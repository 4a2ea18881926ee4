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

  /// What the recorder was given comes back within three stated deviations and a part of what the
  /// cells' model leaves to the fit's; noise within five per cent.
  @Test(arguments: [1, 2, 3] as [UInt64]) func recoversWhatWasRecorded(seed: UInt64) throws {
    var recorder = ScaleRecorder(model: Self.model, seed: seed)
    recorder.holdTime = 8
    recorder.creepTime = 300
    let fit = try ScaleFit(recorder.record(), frame: Self.frame(recorder.model), file: "test")
    let truth = recorder.truth
    func recovered(_ number: FittedNumber, _ truth: Double) -> Bool {
      number.covers(truth, deviations: 3) || abs(number.value - truth) < 0.1 * abs(truth) + 2e-4
    }
    #expect(recovered(fit.nonLinearity, 100 * truth.nonLinearity), "\(fit.nonLinearity) \(truth)")
    #expect(recovered(fit.hysteresis, 100 * truth.hysteresis), "\(fit.hysteresis) \(truth)")
    let creep = fit.creep.map(\.fraction.value).reduce(0, +)
    #expect(abs(creep - 100 * truth.creep.x) < 15 * truth.creep.x, "\(fit.creep) \(truth)")
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
