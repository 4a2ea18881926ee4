import Configuration
import Dataset
import Evaluation
import Foundation
import Imaging
import Metrics
import TestSupport
import Testing

/// Recorded logs: folders of trips with pictures and a table of weights.
@Suite struct DriftSampleTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// - Parameters:
  ///   - gray: of the pictures of trip 0; each trip is a little brighter than the one before.
  ///   - grams: of the load in trip 0.
  private func logs(_ name: String, gray: UInt8, grams: Int, column: String) throws -> String {
    let root = folder.url.appending(path: name)
    for trip in 0..<7 {
      let pictures = root.appending(path: "trip-\(trip)/front")
      try FileManager.default.createDirectory(at: pictures, withIntermediateDirectories: true)
      for number in 0..<3 {
        let shade = gray + UInt8(2 * trip + number)
        try ImageFile.writePNG(
          Image(width: 16, height: 12, filledWith: RGB8(shade, shade, shade)),
          to: pictures.appending(path: "\(number).png").path)
      }
      let rows = (0..<5).map { "\($0),\(Double(grams + 3 * trip + $0) / 1000)" }
      try (["time_s,\(column)"] + rows).joined(separator: "\n").write(
        to: root.appending(path: "trip-\(trip)/scale.csv"), atomically: true, encoding: .utf8)
    }
    return root.path
  }

  private func sample(_ path: String, workers: Int = 1) async throws -> DriftSample {
    try await DriftSample(path: path, workers: workers, isCancelled: { false }) { _, _ in }
  }

  @Test func darkerPicturesOfTheSameLoadsAreTold() async throws {
    let first = try await sample(logs("a", gray: 150, grams: 800, column: "weight_kg"))
    let second = try await sample(
      logs("b", gray: 90, grams: 800, column: "displayed_mass_kg"), workers: 3)
    #expect(first.clusters == 7 && second.clusters == 7)
    #expect(first.numbers["weight_kg"]?[1] == [0.803, 0.804, 0.805, 0.806, 0.807])
    let outcomes = DriftTest().compare(first.properties(with: second))
    let verdicts = Dictionary(uniqueKeysWithValues: outcomes.map { ($0.property, $0.verdict) })
    #expect(verdicts["picture_brightness"] == .drifted)
    for alike in ["picture_contrast", "picture_redness", "picture_blueness", "weight_kg"] {
      #expect(verdicts[alike] == .alike, "\(alike)")
    }
    #expect(verdicts.count == 5)
  }

  @Test func heavierLoadsInTheSameLightAreTold() async throws {
    let first = try await sample(logs("a", gray: 150, grams: 800, column: "weight_kg"))
    let second = try await sample(logs("b", gray: 150, grams: 900, column: "weight_kg"))
    let drifted = DriftTest().compare(first.properties(with: second))
      .filter { $0.verdict == .drifted }
    #expect(drifted.map(\.property) == ["weight_kg"])
    #expect(drifted.first?.distance == 1)
  }

  /// Weights that are none are errors with file, line and column, all at once; a picture that is none
  /// is an error that names its file.
  @Test func whatIsBrokenIsSaid() async throws {
    let path = try logs("a", gray: 150, grams: 800, column: "weight_kg")
    let table = path + "/trip-0/scale.csv"
    let whole = try String(contentsOfFile: table, encoding: .utf8)
    func said(of text: String) async throws -> String {
      try text.write(toFile: table, atomically: true, encoding: .utf8)
      let error = await #expect(throws: ConfigurationError.self) { try await sample(path) }
      return "\(try #require(error))"
    }
    let values = try await said(of: "time_s,weight_kg\n0,nan\n1,one\n2,1.5\n3,\n")
    #expect(
      values.split(separator: "\n").map { $0.split(separator: "/").last ?? "" } == [
        "scale.csv:2:3 weight_kg: must be a number of kilograms, got nan; correct it, or leave the row out",
        "scale.csv:3:3 weight_kg: must be a number of kilograms, got one; correct it, or leave the row out",
        "scale.csv:5:1 weight_kg: is empty; leave out rows without a reading",
      ])
    let column = try await said(of: "time_s,weight_g\n0,812\n")
    #expect(column.contains("scale.csv:1:1: no column is called weight_kg"), "\(column)")
    #expect(column.contains("time_s, weight_g") && column.contains("\"weight_g\" meant to be"))
    try whole.write(toFile: table, atomically: true, encoding: .utf8)
    try Data("no picture".utf8).write(to: URL(filePath: path + "/trip-3/front/1.png"))
    let error = await #expect(throws: ImageError.self) { try await sample(path) }
    #expect("\(try #require(error))".contains("trip-3/front/1.png"))
  }

  @Test func aFolderWithoutTripsIsNoLog() async throws {
    let empty = folder.url.appending(path: "empty")
    try FileManager.default.createDirectory(at: empty, withIntermediateDirectories: true)
    await #expect(throws: (any Error).self) { try await sample(empty.path) }
  }

  /// A folder beside the trips counts for none, and is named.
  @Test func emptyFoldersAreNoTrips() async throws {
    let path = try logs("a", gray: 150, grams: 800, column: "weight_kg")
    try FileManager.default.createDirectory(
      atPath: path + "/notes", withIntermediateDirectories: true)
    let read = try await sample(path)
    #expect(read.clusters == 7 && read.emptyTrips == ["notes"])
    let hollow = folder.url.appending(path: "hollow")
    try FileManager.default.createDirectory(
      at: hollow.appending(path: "trip"), withIntermediateDirectories: true)
    let error = await #expect(throws: DatasetError.self) { try await sample(hollow.path) }
    #expect("\(try #require(error))".contains("scale.csv"))
  }
}
