package import CameraKernels

extension ScalarCamera {
  /// Twin of `linearizeRow`.
  package static func linearizeRow(
    _ counts: UnsafePointer<UInt16>, count: Int, black: Float, even: Float, odd: Float,
    into row: UnsafeMutablePointer<Float>
  ) {
    for x in 0..<count {
      row[x] = min((Float(counts[x]) - black) * (x % 2 == 0 ? even : odd), 1)
    }
  }

  /// Twin of `demosaicRow`.
  package static func demosaicRow(
    _ rows: MosaicRows, count: Int, startsGreen: Bool, hasRed: Bool, into colors: ColorRows
  ) {
    for x in 0..<count {
      let c = rows.here[x]
      let vertical = rows.above1[x] + rows.below1[x]
      let across = rows.here[x - 1] + rows.here[x + 1]
      let farVertical = rows.above2[x] + rows.below2[x]
      let farAcross = rows.here[x - 2] + rows.here[x + 2]
      let far = farVertical + farAcross
      let corners =
        (rows.above1[x - 1] + rows.above1[x + 1]) + (rows.below1[x - 1] + rows.below1[x + 1])
      let isGreen = (x % 2 == 0) == startsGreen
      let own: Float
      let other: Float
      if isGreen {
        let base = 5 * c - corners
        own = (fma(across, 4, base) + fma(farVertical, 0.5, -farAcross)) * 0.125
        other = (fma(vertical, 4, base) + fma(farAcross, 0.5, -farVertical)) * 0.125
        colors.green[x] = c
      } else {
        own = c
        other = fma(far, -1.5, fma(c, 6, 2 * corners)) * 0.125
        colors.green[x] = (fma(c, 4, 2 * (vertical + across)) - far) * 0.125
      }
      colors.red[x] = hasRed ? own : other
      colors.blue[x] = hasRed ? other : own
    }
  }

  /// Twin of `developRow`.
  package static func developRow(
    _ colors: ColorRows, count: Int, matrix m: ColorMatrix, tone: UnsafePointer<Float>
  ) {
    for x in 0..<count {
      let (r, g, b) = (colors.red[x], colors.green[x], colors.blue[x])
      let red = toned(fma(b, m.m02, fma(g, m.m01, r * m.m00)), tone)
      let green = toned(fma(b, m.m12, fma(g, m.m11, r * m.m10)), tone)
      let blue = toned(fma(b, m.m22, fma(g, m.m21, r * m.m20)), tone)
      let luma = fma(blue, 0.114, fma(green, 0.587, red * 0.299))
      colors.red[x] = luma
      colors.green[x] = blue - luma
      colors.blue[x] = red - luma
    }
  }

  /// Twin of `toneRow`.
  package static func toneRow(
    _ row: UnsafeMutablePointer<Float>, count: Int, tone: UnsafePointer<Float>
  ) {
    for x in 0..<count { row[x] = toned(row[x], tone) }
  }

  private static func toned(_ linear: Float, _ table: UnsafePointer<Float>) -> Float {
    let root = min(max(linear, 0), 1).squareRoot()
    return table[Int((root * 4095).rounded(.toNearestOrEven))]
  }

  /// Twin of `smoothRow`.
  package static func smoothRow(
    _ rows: MosaicRows, count: Int, strength: Float, into out: UnsafeMutablePointer<Float>
  ) {
    func column(_ x: Int) -> Float {
      let far = rows.above2[x] + rows.below2[x]
      return fma(rows.above1[x] + rows.below1[x], 4, fma(rows.here[x], 6, far))
    }
    for x in 0..<count {
      let far = column(x - 2) + column(x + 2)
      let sum = fma(column(x - 1) + column(x + 1), 4, fma(column(x), 6, far))
      out[x] = fma(fma(sum, 1.0 / 256, -rows.here[x]), strength, rows.here[x])
    }
  }

  /// Twin of `sharpenRow`.
  package static func sharpenRow(
    above: UnsafePointer<Float>, here: UnsafePointer<Float>, below: UnsafePointer<Float>,
    count: Int, threshold: Float, amount: Float, into out: UnsafeMutablePointer<Float>
  ) {
    for x in 0..<count {
      let cross = (here[x - 1] + here[x + 1]) + (above[x] + below[x])
      let corners = (above[x - 1] + above[x + 1]) + (below[x - 1] + below[x + 1])
      let mean = fma(2, cross, fma(4, here[x], corners)) * 0.0625
      let detail = here[x] - mean
      let kept = max(detail - threshold, 0) + min(detail + threshold, 0)
      out[x] = fma(kept, 1 + amount, mean)
    }
  }

  /// Twin of `packRow`.
  package static func packRow(_ colors: ColorRows, count: Int, into bytes: UnsafeMutableRawPointer)
  {
    func code(_ value: Float) -> UInt8 {
      UInt8(min(max(value, 0), 255).rounded(.toNearestOrEven))
    }
    for x in 0..<count {
      let luma = colors.red[x]
      let red = luma + colors.blue[x]
      let blue = luma + colors.green[x]
      let green = fma(blue, -0.114, fma(red, -0.299, luma)) * Float(1 / 0.587)
      bytes.storeBytes(of: code(red), toByteOffset: 3 * x, as: UInt8.self)
      bytes.storeBytes(of: code(green), toByteOffset: 3 * x + 1, as: UInt8.self)
      bytes.storeBytes(of: code(blue), toByteOffset: 3 * x + 2, as: UInt8.self)
    }
  }
}
