import Configuration
import Dataset
import Foundation
import Geometry
import Imaging
package import Metrics

/// What a dataset or recorded logs look like, property by property, in clusters: episodes of a dataset,
/// trips of logs.
package struct DriftSample: Sendable {
  /// Name to each cluster's values.
  package private(set) var numbers: [String: [[Double]]] = [:]
  package private(set) var names: [String: [[String: Int]]] = [:]
  package private(set) var clusters = 0
  /// Trips in whose folders is nothing to compare; they are no clusters.
  package private(set) var emptyTrips: [String] = []

  /// - Parameters:
  ///   - path: a dataset's folder; or a folder of trips, each a folder with pictures (PNG, JPEG) at any
  ///     depth and, if there is one, a table `scale.csv` or `scale_readings.csv` with a column
  ///     `weight_kg` or `displayed_mass_kg`.
  ///   - progress: called after each cluster, from any worker.
  /// - Throws: `DatasetError`, `ImageError`, `ConfigurationError`, `CancellationError`.
  package init(
    path: String, workers: Int, isCancelled: @escaping @Sendable () -> Bool,
    progress: @escaping @Sendable (_ done: Int, _ of: Int) -> Void
  ) async throws {
    let layout = DatasetLayout(root: URL(filePath: path))
    let isDataset = FileManager.default.fileExists(atPath: layout.manifest.path)
    let folders = try Self.clusters(of: layout, isDataset: isDataset)
    let read = try await EpisodePool.map(
      count: folders.count, workers: workers, isCancelled: isCancelled,
      didFinish: { progress($0, folders.count) }
    ) {
      { index in
        try isDataset
          ? Cluster(episode: Int(folders[index]) ?? 0, in: layout)
          : Cluster(trip: layout.root.appending(path: folders[index]))
      }
    }
    emptyTrips = zip(folders, read).filter { $1.isEmpty }.map(\.0)
    let held = read.filter { !$0.isEmpty }
    guard !held.isEmpty else {
      throw DatasetError(
        .input,
        "\(path): none of its \(folders.count) folders holds pictures or a table of weights; give a "
          + "folder of trips, each with .png or .jpg files or a scale.csv")
    }
    clusters = held.count
    for cluster in held {
      for (name, values) in cluster.numbers { numbers[name, default: []].append(values) }
      for (name, counts) in cluster.names { names[name, default: []].append(counts) }
    }
  }

  private static func clusters(of layout: DatasetLayout, isDataset: Bool) throws -> [String] {
    let root = isDataset ? layout.episodes : layout.root
    let names = try DatasetFiles.names(in: root).filter { name in
      var isFolder = ObjCBool(false)
      _ = FileManager.default.fileExists(
        atPath: root.appending(path: name).path, isDirectory: &isFolder)
      return isFolder.boolValue && !name.hasPrefix(".") && (!isDataset || Int(name) != nil)
    }.sorted()
    guard !names.isEmpty else {
      throw DatasetError(
        .input,
        "\(root.path) holds neither a dataset nor folders of trips with pictures in them")
    }
    return names
  }

  /// Properties that both have, in order of their names.
  package func properties(
    with other: DriftSample
  ) -> [(name: String, first: DriftTest.Values, second: DriftTest.Values)] {
    let numbers = self.numbers.keys.filter { other.numbers[$0] != nil }.sorted().map { name in
      (
        name, DriftTest.Values.numbers(self.numbers[name] ?? []),
        DriftTest.Values.numbers(other.numbers[name] ?? [])
      )
    }
    let names = self.names.keys.filter { other.names[$0] != nil }.sorted().map { name in
      (
        name, DriftTest.Values.names(self.names[name] ?? []),
        DriftTest.Values.names(other.names[name] ?? [])
      )
    }
    return numbers + names
  }
}

/// One episode's or trip's values.
private struct Cluster: Sendable {
  var numbers: [String: [Double]] = [:]
  var names: [String: [String: Int]] = [:]

  var isEmpty: Bool { numbers.isEmpty && names.isEmpty }

  /// Pictures that are looked at, evenly spaced.
  private static let pictureLimit = 40

  init(episode: Int, in layout: DatasetLayout) throws {
    let recorded = try RecordedEpisode(episode: episode, in: layout)
    for frame in recorded.frames {
      add(frame.exposureTime, to: "exposure_time_s")
      let products = frame.instances.filter { $0.kind == .product && $0.visibleArea > 0 }
      add(Double(products.count), to: "products_per_picture")
      for instance in products {
        add(instance.visibleFraction, to: "visible_fraction")
        add(Double(instance.visibleArea).squareRoot(), to: "product_side_px")
        if let sku = instance.sku { names["product", default: [:]][sku, default: 0] += 1 }
      }
    }
    for reading in recorded.scaleReadings { add(reading.displayedMass, to: "weight_kg") }
    try addPictures(recorded.frames.map { recorded.folder.appending(path: $0.imageFile) })
  }

  init(trip folder: URL) throws {
    let files =
      FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?
      .compactMap { $0 as? URL } ?? []
    let pictures = files.filter {
      ["png", "jpg", "jpeg"].contains($0.pathExtension.lowercased())
    }.sorted { $0.path < $1.path }
    try addPictures(pictures)
    for name in ["scale.csv", "scale_readings.csv"] {
      let url = folder.appending(path: name)
      guard FileManager.default.fileExists(atPath: url.path) else { continue }
      for weight in try Self.weights(url) { add(weight, to: "weight_kg") }
    }
  }

  private static let weightColumns = ["weight_kg", "displayed_mass_kg"]

  /// - Returns: kilograms, in the order of the rows.
  /// - Throws: `ConfigurationError` with every row that has no number.
  private static func weights(_ file: URL) throws -> [Double] {
    let data: Data
    do { data = try Data(contentsOf: file) } catch {
      throw DatasetError(
        .environment, "\(file.path): cannot be read: \(DatasetFiles.reason(error))")
    }
    let table = try CSVTable(bytes: Array(data), file: file.path)
    let names = table.columns.map(\.value)
    guard let column = weightColumns.first(where: names.contains) else {
      throw ConfigurationError([
        Diagnostic(
          location: SourceLocation(file: file.path, line: 1, column: 1),
          problem: "no column is called \(weightColumns.joined(separator: " or ")); there are "
            + names.joined(separator: ", "),
          remedy: names.lazy.compactMap { name in
            Spelling.nearest(to: name, in: weightColumns).map {
              "is \"\(name)\" meant to be \"\($0)\"?"
            }
          }.first ?? "name the column of the weights in kilograms \(weightColumns[0])")
      ])
    }
    var weights: [Double] = []
    var faults: [Diagnostic] = []
    for row in table.rows {
      guard let cell = row[column] else {
        faults.append(
          Diagnostic(
            location: row.location, keyPath: column, problem: "is empty",
            remedy: "leave out rows without a reading"))
        continue
      }
      guard let value = Double(cell.value), value.isFinite else {
        faults.append(
          cell.diagnostic(
            "must be a number of kilograms, got \(cell.value)",
            remedy: "correct it, or leave the row out"))
        continue
      }
      weights.append(value)
    }
    guard faults.isEmpty else { throw ConfigurationError(faults) }
    return weights
  }

  private mutating func add(_ value: Double, to name: String) {
    numbers[name, default: []].append(value)
  }

  /// Light and colour, of encoded values.
  private mutating func addPictures(_ all: [URL]) throws {
    let step = max(1, (all.count + Self.pictureLimit - 1) / Self.pictureLimit)
    for place in stride(from: 0, to: all.count, by: step) {
      let look = PictureLook(try ImageFile.read(all[place].path).rgb)
      add(look.brightness, to: "picture_brightness")
      add(look.contrast, to: "picture_contrast")
      add(look.redness, to: "picture_redness")
      add(look.blueness, to: "picture_blueness")
    }
  }
}

/// A picture in four numbers.
struct PictureLook {
  /// Mean luma, 0…1.
  var brightness: Double
  /// Its standard deviation, 0…1.
  var contrast: Double
  /// Shares of the sum of all three colours; 1/3 of a grey picture.
  var redness: Double
  var blueness: Double

  init(_ picture: Image<RGB8>) {
    var (red, green, blue, luma, squares) = (0, 0, 0, 0, 0)
    // Deviations from any one pixel have the same variance, and those of an even picture are 0.
    var first: Int?
    picture.pixels.withUnsafeBufferPointer { pixels in
      for pixel in pixels {
        let (r, g, b) = (Int(pixel.r), Int(pixel.g), Int(pixel.b))
        red += r
        green += g
        blue += b
        // Rec. 601 in 1/256.
        let own = 77 * r + 150 * g + 29 * b
        let deviation = own - (first ?? own)
        first = first ?? own
        luma += deviation
        squares += deviation * deviation
      }
    }
    let count = Double(max(1, picture.pixels.count))
    let scale = 256.0 * 255
    let mean = Double(luma) / count
    brightness = (Double(first ?? 0) + mean) / scale
    contrast = max(0, Double(squares) / count - mean * mean).squareRoot() / scale
    let sum = Double(max(1, red + green + blue))
    redness = Double(red) / sum
    blueness = Double(blue) / sum
  }
}
