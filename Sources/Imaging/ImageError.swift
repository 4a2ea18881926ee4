/// Why a picture could not be read or written.
package struct ImageError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file, where it is known.
  package var file: String?
  /// What is wrong, with the value that is.
  package var problem: String
  package var remedy: String

  package init(file: String? = nil, problem: String, remedy: String) {
    self.file = file
    self.problem = problem
    self.remedy = remedy
  }

  package var description: String {
    (file.map { "\($0): " } ?? "") + "\(problem). Remedy: \(remedy)."
  }

  /// The same error, naming the file it came from.
  func naming(file: String) -> ImageError {
    ImageError(file: self.file ?? file, problem: problem, remedy: remedy)
  }
}

/// Bounds on pictures from outside, so that a few bytes cannot ask for all of the memory.
package enum ImageLimits {
  /// Largest width and height, in pixels.
  package static let side = 16_384
  /// Largest width × height.
  package static let pixelCount = 1 << 27

  package static func check(width: Int, height: Int) throws(ImageError) {
    guard width >= 1, height >= 1, width <= side, height <= side, width * height <= pixelCount
    else {
      throw ImageError(
        problem: "the picture has \(width) × \(height) pixels",
        remedy: "use 1 to \(side) pixels a side and \(pixelCount) pixels at most")
    }
  }
}
