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
    let electrons = mean + Self.squareRoot(mean + readVariance) * normal
    let held = Swift.min(electrons, fullWell)
    let raw = held * countsPerElectron + Float(ToneCurve.blackLevel)
    return UInt16(
      Swift.min(Swift.max(raw, 0), Float(ToneCurve.countLimit)).rounded(.toNearestOrEven))
  }

  /// The square root of a number from 0 to 10³⁰ to five digits, enough for a deviation.
  ///
  /// A first guess of 1/√x from the halved exponent and two steps of Newton's method; vectors of
  /// it are fast on any processor, and the bits are the same on all.
  static func squareRoot(_ x: Float) -> Float {
    var y = Float(bitPattern: 0x5F37_59DF &- (x.bitPattern >> 1))
    let half = x * 0.5
    y *= 1.5 - half * y * y
    y *= 1.5 - half * y * y
    return x * y
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
    precondition(MemoryLayout<RGB8>.stride == 3)
    let generator = PhiloxRounds(key: key)
    codes.withUnsafeBufferPointer { codes in
      NormalQuantiles.table.withUnsafeBufferPointer { normals in
        guard let codes = codes.baseAddress, let normals = normals.baseAddress,
          let radiance = radiance.baseAddress,
          let out = UnsafeMutableRawPointer(pixels.baseAddress)
        else { return }
        let develop = Developing(self, codes: codes, normals: normals)
        for pair in 0..<pixels.count / 2 {
          let words = generator.block(UInt32(truncatingIfNeeded: pair))
          develop.pixel(radiance[2 * pair], words.0, words.1, to: out + 6 * pair)
          develop.pixel(radiance[2 * pair + 1], words.2, words.3, to: out + 6 * pair + 3)
        }
        if pixels.count % 2 == 1 {
          let last = pixels.count - 1
          let words = generator.block(UInt32(truncatingIfNeeded: last / 2))
          develop.pixel(radiance[last], words.0, words.1, to: out + 3 * last)
        }
      }
    }
  }

  /// The constants of a run, as the inner loop wants them.
  private struct Developing {
    let electronsPerNit: SIMD4<Float>
    let well: SIMD4<Float>
    let readVariance: SIMD4<Float>
    let countsPerElectron: SIMD4<Float>
    let black = SIMD4<Float>(repeating: Float(ToneCurve.blackLevel))
    let limit = SIMD4<Float>(repeating: Float(ToneCurve.countLimit))
    let codes: UnsafePointer<UInt8>
    let normals: UnsafePointer<Float>

    init(
      _ kernel: SensorKernel, codes: UnsafePointer<UInt8>, normals: UnsafePointer<Float>
    ) {
      electronsPerNit = SIMD4(repeating: kernel.electronsPerNit)
      well = SIMD4(repeating: kernel.fullWell)
      readVariance = SIMD4(repeating: kernel.readVariance)
      countsPerElectron = SIMD4(repeating: kernel.countsPerElectron)
      self.codes = codes
      self.normals = normals
    }

    @inline(__always)
    func pixel(
      _ luminance: SIMD4<Float>, _ a: UInt32, _ b: UInt32, to out: UnsafeMutableRawPointer
    ) {
      let normal = SIMD4(
        normals[Int(a >> 4 & 0xFFF)], normals[Int(a >> 20)], normals[Int(b >> 4 & 0xFFF)], 0)
      let zero = SIMD4<Float>(repeating: 0)
      var mean = zero.replacing(with: luminance * electronsPerNit, where: luminance .> zero)
      mean.replace(with: well, where: mean .> well)
      var electrons = mean + squareRoot(mean + readVariance) * normal
      electrons.replace(with: well, where: electrons .> well)
      var raw = electrons * countsPerElectron + black
      raw.replace(with: zero, where: raw .< zero)
      raw.replace(with: limit, where: raw .> limit)
      // Adding 1.5 · 2²³ rounds to the nearest whole number, which the low bits then hold.
      let whole =
        unsafeBitCast(
          raw + SIMD4<Float>(repeating: 0x1.8p23), to: SIMD4<UInt32>.self) & 0xFFF
      out.storeBytes(of: codes[Int(whole.x)], as: UInt8.self)
      out.storeBytes(of: codes[1 << 12 | Int(whole.y)], toByteOffset: 1, as: UInt8.self)
      out.storeBytes(of: codes[2 << 12 | Int(whole.z)], toByteOffset: 2, as: UInt8.self)
    }

    /// Four of `SensorKernel.squareRoot`.
    @inline(__always)
    private func squareRoot(_ x: SIMD4<Float>) -> SIMD4<Float> {
      let bits = unsafeBitCast(x, to: SIMD4<UInt32>.self)
      var y = unsafeBitCast(
        SIMD4<UInt32>(repeating: 0x5F37_59DF) &- (bits &>> SIMD4(repeating: 1)),
        to: SIMD4<Float>.self)
      let half = x * SIMD4(repeating: 0.5)
      let threeHalves = SIMD4<Float>(repeating: 1.5)
      y *= threeHalves - half * y * y
      y *= threeHalves - half * y * y
      return x * y
    }
  }
}

/// `RandomKey.block` for many counters of one key.
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
