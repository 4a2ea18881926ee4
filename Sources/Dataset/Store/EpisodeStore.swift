import Foundation
import Scene
package import Simulation

/// Takes episodes into a dataset, from whoever plays them: a generator, or an evaluation that
/// records what it saw.
package struct EpisodeStore: Sendable {
  package var layout: DatasetLayout
  package var imageFormat: ImageFormat
  /// 1 … 100, for `ImageFormat.jpeg`.
  package var jpegQuality: Int
  /// Asked at every tick.
  package var isCancelled: @Sendable () -> Bool
  /// Called after every frame is on disk, from the thread that recorded it.
  package var didRecordFrame: @Sendable () -> Void

  package init(
    layout: DatasetLayout, imageFormat: ImageFormat = .png,
    jpegQuality: Int = ImageFormat.defaultJPEGQuality,
    isCancelled: @escaping @Sendable () -> Bool = { false },
    didRecordFrame: @escaping @Sendable () -> Void = {}
  ) {
    self.layout = layout
    self.imageFormat = imageFormat
    self.jpegQuality = jpegQuality
    self.isCancelled = isCancelled
    self.didRecordFrame = didRecordFrame
  }

  /// Whether the episode is there, whole.
  package func holds(episode: Int) -> Bool {
    FileManager.default.fileExists(atPath: layout.episode(episode).path)
  }

  /// Opens an episode for writing. It appears in the dataset when the recorder finishes.
  package func begin(_ record: EpisodeRecord) throws -> EpisodeWriter {
    try EpisodeWriter(record: record, store: self)
  }
}

/// Writes one episode: tick, frames of that tick, next tick …, finish. One owner, one thread.
///
/// Everything goes to a draft folder; `finish` renames it into the dataset. A recorder that is
/// dropped without finishing leaves the dataset as it was.
package final class EpisodeWriter: EpisodeAudience {
  private let record: EpisodeRecord
  private let store: EpisodeStore
  private let draft: URL
  private let encoder: FrameEncoder
  private var kinds: [UInt16: Instance.Kind] = [:]
  private var ticks: [TickRow] = []
  private var zones: [ZoneRow] = []
  private var events: [EventRow] = []
  private var samples: [ScaleSampleRow] = []
  private var readings: [ScaleReadingRow] = []
  private var channels = ChannelRows()
  /// Made so far.
  private var folders: Set<PixelBuffer> = []
  private var isFinished = false

  fileprivate init(record: EpisodeRecord, store: EpisodeStore) throws {
    let names = record.cameras.map(\.name)
    let isSafe = names.allSatisfy { name in
      !name.isEmpty
        && name.utf8.allSatisfy {
          ($0 | 0x20 >= 97 && $0 | 0x20 <= 122)
            || ($0 >= 48 && $0 <= 57) || $0 == 45 || $0 == 95
        }
    }
    guard isSafe, Set(names).count == names.count else {
      throw DatasetError(
        .input,
        "\(record.scenario): cameras are named \(names.joined(separator: ", ")); names become file"
          + " names: use letters, digits, - and _, each name once")
    }
    self.record = record
    self.store = store
    encoder = FrameEncoder(store.imageFormat, jpegQuality: store.jpegQuality)
    draft = store.layout.unfinished.appending(
      path: DatasetLayout.episodeName(record.episode), directoryHint: .isDirectory)
    try DatasetFiles.removeIfPresent(draft)
    for folder in [EpisodeFile.images, EpisodeFile.depth, EpisodeFile.ids, EpisodeFile.labels] {
      try DatasetFiles.createDirectory(draft.appending(path: folder))
    }
  }

  deinit {
    // Best effort: a draft counts for nothing, and the next run clears it anyway.
    if !isFinished { try? FileManager.default.removeItem(at: draft) }
  }

  /// - Throws: `DatasetError` with cause `.cancelled` when the store's owner wants to stop.
  package func record(_ tick: EpisodeTick) throws {
    if store.isCancelled() { throw DatasetError.cancelled }
    for instance in tick.motion.base.instances where instance.id != 0 {
      kinds[instance.id] = instance.kind
    }
    ticks.append(TickRow(tick))
    if let row = ZoneRow(tick) { zones.append(row) }
    events += tick.events.map(EventRow.init)
    samples += tick.scaleSamples.map(ScaleSampleRow.init)
    readings += tick.scaleReadings.map(ScaleReadingRow.init)
    channels.append(tick.channels)
  }

  /// - Precondition: the frame belongs to the tick recorded last.
  package func record(_ frame: LabelledFrame) throws {
    precondition(frame.tick == ticks.last?.tick)
    let encoded = try EncodedFrame(
      frame, episode: record.episode, kinds: kinds, zone: zones.last?.name, by: encoder)
    for kind in PixelBuffer.allCases
    where kind.isIn(frame.buffer) && folders.insert(kind).inserted {
      try DatasetFiles.createDirectory(draft.appending(path: kind.rawValue))
    }
    for (name, bytes) in encoded.files {
      try DatasetFiles.write(bytes, to: draft.appending(path: name))
    }
    store.didRecordFrame()
  }

  /// Adds a file of the caller's own to the episode, beside the standard ones.
  package func attach(_ bytes: [UInt8], named name: String) throws {
    try DatasetFiles.write(bytes, to: draft.appending(path: name))
  }

  /// Puts the episode into the dataset.
  package func finish() throws {
    try DatasetFiles.write(
      RecordCoding.encode(record, pretty: true), to: draft.appending(path: EpisodeFile.record))
    try attach(Series.encode(ticks), named: EpisodeFile.ticks)
    try attach(Series.encode(events), named: EpisodeFile.events)
    try attach(Series.encode(samples), named: EpisodeFile.scaleSamples)
    try attach(Series.encode(readings), named: EpisodeFile.scaleReadings)
    if record.zones != nil { try attach(Series.encode(zones), named: EpisodeFile.zones) }
    for channel in record.channels ?? [] {
      try attach(channels.encoded(channel.kind), named: channel.kind.file)
    }
    try DatasetFiles.createDirectory(store.layout.episodes)
    try DatasetFiles.rename(draft, to: store.layout.episode(record.episode))
    isFinished = true
  }
}
