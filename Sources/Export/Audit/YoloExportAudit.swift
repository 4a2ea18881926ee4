import Configuration
import Dataset
import Foundation

/// Whether Ultralytics' label files are what its trainer takes: one for every picture, classes that are
/// named, numbers in 0…1, as many as the task has.
struct YoloExportAudit {
  var folder: URL
  var part: String
  var layout: ExportedLayout

  /// How many labels were read, and what is wrong with them.
  func run() throws -> (Int, [AuditViolation]) {
    let classes = try classCount()
    let labels = "labels/\(part)"
    let pictures = try pictureNames(in: folder.appending(path: "images/\(part)")).map(stem)
    let files = try DatasetFiles.names(in: folder.appending(path: labels))
      .filter { $0.hasSuffix(".txt") }.sorted()
    var found = Set(pictures).subtracting(files.map(stem)).sorted().map {
      AuditViolation(.file, "\(labels)/\($0).txt", "is missing")
    }
    found += Set(files.map(stem)).subtracting(pictures).sorted().map {
      AuditViolation(.file, "\(labels)/\($0).txt", "has no picture")
    }
    var count = 0
    for file in files {
      let path = "\(labels)/\(file)"
      let text = String(
        decoding: try DatasetFiles.read(folder.appending(path: path)), as: UTF8.self)
      for (number, line) in text.split(separator: "\n").enumerated() {
        count += 1
        found += problems(of: line, classes).map { rule, problem in
          AuditViolation(rule, "\(path):\(number + 1)", problem)
        }
      }
    }
    return (count, found)
  }

  private func stem(_ name: String) -> String {
    URL(filePath: name).deletingPathExtension().lastPathComponent
  }

  private func classCount() throws -> Int {
    let file = folder.appending(path: "data.yaml").path
    do {
      guard case .mapping(let names)? = try YAMLNode(path: file)["names"]?.content else {
        throw DatasetError(.input, "\(file) names no classes; export the dataset again")
      }
      return names.count
    } catch let error as ConfigurationError {
      throw DatasetError(.input, error.diagnostics.map(\.description))
    }
  }

  private func problems(of line: Substring, _ classes: Int) -> [(AuditRule, String)] {
    let words = line.split(separator: " ")
    let numbers = words.dropFirst().compactMap { Double($0) }
    guard let first = words.first.flatMap({ Int($0) }), numbers.count == words.count - 1 else {
      return [(.file, "is no line of numbers")]
    }
    var found: [(AuditRule, String)] = []
    if !(0..<classes).contains(first) {
      found.append((.identity, "class \(first) is not named in data.yaml"))
    }
    let isWhole =
      switch layout {
      case .yoloSegment: numbers.count >= 6 && numbers.count % 2 == 0
      // A box, then nine points of three numbers.
      case .yoloPose: numbers.count == 4 + 9 * 3
      default: numbers.count == 4
      }
    guard isWhole else {
      return found + [(.file, "has \(numbers.count) numbers, which is not what the task has")]
    }
    if layout == .yoloSegment {
      if !numbers.allSatisfy((0...1).contains) {
        found.append((.polygon, "its outline leaves the picture"))
      }
      if twiceTheArea(numbers) == 0 { found.append((.empty, "its outline encloses nothing")) }
      return found
    }
    let (x, y, width, height) = (numbers[0], numbers[1], numbers[2], numbers[3])
    if width <= 0 || height <= 0 { found.append((.empty, "its box has no area")) }
    // Eight decimals are written.
    let slack = 1e-7
    if min(x - width / 2, y - height / 2) < -slack || max(x + width / 2, y + height / 2) > 1 + slack
    {
      found.append((.box, "its box leaves the picture"))
    }
    for point in stride(from: 4, to: numbers.count, by: 3)
    where ![0, 1, 2].contains(numbers[point + 2])
      || !numbers[point...point + 1].allSatisfy((0...1).contains)
    {
      found.append((.pose, "point \((point - 4) / 3) lies outside, or is of no visibility"))
    }
    return found
  }

  /// Of an outline x, y, x, y, …; by the trapezoid formula.
  private func twiceTheArea(_ numbers: [Double]) -> Double {
    stride(from: 0, to: numbers.count, by: 2).reduce(0) { sum, i in
      let next = (i + 2) % numbers.count
      return sum + numbers[i] * numbers[next + 1] - numbers[next] * numbers[i + 1]
    }
  }
}
