import Foundation

/// A ground truth in COCO's format, by whoever wrote it: `images`, `categories` and `annotations`.
///
/// Keys beyond these are left unread.
package struct CocoGroundTruth: Sendable, Decodable {
  package struct Picture: Sendable, Decodable {
    package var id: Int
    package var width: Int?
    package var height: Int?
    package var fileName: String?
    /// Of CartSim's own datasets.
    package var episode: Int?
    package var camera: Int?

    enum CodingKeys: String, CodingKey {
      case id, width, height, episode, camera
      case fileName = "file_name"
    }
  }

  package struct Category: Sendable, Decodable {
    package var id: Int
    package var name: String?
  }

  package struct Annotation: Sendable, Decodable {
    package var id: Int
    package var image: Int
    package var category: Int
    package var box: [Double]?
    package var segmentation: CocoSegmentation?
    package var area: Double?
    package var isCrowd: Int?

    enum CodingKeys: String, CodingKey {
      case id, segmentation, area
      case image = "image_id"
      case category = "category_id"
      case box = "bbox"
      case isCrowd = "iscrowd"
    }
  }

  package var images: [Picture]
  package var categories: [Category]
  package var annotations: [Annotation]

  /// - Throws: `CocoError` for a file that cannot be read or is no COCO ground truth.
  package init(file: String) throws {
    self = try CocoError.decoding(file, as: "a COCO ground truth") { data in
      try JSONDecoder().decode(CocoGroundTruth.self, from: data)
    }
  }
}

extension CocoGroundTruth {
  /// What names categories that the ground truth does not list: it does not count, in pycocotools too.
  package struct UnknownCategories: Sendable, Hashable {
    /// How many name one.
    package var count: Int
    /// Ascending.
    package var ids: [Int]

    /// - Parameter named: a category's id each.
    init(_ named: some Sequence<Int>, known: Set<Int>) {
      let unknown = named.filter { !known.contains($0) }
      count = unknown.count
      ids = Set(unknown).sorted()
    }
  }

  package func unknownCategories(in results: [CocoResult]) -> UnknownCategories {
    UnknownCategories(results.map(\.category), known: Set(categories.map(\.id)))
  }

  /// Of its own annotations.
  package var unknownCategories: UnknownCategories {
    UnknownCategories(annotations.map(\.category), known: Set(categories.map(\.id)))
  }
}

/// One line of COCO's results.
package struct CocoResult: Sendable, Codable {
  package var image: Int
  package var category: Int
  /// Left, top, width, height.
  package var box: [Double]?
  package var segmentation: CocoSegmentation?
  package var score: Double

  enum CodingKeys: String, CodingKey {
    case segmentation, score
    case image = "image_id"
    case category = "category_id"
    case box = "bbox"
  }

  package init(
    image: Int, category: Int, box: [Double]?, segmentation: CocoSegmentation? = nil, score: Double
  ) {
    self.image = image
    self.category = category
    self.box = box
    self.segmentation = segmentation
    self.score = score
  }

  /// - Throws: `CocoError` for a file that cannot be read or holds no results.
  package static func all(file: String) throws -> [CocoResult] {
    try CocoError.decoding(file, as: "COCO results, a list of detections") { data in
      try JSONDecoder().decode([CocoResult].self, from: data)
    }
  }
}

/// A COCO file that cannot be used.
package struct CocoError: Error, CustomStringConvertible {
  package var file: String
  /// All that is wrong.
  package var problems: [String]

  package init(file: String, problems: [String]) {
    self.file = file
    self.problems = problems
  }

  package var description: String {
    let shown = problems.prefix(20).map { "\(file): \($0)" }
    let rest = problems.count - shown.count
    return (shown + (rest > 0 ? ["\(file): and \(rest) more of the kind"] : []))
      .joined(separator: "\n")
  }

  static func decoding<Content>(
    _ file: String, as what: String, _ decode: (Data) throws -> Content
  ) throws -> Content {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: file), options: .mappedIfSafe)
    } catch {
      throw CocoError(file: file, problems: ["cannot be read: \(error.localizedDescription)"])
    }
    do {
      return try decode(data)
    } catch let error as DecodingError {
      throw CocoError(file: file, problems: ["is not \(what): \(error.sentence)"])
    }
  }
}

extension DecodingError {
  /// Where and what: `annotations[3].bbox: Expected …`.
  fileprivate var sentence: String {
    switch self {
    case .keyNotFound(let key, let context):
      "\(context.codingPath.text)misses the key \"\(key.stringValue)\""
    case .typeMismatch(_, let context), .valueNotFound(_, let context),
      .dataCorrupted(let context):
      "\(context.codingPath.text)\(context.debugDescription)"
    @unknown default: "\(self)"
    }
  }
}

extension [any CodingKey] {
  fileprivate var text: String {
    isEmpty
      ? ""
      : enumerated().map { place, key in
        key.intValue.map { "[\($0)]" } ?? (place == 0 ? "" : ".") + key.stringValue
      }.joined() + ": "
  }
}
