import Foundation
import TestSupport
import Testing

/// Short, seen by no camera, and its weight is wrong where it is cold.
private let scene = """
  cartsim: 2
  purpose: A cold cell.
  mode: sequence
  duration_s: 3
  cart:
    base: carts/two-camera
    scale:
      cells: { temperature_on_zero_percent_per_k: 0.02, thermal_lag_s: 5 }
      environment: { ambient_temperature_c: { uniform: [-20, 20] } }
  store: stores/plain-aisle
  lighting: lighting/panel-4000k
  basket_at_start: { count: { uniform: [0, 3] }, from: [can] }
  shopper: { base: shoppers/calm, reaction_time_s: 1, pause_s: 1, hand_speed_m_per_s: 0.5 }
  criteria: { weight_error_kg: { max: 0.12 } }
  """

@Suite("cartsim stress and harvest")
struct StressCommandTests {
  private func lines(_ folder: String) throws -> [String] {
    let text = try String(contentsOfFile: "\(folder)/evaluations.jsonl", encoding: .utf8)
    return text.split(separator: "\n").map(String.init)
  }

  @Test(
    "A kill loses no finished evaluation, and the same call finishes the search to the same list")
  func killed() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(scene, to: "cold.yaml")
    func arguments(_ out: String) -> [String] {
      [
        "stress", file, "--budget", "20", "--detector", "blind", "--parallel", "1",
        "--shrink-trials", "20", "--out", folder.path + "/" + out,
      ]
    }
    let whole = try CommandRun(arguments("whole"))
    #expect(whole.status == 1, "\(whole.errors)")
    #expect(whole.output.contains("mode 1: weight_error_kg"))
    #expect(try lines(folder.path + "/whole").count == 21)

    var left = 0
    let killed = try CommandRun(arguments("broken")) { process in
      let end = Date().addingTimeInterval(300)
      while process.isRunning, Date() < end {
        left = (try? lines(folder.path + "/broken").count) ?? 0
        if left >= 7 { break }
        Thread.sleep(forTimeInterval: 0.02)
      }
      kill(process.processIdentifier, SIGKILL)
    }
    #expect(killed.status == 128 + SIGKILL)
    #expect(left >= 7 && left < 21)
    #expect(try lines(folder.path + "/broken").count >= left)
    let resumed = try CommandRun(arguments("broken"))
    #expect(resumed.status == 1)
    #expect(try lines(folder.path + "/broken") == lines(folder.path + "/whole"))
    for name in ["summary.json", "index.html"] {
      #expect(
        try Data(contentsOf: folder.url.appending(path: "broken/\(name)"))
          == Data(contentsOf: folder.url.appending(path: "whole/\(name)")))
    }

    // The reduced scene is a scene like others, and it fails.
    let regression = folder.path + "/whole/regressions/cold-weight-error-kg-1.yaml"
    let replay = try CommandRun(["run", regression, "--detector", "blind", "-q"])
    #expect(replay.status == 1, "\(replay.errors)\(replay.output)")
    #expect(replay.output.contains("weight_error_kg"))

    let harvest = try CommandRun([
      "harvest", folder.path + "/whole", "--output", folder.path + "/it's here",
    ])
    #expect(harvest.status == 0, "\(harvest.errors)")
    let target = folder.path + "/it's here/cold-mode-1"
    let quoted = "'\(folder.path)/it'\\''s here/cold-mode-1"
    #expect(
      harvest.output.contains("cartsim generate \(quoted).yaml' --frames"), "\(harvest.output)")
    #expect(harvest.output.contains("--output \(quoted)'\n"))
    let data = try CommandRun([
      "generate", target + ".yaml", "--frames", "2", "--output", target, "-q",
    ])
    #expect(data.status == 0, "\(data.errors)")
  }

  @Test("What cannot be searched is told with a remedy")
  func refusals() throws {
    let folder = try TemporaryFolder()
    let fixed = try folder.write(
      scene.replacing("{ uniform: [-20, 20] }", with: "4")
        .replacing("{ uniform: [0, 3] }", with: "2")
        .replacing("base: shoppers/calm, ", with: "skin_srgb: \"#d9a684\", ")
        .replacing("pause_s: 1", with: "pause_s: 1, patience: 3, sleeve_srgb: \"#2f4a78\""),
      to: "fixed.yaml")
    let nothing = try CommandRun(["stress", fixed, "--detector", "blind"])
    #expect(nothing.status == 2)
    #expect(nothing.errors.contains("leaves nothing to chance"), "\(nothing.errors)")
    let empty = try CommandRun(["harvest", folder.path])
    #expect(empty.status == 2)
    #expect(empty.errors.contains("evaluations.jsonl: cannot be read: No such file or directory"))
    #expect(empty.errors.contains("cartsim stress --out"))
    #expect(try CommandRun(["stress", "a.yaml", "--budget", "0"]).status == 2)
    #expect(try CommandRun(["stress", "a.yaml", "b.yaml"]).status == 2)
  }
}
