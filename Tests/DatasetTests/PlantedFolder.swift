import Dataset
import Foundation
import Imaging
import Scene

/// A copy of a dataset for one planted error. Its files are second names of the original's: whoever
/// changes one writes a new file in its place. Names count from the folder of episode 0.
struct PlantedFolder: Sendable {
  /// An edit found nothing to change, so it would prove nothing.
  struct Unchanged: Error, CustomStringConvertible {
    var description: String
  }

  let layout: DatasetLayout

  /// - Parameter copy: must not exist.
  init(of original: DatasetLayout, at copy: DatasetLayout) throws {
    layout = copy
    try Self.link(original.root, to: copy.root)
  }

  private static func link(_ source: URL, to target: URL) throws {
    let manager = FileManager.default
    try manager.createDirectory(at: target, withIntermediateDirectories: true)
    for path in try manager.subpathsOfDirectory(atPath: source.path).sorted() {
      let (from, to) = (source.appending(path: path), target.appending(path: path))
      var isFolder: ObjCBool = false
      _ = manager.fileExists(atPath: from.path, isDirectory: &isFolder)
      if isFolder.boolValue {
        try manager.createDirectory(at: to, withIntermediateDirectories: true)
      } else {
        try manager.linkItem(at: from, to: to)
      }
    }
  }

  private func url(_ name: String, episode: Int = 0) -> URL {
    layout.episode(episode).appending(path: name)
  }

  /// As a new file.
  func write(_ data: Data, to url: URL) throws {
    try? FileManager.default.removeItem(at: url)
    try data.write(to: url)
  }

  func put(_ bytes: [UInt8], _ name: String) throws {
    if try Data(contentsOf: url(name)) == Data(bytes) {
      throw Unchanged(description: "\(name) is as it was")
    }
    try write(Data(bytes), to: url(name))
  }

  func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: url(name))) }

  func copy(_ name: String, to other: String, from episode: Int = 0) throws {
    try write(Data(contentsOf: url(name, episode: episode)), to: url(other))
  }

  func remove(_ name: String) throws { try FileManager.default.removeItem(at: url(name)) }

  /// - Parameter share: what is left.
  func cut(_ name: String, to share: Double) throws {
    let data = try Data(contentsOf: url(name))
    try write(data.prefix(Int(Double(data.count) * share)), to: url(name))
  }

  func replaceEpisode(_ episode: Int, by other: Int) throws {
    try FileManager.default.removeItem(at: layout.episode(episode))
    try Self.link(layout.episode(other), to: layout.episode(episode))
  }

  // MARK: Texts

  func text(_ name: String, _ edit: (String) -> String) throws { try text(url(name), edit) }

  func text(_ url: URL, _ edit: (String) -> String) throws {
    let text = String(decoding: try Data(contentsOf: url), as: UTF8.self)
    let edited = edit(text)
    guard edited != text else { throw Unchanged(description: "\(url.path) is as it was") }
    try write(Data(edited.utf8), to: url)
  }

  // MARK: Labels

  func frame(_ tick: Int, _ camera: String, episode: Int = 0) throws -> FrameRecord {
    try RecordCoding.decode(
      FrameRecord.self,
      from: Data(
        contentsOf: url(
          EpisodeFile.labelsFile(tick: tick, cameraName: camera), episode: episode)))
  }

  func edit(
    _ tick: Int, _ camera: String, episode: Int = 0, _ body: (inout FrameRecord) throws -> Void
  ) throws {
    let old = try frame(tick, camera, episode: episode)
    var new = old
    try body(&new)
    guard new != old else {
      throw Unchanged(description: "labels of tick \(tick) are as they were")
    }
    try write(
      RecordCoding.encode(new),
      to: url(EpisodeFile.labelsFile(tick: tick, cameraName: camera), episode: episode))
  }

  /// Edits the first instance that fits, of any picture of episode 0.
  func editAny(
    where fits: (FrameRecord, InstanceRecord) -> Bool,
    _ body: (inout FrameRecord, _ index: Int) throws -> Void
  ) throws {
    for frame in try RecordedEpisode(episode: 0, in: layout).frames {
      guard let index = frame.instances.firstIndex(where: { fits(frame, $0) }) else { continue }
      var edited = frame
      try body(&edited, index)
      if edited != frame {
        try write(
          RecordCoding.encode(edited),
          to: url(EpisodeFile.labelsFile(tick: frame.tick, cameraName: frame.cameraName)))
      }
      return
    }
    throw Unchanged(description: "no instance fits")
  }

  // MARK: Pictures

  func picture(_ name: String) throws -> Image<RGB8> {
    let image = try ImageFile.decode(bytes(name))
    return Image(
      width: image.width, height: image.height,
      pixels: image.pixels.map { RGB8($0.r, $0.g, $0.b) })
  }

  func image(_ name: String) throws -> Image<UInt16> {
    try PNG.decode(bytes(name), as: UInt16.self)
  }

  func editImage(_ name: String, _ body: (inout Image<UInt16>) -> Void) throws {
    var image = try image(name)
    body(&image)
    try put(PNG.encode(image), name)
  }

  func editVectors(_ name: String, _ body: (RGB16) -> RGB16) throws {
    var image = try PNG.decode(bytes(name), as: RGB16.self)
    image.pixels = image.pixels.map(body)
    try put(PNG.encode(image), name)
  }
}
