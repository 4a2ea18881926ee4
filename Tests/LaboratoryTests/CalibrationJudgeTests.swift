import Configuration
import Foundation
import Geometry
import Imaging
import Laboratory
import Scenario
import Sensors
import TestSupport
import Testing

/// What OpenCV finds when it calibrates our cameras from our pictures.
@Suite(.enabled(if: PythonJudge.isPresent))
struct CalibrationJudgeTests {
  private struct Answer: Decodable {
    struct Camera: Decodable {
      var name: String
      var views: Int
      var rms_px: Double
      var focal_share: [Double]
      var center_px: [Double]
      var map_px: Double
      var spoiled_map_px: Double
    }

    struct Stereo: Decodable {
      var views: Int
      var error_m: Double?
    }

    var cameras: [Camera]
    var stereo: Stereo?
  }

  /// As the carts of `Scenes` have it, and not quite centred.
  private static let brown = LensMapping.brownConrady(
    BrownConrady(k1: -0.12, k2: 0.02, p1: 0.0006, p2: -0.0004))
  private static let fisheye = LensMapping.fisheye(
    KannalaBrandt(k1: -0.021, k2: 0.006, k3: -0.003, k4: 0.0005))

  /// Two cameras above the basket, as on a cart.
  private func rig(_ lens: LensMapping) -> CartRig {
    let focal = lens == Self.brown ? 400.0 : 270
    let intrinsics = CameraIntrinsics(
      width: 640, height: 480, fx: focal, fy: focal * 1.002, cx: 326.3, cy: 233.8)
    let cameras = [("left", 0.28), ("right", -0.28)].map { name, y in
      RigCamera(
        name: name, intrinsics: intrinsics, lens: lens,
        cartFromCamera: .worldFromCamera(
          eye: SIMD3(0.4, y, 1.02), target: SIMD3(-0.02, y * -0.05, 0.56)), sensor: .default)
    }
    return CartRig(
      basket: Box3(minimum: SIMD3(-0.4, -0.25, 0.5), maximum: SIMD3(0.4, 0.25, 0.82)),
      cameras: cameras, scale: .default)
  }

  /// Pictures of a rig's cameras and what OpenCV makes of them.
  /// - Parameter told: the rig that is said to have taken the pictures, if not the one that did.
  private func judged(
    _ rig: CartRig, sensor: CameraPreset, count: Int, pairs: Int, told: CartRig? = nil
  ) throws -> Answer {
    let folder = try TemporaryFolder()
    let boardPath = folder.path + "/board.png"
    _ = try PythonJudge.run("make-board.py", [boardPath])
    var views = BoardViews(
      rig: rig, board: CalibrationBoard(picture: try ImageFile.read(boardPath), width: 0.6),
      sensor: sensor.model)
    views.threads = ProcessInfo.processInfo.activeProcessorCount
    func write(_ picture: Image<RGB8>, _ name: String) throws {
      let url = folder.url.appending(path: name)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try ImageFile.writePNG(picture, to: url.path)
    }
    for (index, camera) in rig.cameras.enumerated() {
      try views.forEachView(of: index, count: count) { number, view in
        try write(view.picture, "\(camera.name)/view-\(100 + number).png")
      }
    }
    try views.forEachMoment(count: pairs) { number, moment in
      for (camera, view) in zip(rig.cameras, moment) {
        try write(view.picture, "\(camera.name)/pair-\(100 + number).png")
      }
    }
    views.rig = told ?? rig
    try Data(views.record.text.utf8).write(to: folder.url.appending(path: "views.json"))
    return try JSONDecoder().decode(
      Answer.self, from: try PythonJudge.run("judge-calibration.py", [folder.path, "12", "9"]))
  }

  /// What of an answer breaks the limits.
  private func faults(_ answer: Answer) -> [String] {
    var faults: [String] = []
    for camera in answer.cameras {
      if camera.views < 20 { faults.append("views: \(camera)") }
      if camera.focal_share.contains(where: { abs($0) >= 0.001 }) { faults.append("f: \(camera)") }
      if camera.center_px.contains(where: { abs($0) >= 0.3 }) { faults.append("centre: \(camera)") }
      if camera.map_px >= 0.2 { faults.append("map: \(camera)") }
      // A focal length 0.2 % off, in the judge's own arithmetic.
      if camera.spoiled_map_px < 0.2 { faults.append("the judge is blind: \(camera)") }
    }
    if let stereo = answer.stereo, stereo.views < 10 || abs(stereo.error_m ?? 1) >= 0.0005 {
      faults.append("baseline: \(stereo)")
    }
    return faults
  }

  @Test(arguments: LongProof.sample([brown, fisheye], every: 2))
  func openCVRecoversOurCameras(lens: LensMapping) throws {
    let answer = try judged(rig(lens), sensor: .ideal, count: 24, pairs: 16)
    #expect(faults(answer).isEmpty, "\(answer)")
    #expect(answer.cameras.count == 2 && answer.stereo != nil)
  }

  /// The judge finds out a rig that is not the one of the pictures.
  @Test func openCVTellsWrongCameras() throws {
    var right = rig(Self.fisheye)
    right.cameras.removeLast()
    var wrong = right
    wrong.cameras[0].intrinsics.fx *= 1.002
    wrong.cameras[0].intrinsics.cy += 0.5
    let answer = try judged(right, sensor: .ideal, count: 24, pairs: 0, told: wrong)
    let found = faults(answer)
    for limit in ["f:", "centre:", "map:"] {
      #expect(found.contains { $0.hasPrefix(limit) }, "\(limit) \(answer)")
    }
  }

  /// Noise and mosaics ask for more views than pictures without.
  @Test(.enabled(if: LongProof.isDue("calibration-judge")))
  func openCVRecoversEveryKindOfCamera() throws {
    for sensor in [CameraPreset.ideal, .imx219, .imx477, .ov9281] {
      for lens in [Self.brown, Self.fisheye] {
        let answer = try judged(rig(lens), sensor: sensor, count: 90, pairs: 24)
        try #require(faults(answer).isEmpty, "\(sensor) \(answer)")
      }
    }
    try LongProof.recordPass("calibration-judge")
  }
}
