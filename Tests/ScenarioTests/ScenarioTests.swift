import CartInterface
import Configuration
import Foundation
import Geometry
import Scenario
import Sensors
import TestSupport
import Testing

private func scenario(_ text: String) throws -> Scenario {
  try Scenario(text: text, file: BadScene.file, name: "test")
}

private func faults(_ text: String) -> [String] {
  do {
    _ = try scenario(text)
    return []
  } catch let error as ConfigurationError {
    return error.diagnostics.map(\.description)
  } catch {
    return ["\(error)"]
  }
}

@Suite struct ScenarioReadingTests {
  @Test func theGoodSceneIsGood() throws {
    let good = try scenario(BadScene.good)
    #expect(good.ticks == 50 && good.tickRate == 5 && good.episodes == 1 && good.mode == .sequence)
    #expect(good.cart.cameras.map(\.name) == ["front", "rear"])
    #expect(good.cart.basket.minimum == SIMD3(-0.3, -0.21, 0.52))
  }

  @Test(arguments: BadScene.all)
  func faultsAreToldWithTheirPlace(bad: BadScene) {
    let found = faults(bad.text)
    #expect(found.contains { $0.hasSuffix(bad.complaint) }, "\(found.joined(separator: "\n"))")
  }

  /// Numbers given differ from the preset's, angles are written in degrees, faults are drawn.
  @Test func sensorsStartFromTheirPresets() throws {
    let text = BadScene.good.replacing(
      "carts/two-camera",
      with: """
        {
            base: carts/two-camera,
            inertial: { preset: mpu6050, gyroscope_bias_deg_per_s: 1.5 },
            location: { faults: { dead_after_s: { uniform: [2, 4] }, delay_s: 0.2 } },
            barcode_imager: { position_m: [0, 0, 2], look_at_m: [0, 0, 0] } }
        """)
    let plan = try scenario(text).plan(episode: 3, catalog: sampleCatalog())
    let channels = plan.cart.channels
    var expected = InertialModel(.mpu6050)
    expected.gyroscope.biasDeviation = 1.5 / (180 / .pi)
    #expect(channels.inertial == FaultyChannel(expected))
    #expect(channels.odometry == nil && channels.touchScreen == nil)
    let faults = try #require(channels.location?.faults)
    let death = try #require(faults.deadAfter).seconds
    #expect(death >= 2 && death <= 4 && faults.delay == 0.2)
    #expect(
      plan.drawnValues["cart.location.faults.dead_after_s"].map { "\($0)" }?.contains("number")
        == true)
    let imager = try #require(channels.barcodeImager?.model.cartFromImager)
    #expect((imager.apply(toPoint: SIMD3(0, 0, 1)) - SIMD3(0, 0, 1)).length < 1e-12)
  }

  /// One fault each in the scene, in an override and in a base that does not exist: all are told.
  @Test func allFaultsAreToldAtOnce() {
    let found = faults(
      BadScene.good.replacing("duration_s: 10", with: "duration_s: -1")
        .replacing("carts/two-camera", with: "carts/none")
        .replacing("lighting/panel-4000k", with: "{ base: lighting/varied, ambient: 1 }"))
    #expect(found.count == 3, "\(found)")
    #expect(found[0].contains(":4:13 duration_s: must be > 0"))
    #expect(found[1].contains(":5:7 cart: there is no carts/none.yaml"))
    #expect(
      found[2].contains(":7:36 lighting.ambient: unknown key; did you mean \"ambient_fraction\"?"))
  }

  @Test func overridesAreLaidOverTheirBase() throws {
    let text = BadScene.good.replacing(
      "cart: carts/two-camera",
      with: """
        cart:
          base: carts/two-camera
          scale: { division_kg: 0.01 }
          every_camera: { width_px: 160, height_px: 120 }
          cameras: { rear: ~, top: { position_m: [0, 0, 1.5], yaw_deg: 0, pitch_deg: -90 } }
        """)
    let cart = try scenario(text).cart
    #expect(cart.scale.model.specification.division == 0.01)
    #expect(cart.scale.model.specification.capacity == 30)
    #expect(cart.cameras.map(\.name) == ["front", "top"])
    #expect(cart.cameras.allSatisfy { $0.intrinsics.width == 160 })
    let top = cart.cameras[1].cartFromCamera
    // Straight down with the cart's front at the top of the picture.
    let ahead = top.rotation.rotate(SIMD3(0, 0, 1))
    let upInPicture = top.rotation.rotate(SIMD3(0, -1, 0))
    #expect((ahead - SIMD3(0, 0, -1)).length < 1e-12)
    #expect((upInPicture - SIMD3(1, 0, 0)).length < 1e-12)
  }

  @Test func anglesAndLookAtAgree() throws {
    func camera(_ view: String) throws -> Quaternion {
      try scenario(
        BadScene.good.replacing(
          "carts/two-camera",
          with: "{ base: carts/two-camera, cameras: { front: ~, rear: ~, c: "
            + "{ position_m: [1, 1, 2], \(view) } } }")
      ).cart.cameras[0].cartFromCamera.rotation
    }
    for (view, angles) in [
      ("look_at_m: [2, 2, 2]", "yaw_deg: 45, pitch_deg: 0"),
      ("look_at_m: [0, 1, 1]", "yaw_deg: 180, pitch_deg: -45"),
      ("look_at_m: [1, 0, 3]", "yaw_deg: -90, pitch_deg: 45"),
      ("look_at_m: [1, 1, 0]", "yaw_deg: 0, pitch_deg: -90"),
      ("look_at_m: [2, 2, 2], roll_deg: 30", "yaw_deg: 45, pitch_deg: 0, roll_deg: 30"),
    ] {
      let (a, b) = (try camera(view), try camera(angles))
      for axis in [SIMD3(1.0, 0, 0), SIMD3(0, 1, 0), SIMD3(0, 0, 1)] {
        #expect((a.rotate(axis) - b.rotate(axis)).length < 1e-12, "\(view)")
      }
    }
    // A clockwise turn of the camera lowers its right side.
    let rolled = try camera("yaw_deg: 0, pitch_deg: 0, roll_deg: 90")
    #expect((rolled.rotate(SIMD3(1, 0, 0)) - SIMD3(0, 0, -1)).length < 1e-12)
  }

  @Test func basesThatNameEachOtherAreRefused() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "cartsim-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, other) in [("a", "b"), ("b", "a")] {
      try "cartsim: 2\npurpose: x\nbase: \(other)\n".write(
        to: folder.appending(path: "\(name).yaml"), atomically: true, encoding: .utf8)
    }
    let error = #expect(throws: ConfigurationError.self) {
      try Scenario.load(path: folder.appending(path: "a.yaml").path)
    }
    #expect("\(try #require(error))".contains("bases are nested more than 8 deep"))
  }

  @Test func theSourceTextStandsAlone() throws {
    let original = try Scenario.load(
      path: Repository.root.appending(path: "Scenes/smoke/add-then-remove.yaml").path)
    let again = try Scenario(
      text: original.sourceText, file: "/nowhere/x.yaml", name: original.name)
    #expect(again.sourceText == original.sourceText)
    #expect(again.sourceHash == original.sourceHash && original.sourceHash.count == 16)
    #expect(again.ticks == original.ticks && again.criteria == original.criteria)
    #expect(again.cart == original.cart && again.lighting == original.lighting)
    #expect(!original.sourceText.contains("base:"))
  }

  @Test func aCameraThatFailsSendsNothingMeanwhile() throws {
    let text = BadScene.good.replacing(
      "cart: carts/two-camera",
      with: """
        cart:
          base: carts/two-camera
          cameras: { rear: { outage: { start_s: 2, duration_s: { uniform: [3, 4] } } } }
        """)
    let plan = try scenario(text).plan(episode: 0, catalog: sampleCatalog())
    let (front, rear) = (plan.cart.cameras[0], plan.cart.cameras[1])
    #expect(front.name == "front" && rear.name == "rear")
    let times = [0, 1.9, 2, 4.9, 6.1].map { Nanoseconds(seconds: $0) }
    #expect(times.map { front.sends(at: $0) } == [true, true, true, true, true])
    #expect(times.map { rear.sends(at: $0) } == [true, true, false, false, true])
  }

  @Test func criteriaAreRead() throws {
    let text = BadScene.good.replacing(
      "shopper:",
      with: """
        criteria:
          basket_exact: true
          event_f1: { min: 0.9, tolerance_s: 2 }
          questions: { max: 1 }
          items_presented: { min: 1 }
          weight_error_kg: { max: 0.01 }
        shopper:
        """)
    #expect(
      try scenario(text).criteria == [
        Criterion(measure: .basketExact, minimum: 1, maximum: nil),
        Criterion(measure: .eventF1, minimum: 0.9, maximum: nil, tolerance: 2),
        Criterion(measure: .questions, minimum: nil, maximum: 1),
        Criterion(measure: .itemsPresented, minimum: 1, maximum: nil),
        Criterion(measure: .weightError, minimum: nil, maximum: 0.01),
      ])
  }
}

@Suite struct SuiteTests {
  private func suite(_ scenes: String) throws -> Suite {
    try Suite(
      document: YAMLNode(
        text: "cartsim: 2\npurpose: x\nscenes:\n\(scenes)\n", file: BadScene.file), name: "test")
  }

  @Test func entriesMayOverride() throws {
    let suite = try suite(
      """
        - smoke/single-add
        - scene: smoke/single-add
          name: in-the-dark
          episodes: 7
          seed: 99
          with: { lighting: { illuminance_lux: 50 }, cart: { base: carts/four-corner } }
      """)
    #expect(suite.scenarios.map(\.name) == ["single-add", "in-the-dark"])
    #expect(suite.scenarios[1].episodes == 7 && suite.scenarios[1].seed == 99)
    #expect(suite.scenarios[1].cart.cameras.count == 4)
    let plan = try suite.scenarios[1].plan(episode: 0, catalog: sampleCatalog())
    #expect(plan.lighting.illuminance == 50 && plan.lighting.colorTemperature == 4000)
    #expect(suite.scenarios[0].sourceHash != suite.scenarios[1].sourceHash)
  }

  @Test func faultsOfAllEntriesAreTold() {
    let error = #expect(throws: ConfigurationError.self) {
      try suite(
        """
          - smoke/single-ad
          - smoke/hover-only
          - smoke/hover-only
          - { scene: smoke/rearrange, with: { tick_rate_hz: 0 } }
        """)
    }
    let faults = error?.diagnostics.map(\.description) ?? []
    #expect(faults.count == 3)
    #expect(faults.contains { $0.contains("did you mean \"smoke/single-add\"?") })
    #expect(faults.contains { $0.contains("another scene of this suite is called \"hover-only\"") })
    #expect(faults.contains { $0.contains(":7:53 tick_rate_hz: must be 0.1…120, got 0") })
  }
}
