import Foundation
import TestSupport
import Testing

/// `cartsim bench` at a size and for a time that say nothing about speed.
@Suite struct BenchCommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func bench(_ more: [String], views: [String] = ["one"]) throws -> CommandRun {
    try CommandRun(
      [
        "bench", "--seconds", "0.01", "--height", "48", "--threads", "1", "--shading", "plain",
        "--antialiasing", "1",
        "--json", folder.url.appending(path: "bench.json").path,
      ] + views.flatMap { ["--views", $0] } + more)
  }

  private struct DiskRecord: Decodable {
    var frames: Int
    var workers: Int
    var images: String
    var rounds_frames_per_second: [Double]
    var bytes_per_frame: [String: Int]
  }

  @Test func theRateToDiskIsOfWholeDatasets() throws {
    let file = folder.url.appending(path: "disk.json")
    let run = try CommandRun([
      "bench", "--disk", "Scenes/smoke/twins.yaml", "--disk-frames", "3", "--rounds", "2",
      "--threads", "2", "--shading", "plain", "--images", "jpeg", "--jpeg-quality", "95", "--json",
      file.path,
    ])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("labelled frames/s to disk"))
    let record = try JSONDecoder().decode(DiskRecord.self, from: Data(contentsOf: file))
    // Rounded up to whole ticks of two cameras.
    #expect((record.frames, record.workers, record.images) == (4, 2, "jpeg"))
    #expect(record.rounds_frames_per_second.count == 2)
    #expect(record.rounds_frames_per_second.allSatisfy { $0 > 0 })
    #expect(Set(record.bytes_per_frame.keys) == ["images", "depth", "ids", "labels", "tables"])
    #expect(record.bytes_per_frame.values.allSatisfy { $0 > 0 })
  }

  private struct Record: Decodable {
    struct Row: Decodable {
      struct Peer: Decodable {
        var variant: String
        var frames_per_second: Double
        var rounds_frames_per_second: [Double]
        var ratio: Double
      }
      var width: Int
      var height: Int
      var threads: Int
      var shading: String
      var samples: Int
      var views: String
      var over_plain: Double?
      var labels: String
      var frames_per_second: Double
      var rounds_frames_per_second: [Double]
      var phases_ms: [String: Double]
      var peer: Peer?
    }
    var triangles: Int
    var rows: [Row]
  }

  private func record() throws -> Record {
    try JSONDecoder().decode(
      Record.self, from: Data(contentsOf: folder.url.appending(path: "bench.json")))
  }

  /// A program that says that it draws so many frames a second, by variant; 1 with four samples.
  private func peer(packed: Double, three: Double) throws -> String {
    let path = try folder.write(
      """
      #!/bin/sh
      case "$*" in
        *"--variant packed"*) echo '{"frames_per_second": \(packed)}' ;;
        *"--variant three"*) echo '{"frames_per_second": \(three)}' ;;
        *"--variant two --samples 4"*) echo '{"frames_per_second": 1}' ;;
        *) exit 2 ;;
      esac
      """, to: "peer")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    return path
  }

  @Test func recordsEveryRoundAndTheirMedian() throws {
    let run = try bench(["--rounds", "3"])
    #expect(run.status == 0, "\(run.errors)")
    let record = try record()
    #expect(record.triangles > 1000)
    let row = try #require(record.rows.first)
    #expect(row.width == 64 && row.height == 48 && row.threads == 1 && row.shading == "plain")
    #expect(row.rounds_frames_per_second.count == 3)
    #expect(row.frames_per_second == row.rounds_frames_per_second.sorted()[1])
    #expect(row.peer == nil)
    let milliseconds = row.phases_ms.values.reduce(0, +)
    #expect(milliseconds > 0 && milliseconds <= 1000 / row.frames_per_second)
    #expect(run.output.contains("64×48 1 thread plain: "))
  }

  @Test func physicalShadingMeetsPlainOfAsManyViews() throws {
    let run = try bench(["--shading", "physical", "--rounds", "3"], views: ["one", "all"])
    #expect(run.status == 0, "\(run.errors)")
    let rows = try record().rows
    #expect(rows.map(\.shading) == ["plain", "plain", "physical", "physical"])
    #expect(rows.map(\.views) == ["one", "all", "one", "all"])
    #expect(rows[0].over_plain == nil && rows[1].over_plain == nil)
    for (physical, plain) in [(rows[2], rows[0]), (rows[3], rows[1])] {
      let ratios = zip(plain.rounds_frames_per_second, physical.rounds_frames_per_second).map(/)
      #expect(physical.over_plain == ratios.sorted()[1])
    }
    // What cameras share costs each of them less.
    func shared(_ row: Record.Row) -> Double {
      (row.phases_ms["shadows"] ?? 0) + (row.phases_ms["ambient"] ?? 0)
    }
    #expect(shared(rows[3]) > 0 && shared(rows[3]) < shared(rows[2]))
    #expect(run.output.contains("1 thread physical, all cameras a moment: "))
  }

  @Test func comparesWithThePeersFasterWay() throws {
    let run = try bench(["--rounds", "1", "--peer", try peer(packed: 2, three: 8)])
    #expect(run.status == 0, "\(run.errors)")
    let row = try #require(try record().rows.first)
    let peer = try #require(row.peer)
    #expect(peer.variant == "three")
    #expect(peer.frames_per_second == 8 && peer.rounds_frames_per_second == [8])
    #expect(abs(peer.ratio / (row.frames_per_second / 8) - 1) < 1e-9)
    #expect(run.output.contains("× peer (three)"))
  }

  @Test func severalSamplesMeetAPeerOfAsMany() throws {
    let run = try bench([
      "--rounds", "1", "--antialiasing", "4", "--peer", try peer(packed: 2, three: 8),
    ])
    #expect(run.status == 0, "\(run.errors)")
    let rows = try record().rows
    #expect(rows.map(\.samples) == [1, 4])
    #expect(rows.map { $0.peer?.variant } == ["three", "two"])
    #expect(run.output.contains("plain, 4 samples: "))
  }

  @Test func labelsComeOnTop() throws {
    let run = try bench(["--rounds", "1", "--labels", "ids", "--labels", "all"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(try record().rows.map(\.labels) == ["ids", "all"])
    #expect(run.output.contains("plain: "))
    #expect(run.output.contains("plain, all labels: "))
  }

  @Test func aPeerThatSaysNothingIsNamed() throws {
    let run = try bench(["--rounds", "1", "--peer", "/bin/true"])
    #expect(run.status != 0)
    #expect(run.errors.contains("/bin/true"))
  }

  /// What the first episodes leave behind is kept for the next; the later ones must leave nothing. A
  /// store, a picture or a texture of each would be 60 times some megabytes.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/statm")))
  func memoryDoesNotFollowTheNumberOfEpisodes() throws {
    let products = folder.url.appending(path: "products")
    try FileManager.default.createDirectory(at: products, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      at: Repository.root.appending(path: "Assets/products/\(Self.sku)"),
      to: products.appending(path: Self.sku))
    let scene = try folder.write(
      """
      cartsim: 2
      purpose: As short as an episode can be with something in the pictures.
      base: smoke/base
      duration_s: 0.4
      basket_at_start: { count: 1 }
      """, to: "short.yaml")
    let run = try CommandRun(
      ["bench", "--suite", scene, "--episodes", "80", "--threads", "1"]
        + ["--products", products.path])
    #expect(run.status == 0, "\(run.errors)")
    let mebibytes = run.output.split(separator: "\n").map {
      Double($0.split(separator: " ").dropFirst(2).first ?? "") ?? .nan
    }
    try #require(mebibytes.count == 5)
    #expect(mebibytes[4] < mebibytes[2] + 30, "\(run.output)")
  }

  private static let sku = "juice-apple-1l"
}
