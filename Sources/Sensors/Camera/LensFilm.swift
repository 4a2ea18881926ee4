import CameraKernels
import Geometry

/// Something on the front of the lens or on its glass, too near to be sharp: a smudge, a sticker,
/// condensation.
///
/// Where it covers the view, light L becomes (1 − a)·L + a·(t·blurred L + h·mean L): `transmission` t
/// comes through, spread, and `haze` h is scattered in from everywhere.
package struct LensFilm: Sendable, Hashable {
  package enum Cover: Sendable, Hashable {
    case everything
    /// Round, with a soft edge: centre and radius as parts of the picture's width, from its middle;
    /// `softness` is the width of the edge over the radius, 0…1.
    case spot(center: SIMD2<Double>, radius: Double, softness: Double)
  }

  package var cover: Cover
  /// How far it covers what lies behind it, 0…1.
  package var amount: Double
  package var transmission: Double
  package var haze: Double
  /// Standard deviation of the blur, as part of the picture's width.
  package var blur: Double

  package init(
    cover: Cover, amount: Double, transmission: Double, haze: Double, blur: Double
  ) {
    self.cover = cover
    self.amount = amount
    self.transmission = transmission
    self.haze = haze
    self.blur = blur
  }

  /// Whether nothing comes through to any pixel of a picture of this size.
  package func hidesAll(width: Int, height: Int) -> Bool {
    guard amount >= 1, transmission <= 0, width > 0 else { return false }
    guard case .spot(let center, let radius, let softness) = cover else { return true }
    // To the farthest corner, in widths.
    let across = abs(center.x) + 0.5
    let down = abs(center.y) + 0.5 * Double(height) / Double(width)
    return (across * across + down * down).squareRoot()
      <= radius * (1 - Self.edgeWidth(softness) / 2)
  }

  /// Lays the film over the light.
  package func apply(to radiance: inout [SIMD4<Float>], width: Int, height: Int) {
    guard amount > 0, width > 0, height > 0 else { return }
    var stray = StrayLight()
    let mean = radiance.withUnsafeBufferPointer { source -> SIMD4<Float> in
      guard let source = source.baseAddress else { return .zero }
      return stray.gatherBlurred(
        source, width: width, height: height, deviation: blur * Double(width))
    }
    let (covered, rows) = region(width: width, height: height)
    // A cell more at each end.
    var cells = [SIMD4<Float>](repeating: .zero, count: stray.columns + 3)
    var cover = [Float](repeating: Float(amount), count: (covered.count + 7) / 8 * 8)
    radiance.withUnsafeMutableBufferPointer { light in
      cells.withUnsafeMutableBufferPointer { cells in
        cover.withUnsafeMutableBufferPointer { cover in
          guard let light = light.baseAddress, let cells = cells.baseAddress,
            let cover = cover.baseAddress
          else { return }
          for y in rows {
            stray.row(y, into: cells + 1)
            if let edge = edge(y: y, from: covered.lowerBound, width: width, height: height) {
              coverRow(edge, count: (covered.count + 7) / 8 * 8, into: cover)
            }
            lay(
              over: light + y * width + covered.lowerBound, count: covered.count, cover: cover,
              cells: cells + 1 + covered.lowerBound / StrayLight.cellSize, veil: mean * Float(haze))
          }
        }
      }
    }
  }

  private func lay(
    over light: UnsafeMutablePointer<SIMD4<Float>>, count: Int, cover: UnsafePointer<Float>,
    cells: UnsafePointer<SIMD4<Float>>, veil: SIMD4<Float>
  ) {
    let whole = count / 8 * 8
    filmRow(
      light, count: whole, cover: cover, cells: cells, transmission: Float(transmission),
      veil: veil)
    ScalarCamera.filmRow(
      light + whole, count: count - whole, cover: cover + whole, cells: cells + whole / 8,
      transmission: Float(transmission), veil: veil)
  }

  /// Width of a spot's edge over its radius.
  private static func edgeWidth(_ softness: Double) -> Double { max(softness, 1e-3) }

  /// Middle of a spot, in pixels.
  private static func middle(_ center: SIMD2<Double>, width: Int, height: Int) -> SIMD2<Double> {
    center * Double(width) + SIMD2(Double(width - 1), Double(height - 1)) / 2
  }

  /// The pixels that are covered at all; columns from the first of a cell.
  private func region(width: Int, height: Int) -> (columns: Range<Int>, rows: Range<Int>) {
    guard case .spot(let center, let radius, let softness) = cover else {
      return (0..<width, 0..<height)
    }
    let middle = Self.middle(center, width: width, height: height)
    let reach = radius * Double(width) * (1 + Self.edgeWidth(softness) / 2) + 1
    func range(_ middle: Double, _ count: Int) -> Range<Int> {
      let low = min(max(middle - reach, 0), Double(count))
      let high = min(max(middle + reach, low), Double(count))
      return Int(low)..<Int(high.rounded(.up))
    }
    let columns = range(middle.x, width)
    let first = columns.lowerBound / StrayLight.cellSize * StrayLight.cellSize
    return (first..<columns.upperBound, range(middle.y, height))
  }

  /// A spot as a row sees it.
  /// - Parameter from: the column that counts as the first.
  private func edge(y: Int, from: Int, width: Int, height: Int) -> SpotEdge? {
    guard case .spot(let center, let radius, let softness) = cover else { return nil }
    let middle = Self.middle(center, width: width, height: height)
    let across = Double(y) - middle.y
    let edge = Self.edgeWidth(softness)
    return SpotEdge(
      squareAcross: Float(across * across), center: Float(middle.x - Double(from)),
      inverseRadius: Float(1 / max(radius * Double(width), 1e-3)), end: Float(1 + edge / 2),
      inverseEdge: Float(1 / edge), amount: Float(amount))
  }
}
