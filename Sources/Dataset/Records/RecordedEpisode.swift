package import Foundation

/// An episode as it lies on disk; pictures stay there.
package struct RecordedEpisode: Sendable {
  package var folder: URL
  package var record: EpisodeRecord
  package var ticks: [TickRow]
  /// Parallel to `ticks` where the episode is a trip; else empty.
  package var zones: [ZoneRow] = []
  package var events: [EventRow]
  package var scaleSamples: [ScaleSampleRow]
  package var scaleReadings: [ScaleReadingRow]
  package var channels = ChannelRows()
  /// In order of tick, then camera.
  package var frames: [FrameRecord]

  /// - Throws: `DatasetError` naming the file and what is wrong with it.
  package init(episode: Int, in layout: DatasetLayout) throws {
    let folder = layout.episode(episode)
    self.folder = folder
    record = try Self.decode(EpisodeRecord.self, folder, EpisodeFile.record)
    ticks = try Self.series(folder, EpisodeFile.ticks)
    events = try Self.series(folder, EpisodeFile.events)
    scaleSamples = try Self.series(folder, EpisodeFile.scaleSamples)
    scaleReadings = try Self.series(folder, EpisodeFile.scaleReadings)
    if record.zones != nil { zones = try Self.series(folder, EpisodeFile.zones) }
    for channel in record.channels ?? [] {
      switch channel.kind {
      case .inertial: channels.inertial = try Self.series(folder, channel.kind.file)
      case .odometry: channels.odometry = try Self.series(folder, channel.kind.file)
      case .location: channels.locations = try Self.series(folder, channel.kind.file)
      case .barcodeImager: channels.barcodes = try Self.series(folder, channel.kind.file)
      case .touchScreen: channels.display = try Self.series(folder, channel.kind.file)
      }
    }
    let labels = try DatasetFiles.names(in: folder.appending(path: EpisodeFile.labels))
    frames = try labels.map { name in
      let file = "\(EpisodeFile.labels)/\(name)"
      let frame = try Self.decode(FrameRecord.self, folder, file)
      let own = EpisodeFile.labelsFile(tick: frame.tick, cameraName: frame.cameraName)
      guard own == file else {
        throw DatasetError(
          .input,
          "\(folder.appending(path: file).path): holds the labels of \(own); it belongs to another"
            + " picture")
      }
      return frame
    }
    frames.sort { ($0.tick, $0.camera) < ($1.tick, $1.camera) }
  }

  /// The zone in which an event ended; nil without a trip.
  package func zone(of event: EventRow) -> ZoneRow? { zones.first { $0.time >= event.end } }

  /// Path of one of this episode's files from the dataset's root.
  package func pathInDataset(_ file: String) -> String {
    "episodes/\(folder.lastPathComponent)/\(file)"
  }

  private static func decode<Record: Decodable>(
    _ type: Record.Type, _ folder: URL, _ name: String
  ) throws -> Record {
    try DatasetFiles.decode(type, folder.appending(path: name))
  }

  private static func series<Row: SeriesRow>(_ folder: URL, _ name: String) throws -> [Row] {
    let url = folder.appending(path: name)
    return try Series.decode(DatasetFiles.read(url), as: Row.self, file: url.path)
  }
}
