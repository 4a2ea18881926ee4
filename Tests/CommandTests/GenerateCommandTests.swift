import Foundation
import TestSupport
import Testing

/// `cartsim generate`, `render` and `validate` as a user calls them.
@Suite(.serialized) struct GenerateCommandTests {
  private let folder: TemporaryFolder
  private let scene: String

  init() throws {
    folder = try TemporaryFolder()
    let url = folder.url.appending(path: "piles.yaml")
    try """
    cartsim: 2
    purpose: Random piles.
    mode: snapshot
    episodes: 10
    seed: 3
    cart: carts/two-camera
    store: stores/plain-aisle
    lighting: lighting/panel-4000k
    products: all
    basket_at_start: { count: 4 }
    shopper: shoppers/calm
    """.write(to: url, atomically: true, encoding: .utf8)
    scene = url.path
  }

  private func path(_ name: String) -> String { folder.url.appending(path: name).path }

  private func generate(
    _ name: String, frames: Int, _ more: [String] = [],
    whileRunning: (Process) throws -> Void = { _ in }
  ) throws -> CommandRun {
    try CommandRun(
      ["generate", scene, "--frames", "\(frames)", "--output", path(name), "--workers", "2"] + more,
      whileRunning: whileRunning)
  }

  /// Every file but the database, whose pages may differ where its rows do not.
  private func files(_ name: String) throws -> [String: Data] {
    let root = folder.url.appending(path: name)
    var result: [String: Data] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: root.path) {
      guard path != "catalogue.sqlite",
        let data = try? Data(contentsOf: root.appending(path: path))
      else { continue }
      result[path] = data
    }
    return result
  }

  @Test func plainShadingChangesPicturesAloneAndIsRemembered() throws {
    #expect(try generate("physical", frames: 2).status == 0)
    let run = try generate("plain", frames: 2, ["--shading", "plain"])
    #expect(run.status == 0, "\(run.errors)")
    let (physical, plain) = (try files("physical"), try files("plain"))
    #expect(Set(physical.keys) == Set(plain.keys))
    // Automatic exposure follows the light; all else is the same.
    for (name, bytes) in plain where name.contains("/depth/") || name.contains("/ids/") {
      #expect(bytes == physical[name], "\(name)")
    }
    for (name, bytes) in plain where name.contains("/images/") {
      #expect(bytes != physical[name], "\(name)")
      let stem = try #require(name.split(separator: "/").last?.dropLast(".png".count))
      let camera = String(stem.dropFirst("000000-".count))
      let alone = try CommandRun([
        "render", scene, "--frame", "0/0/\(camera)", "--output", path("alone"),
        "--shading", "plain",
      ])
      #expect(alone.status == 0, "\(alone.errors)")
      #expect(try files("alone")["images/\(stem).png"] == bytes)
    }
    let other = try generate("plain", frames: 2, ["--resume"])
    #expect(other.status == 2)
    #expect(other.errors.contains("shading"))
  }

  @Test func theQualityOfJPEGIsObeyedAndRemembered() throws {
    for (name, more) in [("usual", []), ("best", ["--jpeg-quality", "100"])] {
      let run = try generate(name, frames: 2, ["--images", "jpeg"] + more)
      #expect(run.status == 0, "\(run.errors)")
    }
    let (usual, best) = (try files("usual"), try files("best"))
    for (name, bytes) in best where name.hasSuffix(".jpg") {
      #expect(bytes.count > usual[name]?.count ?? .max, "\(name)")
    }
    #expect(try generate("best", frames: 2, ["--images", "jpeg", "--resume"]).status == 2)
    #expect(try generate("wrong", frames: 2, ["--jpeg-quality", "95"]).status == 2)
    let zero = try generate("wrong", frames: 2, ["--images", "jpeg", "--jpeg-quality", "0"])
    #expect(zero.status == 2 && zero.errors.contains("--jpeg-quality must be 1…100"))
  }

  @Test func makesADatasetThatIsRightAndSaysWhenItIsNot() throws {
    let run = try generate("set", frames: 5)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.errors.contains("3 episodes, 6 frames"))
    #expect(run.errors.contains("no violation"))
    let valid = try CommandRun(["validate", path("set")])
    #expect(valid.status == 0)
    #expect(valid.output.contains("no violation"))

    let again = try generate("set", frames: 5)
    #expect(again.status == 2)
    #expect(again.errors.contains("--resume"))
    let other = try generate("set", frames: 5, ["--resume", "--seed", "4"])
    #expect(other.status == 2)
    #expect(other.errors.contains("seed is 3, this command would make 4"))

    let ids = path("set/episodes/000001/ids/000000-front.png")
    try FileManager.default.removeItem(atPath: ids)
    try FileManager.default.copyItem(
      atPath: path("set/episodes/000001/ids/000000-rear.png"), toPath: ids)
    let wrong = try CommandRun(["validate", path("set")])
    #expect(wrong.status == 1)
    #expect(wrong.output.contains("[mask]"))
    #expect(wrong.output.contains("episodes/000001/"))
  }

  @Test func oneFrameAloneHasTheSameBytes() throws {
    #expect(try generate("set", frames: 6).status == 0)
    let run = try CommandRun(
      ["render", scene, "--frame", "2/0/rear", "--output", path("frame")])
    #expect(run.status == 0, "\(run.errors)")
    let alone = try files("frame")
    let whole = try files("set")
    #expect(alone.count == 4)
    for (name, data) in alone { #expect(whole["episodes/000002/\(name)"] == data, "\(name)") }
    let bad = try CommandRun(["render", scene, "--frame", "2/0", "--output", path("frame")])
    #expect(bad.status == 2)
  }

  @Test func anExportedFrameHoldsWorldCameraLightsAndRadiance() throws {
    let run = try CommandRun(
      ["render", scene, "--frame", "0/0/rear", "--export-scene", path("export")])
    #expect(run.status == 0, "\(run.errors)")
    let found = try files("export")
    #expect(Set(found.keys) == ["frame.json", "world.glb", "radiance.pfm"])
    let document = try #require(
      JSONSerialization.jsonObject(with: found["frame.json"] ?? Data()) as? [String: Any])
    #expect((document["lights"] as? [Any])?.isEmpty == false)
    let camera = try #require(document["camera"] as? [String: Any])
    #expect(camera["width_px"] as? Int == 320)
    let header = Data("PF\n320 240\n-1.0\n".utf8)
    let radiance = try #require(found["radiance.pfm"])
    #expect(radiance.starts(with: header) && radiance.count == header.count + 320 * 240 * 12)
    #expect(found["world.glb"]?.starts(with: Data("glTF".utf8)) == true)
    let nowhere = try CommandRun(["render", scene, "--frame", "0/0/rear"])
    #expect(nowhere.status == 2)
  }

  /// SIGINT ends the run with 130, SIGKILL without a word; either way --resume completes it to the
  /// bytes of a run that was left alone.
  @Test(arguments: LongProof.sample([(SIGINT, 130), (SIGKILL, 137)] as [(Int32, Int32)], every: 2))
  func aRunThatWasEndedIsResumedToTheSameBytes(signal: Int32, status: Int32) throws {
    #expect(try generate("whole", frames: 16).status == 0)
    let episodes = path("cut/episodes")
    let cut = try generate("cut", frames: 16) { process in
      while process.isRunning {
        let made = (try? FileManager.default.contentsOfDirectory(atPath: episodes)) ?? []
        if made.count >= 2 { break }
        Thread.sleep(forTimeInterval: 0.01)
      }
      kill(process.processIdentifier, signal)
    }
    #expect(cut.status == status)
    let made = try FileManager.default.contentsOfDirectory(atPath: episodes)
    #expect((2..<8).contains(made.count))
    let partial = try CommandRun(["validate", path("cut")])
    #expect(partial.status == 0)
    #expect(partial.output.contains("--resume"))

    let resumed = try generate("cut", frames: 16, ["--resume"])
    #expect(resumed.status == 0, "\(resumed.errors)")
    let (whole, result) = (try files("whole"), try files("cut"))
    #expect(whole == result)
  }

  @Test func everythingWrongIsToldAtOnce() throws {
    let run = try CommandRun(
      [
        "generate", path("missing.yaml"), "--frames", "1", "--output", path("x"), "--products",
        path("nowhere"),
      ])
    #expect(run.status == 2)
    #expect(run.errors.contains("missing.yaml") && run.errors.contains("nowhere"))
    let usage = try generate("x", frames: 0, ["--workers", "0"])
    #expect(usage.status == 2)
    #expect(usage.errors.contains("--frames") && usage.errors.contains("--workers"))
    #expect(!FileManager.default.fileExists(atPath: path("x")))
  }

  @Test func anOutputThatCannotBeMadeIsAFaultOfTheEnvironment() throws {
    let run = try CommandRun(
      ["generate", scene, "--frames", "1", "--output", scene + "/set"])
    #expect(run.status == 3)
    #expect(run.errors.contains(scene))
  }

  @Test func aFolderThatIsNoDatasetIsWrongInput() throws {
    let run = try CommandRun(["validate", folder.url.path])
    #expect(run.status == 2)
    #expect(run.errors.contains("manifest.json"))
  }
}
