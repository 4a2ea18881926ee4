/// How much of an episode a dataset holds.
package struct EpisodeAllotment: Sendable, Hashable {
  package var episode: Int
  /// The first so many ticks.
  package var ticks: Int
  package var cameras: Int

  package init(episode: Int, ticks: Int, cameras: Int) {
    self.episode = episode
    self.ticks = ticks
    self.cameras = cameras
  }

  package var frames: Int { ticks * cameras }

  /// Whole ticks of all cameras, episode after episode, until at least `frames` pictures are
  /// planned; the last episode may end early.
  /// - Parameter extent: ticks and cameras of an episode by its index.
  /// - Throws: `DatasetError` if an episode has no picture; what `extent` throws.
  package static func allot(
    frames: Int, extent: (Int) throws -> (ticks: Int, cameras: Int)
  ) throws -> [EpisodeAllotment] {
    var allotments: [EpisodeAllotment] = []
    var planned = 0
    while planned < frames {
      let episode = allotments.count
      let (ticks, cameras) = try extent(episode)
      guard ticks > 0, cameras > 0 else {
        throw DatasetError(
          .input,
          "episode \(episode) has \(ticks) ticks and \(cameras) cameras, so it makes no picture;"
            + " give the scene a camera and a duration")
      }
      let needed = (frames - planned + cameras - 1) / cameras
      let allotment = EpisodeAllotment(
        episode: episode, ticks: min(ticks, needed), cameras: cameras)
      planned += allotment.frames
      allotments.append(allotment)
    }
    return allotments
  }
}
