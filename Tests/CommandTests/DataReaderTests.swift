import Foundation
import TestSupport
import Testing

/// `Scripts/cartsim_data.py`, held against the catalogue and the pictures by other readers.
@Suite(.enabled(if: PythonJudge.isPresent)) struct DataReaderTests {
  private static let judge = "judge-data-reader.py"

  /// A short episode with every channel: a trip, whose cart has all sensors, with every buffer.
  private func generate(into folder: TemporaryFolder) throws -> String {
    let scene = try folder.write(
      """
      cartsim: 2
      purpose: A few seconds with every sensor.
      mode: sequence
      duration_s: 3
      tick_rate_hz: 2
      episodes: 2
      seed: 11
      cart: carts/four-corner
      store: stores/grocery-aisle
      lighting: lighting/panel-4000k
      products: all
      basket_at_start: { count: 2 }
      shopper:
        base: shoppers/hurried
        do:
          - add: {}
          - roll: { distance_m: 0.5, speed_m_per_s: 1 }
      """, to: "few-seconds.yaml")
    let output = folder.url.appending(path: "set").path
    let run = try CommandRun([
      "generate", scene, "--frames", "12", "--output", output, "--buffers", "normals,nocs,flow",
      "-q",
    ])
    try #require(run.status == 0, "\(run.errors)")
    return output
  }

  @Test func readsWhatCatalogueAndPicturesHoldAndDiffersWhereTheyDo() throws {
    let folder = try TemporaryFolder()
    let set = try generate(into: folder)
    let counts = try JSONDecoder().decode(
      [String: Int].self, from: PythonJudge.run(Self.judge, [set]))
    #expect(counts["rgb"] == 12 && counts["depth"] == 12 && counts["ids"] == 12)
    #expect(counts["normals"] == 12 && counts["nocs"] == 12 && counts["flow"] == 12)
    for compared in [
      "tick", "basket", "items", "camera", "label", "mask", "pose", "scale_samples",
      "scale_readings", "inertial", "odometry", "interpolated", "held", "received",
      "rows since the last moment", "events of a moment", "16 bits",
    ] {
      #expect(counts[compared, default: 0] > 0, "nothing compared of \(compared)")
    }
    try findsWhatDiffers(in: set)
  }

  private func findsWhatDiffers(in set: String) throws {
    let episode = set + "/episodes/000000/"
    // A file, what stands in it, what is put there, and what the judge must name.
    func changed(_ file: String, _ change: (String) -> String, names fault: String) throws {
      let url = URL(filePath: episode + file)
      let text = try String(contentsOf: url, encoding: .utf8)
      let other = change(text)
      try #require(other != text)
      try other.write(to: url, atomically: true, encoding: .utf8)
      defer { try? text.write(to: url, atomically: true, encoding: .utf8) }
      let failure = #expect(throws: PythonJudge.Failure.self) {
        try PythonJudge.run(Self.judge, [set, "--records"])
      }
      #expect(failure?.description.contains(fault) == true, "\(failure?.description ?? "")")
    }
    /// Without the last line.
    func shortened(_ text: String) -> String {
      text.split(separator: "\n").dropLast().joined(separator: "\n") + "\n"
    }
    try changed("ticks.csv", shortened, names: "ticks")
    try changed("inertial.csv", shortened, names: "inertial")
    try changed(
      "scale_readings.csv", { $0.replacingOccurrences(of: ",1,0\n", with: ",0,0\n") },
      names: "scale_readings")
    try changed(
      "labels/000001-front-left.json",
      { $0.replacingOccurrences(of: "\"tick\":1", with: "\"tick\":2") }, names: "frames is")
    try changed(
      "odometry.csv", { $0.replacingOccurrences(of: "\n", with: ",\n") },
      names: "odometry.csv")
  }
}
