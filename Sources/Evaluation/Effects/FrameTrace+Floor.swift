import Geometry
import Scenario
import Scene
import Simulation

extension FrameTrace {
  /// Brightness of a grid of places on the basket's floor, row by row; nil where something else is
  /// seen there, or nothing.
  static func floorLevels(
    _ frame: LabelledFrame, tick: EpisodeTick, plan: EpisodePlan
  ) -> [Float?] {
    let buffer = frame.buffer
    let moment = tick.motion.snapshot(at: frame.exposureMidpoint)
    guard moment.instances.count > 1, buffer.radiance.count == buffer.width * buffer.height else {
      return []
    }
    let worldFromCart = moment.instances[1].worldFromModel
    let basket = plan.cart.basket
    return (0..<Self.floorColumns * Self.floorRows).map { number in
      let (row, column) = number.quotientAndRemainder(dividingBy: Self.floorColumns)
      let place = SIMD3(
        basket.coordinate(0, at: (Double(column) + 0.5) / Double(Self.floorColumns)),
        basket.coordinate(1, at: (Double(row) + 0.5) / Double(Self.floorRows)),
        basket.minimum.z)
      guard let pixel = frame.cameraInWorld.pixel(ofWorldPoint: worldFromCart.apply(toPoint: place))
      else { return nil }
      let (x, y) = (Int(pixel.x.rounded()), Int(pixel.y.rounded()))
      guard (2..<buffer.width - 2).contains(x), (2..<buffer.height - 2).contains(y) else {
        return nil
      }
      // Wires and the gaps between them count alike.
      var sum: Float = 0
      for v in y - 2...y + 2 {
        for u in x - 2...x + 2 {
          let i = v * buffer.width + u
          guard buffer.ids[i] == 0 else { return nil }
          sum += (buffer.radiance[i] * SIMD4(0.2126, 0.7152, 0.0722, 0)).sum()
        }
      }
      return sum / 25
    }
  }

  private static let floorColumns = 12
  private static let floorRows = 8
}

extension Box3 {
  fileprivate func coordinate(_ axis: Int, at fraction: Double) -> Double {
    minimum[axis] + (maximum[axis] - minimum[axis]) * fraction
  }
}

extension EpisodeTrace {
  /// Of places on the basket's floor, how much darker they once are than at their brightest: the mean
  /// over the places that each camera sees.
  var floorDarkening: Double? {
    let depths = plan.cart.cameras.indices.flatMap { camera -> [Double] in
      let views = frames.filter { $0.camera == camera && !$0.floorLevels.isEmpty }
      guard let count = views.first?.floorLevels.count else { return [] }
      return (0..<count).compactMap { place in
        let levels = views.compactMap { $0.floorLevels[place] }
        guard levels.count > 1, let low = levels.min(), let high = levels.max(), high > 0 else {
          return nil
        }
        return Double(1 - low / high)
      }
    }
    return depths.isEmpty ? nil : depths.mean
  }
}
