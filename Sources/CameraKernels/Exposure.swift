// Light to counts.

#if arch(x86_64)
  import _Builtin_intrinsics.intel
#endif

/// Numbers before the first pixel of a row, and at least behind its last, that can be read.
package var rowMargin: Int { 16 }

/// What a row of the converter is like.
package struct RowReadout: Sendable {
  /// Electrons that a pixel can hold.
  package var fullWell: Float
  /// Standard deviation of the read noise in electrons.
  package var readNoise: Float
  /// Electrons that all pixels of this row read too much.
  package var rowOffset: Float
  package var countsPerElectron: Float
  /// Counts that stand for no light.
  package var blackLevel: Float
  /// The largest count.
  package var limit: Float
  /// Whether photons come at random.
  package var hasShotNoise: Bool

  package init(
    fullWell: Float, readNoise: Float, rowOffset: Float, countsPerElectron: Float,
    blackLevel: Float, limit: Float, hasShotNoise: Bool
  ) {
    self.fullWell = fullWell
    self.readNoise = readNoise
    self.rowOffset = rowOffset
    self.countsPerElectron = countsPerElectron
    self.blackLevel = blackLevel
    self.limit = limit
    self.hasShotNoise = hasShotNoise
  }
}

/// What the filters over a row's pixels let through: weights of red, green and blue for even and for
/// odd columns.
package struct RowFilter: Sendable {
  package var even0, even1, even2, odd0, odd1, odd2: Float

  package init(
    even0: Float, even1: Float, even2: Float, odd0: Float, odd1: Float, odd2: Float
  ) {
    self.even0 = even0
    self.even1 = even1
    self.even2 = even2
    self.odd0 = odd0
    self.odd1 = odd1
    self.odd2 = odd2
  }
}

/// The light that each pixel's filter lets through, in cd/m²: `row[x]` = weights · (r, g, b).
/// Negative light and what is no number count as darkness.
/// - Parameters:
///   - radiance: `count` pixels.
///   - count: a multiple of 8.
package func filterRow(
  _ radiance: UnsafePointer<SIMD4<Float>>, count: Int, filter: RowFilter,
  into row: UnsafeMutablePointer<Float>
) {
  let f = filter
  let w0 = Floats(f.even0, f.odd0, f.even0, f.odd0, f.even0, f.odd0, f.even0, f.odd0)
  let w1 = Floats(f.even1, f.odd1, f.even1, f.odd1, f.even1, f.odd1, f.even1, f.odd1)
  let w2 = Floats(f.even2, f.odd2, f.even2, f.odd2, f.even2, f.odd2, f.even2, f.odd2)
  let brightest = splat(1e9)
  for x in stride(from: 0, to: count, by: 8) {
    let p = radiance + x
    let c = FourColumns(
      joined(p[0], p[4]), joined(p[1], p[5]), joined(p[2], p[6]), joined(p[3], p[7]))
    let r = smaller(larger(c.c0, splat(0)), brightest)
    let g = smaller(larger(c.c1, splat(0)), brightest)
    let b = smaller(larger(c.c2, splat(0)), brightest)
    row.put(fma(b, w2, fma(g, w1, r * w0)), at: x)
  }
}

/// Adds stray light, given at the middles of cells of 8 pixels, by linear interpolation:
/// `row[x]` = `keep` · `row[x]` + light.
/// - Parameters:
///   - count: a multiple of 8.
///   - cells: the light of each cell through the filter of even and of odd columns in turn; a cell
///     before the first and one behind the last can be read.
package func addStrayLight(
  _ row: UnsafeMutablePointer<Float>, count: Int, keep: Float, cells: UnsafePointer<Float>
) {
  let share = Floats(
    0.5625, 0.6875, 0.8125, 0.9375, 0.0625, 0.1875, 0.3125, 0.4375)
  let keep = splat(keep)
  for x in stride(from: 0, to: count, by: 8) {
    let c = cells + x / 4
    let (a0, a1, b0, b1, c0, c1) = (c[-2], c[-1], c[0], c[1], c[2], c[3])
    let left = Floats(a0, a1, a0, a1, b0, b1, b0, b1)
    let right = Floats(b0, b1, b0, b1, c0, c1, c0, c1)
    let stray = fma(right - left, share, left)
    row.put(fma(row.eight(at: x), keep, stray), at: x)
  }
}

/// Mean electrons: `row[x]` = `row[x]` · `perNit` · `responsivity[x]` + `dark`.
/// - Parameter count: a multiple of 8.
package func collectRow(
  _ row: UnsafeMutablePointer<Float>, count: Int, responsivity: UnsafePointer<Float>,
  perNit: Float, dark: Float
) {
  let (perNit, dark) = (splat(perNit), splat(dark))
  for x in stride(from: 0, to: count, by: 8) {
    row.put(fma(row.eight(at: x) * perNit, responsivity.eight(at: x), dark), at: x)
  }
}

/// Electrons as they came, and the converter's counts of them.
/// - Parameters:
///   - electrons: mean electrons.
///   - offsets: electrons that each pixel reads too much, always.
///   - count: a multiple of 8.
///   - counter: of the row's first two pixels: block `counter` + x/2 of the key has, for pixels x and
///     x + 1, the two words of photons and the two of the read noise.
package func readRow(
  _ electrons: UnsafePointer<Float>, offsets: UnsafePointer<Float>, count: Int,
  readout: RowReadout, key: NoiseKey, counter: UInt32, into counts: UnsafeMutablePointer<UInt16>
) {
  let well = splat(readout.fullWell)
  let gain = splat(readout.countsPerElectron)
  let (black, limit) = (splat(readout.blackLevel), splat(readout.limit))
  let noise = splat(readout.readNoise)
  let rowOffset = splat(readout.rowOffset)
  let isNoisy = readout.hasShotNoise || readout.readNoise > 0
  for x in stride(from: 0, to: count, by: 8) {
    var held = electrons.eight(at: x)
    var read = offsets.eight(at: x) + rowOffset
    if isNoisy {
      let words = FourBlocks(key, counter: counter &+ UInt32(truncatingIfNeeded: x / 2))
      if readout.hasShotNoise {
        held = poissonQuantile(uniforms(words.firstPairs), mean: smaller(held, splat(1e7)))
      }
      read = fma(noise, normalQuantile(uniforms(words.secondPairs)), read)
    }
    let raw = fma(smaller(held, well) + read, gain, black)
    let whole = narrowed(roundedInts(clamp(raw, splat(0), limit)))
    UnsafeMutableRawPointer(counts + x).storeBytes(of: whole, as: SIMD8<UInt16>.self)
  }
}
