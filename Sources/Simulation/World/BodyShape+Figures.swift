import Catalog
import Geometry

extension BodyShape {
  /// A grown-up who stands upright, in the body frame of `PersonState`; without arms.
  static let standing = BodyShape(
    joints: Joints(
      hip: SIMD3(0, 0, Float(BodyMeasures.hipHeight)), trunk: 0.84...1.12,
      neck: SIMD3(-0.005, 0, 1.47), head: 1.44...1.53)
  ) { stuff in
    switch stuff {
    case .top:
      var top = Growth(SIMD3(-0.24, -0.34, 0.74), SIMD3(0.24, 0.34, 1.58), cell: 0.021)
      // Hem, belly, chest, shoulders; the neckline and the stumps into which the sleeves run.
      top.add(SIMD3(0.005, 0.072, 0.93), SIMD3(0.01, 0.062, 1.1), (0.122, 0.112), 0.08)
      top.add(SIMD3(0.01, 0.066, 1.1), SIMD3(0.005, 0.085, 1.3), (0.112, 0.112), 0.08)
      top.add(SIMD3(-0.02, 0.06, 1.3), SIMD3(-0.02, 0.13, 1.37), (0.1, 0.07), 0.08)
      top.add(SIMD3(-0.012, 0.1, 1.385), SIMD3(-0.01, 0.185, 1.378), (0.066, 0.062))
      top.add(SIMD3(-0.01, 0, 1.41), SIMD3(-0.008, 0, 1.45), (0.075, 0.062))
      top.add(SIMD3(-0.01, 0.185, 1.378), SIMD3(-0.012, 0.2, 1.32), (0.063, 0.06), 0.03)
      return top
    case .trousers:
      var trousers = Growth(SIMD3(-0.24, -0.28, -0.02), SIMD3(0.24, 0.28, 1.18), cell: 0.021)
      trousers.add(SIMD3(-0.02, 0.055, 0.93), SIMD3(0.005, 0.06, 1.0), (0.122, 0.112), 0.06)
      trousers.add(SIMD3(-0.005, 0.088, 0.86), SIMD3(0.012, 0.096, 0.5), (0.1, 0.071), 0.03)
      trousers.add(SIMD3(0.012, 0.096, 0.5), SIMD3(-0.018, 0.104, 0.09), (0.071, 0.06), 0.04)
      return trousers
    case .skin:
      var skin = Growth(SIMD3(-0.18, -0.16, 1.26), SIMD3(0.2, 0.16, 1.8), cell: 0.0115)
      skin.add(SIMD3(-0.012, 0, 1.38), SIMD3(0.0, 0, 1.52), (0.064, 0.053), 0.03)
      skin.add(SIMD3(-0.018, 0, 1.655), SIMD3(0.022, 0, 1.65), (0.089, 0.084), 0.03)
      skin.add(SIMD3(0.02, 0.014, 1.575), SIMD3(0.05, 0.01, 1.55), (0.062, 0.046))
      // Nose, ears, brow.
      skin.add(SIMD3(0.098, 0, 1.635), SIMD3(0.117, 0, 1.6), (0.012, 0.0145), 0.02)
      skin.add(SIMD3(0.0, 0.086, 1.628), SIMD3(0.002, 0.082, 1.598), (0.018, 0.014), 0.012)
      skin.add(SIMD3(0.075, 0.03, 1.668), SIMD3(0.088, 0.012, 1.665), (0.016, 0.014), 0.02)
      return skin
    case .hair:
      var hair = Growth(SIMD3(-0.2, -0.16, 1.44), SIMD3(0.16, 0.16, 1.84), cell: 0.0115)
      hair.add(SIMD3(-0.03, 0, 1.672), SIMD3(0.014, 0, 1.69), (0.096, 0.083), 0.03)
      hair.add(SIMD3(-0.05, 0.02, 1.66), SIMD3(-0.05, 0.025, 1.575), (0.078, 0.062), 0.04)
      return hair
    case .shoes:
      var shoes = Growth(SIMD3(-0.16, -0.22, -0.07), SIMD3(0.27, 0.22, 0.2), cell: 0.015)
      shoes.add(SIMD3(-0.05, 0.108, 0.042), SIMD3(0.1, 0.118, 0.034), (0.046, 0.046), 0.02)
      shoes.add(SIMD3(0.1, 0.118, 0.034), SIMD3(0.165, 0.122, 0.03), (0.046, 0.036), 0.02)
      shoes.add(SIMD3(-0.035, 0.106, 0.06), SIMD3(-0.03, 0.104, 0.1), (0.05, 0.046), 0.03)
      return shoes
    }
  }

  /// A child of two years or so on the seat, its hands on the handle before it.
  static let seatedChild = BodyShape(
    joints: Joints(
      hip: SIMD3(-0.02, 0, 0.05), trunk: 0.05...0.16, neck: SIMD3(-0.01, 0, 0.35),
      head: 0.325...0.375, hold: 0.1...0.24)
  ) { stuff in
    switch stuff {
    case .top:
      var top = Growth(SIMD3(-0.16, -0.26, -0.02), SIMD3(0.32, 0.26, 0.42), cell: 0.0125)
      top.add(SIMD3(-0.015, 0.032, 0.1), SIMD3(-0.01, 0.04, 0.27), (0.079, 0.072), 0.04)
      top.add(SIMD3(-0.01, 0.05, 0.3), SIMD3(-0.01, 0.1, 0.3), (0.047, 0.043), 0.03)
      top.add(SIMD3(-0.01, 0.112, 0.295), SIMD3(0.07, 0.155, 0.2), (0.041, 0.035), 0.02)
      top.add(SIMD3(0.07, 0.155, 0.2), SIMD3(0.205, 0.163, 0.235), (0.035, 0.029), 0.02)
      return top
    case .trousers:
      var trousers = Growth(SIMD3(-0.16, -0.2, -0.3), SIMD3(0.32, 0.2, 0.2), cell: 0.0125)
      trousers.add(SIMD3(-0.02, 0.03, 0.065), SIMD3(-0.015, 0.03, 0.11), (0.08, 0.075), 0.03)
      trousers.add(SIMD3(0.0, 0.052, 0.056), SIMD3(0.19, 0.078, 0.05), (0.058, 0.05), 0.02)
      trousers.add(SIMD3(0.19, 0.078, 0.05), SIMD3(0.208, 0.084, -0.18), (0.05, 0.036), 0.02)
      return trousers
    case .skin:
      var skin = Growth(SIMD3(-0.14, -0.24, 0.17), SIMD3(0.34, 0.24, 0.6), cell: 0.011)
      skin.add(SIMD3(-0.012, 0, 0.31), SIMD3(-0.002, 0, 0.38), (0.044, 0.04), 0.02)
      skin.add(SIMD3(-0.02, 0, 0.455), SIMD3(0.02, 0, 0.452), (0.083, 0.08), 0.03)
      skin.add(SIMD3(0.025, 0.02, 0.405), SIMD3(0.038, 0.012, 0.392), (0.052, 0.045), 0.04)
      skin.add(SIMD3(0.093, 0, 0.44), SIMD3(0.1, 0, 0.428), (0.01, 0.011), 0.02)
      skin.add(SIMD3(0.0, 0.082, 0.445), SIMD3(0.002, 0.08, 0.425), (0.016, 0.013), 0.012)
      // Hands.
      skin.add(SIMD3(0.205, 0.163, 0.236), SIMD3(0.245, 0.162, 0.25), (0.024, 0.026), 0.02)
      skin.add(SIMD3(0.25, 0.15, 0.262), SIMD3(0.27, 0.15, 0.25), (0.018, 0.016), 0.02)
      return skin
    case .hair:
      var hair = Growth(SIMD3(-0.18, -0.16, 0.28), SIMD3(0.16, 0.16, 0.64), cell: 0.011)
      hair.add(SIMD3(-0.03, 0, 0.473), SIMD3(0.012, 0, 0.488), (0.089, 0.076), 0.03)
      hair.add(SIMD3(-0.045, 0.015, 0.45), SIMD3(-0.048, 0.018, 0.4), (0.074, 0.06), 0.03)
      return hair
    case .shoes:
      var shoes = Growth(SIMD3(0.1, -0.18, -0.34), SIMD3(0.38, 0.18, -0.1), cell: 0.0125)
      shoes.add(SIMD3(0.2, 0.085, -0.222), SIMD3(0.272, 0.09, -0.235), (0.037, 0.034), 0.02)
      return shoes
    }
  }
}
