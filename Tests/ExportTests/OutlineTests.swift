import Geometry
import Imaging
import Testing

@Suite struct OutlineTests {
  /// A mask of random blots, holes and lone pixels.
  private func mask(_ seed: UInt64) -> RunLengthMask {
    var stream = RandomKey(seed: seed).with("test.outline").stream
    let (width, height) = (5 + stream.index(below: 40), 5 + stream.index(below: 30))
    var pixels = [UInt16](repeating: 0, count: width * height)
    for _ in 0..<(1 + stream.index(below: 5)) {
      let (cx, cy) = (stream.index(below: width), stream.index(below: height))
      let (rx, ry) = (1 + stream.index(below: 12), 1 + stream.index(below: 9))
      for y in 0..<height {
        for x in 0..<width {
          let (dx, dy) = (Double(x - cx) / Double(rx), Double(y - cy) / Double(ry))
          if dx * dx + dy * dy <= 1 { pixels[y * width + x] = 1 }
        }
      }
    }
    for _ in 0..<stream.index(below: 60) { pixels[stream.index(below: pixels.count)] ^= 1 }
    if seed % 7 == 0 { pixels = pixels.map { _ in UInt16(stream.index(below: 2)) } }
    return RunLengthMask.masks(ofIDs: pixels, width: width, height: height)[1]
      ?? RunLengthMask(width: width, height: height, counts: [UInt32(width * height)])
  }

  private func fill(_ outline: RunLengthMask.Outline, like mask: RunLengthMask) throws -> [Bool] {
    let filled = try #require(
      RunLengthMask(
        polygon: outline.flatMap { [Double($0.x), Double($0.y)] }, width: mask.width,
        height: mask.height))
    return filled.decoded()
  }

  /// Filled by COCO's rule, outlines are the mask again: each part by itself, and all in one.
  @Test func outlinesAreTheMaskAgain() throws {
    for seed in 0..<300 {
      let mask = mask(UInt64(seed))
      let pixels = mask.decoded()
      let parts = try mask.polygons().map { try fill($0, like: mask) }
      let union = pixels.indices.map { i in parts.contains { $0[i] } }
      #expect(union == pixels, "\(seed)")
      #expect(parts.reduce(0) { $0 + $1.count { $0 } } == mask.area, "parts overlap, \(seed)")
      if mask.area > 0 { #expect(try fill(mask.polygon(), like: mask) == pixels, "\(seed)") }
    }
  }

  @Test func nothingHasNoOutline() {
    let mask = RunLengthMask(width: 4, height: 3, counts: [12])
    #expect(mask.polygons().isEmpty && mask.polygon().isEmpty)
  }

  @Test func cornersAreThoseOfPixels() {
    // One pixel at x 1, y 0 of 3 × 2.
    let mask = RunLengthMask(width: 3, height: 2, counts: [2, 1, 3])
    #expect(Set(mask.polygon()) == [SIMD2(1, 0), SIMD2(2, 0), SIMD2(2, 1), SIMD2(1, 1)])
  }
}
