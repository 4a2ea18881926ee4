import Catalog
import Geometry
import Rasterizer
import Scene
import Testing

/// What a renderer keeps from moment to moment must not show.
struct WorldReuseTests {
  /// A world that moves, bends, straightens, is lit anew, loses something and gets it back: each
  /// moment as a new renderer draws it.
  @Test(arguments: [RenderFixtures.bent, RenderFixtures.fisheye])
  func everyMomentIsAsIfItWereTheFirst(lens: LensMapping) {
    let camera = RenderFixtures.camera(lens: lens)
    var first = RenderFixtures.snapshot(RenderFixtures.crowd(), camera: camera)
    let glow = Material(name: "lamp", emission: SIMD3(2, 1, 0.5))
    first.instances.append(
      RenderFixtures.instance(16, RenderFixtures.quad(0.2, z: 0.9), material: glow))
    var moments = [first]
    func next(_ change: (inout SceneSnapshot) -> Void) {
      var moment = moments[moments.count - 1]
      change(&moment)
      moments.append(moment)
    }
    func bend(_ moment: inout SceneSnapshot, _ by: Float) {
      let mesh = moment.instances[5].model.parts[0].mesh
      moment.instances[5].deformedPositions = mesh.positions.map {
        SIMD3($0.x * by, $0.y + by * 0.1, $0.z)
      }
    }
    next { for n in $0.instances.indices { $0.instances[n].worldFromModel.translation.x += 0.02 } }
    next { bend(&$0, 1.4) }
    next { bend(&$0, 0.7) }
    next { $0.lights.removeFirst() }
    next { $0.instances[5].deformedPositions = nil }
    next { $0.instances.remove(at: 3) }
    next { $0.instances = first.instances.reversed() }
    next { $0 = first }

    let kept = Renderer()
    for moment in moments {
      func draw(_ renderer: Renderer) -> GBuffer {
        renderer.begin(moment)
        var buffer = GBuffer(width: camera.intrinsics.width, height: camera.intrinsics.height)
        renderer.render(camera: 0, into: &buffer)
        return buffer
      }
      let (again, new) = (draw(kept), draw(Renderer()))
      #expect(again.radiance == new.radiance)
      #expect(again.ids == new.ids && again.depth == new.depth && again.labels == new.labels)
    }
  }

  /// Without labels ids are the same, and depths but for the last bits: triangles are set up for the
  /// picture then and not for the whole canvas, and interpolation starts elsewhere.
  @Test(arguments: [true, false])
  func labelsCanBeLeftOut(hasColor: Bool) {
    let camera = RenderFixtures.camera()
    var options = RenderOptions(wantsRadiance: hasColor)
    let with = RenderFixtures.render(RenderFixtures.crowd(), camera: camera, options: options)
    options.wantsLabels = false
    let without = RenderFixtures.render(RenderFixtures.crowd(), camera: camera, options: options)
    #expect(without.labels.isEmpty && with.labels.count == 15)
    #expect(without.ids == with.ids)
    #expect(zip(without.depth, with.depth).allSatisfy { abs($0 - $1) <= 1e-6 * $1 })
    #expect(without.radiance.count == with.radiance.count)
  }
}
