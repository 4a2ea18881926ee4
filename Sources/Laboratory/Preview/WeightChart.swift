import Evaluation
import Geometry
import Imaging
import Scenario
import Simulation

/// The weight in the course of an episode, with what was done beneath it, as a picture.
struct WeightChart {
  let course: EpisodeCourse
  /// Seconds that are marked: those of the pictures above.
  let marks: [Double]
  let width: Int

  private static let plotHeight = 170
  private static let laneHeight = 15
  private static let left = 60
  private static let right = 14
  private static let top = 22
  private static let background = RGB8(250, 250, 248)
  private static let ink = RGB8(60, 62, 66)
  private static let grid = RGB8(222, 223, 226)
  private static let loadColor = RGB8(170, 174, 182)
  private static let indicatedColor = RGB8(24, 95, 170)
  private static let basketColor = RGB8(30, 140, 80)
  private static let laneColors = [
    RGB8(52, 120, 186), RGB8(214, 126, 44), RGB8(110, 84, 168), RGB8(52, 146, 110),
    RGB8(184, 70, 84), RGB8(120, 122, 128),
  ]

  var image: Image<RGB8> {
    let lanes = course.plan.handCount
    let height = Self.top + Self.plotHeight + 24 + lanes * Self.laneHeight + 8
    var image = Image(width: width, height: height, filledWith: Self.background)
    let scale = massScale
    drawGrid(scale, on: &image)
    for mark in marks {
      let x = self.x(mark)
      image.drawLine(
        from: SIMD2(x, Double(Self.top)), to: SIMD2(x, Double(Self.top + Self.plotHeight)),
        with: RGB8(196, 198, 204))
    }
    draw(steps(course.basket), scale, Self.basketColor, thickness: 1, on: &image)
    draw(course.load, scale, Self.loadColor, thickness: 1, on: &image)
    draw(course.indicated, scale, Self.indicatedColor, thickness: 2, on: &image)
    drawLegend(on: &image)
    drawLanes(on: &image)
    return image
  }

  // MARK: - Scales

  /// Bounds in kilograms with a step of 1, 2 or 5 times a power of ten.
  private var massScale: (low: Double, high: Double, step: Double) {
    let masses = (course.indicated + course.basket).map(\.mass)
    let low = min(masses.min() ?? 0, 0)
    let high = max(masses.max() ?? 0, low + 0.05)
    var step = 0.001
    for factor in [2, 2.5, 2].cycled(times: 8) where (high - low) / step > 5 { step *= factor }
    return ((low / step).rounded(.down) * step, (high / step).rounded(.up) * step, step)
  }

  private func x(_ time: Double) -> Double {
    let span = Double(width - Self.left - Self.right)
    return Double(Self.left) + span * min(max(time / max(course.duration, 1e-9), 0), 1)
  }

  private func y(_ mass: Double, _ scale: (low: Double, high: Double, step: Double)) -> Double {
    let share = (mass - scale.low) / (scale.high - scale.low)
    return Double(Self.top) + Double(Self.plotHeight) * (1 - min(max(share, -0.02), 1.02))
  }

  // MARK: - Parts

  private func drawGrid(
    _ scale: (low: Double, high: Double, step: Double), on image: inout Image<RGB8>
  ) {
    let (x0, x1) = (Double(Self.left), Double(width - Self.right))
    for number in 0...Int(((scale.high - scale.low) / scale.step).rounded()) {
      let mass = scale.low + Double(number) * scale.step
      let y = y(mass, scale)
      image.drawLine(from: SIMD2(x0, y), to: SIMD2(x1, y), with: Self.grid)
      let text = "\(mass.text(decimals: 3)) kg"
      image.draw(
        text, x: Self.left - 6 - Image<RGB8>.size(ofText: text).width, y: Int(y) - 4,
        with: Self.ink)
    }
    let seconds = [1.0, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000].first {
      course.duration / $0 <= 14
    }
    let bottom = Self.top + Self.plotHeight
    for number in 0...Int(course.duration / (seconds ?? course.duration)) {
      let time = Double(number) * (seconds ?? course.duration)
      let x = x(time)
      image.drawLine(
        from: SIMD2(x, Double(bottom)), to: SIMD2(x, Double(bottom + 4)), with: Self.ink)
      let text = "\(time.text(decimals: 1)) s"
      image.draw(
        text, x: Int(x) - Image<RGB8>.size(ofText: text).width / 2, y: bottom + 7, with: Self.ink)
    }
  }

  /// Holds each value until the next.
  private func steps(_ points: [EpisodeCourse.Point]) -> [EpisodeCourse.Point] {
    zip(points, points.dropFirst()).flatMap { a, b in
      [a, EpisodeCourse.Point(time: b.time, mass: a.mass)]
    } + points.suffix(1)
  }

  private func draw(
    _ points: [EpisodeCourse.Point], _ scale: (low: Double, high: Double, step: Double),
    _ color: RGB8, thickness: Int, on image: inout Image<RGB8>
  ) {
    for (a, b) in zip(points, points.dropFirst()) {
      image.drawLine(
        from: SIMD2(x(a.time), y(a.mass, scale)), to: SIMD2(x(b.time), y(b.mass, scale)),
        with: color, thickness: thickness)
    }
  }

  private func drawLegend(on image: inout Image<RGB8>) {
    var x = Self.left
    for (text, color) in [
      ("what the scale shows", Self.indicatedColor), ("true load on the cells", Self.loadColor),
      ("mass in the basket", Self.basketColor),
    ] {
      image.fill(PixelBox(x0: x, y0: 9, x1: x + 18, y1: 12), with: color)
      image.draw(text, x: x + 24, y: 6, with: Self.ink)
      x += 24 + Image<RGB8>.size(ofText: text).width + 22
    }
  }

  /// A row for every hand: bars from the start of what it did to the end.
  private func drawLanes(on image: inout Image<RGB8>) {
    let top = Self.top + Self.plotHeight + 24
    for hand in 0..<course.plan.handCount {
      let y = top + hand * Self.laneHeight
      image.draw("hand \(hand + 1)", x: 6, y: y + 3, with: Self.ink)
      for record in course.actions where record.hand == hand {
        let (x0, x1) = (Int(x(record.start.seconds)), Int(x(record.end.seconds)))
        let isDone = record.outcome == .done
        let color =
          record.action == nil
          ? RGB8(200, 202, 206) : Self.laneColors[hand % Self.laneColors.count]
        let bar = PixelBox(x0: x0, y0: y + 1, x1: max(x1, x0 + 2), y1: y + Self.laneHeight - 2)
        image.fill(bar, with: color, opacity: isDone ? 1 : 0.35)
        let name = isDone ? record.name : "\(record.name): \(record.outcome.rawValue)"
        let room = (bar.width - 6) / Image<RGB8>.size(ofText: "x").width
        let ink = record.action == nil || !isDone ? Self.ink : RGB8(255, 255, 255)
        image.draw(String(name.prefix(max(room, 0))), x: x0 + 3, y: y + 3, with: ink)
      }
    }
  }
}

extension Array {
  fileprivate func cycled(times: Int) -> [Element] { (0..<times).flatMap { _ in self } }
}
