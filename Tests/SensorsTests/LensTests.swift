import Geometry
import Scene
import Sensors
import Testing

/// Defocus against the thin lens; films against what they are said to do.
struct LensTests {
  private static func buffer(
    width: Int, height: Int, depth: Float, _ light: (Int, Int) -> Float
  ) -> GBuffer {
    var buffer = GBuffer(width: width, height: height)
    buffer.radiance = (0..<width * height).map {
      SIMD4(repeating: light($0 % width, $0 / width))
    }
    buffer.depth = Array(repeating: depth, count: width * height)
    return buffer
  }

  /// The disc of a point has the diameter f²·|1/Z_f − 1/Z|/N, and all the point's light.
  @Test(arguments: [0.15, 0.25, 2.0])
  func discOfAPoint(depth: Double) throws {
    var model = CameraPreset.ideal.model
    model.optics.focusDistance = 0.6
    model.optics.fNumber = 2
    let intrinsics = CameraIntrinsics(width: 61, height: 61, fx: 1200, fy: 1200, cx: 30, cy: 30)
    let defocus = try #require(Defocus(model: model, intrinsics: intrinsics))
    // 1200 px of 3 µm are 3.6 mm.
    let wanted = 3.6e-3 * 3.6e-3 * abs(1 / 0.6 - 1 / depth) / 2 / 3e-6
    #expect(abs(defocus.diameter(depth: depth) / wanted - 1) < 1e-9)
    var buffer = Self.buffer(width: 61, height: 61, depth: Float(depth)) { x, y in
      x == 30 && y == 30 ? 1000 : 0
    }
    defocus.apply(to: &buffer)
    let sum = buffer.radiance.reduce(Float(0)) { $0 + $1.x }
    #expect(abs(sum / 1000 - 1) < 0.12)
    let lit = (0..<61).filter {
      buffer.radiance[30 * 61 + $0].x > 0.5 * buffer.radiance[30 * 61 + 30].x
    }
    #expect(abs(Double(lit.count) - min(wanted, 24)) <= 1.5)
  }

  @Test func focusedThingsStayAsTheyAre() throws {
    var model = CameraPreset.ideal.model
    model.optics.focusDistance = 0.5
    let intrinsics = CameraIntrinsics(width: 40, height: 40, horizontalFieldOfView: 1)
    let defocus = try #require(Defocus(model: model, intrinsics: intrinsics))
    var buffer = Self.buffer(width: 40, height: 40, depth: 0.5) { x, y in Float(x * y) }
    let before = buffer.radiance
    defocus.apply(to: &buffer)
    #expect(buffer.radiance == before)
    #expect(Defocus(model: CameraPreset.ideal.model, intrinsics: intrinsics) == nil)
  }

  @Test func onlyWhatIsOpaqueFromCornerToCornerHidesAll() {
    func spot(radius: Double, right: Double = 0, transmission: Double = 0) -> LensFilm {
      LensFilm(
        cover: .spot(center: SIMD2(right, 0), radius: radius, softness: 0.25), amount: 1,
        transmission: transmission, haze: 0.08, blur: 0.02)
    }
    // Half the diagonal of 4:3 is 0.625 widths, and seven eighths of the radius are opaque.
    #expect(spot(radius: 0.72).hidesAll(width: 640, height: 480))
    #expect(!spot(radius: 0.71).hidesAll(width: 640, height: 480))
    #expect(!spot(radius: 0.72, right: 0.1).hidesAll(width: 640, height: 480))
    #expect(!spot(radius: 1, transmission: 0.5).hidesAll(width: 640, height: 480))
    func veil(_ transmission: Double) -> LensFilm {
      LensFilm(cover: .everything, amount: 1, transmission: transmission, haze: 0, blur: 0)
    }
    #expect(veil(0).hidesAll(width: 640, height: 480))
    #expect(!veil(0.6).hidesAll(width: 640, height: 480))
  }

  @Test func stickerCoversAndSmudgeSpreads() {
    let sharp = Self.buffer(width: 96, height: 64, depth: 1) { x, _ in x / 4 % 2 == 0 ? 100 : 20 }
    func contrast(_ light: [SIMD4<Float>], _ range: Range<Int>) -> Float {
      let row = range.map { light[32 * 96 + $0].x }
      return (row.max() ?? 0) - (row.min() ?? 0)
    }
    var blocked = sharp.radiance
    LensFilm(
      cover: .spot(center: SIMD2(-0.25, 0), radius: 0.2, softness: 0.2), amount: 1,
      transmission: 0, haze: 0.08, blur: 0.02
    ).apply(to: &blocked, width: 96, height: 64)
    #expect(abs(blocked[32 * 96 + 24].x - 0.08 * 60) < 0.1)
    #expect(blocked[32 * 96 + 80] == sharp.radiance[32 * 96 + 80])
    var smudged = sharp.radiance
    LensFilm(
      cover: .spot(center: SIMD2(0, 0), radius: 0.3, softness: 0.5), amount: 0.8,
      transmission: 0.75, haze: 0.15, blur: 0.1
    ).apply(to: &smudged, width: 96, height: 64)
    #expect(contrast(smudged, 40..<56) < 0.3 * contrast(sharp.radiance, 40..<56))
    #expect(contrast(smudged, 0..<8) == contrast(sharp.radiance, 0..<8))
  }
}
