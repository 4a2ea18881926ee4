import Foundation
import TestSupport
import Testing

/// A cart software outside the process, as its maker runs it.
@Suite struct StackCommandTests {
  private static let scenes = [
    "Scenes/smoke/add-then-remove.yaml", "Scenes/smoke/two-at-once.yaml",
    "Scenes/smoke/switched-barcode.yaml", "Scenes/smoke/left-behind.yaml",
  ]
  private static let easyScenes = [
    "Scenes/smoke/single-add.yaml", "Scenes/smoke/add-then-remove.yaml",
    "Scenes/smoke/hover-only.yaml",
  ]

  private static var ownStack: String {
    "exec:\(CommandRun.executable.path(percentEncoded: false)) stack"
  }

  static func isThere(_ program: String) -> Bool {
    (try? CommandRun(
      URL(fileURLWithPath: "/bin/sh"), ["-c", "command -v \(program) >/dev/null"]
    ).status) == 0
  }

  /// Results of a run, and what it left.
  private struct Played {
    var run: CommandRun
    var json: Data
    var junit: String

    init(_ scenes: [String], _ options: [String]) throws {
      let folder = try TemporaryFolder()
      let (json, junit) = (folder.path + "/r.json", folder.path + "/r.xml")
      run = try CommandRun(
        ["run"] + scenes + options + ["--quiet", "--json", json, "--junit", junit])
      self.json = (try? Data(contentsOf: URL(fileURLWithPath: json))) ?? Data()
      self.junit = (try? String(contentsOfFile: junit, encoding: .utf8)) ?? ""
    }

    /// The results without what names the software that played, as bytes that can be compared.
    func bare(without keys: Set<String> = ["stack", "replay", "shadow"]) throws -> Data {
      func strip(_ value: Any) -> Any {
        if let object = value as? [String: Any] {
          return object.filter { !keys.contains($0.key) }.mapValues(strip)
        }
        return (value as? [Any])?.map(strip) ?? value
      }
      return try JSONSerialization.data(
        withJSONObject: strip(try JSONSerialization.jsonObject(with: json)),
        options: [.sortedKeys])
    }

    /// All values of a key, wherever it stands.
    func values(of key: String) throws -> [Any] {
      func search(_ value: Any) -> [Any] {
        if let object = value as? [String: Any] {
          return object.keys.sorted().flatMap { name in
            object[name].map { name == key ? [$0] : search($0) } ?? []
          }
        }
        return (value as? [Any])?.flatMap(search) ?? []
      }
      return search(try JSONSerialization.jsonObject(with: json))
    }
  }

  /// The same reasoner gives the same result in this process and in another.
  @Test(arguments: LongProof.sample(["degraded", "perfect", "blind"], every: 3))
  func theReasonerIsTheSameOutside(detector: String) throws {
    let inside = try Played(Self.scenes, ["--detector", detector])
    let outside = try Played(
      Self.scenes, ["--detector", detector, "--stack", Self.ownStack, "--workers", "3"])
    #expect(outside.run.status == inside.run.status, "\(outside.run.errors)")
    #expect(try inside.bare() == outside.bare())
    #expect(try inside.values(of: "reported_events").count >= Self.scenes.count)
    #expect(try outside.values(of: "stack").count == 1)
  }

  /// Detector, picture health and reasoner alike.
  @Test func allOfItIsTheSameOutside() throws {
    let scenes = ["Scenes/smoke/single-add.yaml"]
    let options = ["--detector", "blind", "--pictures"]
    let inside = try Played(scenes, options)
    let outside = try Played(scenes, options + ["--stack", Self.ownStack + " --detector blind"])
    #expect(outside.run.status == inside.run.status, "\(outside.run.errors)")
    #expect(try inside.bare() == outside.bare())
  }

  @Test(.enabled(if: isThere("python3")))
  func theExampleInPythonKeepsABasket() throws {
    let played = try Played(
      Self.easyScenes, ["--stack", "exec:python3 Scripts/examples/stack.py"])
    #expect(played.run.status == 0, "\(played.run.output)\(played.run.errors)")
    #expect(try played.values(of: "checkout_accuracy") as? [Double] == [1, 1, 1])
  }

  @Test(.enabled(if: isThere("clang++")))
  func theExampleInCPlusPlusKeepsABasket() throws {
    let folder = try TemporaryFolder()
    let program = folder.path + "/stack"
    let build = try CommandRun(
      URL(fileURLWithPath: "/bin/sh"),
      [
        "-c",
        "clang++ -std=c++17 -O1 -Wall -Wextra -Werror -o \(program) Scripts/examples/stack.cpp",
      ])
    try #require(build.status == 0, "\(build.errors)")
    // Weight alone tells no neighbours in mass apart: what must be right is what happened, and when.
    let played = try Played(Self.easyScenes, ["--stack", "exec:\(program)"])
    #expect(played.run.status < 2, "\(played.run.output)\(played.run.errors)")
    #expect(try played.values(of: "broken_episodes").allSatisfy { ($0 as? [Any])?.isEmpty == true })
    let kinds = try played.values(of: "reported_events").map {
      ($0 as? [[String: Any]])?.compactMap { $0["kind"] as? String }
    }
    let truth = try played.values(of: "true_events").map {
      ($0 as? [[String: Any]])?.compactMap { $0["kind"] as? String }
    }
    #expect(kinds == truth)
  }

  /// Hangs, dies at once, talks nonsense: the episode breaks and the suite goes on.
  @Test(arguments: [
    ("sleep 1000", "it gave no answer for 0.5 s"), ("exit 4", "it ended with status 4"),
    ("echo broken pump >&2; exit 1", "its last words: broken pump"),
    ("yes", "does it print to its standard output?"),
  ])
  func aBadStackEndsItsEpisodeAlone(command: String, reason: String) throws {
    let played = try Played(
      Self.easyScenes,
      [
        // Only who never answers may run into it.
        "--stack", "exec:" + command, "--stack-start-timeout",
        reason.contains("0.5 s") ? "0.5" : "60",
      ])
    #expect(played.run.status == 1)
    #expect(played.run.output.contains("0 passed, 3 failed"), "\(played.run.output)")
    #expect(played.run.output.contains(reason), "\(played.run.output)")
    let broken = try played.values(of: "broken_episodes").compactMap { $0 as? [[String: Any]] }
    #expect(broken.map(\.count) == [1, 1, 1])
    #expect(played.junit.matches(of: /<error [^>]*type="software"/).count == 3)
  }

  @Test func aShadowChangesNothing() throws {
    let scenes = Array(Self.scenes.prefix(1))
    let alone = try Played(scenes, [])
    let same = try Played(scenes, ["--shadow", "own"])
    let other = try Played(scenes, ["--shadow", Self.ownStack + " --detector blind"])
    let dead = try Played(scenes, ["--shadow", "exec:exit 5"])
    for played in [same, other, dead] {
      #expect(played.run.status == alone.run.status)
      #expect(try played.bare() == alone.bare())
    }
    #expect(same.run.output.contains("shadow perfect: the same in all 1"))
    #expect(
      try same.values(of: "differing_ticks").allSatisfy { ($0 as? [String: Int])?.isEmpty == true })
    let first = try #require(try other.values(of: "first_difference").first as? [String: Any])
    #expect((first["aspects"] as? [String])?.isEmpty == false && first["shadow_screen"] != nil)
    #expect(other.run.output.contains("differs in 1 of 1 · first in episode 0: tick "))
    #expect(try dead.values(of: "failure").count == scenes.count)
  }

  @Test(arguments: [
    (["run", "Scenes/smoke/single-add.yaml", "--stack", "stack.py"], "names no cart software"),
    (["run", "Scenes/smoke/single-add.yaml", "--shadow", "exec:"], "names no cart software"),
    (
      ["run", "Scenes/smoke/single-add.yaml", "--stack", "exec:x", "--stack-timeout", "0"],
      "--stack-timeout must be"
    ),
    (
      ["run", "Scenes/smoke/single-add.yaml", "--replay", "x.json", "--stack", "exec:x"],
      "--replay plays what was shown then"
    ),
    (["stack", "--detector", "perfect"], "knows the truth"),
    (["stack", "--latency", "61"], "--latency must be"),
  ])
  func wrongOptions(arguments: [String], complaint: String) throws {
    let run = try CommandRun(arguments)
    #expect(run.status == 2)
    #expect(run.errors.contains(complaint), "\(run.errors)")
  }
}
