import Catalog
import Geometry
import Imaging
import RasterKernels
import Rasterizer
import Scene
import Testing

/// Prepared models shared by renderers, and what renderers let go of.
struct SharedPreparationTests {
  private static func texture(_ number: Int) -> Texture {
    var image = Image(width: 37, height: 21, filledWith: RGBA8(200, 190, 30))
    for i in image.pixels.indices where (i * 7 + number) % 5 < 2 {
      image.pixels[i] = RGBA8(UInt8(i % 251), UInt8(40 * number % 256), 90)
    }
    return Texture(image: image)
  }

  private static func balls(_ count: Int) -> [Instance] {
    (0..<count).map { i in
      var ball = RenderFixtures.sphere(0.12)
      ball.textureCoordinates = ball.positions.map { SIMD2($0.x * 5, $0.y * 5) }
      return RenderFixtures.instance(
        UInt16(i + 1), ball, at: SIMD3(0.2 * Double(i % 3) - 0.2, 0.15 * Double(i / 3) - 0.15, 1),
        material: Material(name: "ball \(i)", baseColorTexture: texture(i)))
    }
  }

  /// Eight renderers at once over one catalogue draw what one without a catalogue draws.
  @Test func sharingChangesNoPixel() async {
    let camera = RenderFixtures.camera(width: 96, height: 64, lens: RenderFixtures.bent)
    let balls = Self.balls(7)
    // One model is no member of the catalogue.
    let shared = PreparedCatalog(models: balls.dropLast().map(\.model))
    @Sendable func drawn(_ shared: PreparedCatalog?, _ instances: [Instance]) -> GBuffer {
      let renderer = Renderer(shared: shared)
      renderer.begin(RenderFixtures.snapshot(instances, camera: camera))
      var buffer = GBuffer(width: 96, height: 64)
      renderer.render(camera: 0, into: &buffer)
      return buffer
    }
    let expected = drawn(nil, balls)
    #expect(Set(expected.ids).count > 6)
    await withTaskGroup(of: GBuffer.self) { group in
      for _ in 0..<8 { group.addTask { drawn(shared, balls) } }
      for await buffer in group {
        #expect(buffer.radiance == expected.radiance)
        #expect(buffer.depth == expected.depth && buffer.ids == expected.ids)
        #expect(buffer.labels == expected.labels)
      }
    }
  }

  /// Room for two models makes the others anew, with the same pixels, and what is drawn stays.
  @Test func littleRoomChangesNoPixel() {
    let camera = RenderFixtures.camera(width: 96, height: 64)
    let balls = Self.balls(7)
    let bytes = balls[0].model.byteCount * 3
    let tight = PreparedCatalog(models: balls.map(\.model), limit: 2 * bytes + bytes / 2)
    let renderers = (0..<2).map { _ in Renderer(shared: tight) }
    for (turn, chosen) in [balls[0..<4], balls[3..<7], balls[1..<6]].enumerated() {
      func drawn(_ renderer: Renderer) -> GBuffer {
        renderer.begin(RenderFixtures.snapshot(Array(chosen), camera: camera))
        var buffer = GBuffer(width: 96, height: 64)
        renderer.render(camera: 0, into: &buffer)
        return buffer
      }
      let expected = drawn(Renderer())
      for renderer in renderers {
        let got = drawn(renderer)
        #expect(got.radiance == expected.radiance && got.ids == expected.ids, "turn \(turn)")
      }
    }
    // Two casts of five may still be in use.
    #expect(tight.bytes <= 7 * bytes)
  }

  /// Episodes bring models of their own; two snapshots on, nothing is left of them.
  @Test func memoryDoesNotFollowTheNumberOfEpisodes() {
    let renderer = Renderer()
    let camera = RenderFixtures.camera(width: 32, height: 24)
    weak var model: Model?
    weak var texture: Texture?
    func play(_ instances: [Instance]) {
      renderer.begin(RenderFixtures.snapshot(instances, camera: camera))
      var buffer = GBuffer(width: 32, height: 24)
      renderer.render(camera: 0, into: &buffer)
    }
    do {
      let first = Self.balls(1)
      model = first[0].model
      texture = first[0].model.parts[0].material.baseColorTexture
      play(first)
    }
    #expect(model != nil && texture != nil)
    play(Self.balls(2))
    play(Self.balls(3))
    #expect(model == nil && texture == nil)
  }

  /// A tile is left out only if no point of it can lie in the triangle.
  @Test func noTileIsLeftOutThatATriangleCovers() {
    var random = RandomKey(seed: 12).with("test.tiles").stream
    var (left, kept) = (0, 0)
    for round in 0..<3000 {
      let spread = [300.0, 20_000, 4_000_000][round % 3]
      func coordinate() -> Int64 { Int64(random.uniform(in: -spread...spread)) }
      var p = (0..<3).map { _ in (x: coordinate(), y: coordinate()) }
      let area =
        (p[1].x - p[0].x) * (p[2].y - p[0].y) - (p[1].y - p[0].y) * (p[2].x - p[0].x)
      if area == 0 { continue }
      if area < 0 { p.swapAt(1, 2) }
      let triangle = LargeTriangle(
        x0: Int32(p[0].x), y0: Int32(p[0].y), w0: 1, x1: Int32(p[1].x), y1: Int32(p[1].y), w1: 1,
        x2: Int32(p[2].x), y2: Int32(p[2].y), w2: 1, id: 1)
      let (x, y) = (coordinate(), coordinate())
      let box = SIMD4(Int32(x), Int32(y), Int32(x + 90), Int32(y + 60))
      func covers(_ x: Int64, _ y: Int64) -> Bool {
        (0..<3).allSatisfy { i in
          let (a, b) = (p[i], p[(i + 1) % 3])
          return (b.x - a.x) * (y - a.y) - (b.y - a.y) * (x - a.x) >= 0
        }
      }
      let isCovered = (0...10).contains { i in
        (0...10).contains { j in covers(x + 9 * Int64(i), y + 6 * Int64(j)) }
      }
      let may = mayCover(triangle, box)
      if isCovered { #expect(may, "round \(round)") }
      if may { kept += 1 } else { left += 1 }
    }
    #expect(left > 500 && kept > 200)
  }
}
