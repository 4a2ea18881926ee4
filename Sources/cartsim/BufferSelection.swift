import ArgumentParser
import Dataset

/// A comma-separated list of buffers; `none` for none.
struct BufferSelection: ExpressibleByArgument, Codable {
  var buffers: Set<PixelBuffer> = []

  init() {}

  init?(argument: String) {
    let words = argument == "none" ? [] : argument.split(separator: ",").map(String.init)
    let found = words.compactMap(PixelBuffer.init)
    guard found.count == words.count, argument == "none" || !words.isEmpty else { return nil }
    buffers = Set(found)
  }

  var defaultValueDescription: String { "none" }

  static var help: ArgumentHelp {
    """
    Further buffers to write, comma-separated: normals (camera frame), nocs (normalised object \
    coordinates), flow (to the next tick).
    """
  }
}
