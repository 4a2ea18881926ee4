package import RasterKernels

/// A triangle on its way to the pixels: the plain form of `sortTriangles`, `setUpTriangles`,
/// `findCoverage`, `fillTriangles` and `fillSmallTriangles`.
package struct ScalarTriangle {
  package private(set) var x: SIMD3<Int32>
  package private(set) var y: SIMD3<Int32>
  package private(set) var w: SIMD3<Float>

  package enum Fate: Sendable, Hashable {
    case dropped, kept, special
  }

  /// Corners in fixed point, and 1/z there.
  package init(x: SIMD3<Int32>, y: SIMD3<Int32>, w: SIMD3<Float>) {
    self.x = x
    self.y = y
    self.w = w
  }

  private var area: Int64 {
    (Int64(x[1]) - Int64(x[0])) * (Int64(y[2]) - Int64(y[0]))
      - (Int64(x[2]) - Int64(x[0])) * (Int64(y[1]) - Int64(y[0]))
  }

  /// Pixels whose centres lie in the bounding box and in `view`.
  private func box(_ view: PixelRange) -> (x0: Int32, x1: Int32, y0: Int32, y1: Int32) {
    (
      max((x.min() + 255) >> 8, view.x0), min(x.max() >> 8, view.x1),
      max((y.min() + 255) >> 8, view.y0), min(y.max() >> 8, view.y1)
    )
  }

  /// What `sortTriangles` does with it.
  /// - Parameter flags: of the corners.
  package func fate(flags: SIMD3<Int32>, facing: Int32, view: PixelRange) -> Fate {
    if flags != .zero { return flags[0] & flags[1] & flags[2] == 0 ? .special : .dropped }
    let box = box(view)
    if box.x0 > box.x1 || box.y0 > box.y1 { return .dropped }
    let isBig = (x.max() - x.min()) | (y.max() - y.min()) >= smallTriangleLimit
    if isBig { return .special }
    if area == 0 || (facing != 0 && (area > 0) != (facing > 0)) { return .dropped }
    return .kept
  }

  /// The columns that `setUpTriangles` writes, as bits, in the order of `TriangleBatch`, without
  /// the id.
  package func setUp(view: PixelRange) -> [UInt32] {
    var t = self
    if area < 0 {
      (t.x[1], t.x[2]) = (x[2], x[1])
      (t.y[1], t.y[2]) = (y[2], y[1])
      (t.w[1], t.w[2]) = (w[2], w[1])
    }
    let box = t.box(view)
    func edge(_ i: Int, _ j: Int, _ corner: Int) -> (a: Int32, b: Int32, e: Int32) {
      let (a, b) = (t.y[i] - t.y[j], t.x[j] - t.x[i])
      let owns = a > 0 || (a == 0 && b > 0)
      let e =
        Int64(a) * Int64(box.x0 << 8 - t.x[corner]) + Int64(b) * Int64(box.y0 << 8 - t.y[corner])
        - (owns ? 0 : 1)
      return (a, b, Int32(e >> 8))
    }
    let (e0, e1, e2) = (edge(0, 1, 0), edge(1, 2, 1), edge(2, 0, 0))
    let scale = 256 / Float(t.area)
    let (dw1, dw2) = (t.w[1] - t.w[0], t.w[2] - t.w[0])
    let (ax, ay) = (Float(t.x[1] - t.x[0]), Float(t.y[1] - t.y[0]))
    let (bx, by) = (Float(t.x[2] - t.x[0]), Float(t.y[2] - t.y[0]))
    let wx = (dw1 * by - dw2 * ay) * scale
    let wy = (dw2 * ax - dw1 * bx) * scale
    let ox = Float(box.x0 << 8 - t.x[0]) * (1.0 / 256)
    let oy = Float(box.y0 << 8 - t.y[0]) * (1.0 / 256)
    let w0 = ScalarKernels.fma(wy, oy, ScalarKernels.fma(wx, ox, t.w[0]))
    let whole = [
      box.x0, box.x1, box.y0, box.y1, e0.e, e1.e, e2.e, e0.a, e0.b, e1.a, e1.b,
    ].map { UInt32(bitPattern: $0) }
    return whole + [w0, wx, wy, t.w.min(), t.w.max()].map(\.bitPattern)
  }

  package enum Size: Sendable, Hashable {
    case nothing, small, wide
  }

  /// What `findCoverage` does with it.
  package func size(view: PixelRange) -> Size {
    let box = box(view)
    if box.x1 - box.x0 > 3 || box.y1 - box.y0 > 3 { return .wide }
    let coversSome = (box.y0...box.y0 + 3).contains { y in
      (box.x0...box.x0 + 3).contains { covers($0, y) }
    }
    return coversSome ? .small : .nothing
  }

  /// Whether it covers the centre of a pixel: exact edge functions, top and left edges inside.
  package func covers(_ px: Int32, _ py: Int32) -> Bool {
    if area == 0 { return false }
    var t = self
    if area < 0 {
      (t.x[1], t.x[2]) = (x[2], x[1])
      (t.y[1], t.y[2]) = (y[2], y[1])
    }
    return (0..<3).allSatisfy { i in
      let j = (i + 1) % 3
      let (dx, dy) = (Int64(t.x[j]) - Int64(t.x[i]), Int64(t.y[j]) - Int64(t.y[i]))
      let e = dx * (Int64(py) * 256 - Int64(t.y[i])) - dy * (Int64(px) * 256 - Int64(t.x[i]))
      return e > 0 || (e == 0 && (dy < 0 || (dy == 0 && dx > 0)))
    }
  }

  /// 1/z at the centre of a pixel, as `fillTriangles` computes it from the set-up columns.
  package static func inverseDepth(_ columns: [UInt32], _ px: Int32, _ py: Int32) -> Float {
    func float(_ n: Int) -> Float { Float(bitPattern: columns[n]) }
    let (x, y) = (
      Float(px - Int32(bitPattern: columns[0])), Float(py - Int32(bitPattern: columns[2]))
    )
    let w = ScalarKernels.fma(float(12), x, ScalarKernels.fma(float(13), y, float(11)))
    return ScalarKernels.smaller(ScalarKernels.larger(w, float(14)), float(15))
  }
}
