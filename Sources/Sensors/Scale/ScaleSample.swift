package import Geometry

/// One raw conversion of the scale.
package struct ScaleSample: Sendable, Hashable {
  package var time: Nanoseconds
  /// Counts of each cell's converter.
  package var counts: SIMD4<Int32>
  /// True force on each cell, in newton, before the cell's own errors.
  package var forces: SIMD4<Double>

  package init(time: Nanoseconds, counts: SIMD4<Int32>, forces: SIMD4<Double>) {
    self.time = time
    self.counts = counts
    self.forces = forces
  }
}
