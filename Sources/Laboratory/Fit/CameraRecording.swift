import Configuration
import Foundation
package import Imaging

/// Raw pictures of an even light and of the dark, taken at known exposure times.
///
/// A folder with `recording.yaml` and the pictures it names: PNGs of 16 or 8 bits, gray, holding the
/// converter's counts as they are.
package struct CameraRecording: Sendable {
  package enum Light: String, Sendable, CaseIterable { case flat, dark }

  package struct Picture: Sendable {
    package var file: String
    /// Seconds.
    package var exposureTime: Double
    package var light: Light
    package var counts: Image<UInt16>

    package init(file: String, exposureTime: Double, light: Light, counts: Image<UInt16>) {
      self.file = file
      self.exposureTime = exposureTime
      self.light = light
      self.counts = counts
    }
  }

  /// Analogue gain at which all were taken.
  package var gain: Double
  /// Where the converter ends.
  package var largestCount: Double
  /// Colour filters lie over the pixels in a pattern of two by two.
  package var isMosaic: Bool
  package var pictures: [Picture]

  package static let indexName = "recording.yaml"

  package init(gain: Double, largestCount: Double, isMosaic: Bool, pictures: [Picture]) {
    self.gain = gain
    self.largestCount = largestCount
    self.isMosaic = isMosaic
    self.pictures = pictures
  }

  private struct Index {
    var gain: Double
    var largestCount: Double
    var isMosaic: Bool
    var pictures: [(file: Located<String>, exposureTime: Double, light: Light)]
  }

  /// - Throws: `ConfigurationError` for the index, `LaboratoryError` for pictures that do not fit.
  package init(folder: String) throws {
    let node = try YAMLNode(path: "\(folder)/\(Self.indexName)")
    let complaints = Complaints()
    let index = node.read(into: complaints, Self.readIndex)
    try complaints.check()
    guard let index else {
      throw LaboratoryError(
        file: folder, problem: "\(Self.indexName) says nothing",
        remedy: "give gain, largest_count and pictures")
    }
    var pictures: [Picture] = []
    for entry in index.pictures {
      let path = "\(folder)/\(entry.file.value)"
      let counts = try Self.counts(path: path)
      if let first = pictures.first?.counts,
        first.width != counts.width || first.height != counts.height
      {
        throw LaboratoryError(
          file: path,
          problem:
            "is \(counts.width)×\(counts.height) pixels, the first \(first.width)×\(first.height)",
          remedy: "take all pictures with one camera at one size")
      }
      pictures.append(
        Picture(
          file: entry.file.value, exposureTime: entry.exposureTime, light: entry.light,
          counts: counts))
    }
    self.init(
      gain: index.gain, largestCount: index.largestCount, isMosaic: index.isMosaic,
      pictures: pictures)
  }

  private static func readIndex(_ cursor: Cursor) -> Index? {
    cursor.object { fields in
      let gain = fields.optional("gain", default: 1, "Analogue gain.") {
        $0.number(in: .between(1, 64))
      }
      let largest = fields.required("largest_count", "Where the converter ends: 4095 for 12 bits.")
      {
        $0.number(in: .between(15, 65_535))
      }
      let mosaic = fields.optional("mosaic", default: false, "Colour filters lie over the pixels.")
      {
        $0.boolean()
      }
      let pictures = fields.required("pictures", "What was taken.") { cursor in
        cursor.list(count: 6...2000) { cursor in
          cursor.object { fields -> (file: Located<String>, exposureTime: Double, light: Light)? in
            let file = fields.required("file", "PNG in this folder.") {
              $0.locatedIdentifier(allowing: "-_.")
            }
            let time = fields.required("exposure_time_s", "Exposure time.") {
              $0.number(in: .between(1e-7, 100))
            }
            let light = fields.required("light", "flat or dark.") { $0.oneOf(Light.self) }
            guard let file, let time, let light else { return nil }
            return (file, time, light)
          }
        }
      }
      guard let largest, let pictures else { return nil }
      return Index(gain: gain, largestCount: largest, isMosaic: mosaic, pictures: pictures)
    }
  }

  /// Gray of 16 bits, or of 8.
  private static func counts(path: String) throws -> Image<UInt16> {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw LaboratoryError(
        file: path, problem: "cannot be read", remedy: "check the name in \(indexName)")
    }
    do {
      return try PNG.decode([UInt8](data), as: UInt16.self)
    } catch {
      do {
        let image = try PNG.decode([UInt8](data), as: UInt8.self)
        return Image(
          width: image.width, height: image.height, pixels: image.pixels.map(UInt16.init))
      } catch {
        throw LaboratoryError(
          file: path, problem: "\(error)", remedy: "store gray PNGs of 8 or 16 bits")
      }
    }
  }

  /// Writes index and pictures.
  package func write(to folder: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw LaboratoryError(
        file: folder, problem: "cannot be made: \(error.localizedDescription)",
        remedy: "check folder and free space")
    }
    var text =
      "gain: \(gain)\nlargest_count: \(Int(largestCount))\nmosaic: \(isMosaic)\npictures:\n"
    for picture in pictures {
      try ImageFile.writePNG(picture.counts, to: "\(folder)/\(picture.file)")
      text +=
        "  - { file: \(picture.file), exposure_time_s: \(picture.exposureTime), "
        + "light: \(picture.light.rawValue) }\n"
    }
    try ImageFile.writeText(text, to: "\(folder)/\(Self.indexName)")
  }
}

extension ImageFile {
  /// - Throws: `LaboratoryError`.
  fileprivate static func writeText(_ text: String, to path: String) throws {
    do {
      try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw LaboratoryError(
        file: path, problem: "cannot be written: \(error.localizedDescription)",
        remedy: "check folder and free space")
    }
  }
}
