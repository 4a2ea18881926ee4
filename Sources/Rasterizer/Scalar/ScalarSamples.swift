package import RasterKernels

extension ScalarTriangle {
  /// Whether it covers a position in 1/256 pixel: exact edge functions, top and left edges inside.
  package func coversPosition(_ px: Int32, _ py: Int32) -> Bool {
    let (c, s) = (corners, area.signum())
    if s == 0 { return false }
    return (0..<3).allSatisfy { i in
      let j = (i + 1) % 3
      let (dx, dy) = ((c[j].x - c[i].x) * s, (c[j].y - c[i].y) * s)
      let e = dx * (Int64(py) - c[i].y) - dy * (Int64(px) - c[i].x)
      return e > 0 || (e == 0 && (dy < 0 || (dy == 0 && dx > 0)))
    }
  }

  private var corners: [(x: Int64, y: Int64)] {
    (0..<3).map { (Int64(x[$0]), Int64(y[$0])) }
  }

  private var area: Int64 {
    let c = corners
    return (c[1].x - c[0].x) * (c[2].y - c[0].y) - (c[2].x - c[0].x) * (c[1].y - c[0].y)
  }

  /// Whether it covers a sample of a pixel.
  package func coversSample(_ sample: Int, of px: Int32, _ py: Int32) -> Bool {
    coversPosition(
      px * 256 + SamplePattern.x(sample), py * 256 + SamplePattern.y(sample))
  }

  /// 1/z at a sample of a pixel, as `fillSamples` computes it from the set-up columns.
  package static func inverseDepth(
    _ columns: [UInt32], _ px: Int32, _ py: Int32, sample: Int
  ) -> Float {
    func float(_ n: Int) -> Float { Float(bitPattern: columns[n]) }
    let (wx, wy) = (float(12), float(13))
    let x = Float(px - Int32(bitPattern: columns[0]))
    let y = Float(py - Int32(bitPattern: columns[2]))
    let center = ScalarKernels.fma(wx, x, ScalarKernels.fma(wy, y, float(11)))
    let p = ScalarKernels.fma(wx, 0.125, wy * 0.375)
    let q = ScalarKernels.fma(wx, 0.375, wy * -0.125)
    let w = [center - p, center + q, center - q, center + p][sample]
    return ScalarKernels.smaller(ScalarKernels.larger(w, float(14)), float(15))
  }

  package enum Between: Sendable, Hashable {
    case no, small, large
  }

  /// What `findTrianglesBetween` makes of it.
  package func between(flags: SIMD3<Int32>, facing: Int32, view: PixelRange) -> Between {
    if flags != .zero { return .no }
    func pixels(_ low: Int32, _ high: Int32, _ reach: Int32, _ view: ClosedRange<Int32>) -> Bool {
      view.contains { $0 * 256 - reach <= high && $0 * 256 + reach >= low }
    }
    let (columns, rows) = (view.x0...view.x1, view.y0...view.y1)
    let holdsCentres =
      pixels(x.min(), x.max(), 0, columns) && pixels(y.min(), y.max(), 0, rows)
    let holdsSamples =
      pixels(x.min(), x.max(), 96, columns) && pixels(y.min(), y.max(), 96, rows)
    if holdsCentres || !holdsSamples { return .no }
    if (x.max() - x.min()) | (y.max() - y.min()) >= smallTriangleLimit { return .large }
    return area == 0 || (facing != 0 && (area > 0) != (facing > 0)) ? .no : .small
  }
}

/// What the kernels of samples decide, pixel by pixel.
package enum ScalarSamples {
  /// One layer: what is nearest at each pixel of some rows, and its surface.
  package struct Layer {
    package var w: [[Float]]
    package var surfaces: [[Int32]]

    package init(w: [[Float]], surfaces: [[Int32]]) {
      self.w = w
      self.surfaces = surfaces
    }
  }

  /// Whether `markBorders` marks a pixel of a layer all of whose rows are known.
  package static func isBorder(_ layer: Layer, _ x: Int, _ y: Int) -> Bool {
    let (columns, rows) = (layer.w[0].indices, layer.w.indices)
    for v in (y - 1)...(y + 1) where rows.contains(v) {
      for u in (x - 1)...(x + 1) where columns.contains(u) {
        if layer.surfaces[v][u] != layer.surfaces[y][x] { return true }
      }
    }
    // Squares of four pixels are marked as a whole, so a corner's difference marks all of them.
    for v in [y - 1, y] where rows.contains(v) && rows.contains(v + 1) {
      for u in [x - 1, x] where columns.contains(u) && columns.contains(u + 1) {
        let square = [v, v + 1].flatMap { row in [u, u + 1].map { layer.surfaces[row][$0] } }
        if Set(square).count > 1 { return true }
      }
    }
    let w = layer.w[y][x]
    func bends(_ a: Float, _ b: Float) -> Bool { abs(a + b - (w + w)) > w * foldLimit }
    if columns.contains(x - 1), columns.contains(x + 1),
      bends(layer.w[y][x - 1], layer.w[y][x + 1])
    {
      return true
    }
    return rows.contains(y - 1) && rows.contains(y + 1)
      && bends(layer.w[y - 1][x], layer.w[y + 1][x])
  }

  /// What is seen at one place of one layer.
  package struct Sight: Hashable {
    package var id: Int32
    package var w: Float

    package init(id: Int32, w: Float) {
      self.id = id
      self.w = w
    }
  }

  /// A surface in a pixel that its centre does not show: its first sample, and its share.
  package struct Fragment: Hashable {
    package var sample: Int
    package var share: Float
  }

  /// The fragments of a pixel with one layer, and the share that is left to the centre: the plain
  /// form of `gatherFragments`.
  package static func fragments(
    center: Sight, samples: [Sight], surfaceOf: [Int32]
  ) -> (fragments: [Fragment], rest: Float) {
    func isLike(_ a: Sight, _ b: Sight) -> Bool {
      a.id == b.id
        || (surfaceOf[Int(a.id)] == surfaceOf[Int(b.id)] && abs(a.w - b.w) <= a.w * foldLimit)
    }
    var found: [Fragment] = []
    var rest: Float = 0
    for (n, sample) in samples.enumerated() {
      if isLike(center, sample) {
        rest += 0.25
      } else if let known = found.firstIndex(where: { isLike(samples[$0.sample], sample) }) {
        found[known].share += 0.25
      } else {
        found.append(Fragment(sample: n, share: 0.25))
      }
    }
    return (found, rest)
  }
}
