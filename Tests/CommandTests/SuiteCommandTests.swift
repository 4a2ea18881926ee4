import Foundation
import TestSupport
import Testing

/// What a gate in CI calls.
@Suite struct SuiteCommandTests {
  private static let scenes = [
    "Scenes/smoke/single-add.yaml", "Scenes/smoke/hover-only.yaml",
    "Scenes/smoke/two-at-once.yaml",
  ]

  @Test(arguments: [
    ["--shard", "0/3"], ["--shard", "4/3"], ["--shard", "two"], ["--repeat", "0"],
    ["--time-limit", "0"], ["--resume"], ["--merge", "a.jsonl", "--shard", "1/2"],
    ["--merge", "a.jsonl", "--fail-fast"], ["--shard", "1/2", "--results", "r.sqlite"],
    ["--journal", "j", "--replay", "r.json"], ["--label", "v2"],
  ])
  func contradictionsAreWrongInput(options: [String]) throws {
    let run = try CommandRun(["run", Self.scenes[0]] + options)
    #expect(run.status == 2, "\(run.errors)")
    #expect(run.errors.hasPrefix("Error: "))
  }

  /// A name that cannot be written to is found before the run, with all others.
  @Test func outputsAreCheckedBeforeTheRun() throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appending(path: "file").path
    try Data().write(to: URL(filePath: file))
    let run = try CommandRun(
      ["run", Self.scenes[0], "--json", file + "/r.json", "--junit", folder.path]
        + ["--report", "/proc/nothing/r.html"])
    #expect(run.status == 3)
    #expect(run.output.isEmpty)
    for option in ["--json", "--junit", "--report"] { #expect(run.errors.contains(option)) }
    let same = try CommandRun(["run", Self.scenes[0], "--json", file, "--junit", file])
    #expect(same.status == 2 && same.errors.contains("its own file"), "\(same.errors)")
  }

  @Test func scenesOfOneNameCannotBeStoredTogether() throws {
    let folder = try TemporaryFolder()
    let copy = folder.url.appending(path: "single-add.yaml")
    try FileManager.default.copyItem(
      at: Repository.root.appending(path: Self.scenes[0]), to: copy)
    let store = folder.url.appending(path: "r.sqlite").path
    let run = try CommandRun(["run", Self.scenes[0], copy.path, "--results", store])
    #expect(run.status == 2 && run.output.isEmpty)
    #expect(run.errors.contains("single-add") && run.errors.contains("--results"))
  }

  /// A run is held to the same episodes of an earlier one, and to nothing else.
  @Test func aBaselineHoldsLikeToLike() throws {
    let folder = try TemporaryFolder()
    let store = folder.url.appending(path: "r.sqlite").path
    let junit = folder.url.appending(path: "j.xml").path
    let play = ["run", "--quiet"] + Self.scenes.prefix(2)
    #expect(try CommandRun(play + ["--results", store]).status == 0)
    let same = try CommandRun(play + ["--baseline", store])
    #expect(same.status == 0 && same.output.contains("is held"), "\(same.output)")
    let other = try CommandRun(play + ["--baseline", store, "--seed", "99"])
    #expect(other.status == 2 && other.output.isEmpty)
    #expect(other.errors.contains("other seeds or episodes"), "\(other.errors)")
    let less = try CommandRun(
      ["run", "--quiet", Self.scenes[0], "--baseline", store, "--junit", junit])
    #expect(less.status == 1)
    #expect(less.output.contains("hover-only was not played"), "\(less.output)")
    #expect(try String(contentsOfFile: junit, encoding: .utf8).contains("type=\"baseline\""))
    let part = try CommandRun(
      ["run", "--quiet", Self.scenes[0], "--baseline", store, "--episode", "0"])
    #expect(part.status == 0 && part.output.contains("1 episode of both"), "\(part.output)")
  }

  @Test func aMissingJournalIsWrongInput() throws {
    let run = try CommandRun(["run", Self.scenes[0], "--merge", "/nowhere.jsonl"])
    #expect(run.status == 2)
    #expect(run.errors.contains("--journal"))
  }

  @Test func partsMergeIntoTheWhole() throws {
    let folder = try TemporaryFolder()
    func path(_ name: String) -> String { folder.url.appending(path: name).path }
    let base = ["run"] + Self.scenes + ["--quiet", "--detector", "blind"]
    let whole = try CommandRun(base + ["--json", path("whole.json"), "--junit", path("whole.xml")])
    #expect(whole.status == 1)
    for number in 1...2 {
      _ = try CommandRun(
        base + ["--shard", "\(number)/2", "--journal", path("\(number).jsonl")])
    }
    let merged = try CommandRun(
      base + ["--merge", path("1.jsonl"), path("2.jsonl"), "--json", path("merged.json")]
        + ["--junit", path("merged.xml"), "--results", path("r.sqlite")])
    #expect(merged.status == 1)
    #expect(merged.output.contains("results: run 1"))
    for kind in ["json", "xml"] {
      #expect(
        try Data(contentsOf: folder.url.appending(path: "whole.\(kind)"))
          == Data(contentsOf: folder.url.appending(path: "merged.\(kind)")))
    }
    let twice = try CommandRun(base + ["--merge", path("1.jsonl"), path("1.jsonl")])
    #expect(twice.status == 2 && twice.output == "")
    #expect(twice.errors.contains("1.jsonl both hold part 1/2; give each part once"))
    let second = try CommandRun(
      base + ["--shard", "2/2", "--journal", path("1.jsonl"), "--resume"])
    #expect(second.status == 2)
    #expect(second.errors.contains("give --shard 1/2, or another --journal"))
    let fewer = try CommandRun(
      ["run", Self.scenes[0], "--quiet", "--detector", "blind", "--merge", path("1.jsonl")])
    #expect(fewer.status == 2)
    #expect(fewer.errors.contains("is of another run"))
    let half = try CommandRun(base + ["--merge", path("1.jsonl")])
    #expect(half.status == 1)
    #expect(half.output.contains("incomplete"))
  }

  /// A failure names pictures, and a command that brings the same failure.
  @Test func aFailureCanBeSeenAndReplayed() throws {
    let folder = try TemporaryFolder()
    let junit = folder.url.appending(path: "j.xml").path
    let run = try CommandRun(
      ["run", Self.scenes[0], "--quiet", "--detector", "blind", "--retry-failed"]
        + ["--artifacts", folder.path + "/shots", "--junit", junit])
    #expect(run.status == 1)
    #expect(run.output.contains("came out the same as the first"))
    let seen = run.output.matches(of: /see: (.+\.png)/).map { String($0.1) }
    #expect(seen.count >= 2)
    for file in seen { #expect(FileManager.default.fileExists(atPath: file), "\(file)") }
    let xml = try String(contentsOfFile: junit, encoding: .utf8)
    #expect(xml.contains("[[ATTACHMENT|\(seen[0])]]"))

    let command = try #require(run.output.firstMatch(of: /replay: cartsim (.+)/)).1
    let again = try CommandRun(command.split(separator: " ").map(String.init) + ["--quiet"])
    #expect(again.status == 1)
    let failures = { (text: String) in
      text.split(separator: "\n").filter { $0.contains("expected") || $0.contains("first failing") }
    }
    #expect(failures(again.output) == failures(run.output))
  }

  @Test func repeatsWithoutFlakesPass() throws {
    let run = try CommandRun(
      ["run", Self.scenes[1], "--quiet", "--detector", "blind", "--repeat", "3"])
    #expect(run.status == 0, "\(run.output)")
    #expect(run.output.contains("2 further plays came out the same as the first"))
  }

  /// A signal leaves whole files of what is finished, and the rest is played later.
  @Test func anInterruptedRunGoesOn() throws {
    let folder = try TemporaryFolder()
    func path(_ name: String) -> String { folder.url.appending(path: name).path }
    let base =
      ["run"] + Self.scenes + ["--quiet", "--detector", "blind", "--workers", "1"]
    let journal = path("run.jsonl")
    let cut = try CommandRun(base + ["--journal", journal, "--json", path("cut.json")]) { process in
      while process.isRunning,
        ((try? String(contentsOfFile: journal, encoding: .utf8))?.split(separator: "\n").count ?? 0)
          < 2
      {
        Thread.sleep(forTimeInterval: 0.005)
      }
      kill(process.processIdentifier, SIGINT)
    }
    #expect(cut.status == 130, "\(cut.errors)")
    #expect(cut.output.contains("not played"))
    let partial = try JSONSerialization.jsonObject(
      with: Data(contentsOf: folder.url.appending(path: "cut.json")))
    let scenarios = try #require((partial as? [String: Any])?["scenarios"] as? [[String: Any]])
    #expect(scenarios.count == 3)
    #expect(scenarios.contains { $0["unplayed_episodes"] != nil })

    let rest = try CommandRun(
      base + ["--journal", journal, "--resume", "--json", path("rest.json")])
    let whole = try CommandRun(base + ["--json", path("whole.json")])
    #expect(rest.status == 1 && whole.status == 1)
    #expect(
      try Data(contentsOf: folder.url.appending(path: "rest.json"))
        == Data(contentsOf: folder.url.appending(path: "whole.json")))
  }
}
