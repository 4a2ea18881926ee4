import Geometry
import Reporting
import Sensors

/// What motion does to a picture.
extension CameraCharacterization {
  /// Skew of a rolling shutter and length of motion blur.
  func readout() -> [CharacterizationReport.Test] { [skew(), blur()] }

  /// f·v·t_read/Z.
  private func skew() -> CharacterizationReport.Test {
    let speed = 6.0
    let rows = MovingTarget.rows(model: model, speed: speed, time: 1e-4, seed: seed)
    let lineTime: Double = if case .rolling(let time) = model.shutter { time } else { 0 }
    let readout = lineTime * Double(MovingTarget.height - 1)
    let stated = MovingTarget.focal * speed * readout / MovingTarget.distance
    let centers = rows.map(Self.center)
    // Each of the rows stands for two of the picture.
    let middle = Double(centers.count - 1) / 2
    var (xy, xx) = (0.0, 0.0)
    for (row, center) in centers.enumerated() {
      xy += 2 * (Double(row) - middle) * center
      xx += 4 * (Double(row) - middle) * (Double(row) - middle)
    }
    let measured = xy / xx * Double(MovingTarget.height - 1)
    let tolerance = max(0.02 * stated, 0.5)
    return CharacterizationReport.Test(
      name: "shutter skew",
      procedure: """
        A bright bar passes at \(fixed(speed, places: 1)) m/s in \
        \(fixed(MovingTarget.distance, places: 1)) m; how far its middle shifts from the first of \
        \(MovingTarget.height) rows to the last, in flat-fielded raw counts.
        """,
      standard: "f·v·t/Z",
      limit: "\(fixed(stated, places: 2)) ± \(fixed(tolerance, places: 2)) px",
      measured: "\(fixed(measured, places: 2)) px", isPassed: abs(measured - stated) <= tolerance,
      plots: [
        Plot(
          title: "Middle of the bar", x: Plot.Axis("row", unit: ""),
          y: Plot.Axis("column", unit: "px"),
          series: [
            Plot.Series(
              name: "measured", tone: .reported, style: .line,
              points: centers.enumerated().map { SIMD2(Double(2 * $0) + 0.5, $1) })
          ])
      ])
  }

  /// f·v·T/Z.
  private func blur() -> CharacterizationReport.Test {
    let (speed, time) = (2.5, 0.012)
    let moving = edge(speed: speed, time: time)
    let still = edge(speed: 0, time: time)
    let stated = MovingTarget.focal * speed * time / MovingTarget.distance
    // The slope of an even ramp deviates from its middle by its length over √12; what the lens and
    // the pixels add to that, the bar shows that stands still.
    let measured = max(0, 12 * (Self.variance(moving) - Self.variance(still))).squareRoot()
    let isBlurred = model.motionBlur
    let tolerance = max(0.03 * stated, 0.5)
    let wanted = isBlurred ? stated : 0
    return CharacterizationReport.Test(
      name: "blur length",
      procedure: """
        A bright bar passes at \(fixed(speed, places: 1)) m/s in \
        \(fixed(MovingTarget.distance, places: 1)) m, exposed for \(fixed(1000 * time, places: 0)) ms; \
        length of its edge's ramp in flat-fielded raw counts, by its second moment over that of the edge \
        at rest.
        """,
      standard: "f·v·T/Z",
      limit: isBlurred
        ? "\(fixed(stated, places: 2)) ± \(fixed(tolerance, places: 2)) px"
        : "none: motion blur is off",
      measured: "\(fixed(measured, places: 2)) px",
      isPassed: !isBlurred || abs(measured - wanted) <= tolerance,
      plots: [
        Plot(
          title: "The bar's left edge", x: Plot.Axis("column", unit: "px"),
          y: Plot.Axis("light", unit: "%"),
          series: [
            Plot.Series(
              name: "at rest", tone: .truth, style: .line,
              points: still.map { SIMD2(Double($0.column), 100 * $0.light) }),
            Plot.Series(
              name: "moving", tone: .reported, style: .line,
              points: moving.map { SIMD2(Double($0.column), 100 * $0.light) }),
          ])
      ])
  }

  /// The rise at the bar's left side from 0 to 1, in the middle rows.
  private func edge(speed: Double, time: Double) -> [(column: Int, light: Double)] {
    let rows = MovingTarget.rows(model: model, speed: speed, time: time, seed: seed)
    let middle = rows[rows.count / 2 - 2...rows.count / 2 + 2]
    let profile = rows[0].indices.map { x in middle.reduce(0) { $0 + $1[x] } / Double(middle.count)
    }
    let left = Double(MovingTarget.width - 1) / 2 - MovingTarget.focal * 0.1 / MovingTarget.distance
    let columns = Int(left - 15)...Int(left + 15)
    func level(_ columns: Range<Int>) -> Double {
      profile[columns].reduce(0, +) / Double(columns.count)
    }
    let low = level(columns.lowerBound - 3..<columns.lowerBound + 3)
    let high = level(columns.upperBound - 3..<columns.upperBound + 3)
    return columns.map { ($0, (profile[$0] - low) / (high - low)) }
  }

  /// Of the place of an edge's slope, in pixels squared.
  private static func variance(_ edge: [(column: Int, light: Double)]) -> Double {
    var (weight, mean, square) = (0.0, 0.0, 0.0)
    for (before, after) in zip(edge, edge.dropFirst()) {
      let slope = after.light - before.light
      let x = Double(after.column - edge[0].column)
      weight += slope
      mean += slope * x
      square += slope * x * x
    }
    mean /= weight
    return square / weight - mean * mean
  }

  /// Of the bar's light along a row, in pixels.
  private static func center(_ row: [Double]) -> Double {
    // What the wall and the lens' stray light bring is not the bar's.
    let border = Array(row.prefix(20) + row.suffix(20))
    let wall = border.reduce(0, +) / Double(border.count)
    var (sum, weighted) = (0.0, 0.0)
    for (x, light) in row.enumerated() {
      sum += light - wall
      weighted += (light - wall) * Double(x)
    }
    return sum > 0 ? weighted / sum : 0
  }
}
