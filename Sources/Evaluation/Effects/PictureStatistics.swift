import Geometry
package import Imaging
package import Scene

/// Plain figures of one picture.
package struct PictureStatistics: Sendable, Hashable {
  /// Mean of the 8-bit luma over 255.
  package var level = 0.0
  /// Mean step between neighbours of a row, averaged over two rows each against noise, over `level`.
  package var detail = 0.0
  /// Standard deviation of noise, 8-bit steps.
  /// - SeeAlso: Immerkær, "Fast Noise Variance Estimation", 1996.
  package var noise = 0.0
  /// Share of pixels with a luma below 4 or above 251.
  package var clipped = 0.0
  /// Share of pixels with a luma below 40.
  package var dark = 0.0
  /// Share of the items' pixels of which every channel is above 250.
  package var glare = 0.0
  /// Standard deviation of the ratio of each row's linear light to the scene's, over its mean.
  package var bandContrast = 0.0
  /// Standard deviation of log₂(red / blue), linear, over a grid of 8 × 6 fields.
  package var colorSpread = 0.0
  /// Mean step across the borders of 8-pixel blocks over the mean of all other steps.
  package var blockContrast = 0.0

  package init(_ picture: Image<RGB8>, _ buffer: GBuffer, firstHandID: UInt16) {
    let (width, height) = (picture.width, picture.height)
    guard width > 16, height > 16 else { return }
    let luma = picture.pixels.map {
      0.2126 * Double($0.r) + 0.7152 * Double($0.g) + 0.0722 * Double($0.b)
    }
    let count = Double(luma.count)
    level = luma.reduce(0, +) / count / 255
    clipped = Double(luma.count { $0 < 4 || $0 > 251 }) / count
    dark = Double(luma.count { $0 < 40 }) / count
    luma.withUnsafeBufferPointer { luma in
      measureSteps(luma, width: width, height: height)
      noise = Self.noise(luma, width: width, height: height)
    }
    measureGlare(picture, buffer, firstHandID: firstHandID)
    measureBands(picture, buffer)
    measureColors(picture)
  }

  private mutating func measureSteps(
    _ luma: UnsafeBufferPointer<Double>, width: Int, height: Int
  ) {
    var (steps, borders, others) = (0.0, 0.0, 0.0)
    var (borderCount, otherCount) = (0, 0)
    for y in stride(from: 0, to: height - 1, by: 2) {
      for x in 1..<width {
        let i = y * width + x
        steps += abs(luma[i] + luma[i + width] - luma[i - 1] - luma[i + width - 1]) / 2
        let step = abs(luma[i] - luma[i - 1])
        if x % 8 == 0 {
          borders += step
          borderCount += 1
        } else {
          others += step
          otherCount += 1
        }
      }
    }
    detail = steps / Double(borderCount + otherCount) / 255 / max(level, 1e-3)
    let ordinary = others / Double(max(otherCount, 1))
    blockContrast = ordinary > 0 ? borders / Double(max(borderCount, 1)) / ordinary : 0
  }

  /// Of the calmest quarter of the picture's squares that are neither black nor white, where nothing
  /// but noise makes steps.
  private static func noise(
    _ luma: UnsafeBufferPointer<Double>, width: Int, height: Int
  ) -> Double {
    var deviations: [Double] = []
    for top in stride(from: 1, through: height - 1 - square, by: square) {
      for left in stride(from: 1, through: width - 1 - square, by: square) {
        var (sum, light) = (0.0, 0.0)
        for y in top..<top + square {
          for x in left..<left + square {
            let i = y * width + x
            let corners =
              luma[i - width - 1] + luma[i - width + 1] + luma[i + width - 1] + luma[i + width + 1]
            let edges = luma[i - width] + luma[i + width] + luma[i - 1] + luma[i + 1]
            sum += abs(4 * luma[i] - 2 * edges + corners)
            light += luma[i]
          }
        }
        let area = Double(square * square)
        if (8...247).contains(light / area) {
          deviations.append((Double.pi / 2).squareRoot() * sum / 6 / area)
        }
      }
    }
    let calm = deviations.sorted().prefix((deviations.count + 3) / 4)
    return Array(calm).mean
  }

  /// Side of a square, pixels.
  private static let square = 30

  private mutating func measureGlare(
    _ picture: Image<RGB8>, _ buffer: GBuffer, firstHandID: UInt16
  ) {
    var (white, items) = (0, 0)
    for (pixel, id) in zip(picture.pixels, buffer.ids) where id > 0 && id < firstHandID {
      items += 1
      if min(pixel.r, pixel.g, pixel.b) > 250 { white += 1 }
    }
    glare = items > 0 ? Double(white) / Double(items) : 0
  }

  private mutating func measureBands(_ picture: Image<RGB8>, _ buffer: GBuffer) {
    guard buffer.radiance.count == picture.pixels.count else { return }
    let ratios = (0..<picture.height).compactMap { y -> Double? in
      var (seen, there) = (0.0, 0.0)
      for x in 0..<picture.width {
        let i = y * picture.width + x
        seen += Double(SRGB.linearFromCode[Int(picture.pixels[i].g)])
        there += Double(buffer.radiance[i].y)
      }
      return there > 0 ? seen / there : nil
    }
    bandContrast = ratios.relativeDeviation
  }

  private mutating func measureColors(_ picture: Image<RGB8>) {
    var fields = [(red: Double, blue: Double)](repeating: (1e-3, 1e-3), count: 48)
    for y in 0..<picture.height {
      for x in 0..<picture.width {
        let pixel = picture.pixels[y * picture.width + x]
        let field = y * 6 / picture.height * 8 + x * 8 / picture.width
        fields[field].red += Double(SRGB.linearFromCode[Int(pixel.r)])
        fields[field].blue += Double(SRGB.linearFromCode[Int(pixel.b)])
      }
    }
    let stops = fields.map { DeterministicMath.log($0.red / $0.blue) / DeterministicMath.log(2) }
    colorSpread = stops.standardDeviation
  }
}

extension [Double] {
  /// 0 for none.
  package var mean: Double { isEmpty ? 0 : reduce(0, +) / Double(count) }

  package var standardDeviation: Double {
    let middle = mean
    return isEmpty ? 0 : map { ($0 - middle) * ($0 - middle) }.mean.squareRoot()
  }

  /// Standard deviation over the mean; 0 where that is none.
  package var relativeDeviation: Double { mean > 0 ? standardDeviation / mean : 0 }

  /// The middle one, the upper of two; nil for none.
  package var upperMedian: Double? { isEmpty ? nil : sorted()[count / 2] }
}
