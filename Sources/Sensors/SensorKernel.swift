package import Geometry
import Imaging

/// Luminance to counts of the converter: photon statistics, full well, gain.
///
/// Shot noise is Poisson; it is drawn as a normal number of the same variance, which beyond some
/// twenty electrons nobody can tell apart (the read noise covers what is below).
package struct SensorKernel: Sendable {
  /// Electrons for one cd/m².
  private let electronsPerNit: Float
  private let fullWell: Float
  private let readVariance: Float
  /// Counts for one electron.
  private let countsPerElectron: Float
  private let key: RandomKey

  package init(model: CameraSensorModel, exposure: CameraExposure, key: RandomKey) {
    electronsPerNit = Float(model.electronsPerNitSecond * exposure.time)
    fullWell = Float(model.fullWell)
    readVariance = Float(model.readNoise * model.readNoise)
    countsPerElectron = Float(
      exposure.gain * Double(ToneCurve.countLimit - ToneCurve.blackLevel) / model.fullWell)
    self.key = key
  }

  /// By the definition.
  package func count(luminance: Float, pixel: Int, channel: Int) -> UInt16 {
    // Two pixels share a block of 128 random bits: eight groups of sixteen, three for each.
    let words = key.block(UInt32(truncatingIfNeeded: pixel / 2))
    let group = pixel % 2 * 4 + channel
    let bits = words[group / 2] >> (group % 2 == 0 ? 0 : 16) & 0xFFFF
    let normal = NormalQuantiles.table[Int(bits >> 4)]
    // Written so that NaN counts as darkness.
    let mean = luminance > 0 ? Swift.min(luminance * electronsPerNit, fullWell) : 0
    let electrons = mean + (mean + readVariance).squareRoot() * normal
    let held = Swift.min(electrons, fullWell)
    let raw = held * countsPerElectron + Float(ToneCurve.blackLevel)
    return UInt16(
      Swift.min(Swift.max(raw, 0), Float(ToneCurve.countLimit))
        .rounded(.toNearestOrEven))
  }

  /// All pixels, the fast way.
  /// - Parameters:
  ///   - radiance: cd/m², one vector a pixel.
  ///   - codes: three tables of 4096 8-bit values.
  func run(
    radiance: UnsafeBufferPointer<SIMD4<Float>>, codes: [UInt8],
    into pixels: UnsafeMutableBufferPointer<RGB8>
  ) {
    precondition(radiance.count == pixels.count && codes.count == 3 << 12)
    let generator = PhiloxRounds(key: key)
    codes.withUnsafeBufferPointer { codes in
      NormalQuantiles.table.withUnsafeBufferPointer { normals in
        guard let codes = codes.baseAddress, let normals = normals.baseAddress,
          let radiance = radiance.baseAddress, let out = pixels.baseAddress
        else { return }
        for pair in 0..<pixels.count / 2 {
          let words = generator.block(UInt32(truncatingIfNeeded: pair))
          out[2 * pair] = expose(
            radiance[2 * pair], words.0, words.1, codes: codes, normals: normals)
          out[2 * pair + 1] = expose(
            radiance[2 * pair + 1], words.2, words.3, codes: codes, normals: normals)
        }
        if pixels.count % 2 == 1 {
          let last = pixels.count - 1
          let words = generator.block(UInt32(truncatingIfNeeded: last / 2))
          out[last] = expose(radiance[last], words.0, words.1, codes: codes, normals: normals)
        }
      }
    }
  }

  @inline(__always)
  private func expose(
    _ luminance: SIMD4<Float>, _ a: UInt32, _ b: UInt32, codes: UnsafePointer<UInt8>,
    normals: UnsafePointer<Float>
  ) -> RGB8 {
    let normal = SIMD4(
      normals[Int(a >> 4 & 0xFFF)], normals[Int(a >> 20)], normals[Int(b >> 4 & 0xFFF)], 0)
    var mean = luminance * electronsPerNit
    mean.replace(with: 0, where: .!(luminance .> 0))
    let well = SIMD4(repeating: fullWell)
    mean.replace(with: well, where: mean .> well)
    let variance = mean + readVariance
    let sigma = SIMD4(
      variance.x.squareRoot(), variance.y.squareRoot(), variance.z.squareRoot(), 0)
    var electrons = mean + sigma * normal
    electrons.replace(with: well, where: electrons .> well)
    var raw = electrons * countsPerElectron + Float(ToneCurve.blackLevel)
    raw.replace(with: 0, where: raw .< 0)
    let limit = SIMD4(repeating: Float(ToneCurve.countLimit))
    raw.replace(with: limit, where: raw .> limit)
    // Adding 1.5 · 2²³ rounds to the nearest whole number, which the low bits then hold.
    let magic = raw + Float(0x1.8p23)
    let r = Int(magic.x.bitPattern & 0xFFF)
    let g = Int(magic.y.bitPattern & 0xFFF)
    let b = Int(magic.z.bitPattern & 0xFFF)
    return RGB8(codes[r], codes[1 << 12 | g], codes[2 << 12 | b])
  }
}

/// `RandomKey.block` with the ten round keys made beforehand.
struct PhiloxRounds: Sendable {
  private let key: SIMD2<UInt32>
  private let tick: UInt32
  private let entity: UInt32
  private let purpose: UInt32

  init(key: RandomKey) {
    tick = key.tick
    entity = key.entity
    purpose = key.purpose
    self.key = SIMD2(
      UInt32(truncatingIfNeeded: key.seed) ^ (key.episode &* 0x9E37_79B9),
      UInt32(truncatingIfNeeded: key.seed >> 32) &+ key.episode)
  }

  @inline(__always)
  func block(_ counter: UInt32) -> (UInt32, UInt32, UInt32, UInt32) {
    var (c0, c1, c2, c3) = (counter, tick, entity, purpose)
    var (k0, k1) = (key.x, key.y)
    for _ in 0..<10 {
      let p0 = UInt64(0xD251_1F53) &* UInt64(c0)
      let p1 = UInt64(0xCD9E_8D57) &* UInt64(c2)
      (c0, c1, c2, c3) = (
        UInt32(truncatingIfNeeded: p1 >> 32) ^ c1 ^ k0, UInt32(truncatingIfNeeded: p1),
        UInt32(truncatingIfNeeded: p0 >> 32) ^ c3 ^ k1, UInt32(truncatingIfNeeded: p0)
      )
      k0 = k0 &+ 0x9E37_79B9
      k1 = k1 &+ 0xBB67_AE85
    }
    return (c0, c1, c2, c3)
  }
}
