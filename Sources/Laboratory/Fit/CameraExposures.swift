import Imaging

/// Statistics of a recording's pictures, by exposure time and colour of the pattern.
struct CameraExposures {
  struct Exposure {
    var exposureTime: Double
    /// Counts.
    var mean: Double
    var meanDeviation: Double
    /// Of one pixel over time, counts².
    var variance: Double
    var varianceDeviation: Double
  }

  let flats: [Exposure]
  let darks: [Exposure]
  /// What rows have in common in one dark picture, counts².
  let rowVariance: Estimate
  /// Fixed pattern of the shortest dark exposure, counts².
  let darkPattern: Estimate
  private let recording: CameraRecording
  private let phases: [SIMD2<Int>]

  init(_ recording: CameraRecording) {
    self.recording = recording
    let phases =
      recording.isMosaic
      ? [SIMD2(0, 0), SIMD2(1, 0), SIMD2(0, 1), SIMD2(1, 1)] : [SIMD2(0, 0)]
    self.phases = phases
    func exposures(_ light: CameraRecording.Light) -> [Exposure] {
      Self.groups(recording, light).flatMap { group in
        phases.compactMap {
          Self.exposure(of: group, phase: $0, stride: recording.isMosaic ? 2 : 1)
        }
      }
    }
    flats = exposures(.flat)
    darks = exposures(.dark)
    let darkGroups = Self.groups(recording, .dark)
    rowVariance = Self.rowVariance(darkGroups)
    darkPattern =
      darkGroups.first.map { Self.pattern(of: $0, phase: SIMD2(0, 0), stride: 1).variance }
      ?? Estimate(value: 0, deviation: 0)
  }

  /// Pictures of one exposure time, ascending; single ones are left out.
  private static func groups(
    _ recording: CameraRecording, _ light: CameraRecording.Light
  ) -> [[CameraRecording.Picture]] {
    let chosen = recording.pictures.filter { $0.light == light }
    return Set(chosen.map(\.exposureTime)).sorted().map { time in
      chosen.filter { $0.exposureTime == time }
    }.filter { $0.count >= 2 }
  }

  /// Of the pictures in pairs: the first with the second, the third with the fourth.
  private static func exposure(
    of group: [CameraRecording.Picture], phase: SIMD2<Int>, stride step: Int
  ) -> Exposure? {
    var (sum, squares, difference, count) = (0.0, 0.0, 0.0, 0)
    for pair in Swift.stride(from: 0, to: group.count - 1, by: 2) {
      let (a, b) = (group[pair].counts, group[pair + 1].counts)
      a.pixels.withUnsafeBufferPointer { a in
        b.pixels.withUnsafeBufferPointer { b in
          for y in Swift.stride(from: phase.y, to: group[0].counts.height, by: step) {
            for x in Swift.stride(from: phase.x, to: group[0].counts.width, by: step) {
              let i = y * group[0].counts.width + x
              let d = Double(a[i]) - Double(b[i])
              sum += Double(a[i]) + Double(b[i])
              difference += d
              squares += d * d
              count += 1
            }
          }
        }
      }
    }
    guard count > 10 else { return nil }
    let n = Double(count)
    let variance = max((squares - difference * difference / n) / (n - 1) / 2, 1e-9)
    return Exposure(
      exposureTime: group[0].exposureTime, mean: sum / (2 * n),
      meanDeviation: (variance / (2 * n)).squareRoot(), variance: variance,
      // Of the variance of n normal numbers.
      varianceDeviation: variance * (2 / n).squareRoot())
  }

  /// Variance between the rows of differences of dark pictures, less what its pixels explain.
  private static func rowVariance(_ groups: [[CameraRecording.Picture]]) -> Estimate {
    var values: [Double] = []
    for group in groups {
      for pair in Swift.stride(from: 0, to: group.count - 1, by: 2) {
        let (a, b) = (group[pair].counts, group[pair + 1].counts)
        let width = Double(a.width)
        var (means, within) = ([Double](), 0.0)
        for y in 0..<a.height {
          var (sum, squares) = (0.0, 0.0)
          for i in y * a.width..<(y + 1) * a.width {
            let d = Double(a.pixels[i]) - Double(b.pixels[i])
            sum += d
            squares += d * d
          }
          means.append(sum / width)
          within += (squares - sum * sum / width) / (width - 1)
        }
        let rows = Double(a.height)
        let mean = means.reduce(0, +) / rows
        let between = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (rows - 1)
        values.append((between - within / rows / width) / 2)
        values.append((between - within / rows / width) / 2)
        // One pair's own uncertainty, where it is the only one.
        if groups.count == 1, group.count < 4 {
          return Estimate(value: values[0], deviation: between * (2 / rows).squareRoot() / 2)
        }
      }
    }
    guard !values.isEmpty else { return Estimate(value: 0, deviation: 0) }
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let scatter = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(count - 1, 1)
    return Estimate(value: mean, deviation: (scatter / (count / 2)).squareRoot())
  }

  /// What the pictures of an exposure have in common, free of their noise and of smooth shading.
  func flatPattern(at time: Double) -> (mean: Double, variance: Estimate)? {
    let group = recording.pictures.filter { $0.light == .flat && $0.exposureTime == time }
    guard group.count >= 2 else { return nil }
    return Self.pattern(of: group, phase: phases[0], stride: recording.isMosaic ? 2 : 1)
  }

  private static func pattern(
    of group: [CameraRecording.Picture], phase: SIMD2<Int>, stride step: Int
  ) -> (mean: Double, variance: Estimate) {
    let (width, height) = (group[0].counts.width, group[0].counts.height)
    let count = Double(group.count)
    var (rows, values, noise) = ([[Double]](), [Double](), 0.0)
    for y in Swift.stride(from: phase.y, to: height, by: step) {
      for x in Swift.stride(from: phase.x, to: width, by: step) {
        let counts = group.map { Double($0.counts.pixels[y * width + x]) }
        let mean = counts.reduce(0, +) / count
        noise += counts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1) / count
        values.append(mean)
        let (u, v) = (2 * Double(x) / Double(width) - 1, 2 * Double(y) / Double(height) - 1)
        rows.append([1, u, v, u * u, u * v, v * v, (u * u + v * v) * (u * u + v * v)])
      }
    }
    let n = Double(values.count)
    let mean = values.reduce(0, +) / n
    let shading = LinearFit(rows: rows, values: values)
    let residuals = zip(rows, values).map { $1 - (shading?.value($0) ?? mean) }
    // Hot pixels are no part of the pattern's width: beyond five of its deviations they are left out.
    let magnitudes = residuals.map(abs).sorted()
    let limit = 5 * 1.4826 * magnitudes[magnitudes.count / 2]
    let kept = limit > 0 ? residuals.filter { abs($0) <= limit } : residuals
    let variance = kept.reduce(0) { $0 + $1 * $1 } / Double(max(kept.count - 1, 1))
    return (
      mean,
      Estimate(value: variance - noise / n, deviation: variance * (2 / n).squareRoot())
    )
  }
}
