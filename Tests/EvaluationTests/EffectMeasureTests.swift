import Catalog
import Evaluation
import Foundation
import Geometry
import Imaging
import Scenario
import Scene
import Testing

@Suite("Measures of edge cases' effects")
struct EffectMeasureTests {
  private static func picture(
    width: Int = 64, height: Int = 64, _ code: (Int, Int) -> UInt8
  ) -> PictureStatistics {
    var pixels: [RGB8] = []
    for y in 0..<height {
      for x in 0..<width {
        let c = code(x, y)
        pixels.append(RGB8(c, c, c))
      }
    }
    var buffer = GBuffer(width: width, height: height)
    buffer.ids = Array(repeating: 1, count: width * height)
    buffer.radiance = Array(repeating: SIMD4(100, 100, 100, 0), count: width * height)
    return PictureStatistics(
      Image(width: width, height: height, pixels: pixels), buffer, firstHandID: 60_000)
  }

  @Test("An even picture has a level and nothing else")
  func even() {
    let statistics = Self.picture { _, _ in 102 }
    #expect(abs(statistics.level - 0.4) < 1e-9)
    #expect(statistics.detail < 1e-9)
    #expect(statistics.noise < 1e-9)
    #expect(statistics.clipped == 0)
    #expect(statistics.glare == 0)
    #expect(statistics.bandContrast < 1e-9)
    #expect(statistics.colorSpread < 1e-9)
  }

  @Test("Half of the rows black and half white: all is clipped, half of it glare, and a band")
  func bands() {
    let statistics = Self.picture { _, y in y < 32 ? 0 : 255 }
    #expect(statistics.clipped == 1)
    #expect(statistics.dark == 0.5)
    #expect(statistics.glare == 0.5)
    // Ratios 0 and r in equal parts: the deviation is the mean.
    #expect(abs(statistics.bandContrast - 1) < 1e-9)
    #expect(statistics.detail == 0)
  }

  @Test("Steps at every eighth pixel alone are blocks")
  func blocks() {
    let blocks = Self.picture { x, _ in UInt8(100 + x / 8 % 2 * 20 + x % 2) }
    let even = Self.picture { x, _ in UInt8(100 + x % 2 * 20) }
    #expect(blocks.blockContrast > 10)
    #expect(abs(even.blockContrast - 1) < 1e-9)
  }

  @Test("White noise of a known deviation is found")
  func noise() {
    var stream = RandomKey(seed: 4).with("test.noise").stream
    let statistics = Self.picture(width: 128, height: 128) { _, _ in
      UInt8(min(max(128 + 6 * stream.normal(), 0), 255).rounded())
    }
    #expect(abs(statistics.noise - 6) < 0.3)
  }

  @Test("Every measure says in words what it is, no two the same")
  func summaries() {
    let summaries = EffectMeasure.allCases.map(\.summary)
    #expect(Set(summaries).count == summaries.count)
    #expect(summaries.allSatisfy { !$0.isEmpty && $0.count < 90 })
  }

  @Test("Figures have three digits")
  func digits() {
    #expect(EffectTable.text(0) == "0")
    #expect(EffectTable.text(12.3456) == "12.3")
    #expect(EffectTable.text(0.012345) == "0.0123")
    #expect(EffectTable.text(1234.4) == "1234")
    #expect(EffectTable.text(nil) == "–")
    #expect(EffectTable.text(2.5) == "2.5")
  }
}
