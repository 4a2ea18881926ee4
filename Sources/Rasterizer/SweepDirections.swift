import RasterKernels

/// Directions that stand for all, in sets that are the same seen along any axis.
///
/// A set consists of steps, each of four directions that cross planes of one axis one way: mirror
/// images of each other in the plane's own axes.
struct SweepDirections {
  struct Step {
    let axis: Int
    let isRising: Bool
    /// Cosines with the axis across the planes, and with those of columns and rows; above 0.
    let march: Float
    let column: Float
    let row: Float
    /// Share of all directions that each of the four stands for.
    let weight: Float

    /// Whether a direction goes up the world's third axis.
    func goesUp(_ direction: Int) -> Bool {
      // Z is across the planes, or runs along their rows.
      axis == 2 ? isRising : direction & 2 == 0
    }
  }

  let steps: [Step]
  /// Sum of weight × cosine over the half sphere about an axis.
  private let flow: Float

  private init(_ types: [(march: Float, column: Float, row: Float, axis: Int?, weight: Float)]) {
    var steps: [Step] = []
    for axis in 0..<3 {
      for isRising in [false, true] {
        for type in types where type.axis == nil || type.axis == axis {
          steps.append(
            Step(
              axis: axis, isRising: isRising, march: type.march, column: type.column, row: type.row,
              weight: type.weight))
        }
      }
    }
    let total = steps.reduce(0) { $0 + 4 * $1.weight }
    self.steps = steps.map { s in
      Step(
        axis: s.axis, isRising: s.isRising, march: s.march, column: s.column, row: s.row,
        weight: s.weight / total)
    }
    flow = self.steps.reduce(0) { sum, s in
      // Along Z, say; half of the sphere, where four directions of two planes go.
      sum + (s.axis == 2 ? (s.isRising ? 4 * s.weight * s.march : 0) : 2 * s.weight * s.row)
    }
  }

  /// 24 directions of equal weight, (±a, ±a, ±b) in all orders, with 2a² + b² = 1 and
  /// (8a + 4b)/12 = 1/2.
  static let few = SweepDirections([(b24, a24, a24, nil, 1)])
  private static let a24: Float = 0.295_875_85
  private static let b24: Float = 0.908_248_3

  /// The 48 of the level-symmetric quadrature S₆.
  /// - SeeAlso: Lewis and Miller, "Computational Methods of Neutron Transport", 1984, table 4-1.
  static let many = SweepDirections([
    (m3, m1, m1, nil, 0.176_126_3),
    // Two of these cosines are the largest; each order of the three belongs to one axis.
    (m2, m2, m1, 0, 0.157_207_1), (m2, m1, m2, 1, 0.157_207_1), (m2, m2, m1, 2, 0.157_207_1),
  ])
  private static let m1: Float = 0.266_635_5
  private static let m2: Float = 0.681_507_6
  private static let m3: Float = 0.926_180_8

  /// A step as the kernel takes it.
  func kernelStep(_ n: Int) -> SweepStep {
    let s = steps[n]
    var step = SweepStep()
    step.isRising = s.isRising
    let (u, v) = (s.column / s.march, s.row / s.march)
    (step.straight, step.beside) = ((1 - u) * (1 - v), u * (1 - v))
    (step.below, step.diagonal) = ((1 - u) * v, u * v)
    step.weight = s.weight
    (step.flowMarch, step.flowColumn, step.flowRow) = (
      s.weight * s.march / flow, s.weight * s.column / flow, s.weight * s.row / flow
    )
    return step
  }
}
