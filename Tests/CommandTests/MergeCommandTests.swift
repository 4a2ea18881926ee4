import Foundation
import TestSupport
import Testing

/// Datasets made of parts: of one run, and of several.
@Suite(.serialized) struct MergeCommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func path(_ name: String) -> String { folder.url.appending(path: name).path }

  /// Two episodes of four pictures.
  private func generate(
    _ name: String, seed: Int = 1, _ options: [String] = []
  ) throws -> CommandRun {
    let scene = folder.url.appending(path: "pair.yaml")
    try """
    cartsim: 2
    purpose: Some packs.
    mode: sequence
    duration_s: 1
    tick_rate_hz: 2
    episodes: 2
    cart: carts/two-camera
    store: stores/plain-aisle
    lighting: lighting/panel-4000k
    products: all
    basket_at_start: { count: 3 }
    shopper: { base: shoppers/calm, do: [ { wait_s: 1 } ] }
    """.write(to: scene, atomically: true, encoding: .utf8)
    return try CommandRun(
      ["generate", scene.path, "--frames", "8", "--output", path(name), "--quiet"]
        + ["--seed", "\(seed)"] + options)
  }

  /// Every file by its path, but what SQLite keeps in its header.
  private func files(_ name: String) throws -> [String: Data] {
    let root = folder.url.appending(path: name)
    let names = try FileManager.default.subpathsOfDirectory(atPath: root.path)
    return try names.reduce(into: [:]) { files, name in
      let url = root.appending(path: name)
      guard try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else {
        return
      }
      files[name] = try Data(contentsOf: url)
    }
  }

  /// Episodes made apart and brought together are the run made at once, byte for byte.
  @Test func partsOfARunAreTheRun() throws {
    #expect(try generate("whole").status == 0)
    for (name, episode) in [("a", "0"), ("b", "1")] {
      let run = try generate(name, ["--only-episodes", episode])
      #expect(run.status == 0, "\(run.errors)")
      #expect(!FileManager.default.fileExists(atPath: path(name + "/catalogue.sqlite")))
    }
    try FileManager.default.moveItem(
      atPath: path("b/episodes/000001"), toPath: path("a/episodes/000001"))
    let end = try generate("a", ["--resume"])
    #expect(end.status == 0, "\(end.errors)")
    #expect(try files("a") == files("whole"))
    let none = try generate("c", ["--only-episodes", "1-2"])
    #expect(none.status == 2 && none.errors.contains("0-1, not 2"), "\(none.errors)")
    #expect(!FileManager.default.fileExists(atPath: path("c")))
    for list in ["", "1-", "x", "2-1", "-1", "1,,2", "0-99999999999"] {
      #expect(try generate("c", ["--only-episodes", list]).status == 2, "\(list)")
    }
  }

  @Test func mergedSetsAreWhole() throws {
    #expect(try generate("one", seed: 1).status == 0)
    #expect(try generate("two", seed: 2).status == 0)
    func merge(_ output: String, _ parts: [String], _ options: [String] = []) throws -> CommandRun {
      try CommandRun(["merge"] + parts.map(path) + ["--output", path(output), "--quiet"] + options)
    }
    let run = try merge("both", ["one", "two"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("4 episodes, 16 frames") && run.output.contains("no violation"))
    // Links and one worker make the same bytes.
    #expect(try merge("linked", ["one", "two"], ["--link", "--workers", "1"]).status == 0)
    #expect(try files("linked") == files("both"))
    // Pictures are carried over, numbers are not.
    #expect(
      try files("both")["episodes/000003/images/000001-front.png"]
        == files("two")["episodes/000001/images/000001-front.png"])
    let record = try #require(try files("both")["episodes/000003/episode.json"])
    let json = try #require(try JSONSerialization.jsonObject(with: record) as? [String: Any])
    #expect(json["episode"] as? Int == 3)
    #expect(json["origin"] as? [String: Int] == ["part": 1, "episode": 1])
    // What was merged can be merged again.
    #expect(try generate("three", seed: 3).status == 0)
    let more = try merge("more", ["both", "three"])
    #expect(more.status == 0 && more.output.contains("6 episodes"), "\(more.errors)")

    // Each episode names the part of the manifest that it is of, also where parts had parts.
    let last = try #require(try files("more")["episodes/000005/episode.json"])
    let lastJSON = try #require(try JSONSerialization.jsonObject(with: last) as? [String: Any])
    #expect(lastJSON["origin"] as? [String: Int] == ["part": 2, "episode": 1])
    #expect(try merge("turned", ["three", "both"]).status == 0)
    let turned = try #require(try files("turned")["episodes/000005/episode.json"])
    let turnedJSON = try #require(try JSONSerialization.jsonObject(with: turned) as? [String: Any])
    #expect(turnedJSON["origin"] as? [String: Int] == ["part": 2, "episode": 1])

    let twice = try merge("twice", ["both", "two"])
    #expect(twice.status == 2 && twice.errors.contains("again"), "\(twice.errors)")
    #expect(!FileManager.default.fileExists(atPath: path("twice")))
    #expect(try generate("part", seed: 4, ["--only-episodes", "0"]).status == 0)
    let unfinished = try merge("unfinished", ["one", "part"])
    #expect(unfinished.status == 2 && unfinished.errors.contains("--resume"))
  }

  @Test func statisticsCountWhatIsThere() throws {
    #expect(try generate("one").status == 0)
    let run = try CommandRun(
      [
        "stats", path("one"), "--json", path("stats.json"), "--picture", path("bars.png"),
        "--quiet",
      ])
    #expect(run.status == 0 && run.output.contains("2 episodes, 8 pictures"), "\(run.errors)")
    let data = try Data(contentsOf: URL(filePath: path("stats.json")))
    let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let labels = try #require(json["labels"] as? Int)
    let products = try #require(json["labels_of_product"] as? [String: Int])
    #expect(labels > 0 && products.values.reduce(0, +) == labels)
    for histogram in try #require(json["histograms"] as? [[String: Any]]) {
      let bins = try #require(histogram["bins"] as? [[String: Any]])
      let total = bins.reduce(0) { $0 + (($1["count"] as? Int) ?? 0) }
      let title = histogram["title"] as? String ?? ""
      #expect(total == (title.hasPrefix("labels") ? labels : 8), "\(title)")
    }
    #expect(try Data(contentsOf: URL(filePath: path("bars.png"))).count > 1000)
    let none = try CommandRun(["stats", path("nothing")])
    #expect(none.status == 2 && none.errors.contains("manifest.json"))
  }
}
