import Dataset
import Simulation

/// What one tick adds to an episode's tables.
enum TickSeries {
  /// By the table's name (`ticks` for `ticks.csv`): its header and this tick's rows.
  /// - Parameter channels: of the episode.
  static func text(
    of tick: EpisodeTick, channels: [ChannelRecord]
  ) -> [String: String] {
    var tables = [
      EpisodeFile.ticks: Series.encode([TickRow(tick)]),
      EpisodeFile.events: Series.encode(tick.events.map(EventRow.init)),
      EpisodeFile.scaleSamples: Series.encode(tick.scaleSamples.map(ScaleSampleRow.init)),
      EpisodeFile.scaleReadings: Series.encode(tick.scaleReadings.map(ScaleReadingRow.init)),
    ]
    if let zone = ZoneRow(tick) { tables[EpisodeFile.zones] = Series.encode([zone]) }
    var rows = ChannelRows()
    rows.append(tick.channels)
    for channel in channels { tables[channel.kind.file] = rows.encoded(channel.kind) }
    return Dictionary(
      uniqueKeysWithValues: tables.map { file, bytes in
        (String(file.dropLast(".csv".count)), String(decoding: bytes, as: UTF8.self))
      })
  }
}
