package import Imaging

/// Photographs of a pack, each filled by the face or silhouette it shows.
package struct PackPhotos: Sendable {
  package var front: Image<RGBA8>
  package var back: Image<RGBA8>?
  /// The face to the right of the front, as one stands before it.
  package var side: Image<RGBA8>?
  /// From above, the front at the lower edge.
  package var top: Image<RGBA8>?

  package init(
    front: Image<RGBA8>, back: Image<RGBA8>? = nil, side: Image<RGBA8>? = nil,
    top: Image<RGBA8>? = nil
  ) {
    self.front = front
    self.back = back
    self.side = side
    self.top = top
  }

  /// The same with clear margins cut off and sides of at most `limit` pixels.
  /// - Throws: `ImageError` for a photograph that is clear everywhere.
  package func prepared(limit: Int) throws(ImageError) -> PackPhotos {
    func ready(_ image: Image<RGBA8>?) throws(ImageError) -> Image<RGBA8>? {
      try image?.croppedToOpaque().fitting(side: limit)
    }
    return PackPhotos(
      front: try front.croppedToOpaque().fitting(side: limit), back: try ready(back),
      side: try ready(side), top: try ready(top))
  }

  /// Half the width of the opaque part over that of the picture, at `count` heights from the lower
  /// edge up; nil where the front is no cut-out of one upright outline.
  func silhouette(count: Int) -> [Float]? {
    let image = front
    guard image.pixels.contains(where: { $0.a < 128 }), image.height >= count else { return nil }
    return (0..<count).map { k -> Float in
      let y = (image.height - 1) - (image.height - 1) * k / (count - 1)
      let row = image.pixels[y * image.width..<(y + 1) * image.width]
      guard let first = row.firstIndex(where: { $0.a >= 128 }),
        let last = row.lastIndex(where: { $0.a >= 128 })
      else { return 0 }
      return Float(last - first + 1) / Float(image.width)
    }
  }

  /// The mean colour of the outer border of all photographs, linear Rec. 709.
  var borderColor: SIMD3<Float> {
    let all = [front, back, side, top].compactMap { $0?.opaque }
    let means = all.map { image -> SIMD3<Float> in
      let depth = max(1, min(image.width, image.height) / 40)
      var (sum, count) = (SIMD3<Float>.zero, Float(0))
      for y in 0..<image.height {
        let isEdgeRow = y < depth || y >= image.height - depth
        for x in 0..<image.width where isEdgeRow || x < depth || x >= image.width - depth {
          sum += image.linear(x, y)
          count += 1
        }
      }
      return sum / max(count, 1)
    }
    return Self.visible(means.reduce(.zero, +) / Float(max(1, means.count)))
  }

  /// The mean colour along the upper or the lower edge of the front, linear Rec. 709.
  func edgeColor(atTop: Bool) -> SIMD3<Float> {
    let image = front.opaque
    let depth = max(1, image.height / 40)
    var sum = SIMD3<Float>.zero
    for y in atTop ? 0..<depth : image.height - depth..<image.height {
      for x in 0..<image.width { sum += image.linear(x, y) }
    }
    return Self.visible(sum / Float(depth * image.width))
  }

  /// What lies between two neighbouring faces nobody photographed: every row runs from the colour at
  /// the right edge of the one to that at the left edge of the next.
  static func between(_ left: Image<RGBA8>, _ right: Image<RGBA8>) -> Image<RGBA8> {
    let (width, height) = (16, min(256, max(left.height, right.height)))
    let (a, b) = (
      left.opaque.edgeStrip(atRight: true, rows: height),
      right.opaque.edgeStrip(atRight: false, rows: height)
    )
    var image = Image(width: width, height: height, filledWith: RGBA8(0, 0, 0))
    for y in 0..<height {
      for x in 0..<width {
        let share = Float(x) / Float(width - 1)
        let color = visible(a[y] * (1 - share) + b[y] * share)
        image[x, y] = RGBA8(SRGB.code(color.x), SRGB.code(color.y), SRGB.code(color.z))
      }
    }
    return image
  }

  /// No pack is as black as a hole.
  private static func visible(_ color: SIMD3<Float>) -> SIMD3<Float> {
    color.replacing(with: SIMD3(repeating: 0.008), where: color .< 0.008)
  }
}

extension Image<RGBA8> {
  fileprivate func linear(_ x: Int, _ y: Int) -> SIMD3<Float> {
    let p = self[x, y]
    let table = SRGB.linearFromCode
    return SIMD3(table[Int(p.r)], table[Int(p.g)], table[Int(p.b)])
  }

  /// Without the margins that are clear.
  fileprivate func croppedToOpaque() throws(ImageError) -> Image<RGBA8> {
    var (x0, y0, x1, y1) = (width, height, 0, 0)
    pixels.withUnsafeBufferPointer { pixels in
      for y in 0..<height {
        for x in 0..<width where pixels[y * width + x].a >= 128 {
          (x0, x1) = (Swift.min(x0, x), Swift.max(x1, x + 1))
          (y0, y1) = (Swift.min(y0, y), Swift.max(y1, y + 1))
        }
      }
    }
    guard x0 < x1, y0 < y1 else {
      throw ImageError(
        problem: "the photograph is clear everywhere", remedy: "use one that shows the pack")
    }
    if x0 == 0, y0 == 0, x1 == width, y1 == height { return self }
    var cut = Image(width: x1 - x0, height: y1 - y0, filledWith: RGBA8(0, 0, 0, 0))
    for y in y0..<y1 {
      for x in x0..<x1 { cut[x - x0, y - y0] = self[x, y] }
    }
    return cut
  }

  /// The same picture with what is clear painted in the colour of the nearest pixel of its row that
  /// is not, so that no background shows at an outline.
  var opaque: Image<RGBA8> {
    guard pixels.contains(where: { $0.a < 255 }) else { return self }
    var result = self
    var lastGood: Int?
    for y in 0..<height {
      let row = y * width
      guard let first = (0..<width).first(where: { pixels[row + $0].a >= 128 }) else { continue }
      var near = first
      for x in 0..<width {
        if pixels[row + x].a >= 128 { near = x }
        let p = pixels[row + near]
        result.pixels[row + x] = RGBA8(p.r, p.g, p.b)
      }
      // Rows above the first good one take its colours.
      if lastGood == nil {
        for above in 0..<y { result.copyRow(y, to: above) }
      }
      lastGood = y
    }
    for y in 0..<height where result[0, y].a < 255 && y > 0 { result.copyRow(y - 1, to: y) }
    return result
  }

  private mutating func copyRow(_ source: Int, to target: Int) {
    for x in 0..<width { self[x, target] = self[x, source] }
  }

  /// The smoothed colours of a strip along the left or right edge, linear, from the top down.
  fileprivate func edgeStrip(atRight: Bool, rows: Int) -> [SIMD3<Float>] {
    let depth = Swift.max(1, width / 20)
    let columns = atRight ? width - depth..<width : 0..<depth
    let reach = Swift.max(1, height / 64)
    let means = (0..<height).map { y in
      columns.reduce(SIMD3<Float>.zero) { $0 + linear($1, y) } / Float(depth)
    }
    return (0..<rows).map { row in
      let y = row * height / rows
      let window = Swift.max(0, y - reach)...Swift.min(height - 1, y + reach)
      return window.reduce(SIMD3<Float>.zero) { $0 + means[$1] } / Float(window.count)
    }
  }

  /// The picture inside a margin that repeats its outermost pixels, so that smaller copies of it do
  /// not mix in the opposite edge; `inner` maps 0…1 of the picture into it.
  func withGutter() -> (image: Image<RGBA8>, inner: SIMD4<Float>) {
    let (gx, gy) = (Swift.max(2, width / 32), Swift.max(2, height / 32))
    var result = Image(width: width + 2 * gx, height: height + 2 * gy, filledWith: RGBA8(0, 0, 0))
    for y in 0..<result.height {
      let row = Swift.min(height - 1, Swift.max(0, y - gy)) * width
      for x in 0..<result.width {
        result.pixels[y * result.width + x] =
          pixels[row + Swift.min(width - 1, Swift.max(0, x - gx))]
      }
    }
    let size = SIMD2(Float(result.width), Float(result.height))
    let start = SIMD2(Float(gx), Float(gy)) / size
    let scale = SIMD2(Float(width), Float(height)) / size
    return (result, SIMD4(start.x, start.y, scale.x, scale.y))
  }
}
