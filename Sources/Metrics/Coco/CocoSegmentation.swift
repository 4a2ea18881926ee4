package import Imaging

/// A mask as COCO writes it: polygons, or run lengths as numbers or as a compressed string.
package enum CocoSegmentation: Sendable, Hashable {
  /// x, y, x, y, … each; their union.
  case polygons([[Double]])
  case counts([Int], height: Int, width: Int)
  case compressed(String, height: Int, width: Int)
}

extension CocoSegmentation: Codable {
  private enum CodingKeys: String, CodingKey { case counts, size }

  package init(from decoder: any Decoder) throws {
    if let polygons = try? decoder.singleValueContainer().decode([[Double]].self) {
      self = .polygons(polygons)
      return
    }
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let size = try container.decode([Int].self, forKey: .size)
    guard size.count == 2 else {
      throw DecodingError.dataCorruptedError(
        forKey: .size, in: container, debugDescription: "must be [height, width], got \(size)")
    }
    if let counts = try? container.decode([Int].self, forKey: .counts) {
      self = .counts(counts, height: size[0], width: size[1])
    } else {
      self = .compressed(
        try container.decode(String.self, forKey: .counts), height: size[0], width: size[1])
    }
  }

  package func encode(to encoder: any Encoder) throws {
    switch self {
    case .polygons(let polygons):
      var container = encoder.singleValueContainer()
      try container.encode(polygons)
    case .counts(let counts, let height, let width):
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(counts, forKey: .counts)
      try container.encode([height, width], forKey: .size)
    case .compressed(let text, let height, let width):
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(text, forKey: .counts)
      try container.encode([height, width], forKey: .size)
    }
  }
}

extension CocoSegmentation {
  /// The mask; nil if it is none of a picture of this size.
  package func mask(width: Int, height: Int) -> RunLengthMask? {
    guard (0...65_536).contains(width), (0...65_536).contains(height) else { return nil }
    switch self {
    case .polygons(let polygons):
      var union: RunLengthMask?
      for polygon in polygons {
        guard let mask = RunLengthMask(polygon: polygon, width: width, height: height) else {
          return nil
        }
        union = union.map { $0.union(mask) } ?? mask
      }
      return union
    case .counts(let counts, height, width):
      var left = width * height
      for count in counts {
        guard (0...left).contains(count) else { return nil }
        left -= count
      }
      return left == 0
        ? RunLengthMask(width: width, height: height, counts: counts.map { UInt32($0) }) : nil
    case .compressed(let text, height, width):
      return RunLengthMask(compressed: text, width: width, height: height)
    default: return nil
    }
  }
}
