import Geometry
import Testing

@Suite struct PixelBoxTests {
  private let a = PixelBox(x0: 0, y0: 0, x1: 4, y1: 3)
  private let b = PixelBox(x0: 2, y0: 1, x1: 6, y1: 5)

  @Test func boxesAreHalfOpen() {
    #expect(a.width == 4 && a.height == 3 && a.area == 12)
    #expect(PixelBox(x0: 3, y0: 3, x1: 3, y1: 9).isEmpty)
    let neighbour = PixelBox(x0: 4, y0: 0, x1: 8, y1: 3)
    #expect(a.intersection(neighbour).isEmpty)
  }

  @Test func intersectionAndUnion() {
    #expect(a.intersection(b) == PixelBox(x0: 2, y0: 1, x1: 4, y1: 3))
    #expect(a.union(b) == PixelBox(x0: 0, y0: 0, x1: 6, y1: 5))
    #expect(a.union(.empty) == a && PixelBox.empty.union(a) == a)
    #expect(a.contains(a.intersection(b)) && a.union(b).contains(b) && !a.contains(b))
    #expect(a.contains(.empty))
  }

  @Test func overlapIsAreaOverArea() {
    #expect(abs(a.intersectionOverUnion(b) - 4.0 / 24) < 1e-15)
    #expect(a.intersectionOverUnion(a) == 1)
    #expect(a.intersectionOverUnion(.empty) == 0)
    #expect(PixelBox.empty.intersectionOverUnion(.empty) == 0)
  }

  @Test func solidBoxesIncludeTheirFaces() {
    let box = Box3(minimum: SIMD3(-1, -2, 0), maximum: SIMD3(1, 2, 4))
    #expect(box.size == SIMD3(2, 4, 4) && box.center == SIMD3(0, 0, 2))
    #expect(box.contains(SIMD3(1, 2, 4)) && !box.contains(SIMD3(1, 2, 4.001)))
  }
}

@Suite struct NanosecondsTests {
  @Test func secondsRoundToTheNearest() {
    #expect(Nanoseconds(seconds: 1.5) == 1_500_000_000)
    #expect(Nanoseconds(seconds: -0.25) == -250_000_000)
    #expect(Nanoseconds(seconds: 0.1) * 10 == Nanoseconds.perSecond)
    #expect(Nanoseconds(seconds: 12.345_678_9).seconds == 12.345_678_9)
  }
}
