package import RasterKernels

/// The plain form of `sweepPlane`: light that enters one cell in one direction.
package struct ScalarSweep {
  /// What stands on a face through which it comes.
  package struct Face {
    package var cover: Float
    package var glow: SIMD3<Float>

    package init(cover: Float, glow: SIMD3<Float>) { (self.cover, self.glow) = (cover, glow) }
  }

  package var march: Face
  package var column: Face
  package var row: Face

  package init(march: Face, column: Face, row: Face) {
    (self.march, self.column, self.row) = (march, column, row)
  }

  /// - Parameters: the light of the cells upwind, straight and to the sides.
  package func light(
    _ step: SweepStep, straight: SIMD3<Float>, beside: SIMD3<Float>, below: SIMD3<Float>,
    diagonal: SIMD3<Float>
  ) -> SIMD3<Float> {
    let past = 1 - march.cover
    let (b, l, d) = (past * step.beside, past * step.below, past * step.diagonal)
    let dPastRow = d * (1 - row.cover)
    let fromColumn = column.cover * (b + dPastRow)
    let fromRow = row.cover * (l + d)
    var out = SIMD3<Float>()
    for k in 0..<3 {
      var sum = ScalarKernels.fma(
        march.cover, march.glow[k],
        ScalarKernels.fma(fromColumn, column.glow[k], fromRow * row.glow[k]))
      sum = ScalarKernels.fma(diagonal[k], dPastRow * (1 - column.cover), sum)
      sum = ScalarKernels.fma(below[k], l * (1 - row.cover), sum)
      sum = ScalarKernels.fma(beside[k], b * (1 - column.cover), sum)
      sum = ScalarKernels.fma(straight[k], past * step.straight, sum)
      out[k] = ScalarKernels.larger(sum, 1e-18)
    }
    return out
  }
}
