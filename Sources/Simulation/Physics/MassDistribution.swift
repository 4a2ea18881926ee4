import CMuJoCo
import Catalog
import Geometry

/// Where a body's mass is, for each kilogram of it, in the item's frame.
///
/// Of solids of one density: simple ones by formula; hulls by rods along X, a grid of them, each
/// exact along its length. Where pieces overlap, what they share counts once.
struct MassDistribution {
  /// Metres.
  private(set) var center: SIMD3<Double>
  /// About the centre, m²: xx, yy, zz, xy, xz, yz.
  private(set) var inertia: [Double]

  /// nil if the engine's own will do: of one solid, balanced about its middle.
  init?(of item: ItemBody) {
    switch item.proxy {
    case .pieces(let pieces): self.init(union: pieces)
    case .convexHull(let points):
      guard item.centerOfMass != nil else { return nil }
      self.init(union: [points])
    case .box(let size):
      self.init(center: .zero, secondMoments: size * size / 12)
    case .ellipsoid(let size):
      self.init(center: .zero, secondMoments: size * size / 20)
    case .cylinder(let radius, let height):
      let side = radius * radius / 4
      self.init(center: .zero, secondMoments: SIMD3(side, side, height * height / 12))
    }
    guard let center = item.centerOfMass else {
      if case .pieces = item.proxy { return }
      return nil
    }
    // The shell and what is in it keep the solid's shape, about where they balance.
    self.center = center
  }

  /// - Parameter secondMoments: mean of x², y², z² about the centre.
  private init(center: SIMD3<Double>, secondMoments m: SIMD3<Double>) {
    self.center = center
    inertia = [m.y + m.z, m.x + m.z, m.x + m.y, 0, 0, 0]
  }

  /// Rods along each side.
  private static let rods = 64

  /// nil if they hold no volume that the grid sees.
  private init?(union pieces: [[SIMD3<Float>]]) {
    let hulls = pieces.map { ConvexHullPlanes(of: $0) }
    let box = Mesh(positions: pieces.flatMap(\.self)).bounds
    let cell = box.size / Double(Self.rods)
    var length = 0.0
    var first = SIMD3<Double>.zero
    var (squares, products) = (SIMD3<Double>.zero, SIMD3<Double>.zero)
    for row in 0..<Self.rods * Self.rods {
      let y = box.minimum.y + (Double(row % Self.rods) + 0.5) * cell.y
      let z = box.minimum.z + (Double(row / Self.rods) + 0.5) * cell.z
      for rod in Self.joined(hulls.compactMap { $0.interval(y: y, z: z) }) {
        let (a, b) = (rod.lowerBound, rod.upperBound)
        let l = b - a
        let x = (a + b) / 2
        length += l
        first += SIMD3(x, y, z) * l
        let middle = SIMD3<Double>(x, y, z)
        let side = SIMD3<Double>(l, cell.y, cell.z)
        squares += (middle * middle + side * side / 12) * l
        products += SIMD3<Double>(x * y, x * z, y * z) * l
      }
    }
    guard length > 0 else { return nil }
    let c = first / length
    let m = squares / length - c * c
    let p = products / length - SIMD3(c.x * c.y, c.x * c.z, c.y * c.z)
    self.init(center: c, secondMoments: m)
    inertia = Array(inertia[..<3]) + [-p.x, -p.y, -p.z]
  }

  /// Intervals without overlaps, ascending.
  private static func joined(_ intervals: [ClosedRange<Double>]) -> [ClosedRange<Double>] {
    var result: [ClosedRange<Double>] = []
    for next in intervals.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = result.last, next.lowerBound <= last.upperBound {
        result[result.count - 1] = last.lowerBound...max(last.upperBound, next.upperBound)
      } else {
        result.append(next)
      }
    }
    return result
  }

  /// - Parameter mass: kilograms.
  func set(mass: Double, of body: UnsafeMutablePointer<mjsBody>) {
    let i = inertia.map { $0 * mass }
    body.pointee.explicitinertial = true
    body.pointee.mass = mass
    body.pointee.ipos = (center.x, center.y, center.z)
    body.pointee.fullinertia = (i[0], i[1], i[2], i[3], i[4], i[5])
  }
}
