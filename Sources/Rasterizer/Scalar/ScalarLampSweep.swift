package import RasterKernels

/// The plain form of `sweepLampPlane`: the share of a lamp's light that gets to one cell.
package enum ScalarLampSweep {
  /// - Parameters:
  ///   - covers: of the faces across the planes' axis on the lamp's side, across the columns below
  ///     and above, and across the rows on the lamp's side.
  ///   - light: of the plane before, at an offset in columns and rows.
  package static func light(
    _ step: LampStep, column: Int, row: Int,
    covers: (march: Float, columnLow: Float, columnHigh: Float, row: Float),
    light: (_ column: Int, _ row: Int) -> Float
  ) -> Float {
    func slope(_ lamp: Float, _ cell: Int) -> Float {
      min(max((lamp - (Float(cell) + 0.5)) * step.inverseDistance, -1), 1)
    }
    let (u, v) = (slope(step.column, column), slope(step.row, row))
    let (up, down) = (max(u, 0), max(-u, 0))
    let (high, low) = (up * (1 - covers.columnHigh), down * (1 - covers.columnLow))
    func across(_ row: Int) -> Float {
      ScalarKernels.fma(
        light(0, row), 1 - (up + down),
        ScalarKernels.fma(light(1, row), high, light(-1, row) * low))
    }
    let aside = abs(v)
    let past = aside * (1 - covers.row)
    let sum =
      ScalarKernels.fma(across(0), 1 - aside, across(v > 0 ? 1 : -1) * past) * (1 - covers.march)
    return ScalarKernels.larger(sum, 1e-12)
  }
}
