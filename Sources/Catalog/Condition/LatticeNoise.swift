import Geometry

/// Smooth random numbers between −1 and 1 in space, the same bits on every machine.
/// - SeeAlso: Perlin, "Improving Noise", SIGGRAPH 2002.
struct LatticeNoise: Sendable {
  private let seed: UInt32

  init(seed: UInt32) { self.seed = seed }

  /// One lattice cell is one unit wide.
  func at(_ p: SIMD3<Float>) -> Float {
    let corner = p.rounded(.down)
    let f = p - corner
    let i = SIMD3<Int32>(truncatingIfNeeded: SIMD3<Int>(corner))
    let s = f * f * f * (f * (f * 6 - 15) + 10)
    func gradient(_ x: Int32, _ y: Int32, _ z: Int32) -> Float {
      let d = f - SIMD3(Float(x), Float(y), Float(z))
      let h = hash(i &+ SIMD3(x, y, z))
      // Twelve edges of a cube, four of them twice.
      let u = h & 8 == 0 ? d.x : d.y
      let v = h & 12 == 0 ? d.y : h & 13 == 12 ? d.x : d.z
      return (h & 1 == 0 ? u : -u) + (h & 2 == 0 ? v : -v)
    }
    func mix(_ a: Float, _ b: Float, _ t: Float) -> Float { a + (b - a) * t }
    let low = mix(
      mix(gradient(0, 0, 0), gradient(1, 0, 0), s.x),
      mix(gradient(0, 1, 0), gradient(1, 1, 0), s.x), s.y)
    let high = mix(
      mix(gradient(0, 0, 1), gradient(1, 0, 1), s.x),
      mix(gradient(0, 1, 1), gradient(1, 1, 1), s.x), s.y)
    return mix(low, high, s.z)
  }

  /// Octaves on top of each other, each twice as fine and half as strong.
  func sum(_ p: SIMD3<Float>, octaves: Int) -> Float {
    var (sum, scale, weight) = (Float(0), Float(1), Float(1))
    for _ in 0..<octaves {
      sum += at(p * scale + 17 * weight) * weight
      (scale, weight) = (scale * 2, weight * 0.5)
    }
    return sum
  }

  private func hash(_ i: SIMD3<Int32>) -> UInt32 {
    var h = seed
    h = (h ^ UInt32(bitPattern: i.x)) &* 0x9E37_79B1
    h = (h ^ (h >> 15) ^ UInt32(bitPattern: i.y)) &* 0x85EB_CA77
    h = (h ^ (h >> 13) ^ UInt32(bitPattern: i.z)) &* 0xC2B2_AE3D
    h ^= h >> 16
    h = h &* 0x27D4_EB2F
    return h ^ (h >> 15)
  }
}

/// 0 below `low`, 1 above `high`, smooth in between.
func smoothStep(_ low: Float, _ high: Float, _ x: Float) -> Float {
  let t = min(max((x - low) / (high - low), 0), 1)
  return t * t * (3 - 2 * t)
}
