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
    let rows = MovingTarget.rows(model: model, speed: speed, time: 1e-4)
    let lineTime: Double = if case .rolling(let time) = model.shutter { time } else { 0 }
    let readout = lineTime * Double(MovingTarget.height - 1)
    let stated = MovingTarget.focal * speed * readout / MovingTarget.distance
    let centers = rows.map(Self.center)
    let middle = Double(centers.count - 1) / 2
    var (xy, xx) = (0.0, 0.0)
    for (row, center) in centers.enumerated() {
      xy += (Double(row) - middle) * center
      xx += (Double(row) - middle) * (Double(row) - middle)
    }
    let measured = xy / xx * Double(centers.count - 1)
    let tolerance = max(0.02 * stated, 0.5)
    return CharacterizationReport.Test(
      name: "shutter skew",
      procedure: """
        A bright bar passes at \(fixed(speed, places: 1)) m/s in \
        \(fixed(MovingTarget.distance, places: 1)) m; how far its middle shifts from the first of \
        \(MovingTarget.height) rows to the last.
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
              points: centers.enumerated().map { SIMD2(Double($0), $1) })
          ])
      ])
  }

  /// f·v·T/Z.
  private func blur() -> CharacterizationReport.Test {
    let (speed, time) = (2.5, 0.012)
    let rows = MovingTarget.rows(model: model, speed: speed, time: time)
    let row = rows[rows.count / 2]
    let stated = MovingTarget.focal * speed * time / MovingTarget.distance
    let left = Double(MovingTarget.width - 1) / 2 - MovingTarget.focal * 0.1 / MovingTarget.distance
    let columns = Int(left - 15)...Int(left + 15)
    let full = row[columns.upperBound]
    // The slope of an even ramp deviates from its middle by its length over √12.
    var (weight, mean, square) = (0.0, 0.0, 0.0)
    for x in columns.dropFirst() {
      let slope = (row[x] - row[x - 1]) / full
      weight += slope
      mean += slope * Double(x)
      square += slope * Double(x * x)
    }
    mean /= weight
    let measured = max(0, 12 * (square / weight - mean * mean)).squareRoot()
    let isBlurred = model.motionBlur
    let tolerance = max(0.03 * stated, 0.5)
    let wanted = isBlurred ? stated : 0
    return CharacterizationReport.Test(
      name: "blur length",
      procedure: """
        A bright bar passes at \(fixed(speed, places: 1)) m/s in \
        \(fixed(MovingTarget.distance, places: 1)) m, exposed for \(fixed(1000 * time, places: 0)) ms; \
        length of its edge's ramp.
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
              name: "measured", tone: .reported, style: .line,
              points: columns.map { SIMD2(Double($0), 100 * row[$0] / full) })
          ])
      ])
  }

  private static func center(_ row: [Double]) -> Double {
    var (sum, weighted) = (0.0, 0.0)
    // What the wall reflects is not the bar's.
    let wall = row.min() ?? 0
    for (x, light) in row.enumerated() {
      let light = light - wall
      sum += light
      weighted += light * Double(x)
    }
    return sum > 0 ? weighted / sum : 0
  }
}
