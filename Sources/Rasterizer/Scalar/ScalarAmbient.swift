package import RasterKernels

/// The plain form of the ambient light at one pixel, in its camera's frame.
package struct ScalarAmbient {
  private let position: SIMD3<Float>
  private let normal: SIMD3<Float>
  private let view: SIMD3<Float>

  /// - Parameters:
  ///   - normal: of unit length.
  ///   - view: unit vector to the camera.
  package init(position: SIMD3<Float>, normal: SIMD3<Float>, view: SIMD3<Float>) {
    (self.position, self.normal, self.view) = (position, normal, view)
  }

  private static func dot(_ a: SIMD3<Float>, _ b: SIMD3<Float>) -> Float {
    ScalarKernels.fma(a.x, b.x, ScalarKernels.fma(a.y, b.y, a.z * b.z))
  }

  /// As `lookUpAmbient`; openness has eight words.
  package func light(
    _ g: AmbientGrids
  ) -> (around: SIMD3<Float>, mirrored: SIMD3<Float>, openness: [Float]) {
    let rows = [
      SIMD3(g.m00, g.m01, g.m02), SIMD3(g.m10, g.m11, g.m12), SIMD3(g.m20, g.m21, g.m22),
    ]
    let shift = [g.m03, g.m13, g.m23]
    func turned(_ d: SIMD3<Float>) -> SIMD3<Float> {
      SIMD3(Self.dot(rows[0], d), Self.dot(rows[1], d), Self.dot(rows[2], d))
    }
    var p = SIMD3<Float>()
    for k in 0..<3 {
      p[k] = ScalarKernels.fma(
        rows[k].z, position.z,
        ScalarKernels.fma(
          rows[k].y, position.y, ScalarKernels.fma(rows[k].x, position.x, shift[k])))
    }
    let n = turned(normal)
    let fine = Place(g.fine, p, n)
    let coarse = Place(g.coarse, p, n)
    func looked(_ words: (AmbientGrid) -> UnsafePointer<Float>) -> [Float] {
      let inner = fine.words(g.fine, words(g.fine))
      if fine.share >= 1 { return inner }
      let outer = coarse.words(g.coarse, words(g.coarse))
      return (0..<8).map { ScalarKernels.fma(fine.share, inner[$0] - outer[$0], outer[$0]) }
    }
    let words = looked { $0.cells }
    let nv = Self.dot(normal, view)
    let twice = nv + nv
    let mirror = SIMD3(
      ScalarKernels.fma(twice, normal.x, 0 - view.x),
      ScalarKernels.fma(twice, normal.y, 0 - view.y),
      ScalarKernels.fma(twice, normal.z, 0 - view.z))
    let m = turned(mirror)
    func sum(_ d: SIMD3<Float>, _ slope: Float) -> Float {
      let z = ScalarKernels.fma(d.z, words[2], words[5] * slope)
      let y = ScalarKernels.fma(d.y, words[1], words[4] * slope)
      let x = ScalarKernels.fma(d.x, words[0], words[3] * slope)
      return ScalarKernels.larger(
        ScalarKernels.fma(d.x, x, ScalarKernels.fma(d.y, y, d.z * z)), 0)
    }
    let mean = ScalarKernels.larger((words[0] + words[1] + words[2]) * (1.0 / 3), 1e-12)
    let (red, blue) = (words[6] / mean, words[7] / mean)
    let green = ScalarKernels.fma(
      red, -0.2126 / 0.7152, ScalarKernels.fma(blue, -0.0722 / 0.7152, 1 / 0.7152))
    let color = SIMD3(red, green, blue)
    return (color * sum(n, 1), color * sum(m, mirrorSlope), looked { $0.openness })
  }

  /// As `openAmbient`.
  package func light(
    _ a: AmbientSource
  ) -> (around: SIMD3<Float>, mirrored: SIMD3<Float>) {
    let up = SIMD3(a.upX, a.upY, a.upZ)
    let (nUp, vUp, nv) = (Self.dot(normal, up), Self.dot(view, up), Self.dot(normal, view))
    func light(_ cosine: Float) -> SIMD3<Float> {
      let f = ScalarKernels.fma(cosine, 0.5, 0.5)
      return SIMD3(
        ScalarKernels.fma(f, a.aboveRed - a.belowRed, a.belowRed),
        ScalarKernels.fma(f, a.aboveGreen - a.belowGreen, a.belowGreen),
        ScalarKernels.fma(f, a.aboveBlue - a.belowBlue, a.belowBlue))
    }
    return (light(nUp), light(ScalarKernels.fma(nv + nv, nUp, 0 - vUp)))
  }
}

/// Where a point lies in a grid.
private struct Place {
  let share: Float
  private let first: SIMD3<Int>
  private let part: SIMD3<Float>

  init(_ g: AmbientGrid, _ p: SIMD3<Float>, _ n: SIMD3<Float>) {
    let origin = SIMD3(g.originX, g.originY, g.originZ)
    let last = SIMD3(Float(g.countX - 1), Float(g.countY - 1), Float(g.countZ - 1))
    var q = SIMD3<Float>()
    for k in 0..<3 {
      q[k] = ScalarKernels.fma(
        p[k], g.density, ScalarKernels.fma(n[k], g.offset, 0 - origin[k]))
    }
    let inside = (0..<3).map { ScalarKernels.smaller(q[$0], last[$0] - q[$0]) }
    let least = ScalarKernels.smaller(ScalarKernels.smaller(inside[0], inside[1]), inside[2])
    share = ScalarKernels.smaller(ScalarKernels.larger(least * 0.5, 0), 1)
    for k in 0..<3 {
      q[k] = ScalarKernels.smaller(ScalarKernels.larger(q[k], 0), last[k] - 0.001)
    }
    let whole = q.rounded(.down)
    first = SIMD3(Int(whole.x), Int(whole.y), Int(whole.z))
    part = q - whole
  }

  func words(_ g: AmbientGrid, _ p: UnsafePointer<Float>) -> [Float] {
    func word(_ n: Int, _ x: Int, _ y: Int, _ z: Int) -> Float {
      let cell =
        ((first.z + z) * Int(g.countY) + first.y + y) * Int(g.countX) + first.x + x
      return p[8 * cell + n]
    }
    func between(_ a: Float, _ b: Float, _ share: Float) -> Float {
      ScalarKernels.fma(share, b - a, a)
    }
    return (0..<8).map { n in
      func row(_ y: Int, _ z: Int) -> Float {
        between(word(n, 0, y, z), word(n, 1, y, z), part.x)
      }
      func plane(_ z: Int) -> Float { between(row(0, z), row(1, z), part.y) }
      return between(plane(0), plane(1), part.z)
    }
  }
}
