package import Dataset
import Imaging
import Scene
package import Simulation

/// Writes episodes, as they are played, into a pipe: hello, then episode after episode. One owner,
/// one thread.
package final class StreamWriter: EpisodeAudience {
  private let pipe: MessagePipe
  private let isCancelled: () -> Bool
  private var messages: UInt64 = 0
  private var episode: EpisodeRecord?
  private var kinds: [UInt16: Instance.Kind] = [:]
  private var zone: String?
  /// Written so far.
  package private(set) var frames = 0

  /// - Parameter isCancelled: asked at every tick.
  package init(to pipe: MessagePipe, isCancelled: @escaping () -> Bool = { false }) {
    self.pipe = pipe
    self.isCancelled = isCancelled
  }

  /// What the stream is of: before all else.
  package func greet(_ hello: StreamHello) throws {
    try send(.hello, Array(RecordCoding.encode(hello)))
  }

  package func begin(_ record: EpisodeRecord) throws {
    episode = record
    kinds = [:]
    zone = nil
    try send(.episode, Array(RecordCoding.encode(record)))
  }

  /// - Throws: `DatasetError.cancelled`; `MessagePipe.Closed`.
  package func record(_ tick: EpisodeTick) throws {
    if isCancelled() { throw DatasetError.cancelled }
    for instance in tick.motion.base.instances where instance.id != 0 {
      kinds[instance.id] = instance.kind
    }
    zone = ZoneRow(tick)?.name
    let series = TickSeries.text(of: tick, channels: episode?.channels ?? [])
    try send(.tick, Array(RecordCoding.encode(TickContent(tick: tick.tick, series: series))))
  }

  /// - Precondition: `begin` was called.
  package func record(_ frame: LabelledFrame) throws {
    guard let episode else { preconditionFailure("a frame before its episode") }
    var record = FrameRecord(frame, episode: episode.episode, kinds: kinds, format: .png)
    record.zone = zone
    let buffer = frame.buffer
    try send(
      StreamMessage(
        kind: .frame, number: messages, json: record.json(), width: buffer.width,
        height: buffer.height))
    try frame.picture.pixels.withUnsafeBytes { try pipe.writePadded($0) }
    try DepthMillimeters.encode(buffer.depth).withUnsafeBytes { try pipe.writePadded($0) }
    try buffer.ids.withUnsafeBytes { try pipe.writePadded($0) }
    frames += 1
  }

  package func finish() throws {
    guard let episode else { return }
    try send(.episodeEnd, Array(RecordCoding.encode(["episode": episode.episode])))
    self.episode = nil
  }

  package func end() throws {
    try send(.end, Array(RecordCoding.encode(["frames": frames])))
  }

  private func send(_ kind: StreamMessage.Kind, _ json: [UInt8]) throws {
    try send(StreamMessage(kind: kind, number: messages, json: json))
  }

  private func send(_ message: StreamMessage) throws {
    messages += 1
    try message.beginning.withUnsafeBytes { try pipe.write($0) }
  }
}

/// The content of a stream's first message.
package struct StreamHello: Sendable, Codable {
  package var streamVersion = StreamMessage.version
  package var formatVersion = DatasetVersion.format
  package var pixelsVersion = DatasetVersion.pixels
  package var scene: String
  package var sceneHash: String
  /// As text: 64 bits unsigned.
  package var seed: String
  /// Index and count.
  package var shard: [Int]
  package var products: [ProductRecord]

  enum CodingKeys: String, CodingKey {
    case scene, seed, shard, products
    case streamVersion = "stream_version"
    case formatVersion = "format_version"
    case pixelsVersion = "pixels_version"
    case sceneHash = "scene_sha256"
  }

  package init(
    scene: String, sceneHash: String, seed: UInt64, shard: [Int], products: [ProductRecord]
  ) {
    self.scene = scene
    self.sceneHash = sceneHash
    self.seed = String(seed)
    self.shard = shard
    self.products = products
  }
}

private struct TickContent: Codable {
  var tick: Int
  var series: [String: String]
}
