import Catalog
import Geometry
import Rasterizer
import Scene
import Testing

/// Parts of a world that are drawn alone.
struct LayerTests {
  /// A crowd of opaque things, one of glass and one of film, some of them in the layer.
  private func world(_ camera: Camera) -> (snapshot: SceneSnapshot, layer: SceneLayer) {
    var instances = RenderFixtures.crowd()
    let glass = Material(
      name: "glass", baseColor: SIMD3(0.9, 0.6, 0.3), roughness: 0.1, transmission: 0.9)
    let parts = instances[3].model.parts.map { Model.Part(mesh: $0.mesh, material: glass) }
    instances[3].model = Model(name: "clear", parts: parts)
    let layer = SceneLayer(
      instances: instances.indices.map { $0 > 0 && $0 != 4 }, camera: camera,
      region: PixelBox(x0: 40, y0: 10, x1: 300, y1: 230))
    return (RenderFixtures.snapshot(instances, camera: camera), layer)
  }

  /// What is passed is what a backdrop adds to the picture, and everything else stays as it is.
  @Test(
    arguments: [Antialiasing.off, .fourSamples],
    [LensMapping.pinhole, RenderFixtures.bent, RenderFixtures.fisheye])
  func passedLightIsWhatABackdropAdds(antialiasing: Antialiasing, lens: LensMapping) {
    let camera = RenderFixtures.camera(lens: lens)
    var (snapshot, layer) = world(camera)
    func draw(threads: Int) -> (dark: GBuffer, lit: GBuffer, passed: [SIMD4<Float>]) {
      var options = RenderOptions(threads: threads)
      options.antialiasing = antialiasing
      let renderer = Renderer(options: options)
      renderer.begin(snapshot)
      var dark = GBuffer(width: 320, height: 240)
      var passed: [SIMD4<Float>] = []
      renderer.render(layer, into: &dark, backdrop: 100, passed: &passed)
      #expect(renderer.showsBackdrop)
      var alone = GBuffer(width: 320, height: 240)
      renderer.render(layer, into: &alone)
      #expect(alone.radiance == dark.radiance && alone.depth == dark.depth)
      var lit = GBuffer(width: 320, height: 240)
      layer.backdrop = 1000
      renderer.render(layer, into: &lit)
      layer.backdrop = 0
      return (dark, lit, passed)
    }
    let (dark, lit, passed) = draw(threads: 1)
    var partly = 0
    for y in 10..<230 {
      for x in 40..<300 {
        let at = y * 320 + x
        let added = (lit.radiance[at] - dark.radiance[at]) / 10
        let light = max(lit.radiance[at].max(), 1)
        #expect(abs(added - passed[at]).max() <= 1e-5 * light)
        if passed[at].x > 1 && passed[at].x < 99 { partly += 1 }
      }
    }
    // Film is before all of it; glass and borders let a part through, the rest nothing.
    #expect(partly > 200 && passed.contains { $0.x == 0 })
    let many = draw(threads: 3)
    #expect(many.passed == passed && many.dark.radiance == dark.radiance)
  }
}

private func abs(_ v: SIMD4<Float>) -> SIMD4<Float> { v.replacing(with: -v, where: v .< 0) }
