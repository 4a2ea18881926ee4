import Foundation
package import Imaging
import Scene

/// Where a picture's edges ought to be, by the ids, and whether they are there.
///
/// Where one thing's pixels end, most pictures change. If they change more along the same lines of
/// the mirrored picture, or some pixels beside, then picture and labels are not of one camera. Noise,
/// darkness and blur weaken both alike, so that they raise no alarm. A smear on the lens weakens them where
/// it is, so that edges are stronger farther from it, but not along those lines more than beside them.
///
/// A pack's hem or a line of print may run along its outline and be stronger, and what moves fast has weak
/// outlines: so most things of a picture must say the same, and the fewer there are the louder.
package struct PictureAlignment {
  /// What a picture was done to, and how much stronger its edges then are along those of the ids.
  package struct Better {
    package var place: String
    package var gain: Double
  }

  /// By how much edges are stronger at a place than where the labels are.
  private struct Differences {
    var count = 0
    var sum = 0.0
    var squares = 0.0

    mutating func add(_ difference: Double) {
      count += 1
      sum += difference
      squares += difference * difference
    }

    /// The mean in standard errors.
    var score: Double {
      let mean = sum / Double(count)
      let variance = squares / Double(count) - mean * mean
      return mean / max((variance / Double(count)).squareRoot(), 1e-9)
    }
  }

  private let width: Int
  private let height: Int
  /// Column and row of pixels whose right or lower neighbour has another id, and the greatest of these ids:
  /// whose outline it is.
  private let edges: [(x: Int, y: Int, thing: UInt16)]

  /// Pixels that are looked at; more of them would not tell more.
  private static let sampleCount = 600
  /// Fewer say too little.
  private static let fewest = 200
  /// Pixels around, in steps of two, where edges are looked for. Nearer than four is blur.
  private static let reach = stride(from: -16, through: 16, by: 2)
  /// How many standard errors the edges must be stronger by, and how many times. In pure noise, one
  /// of some 260 places is that much better once in 200 000 pictures.
  private static let significance = 5.5
  private static let smallestGain = 1.1
  /// The same where only one or two things say so.
  private static let smallestGainOfOne = 1.5
  private static let smallestGainOfTwo = 1.25
  /// Edges of a thing that is asked, and by how many standard errors they must be stronger.
  private static let fewestOfThing = 20
  private static let significanceOfThing = 2.0
  /// Around the place that fits better, where the edges must be weaker again, pixels.
  private static let beside = [(6, 0), (-6, 0), (0, 6), (0, -6)]

  /// Nil if the ids have too few edges to judge by.
  package init?(_ ids: Image<UInt16>) {
    let (width, height) = (ids.width, ids.height)
    var found: [(x: Int, y: Int, thing: UInt16)] = []
    ids.pixels.withUnsafeBufferPointer { ids in
      for y in 0..<max(0, height - 1) {
        for x in 0..<max(0, width - 1) {
          let id = ids[y * width + x]
          let (right, below) = (ids[y * width + x + 1], ids[(y + 1) * width + x])
          if right != id || below != id { found.append((x, y, max(id, right, below))) }
        }
      }
    }
    guard found.count >= Self.fewest else { return nil }
    self.width = width
    self.height = height
    let step = max(1, found.count / Self.sampleCount)
    edges = stride(from: 0, to: found.count, by: step).map { found[$0] }
  }

  /// - Returns: where the picture fits better than as it is; nil if nowhere.
  package func betterPlace(for picture: Image<RGBA8>) -> Better? {
    picture.pixels.withUnsafeBufferPointer { pixels in
      let here = edges.map { strength(pixels, $0.x, $0.y) }
      let (right, bottom) = (width - 2, height - 2)
      var best: (score: Double, better: Better, map: (Int, Int) -> (Int, Int))?
      func consider(
        _ place: @autoclosure () -> String, _ map: @escaping (Int, Int) -> (Int, Int)
      ) {
        var (differences, base) = (Differences(), 0.0)
        func add(_ index: Int) {
          let (x, y) = map(edges[index].x, edges[index].y)
          guard x >= 0, y >= 0, x <= right, y <= bottom else { return }
          differences.add(strength(pixels, x, y) - here[index])
          base += here[index]
        }
        // Few places are better by a quarter of the edges: the others are done with.
        for index in stride(from: 0, to: edges.count, by: 4) { add(index) }
        guard differences.sum > 0 else { return }
        for index in edges.indices where index % 4 != 0 { add(index) }
        let (sum, score) = (differences.sum, differences.score)
        guard differences.count * 4 >= edges.count * 3, base + sum > Self.smallestGain * base,
          score > max(Self.significance, best?.score ?? 0)
        else { return }
        best = (
          score, Better(place: place(), gain: base > 0 ? (base + sum) / base : .infinity), map
        )
      }
      consider("mirrored") { (right - $0, $1) }
      consider("upside down") { ($0, bottom - $1) }
      consider("turned by 180°") { (right - $0, bottom - $1) }
      for dy in Self.reach {
        for dx in Self.reach where max(abs(dx), abs(dy)) >= 4 {
          consider("moved by \(-dx), \(-dy) pixels") { ($0 + dx, $1 + dy) }
        }
      }
      return best.flatMap {
        standsOut(pixels, here, $0.map) && $0.better.gain >= gainWanted(pixels, here, $0.map)
          ? $0.better : nil
      }
    }
  }

  /// How many times as strong edges must be at a place, by how many of the things in the picture have
  /// stronger edges there; infinite where less than three of four do.
  private func gainWanted(
    _ pixels: UnsafeBufferPointer<RGBA8>, _ here: [Double], _ map: (Int, Int) -> (Int, Int)
  ) -> Double {
    var things: [UInt16: Differences] = [:]
    for (edge, labelled) in zip(edges, here) {
      let (x, y) = map(edge.x, edge.y)
      guard x >= 0, y >= 0, x <= width - 2, y <= height - 2 else { continue }
      things[edge.thing, default: Differences()].add(strength(pixels, x, y) - labelled)
    }
    let asked = things.values.filter { $0.count >= Self.fewestOfThing }
    let stronger = asked.count { $0.score > Self.significanceOfThing }
    guard stronger * 4 >= asked.count * 3 else { return .infinity }
    // Of many small things none is large enough to be asked alone.
    if asked.isEmpty || stronger > 2 { return Self.smallestGain }
    return stronger == 2 ? Self.smallestGainOfTwo : Self.smallestGainOfOne
  }

  /// Whether edges are stronger at a place than some pixels beside it: by half as much, at least, as they
  /// are stronger than where the labels are.
  private func standsOut(
    _ pixels: UnsafeBufferPointer<RGBA8>, _ here: [Double], _ map: (Int, Int) -> (Int, Int)
  ) -> Bool {
    func value(_ x: Int, _ y: Int) -> Double? {
      x >= 0 && y >= 0 && x <= width - 2 && y <= height - 2 ? strength(pixels, x, y) : nil
    }
    var (above, aboveBeside) = (0.0, 0.0)
    for (edge, labelled) in zip(edges, here) {
      let (x, y) = map(edge.x, edge.y)
      let around = Self.beside.compactMap { value(x + $0.0, y + $0.1) }
      guard let found = value(x, y), !around.isEmpty else { continue }
      above += found - labelled
      aboveBeside += found - around.reduce(0, +) / Double(around.count)
    }
    return aboveBeside >= above / 2
  }

  /// Root of the change from a pixel to its right and lower neighbours: the root keeps a few bright
  /// edges from outweighing the rest.
  private func strength(_ pixels: UnsafeBufferPointer<RGBA8>, _ x: Int, _ y: Int) -> Double {
    let here = pixels[y * width + x]
    let (a, b) = (pixels[y * width + x + 1], pixels[(y + 1) * width + x])
    let change =
      abs(Int(a.r) - Int(here.r)) + abs(Int(a.g) - Int(here.g)) + abs(Int(a.b) - Int(here.b))
      + abs(Int(b.r) - Int(here.r)) + abs(Int(b.g) - Int(here.g)) + abs(Int(b.b) - Int(here.b))
    return Double(change).squareRoot()
  }
}
