import Foundation
import Imaging
import Metrics

/// A made-up ground truth with results, in the corners of the protocol.
struct DetectionCase {
  var truth: [String: Any]
  var results: [[String: Any]]

  /// What a case is made to be hard in.
  enum Difficulty: Int, CaseIterable {
    case plain, ties, crowds, emptyCategories, exactOverlaps, manyPredictions, areaLimits, strangers
  }

  init(seed: UInt64) {
    var random = Draws(state: seed)
    let difficulty = Difficulty.allCases[Int(seed) % Difficulty.allCases.count]
    let categories = (1...(1 + random.below(4))).map { $0 * 3 }
    let (width, height) = (60 + random.below(300), 60 + random.below(200))
    // Not in order: ids decide how equal scores rank.
    let images = (0..<(1 + random.below(9))).map { ($0 * 7) % 11 + 100 }
    var annotations: [[String: Any]] = []
    var results: [[String: Any]] = []
    for image in images {
      for category in categories {
        if difficulty == .emptyCategories, category == categories[0] || random.below(2) == 0 {
          continue
        }
        for _ in 0..<random.below(6) {
          var quad = random.quad(width, height)
          if difficulty == .exactOverlaps { quad = random.square(width, height) }
          let isCrowd = random.below(difficulty == .crowds ? 2 : 20) == 0
          let box = Self.bounds(quad)
          var area = box[2] * box[3]
          if difficulty == .areaLimits { area = [1024, 9216, 1023.5, 9216.5][random.below(4)] }
          annotations.append([
            "id": annotations.count + 1, "image_id": image, "category_id": category, "bbox": box,
            "segmentation": isCrowd ? Self.runs(of: quad, width, height) : [quad], "area": area,
            "iscrowd": isCrowd ? 1 : 0,
          ])
          for _ in 0..<random.below(3) {
            let guess: [Double] =
              difficulty == .exactOverlaps
              ? Self.half(of: quad, random.below(3))
              : quad.map { $0 + Double(random.below(9)) - 4 }.map { max(0, $0) }
            results.append([
              "image_id": image,
              "category_id": random.below(6) == 0
                ? categories[random.below(categories.count)] : category,
              "bbox": Self.bounds(guess), "segmentation": Self.runs(of: guess, width, height),
              "score": random.score(hasTies: difficulty == .ties),
            ])
          }
        }
        let strangers =
          difficulty == .manyPredictions ? 130 : difficulty == .strangers ? 8 : random.below(3)
        for _ in 0..<strangers {
          let guess = random.quad(width, height)
          results.append([
            "image_id": image, "category_id": category, "bbox": Self.bounds(guess),
            "segmentation": Self.runs(of: guess, width, height),
            "score": random.score(hasTies: difficulty == .ties),
          ])
        }
      }
    }
    if results.isEmpty {
      // pycocotools does not take an empty list.
      results.append([
        "image_id": images[0], "category_id": categories[0], "bbox": [0.0, 0.0, 5.0, 5.0],
        "segmentation": Self.runs(of: [0, 0, 5, 0, 5, 5, 0, 5], width, height), "score": 0.5,
      ])
    }
    self.results = results
    truth = [
      "images": images.map { ["id": $0, "width": width, "height": height, "file_name": "x"] },
      "categories": categories.map { ["id": $0, "name": "c\($0)"] }, "annotations": annotations,
    ]
  }

  /// Left, top, width, height.
  private static func bounds(_ polygon: [Double]) -> [Double] {
    let xs = stride(from: 0, to: polygon.count, by: 2).map { polygon[$0] }
    let ys = stride(from: 1, to: polygon.count, by: 2).map { polygon[$0] }
    guard let left = xs.min(), let top = ys.min(), let right = xs.max(), let bottom = ys.max()
    else {
      preconditionFailure("a polygon has corners")
    }
    return [left, top, right - left, bottom - top]
  }

  /// Shapes whose overlap with an axis-parallel square is exactly 1/2, 3/4 or 1.
  private static func half(of square: [Double], _ choice: Int) -> [Double] {
    let box = bounds(square)
    let width = box[2] * [0.5, 0.75, 1][choice]
    return [
      box[0], box[1], box[0] + width, box[1], box[0] + width, box[1] + box[3], box[0],
      box[1] + box[3],
    ]
  }

  private static func runs(of polygon: [Double], _ width: Int, _ height: Int) -> [String: Any] {
    guard let mask = CocoSegmentation.polygons([polygon]).mask(width: width, height: height) else {
      preconditionFailure("a polygon has a mask")
    }
    return ["counts": mask.compressed, "size": [height, width]]
  }
}

/// SplitMix64: test data, the same on every machine.
struct Draws {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }

  mutating func unit() -> Double { Double(next() >> 11) / Double(1 << 53) }

  mutating func score(hasTies: Bool) -> Double { hasTies ? Double(below(3)) / 4 + 0.1 : unit() }

  mutating func quad(_ width: Int, _ height: Int) -> [Double] {
    let w = 2 + unit() * Double(width) * 0.6
    let h = 2 + unit() * Double(height) * 0.6
    let (x, y) = (unit() * (Double(width) - w), unit() * (Double(height) - h))
    return [
      x + w * unit() / 2, y, x + w, y + h * unit() / 2, x + w * (0.5 + unit() / 2), y + h, x,
      y + h * (0.5 + unit() / 2),
    ]
  }

  /// With whole, even corners.
  mutating func square(_ width: Int, _ height: Int) -> [Double] {
    let side = Double(4 * (1 + below(10)))
    let (x, y) = (Double(below(width - Int(side))), Double(below(height - Int(side))))
    return [x, y, x + side, y, x + side, y + side, x, y + side]
  }
}
