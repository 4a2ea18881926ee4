import Foundation
import RasterKernels

/// When the squares of a shadow map changed last: as long as nothing changes in the squares that a
/// point's samples lie in, it has the same shadow, bit for bit.
final class MapChanges {
  /// Texels of a square's side.
  static let side = 16

  /// The moment of each square's last change, row by row.
  private(set) var moments: [UInt32] = []
  /// Squares a side.
  private(set) var columns = 0
  /// Of the last change anywhere.
  private(set) var latest: UInt32 = 0
  private var view: ShadowView?
  /// The map as it was.
  private var texels: UnsafeMutablePointer<Float>?

  deinit { texels?.deallocate() }

  /// Compares a map with what it was.
  /// - Parameters:
  ///   - size: texels a side, a multiple of `side`.
  ///   - view: what the map shows; if that is another one, all of it has changed.
  func take(_ layer: VisibilityLayer, size: Int, view: ShadowView, moment: UInt32) {
    let side = Self.side
    let isNew = view != self.view
    if isNew {
      if columns != size / side || texels == nil {
        texels?.deallocate()
        texels = .allocate(capacity: size * size)
        columns = size / side
        moments = Array(repeating: moment, count: columns * columns)
      }
      self.view = view
    }
    guard let texels else { return }
    let bytes = side * MemoryLayout<Float>.stride
    for y in 0..<size {
      let (now, before) = (layer.w + y * layer.stride, texels + y * size)
      for column in 0..<columns {
        let x = column * side
        if !isNew && memcmp(now + x, before + x, bytes) == 0 { continue }
        memcpy(before + x, now + x, bytes)
        moments[y / side * columns + column] = moment
        latest = moment
      }
    }
  }

  /// Whether nothing in some squares has changed after a moment.
  func isSame(_ squares: MapSquares, since moment: UInt32) -> Bool {
    if latest <= moment || squares.isEmpty { return true }
    return moments.withUnsafeBufferPointer { moments in
      for y in Int(squares.y0)...Int(squares.y1) {
        let row = y * columns
        for x in Int(squares.x0)...Int(squares.x1) where moments[row + x] > moment {
          return false
        }
      }
      return true
    }
  }
}

/// A rectangle of a map's squares, both ends included.
struct MapSquares {
  var x0: UInt8 = 1
  var x1: UInt8 = 0
  var y0: UInt8 = 1
  var y1: UInt8 = 0

  var isEmpty: Bool { x0 > x1 }

  static let none = MapSquares()

  /// All of a map.
  init(columns: Int) {
    (x0, y0) = (0, 0)
    (x1, y1) = (UInt8(columns - 1), UInt8(columns - 1))
  }

  private init() {}

  /// The squares in which samples of points between some corners lie.
  /// - Parameters:
  ///   - low, high: least and greatest place of the points on the map, in texels.
  ///   - w: the greatest of their 1/z.
  ///   - source: has moments.
  ///   - columns: of the map.
  /// - SeeAlso: `softShare`.
  init(
    from low: SIMD2<Float>, to high: SIMD2<Float>, w: Float, _ source: ShadowSource, columns: Int
  ) {
    let z = 1 / w
    let reach = 1 / max(z - 1, z * 0.35) - w
    let half = SIMD2(max(source.halfU * reach, 1), max(source.halfV * reach, 1))
    let cells = half * 2 / SIMD2(source.pattern.columns, source.pattern.rows)
    // The outermost samples lie half a cell inside the lamp's image. Between texels of a level, which
    // are no wider than that, they read one and a half of them to either side; rounding has a texel.
    let texel = min(max(cells.max() * 1.4143, 1), Float(1 << coarsestMoments))
    let outermost = half - cells / 2 + SIMD2(repeating: 1.5 * texel + 2)
    let last = Float(columns * MapChanges.side - 1)
    func square(_ at: Float) -> UInt8 { UInt8(Int(min(max(at, 0), last)) / MapChanges.side) }
    let (from, to) = (low - outermost, high + outermost)
    (x0, x1) = (square(from.x), square(to.x))
    (y0, y1) = (square(from.y), square(to.y))
  }
}
