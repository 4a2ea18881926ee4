package import Foundation

/// Where things lie in a dataset's folder.
package struct DatasetLayout: Sendable, Hashable {
  package var root: URL

  package init(root: URL) { self.root = root }

  package var manifest: URL { root.appending(path: "manifest.json") }
  package var products: URL { root.appending(path: "products.json") }
  package var catalogue: URL { root.appending(path: "catalogue.sqlite") }
  package var coco: URL { root.appending(path: "instances.json") }
  package var preview: URL { root.appending(path: "preview.png") }
  package var histograms: URL { root.appending(path: "histograms.png") }
  package var card: URL { root.appending(path: "README.md") }
  package var episodes: URL { root.appending(path: "episodes") }
  /// Work in progress; nothing in it counts. On the same volume as `episodes`, so that a rename
  /// moves a finished episode there in one step.
  package var unfinished: URL { root.appending(path: ".unfinished") }

  package static func episodeName(_ episode: Int) -> String { padded(episode) }

  package func episode(_ episode: Int) -> URL {
    episodes.appending(path: Self.episodeName(episode))
  }

  /// `000012-front-left`: what the files of one frame have in common.
  package static func frameStem(tick: Int, cameraName: String) -> String {
    "\(padded(tick))-\(cameraName)"
  }

  private static func padded(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
  }
}

/// Names inside an episode's folder.
package enum EpisodeFile {
  package static let record = "episode.json"
  package static let ticks = "ticks.csv"
  package static let zones = "zones.csv"
  package static let events = "events.csv"
  package static let scaleSamples = "scale_samples.csv"
  package static let scaleReadings = "scale_readings.csv"
  package static let inertial = "inertial.csv"
  package static let odometry = "odometry.csv"
  package static let locations = "locations.csv"
  package static let barcodes = "barcodes.csv"
  package static let display = "display.csv"
  package static let images = "images"
  package static let depth = "depth"
  package static let ids = "ids"
  package static let labels = "labels"

  package static func labelsFile(tick: Int, cameraName: String) -> String {
    "\(labels)/\(DatasetLayout.frameStem(tick: tick, cameraName: cameraName)).json"
  }
}

extension DatasetLayout {
  /// Episodes that are there, ascending. What else lies in their folder is none.
  package func episodeNumbers() throws -> [Int] {
    try DatasetFiles.names(in: episodes).compactMap { name in
      Int(name).flatMap { Self.episodeName($0) == name ? $0 : nil }
    }.sorted()
  }

  /// What to do about a dataset that has no catalogue yet; nil for a finished one.
  package var unfinishedProblem: String? {
    FileManager.default.fileExists(atPath: catalogue.path)
      ? nil
      : "\(root.path) is not finished: repeat the command that makes it with --resume"
  }

  /// All that could take part.
  /// - Throws: `DatasetError` if the file is not there or not whole.
  package func readProducts() throws -> [ProductRecord] {
    try DatasetFiles.decode([ProductRecord].self, products)
  }
}
