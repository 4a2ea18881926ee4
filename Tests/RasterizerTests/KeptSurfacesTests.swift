import Catalog
import Geometry
import Rasterizer
import Scene
import TestSupport
import Testing

/// Surfaces that are kept from picture to picture must not show.
struct KeptSurfacesTests {
  /// A crowd with a thing of glass, before two cameras.
  private func world(_ lens: LensMapping) -> SceneSnapshot {
    var instances = RenderFixtures.crowd()
    let glass = Material(
      name: "glass", baseColor: SIMD3(0.9, 0.6, 0.3), roughness: 0.1, transmission: 0.9)
    let parts = instances[3].model.parts.map { Model.Part(mesh: $0.mesh, material: glass) }
    instances[3].model = Model(name: "clear", parts: parts)
    let camera = RenderFixtures.camera(lens: lens)
    var snapshot = RenderFixtures.snapshot(instances, camera: camera)
    var other = camera
    other.name = "other"
    other.worldFromCamera = RigidTransform(
      rotation: Quaternion(angle: 0.3, axis: SIMD3(0, 1, 0)),
      translation: SIMD3(-0.4, 0.05, 0.1))
    snapshot.cameras.append(other)
    return snapshot
  }

  /// Things that move a little, much, not at all, bend, go and come back, and become others; lamps
  /// that move, dim and go out; the whole world on its way.
  private func moments(_ first: SceneSnapshot) -> [SceneSnapshot] {
    var moments = [first, first]
    func next(_ change: (inout SceneSnapshot) -> Void) {
      var moment = moments[moments.count - 1]
      change(&moment)
      moments.append(moment)
    }
    for _ in 0..<2 { next { $0.instances[7].worldFromModel.translation.x += 0.02 } }
    next { $0.instances[7].worldFromModel.translation += SIMD3(0.1, -0.3, 0.4) }
    next { $0.instances[3].worldFromModel.translation.y += 0.01 }
    next { _ in }
    next { $0.lights[2] = Self.panel(flux: 1500, at: SIMD3(-0.3, -1.5, 0.8)) }
    next { $0.lights[2] = Self.panel(flux: 1500, at: SIMD3(-0.2, -1.5, 0.8)) }
    next { $0.instances[9].worldFromModel.translation.z += 0.001 }
    next { moment in
      let mesh = moment.instances[5].model.parts[0].mesh
      moment.instances[5].deformedPositions = mesh.positions.map {
        SIMD3($0.x * 1.3, $0.y + 0.03, $0.z)
      }
    }
    next { $0.lights.removeFirst() }
    next { $0.instances[5].deformedPositions = nil }
    next { $0.instances[15].worldFromModel.translation.x += 0.05 }
    next { $0.instances.remove(at: 3) }
    next { $0.ambient.illuminanceFromAbove = 300 }
    next { $0.instances[4].model = $0.instances[8].model }
    next { moment in
      let step = SIMD3(0.37, 0, 0)
      for n in moment.instances.indices { moment.instances[n].worldFromModel.translation += step }
      for n in moment.cameras.indices { moment.cameras[n].worldFromCamera.translation += step }
    }
    next { $0.cameras[0].worldFromCamera.translation.x += 0.01 }
    next { _ in }
    next { $0 = first }
    next { $0.instances[7].worldFromModel.translation.x += 0.02 }
    return moments
  }

  private static func panel(flux: Double, at center: SIMD3<Double>) -> Light {
    .panel(
      centerInWorld: center, halfEdgeU: SIMD3(0.5, 0, 0), halfEdgeV: SIMD3(0, 0, -0.2),
      flux: flux, color: SIMD3(1, 1, 1), castsShadow: true)
  }

  private func renderer(_ antialiasing: Antialiasing, threads: Int = 1) -> Renderer {
    var options = RenderOptions(threads: threads)
    options.antialiasing = antialiasing
    return Renderer(options: options)
  }

  /// Two cameras in turn, each moment as a renderer without any past draws it.
  @Test(
    arguments: LongProof.sample(
      [
        (.off, .pinhole), (.fourSamples, .pinhole), (.fourSamples, RenderFixtures.bent),
        (.off, RenderFixtures.bent), (.off, RenderFixtures.fisheye),
        (.fourSamples, RenderFixtures.fisheye),
      ] as [(Antialiasing, LensMapping)], every: 2))
  func picturesAreAsIfNothingWereKept(antialiasing: Antialiasing, lens: LensMapping) {
    let one = renderer(antialiasing)
    let two = renderer(antialiasing, threads: 2)
    let kept = (0..<4).map { _ in KeptSurfaces() }
    var reused = 0
    for moment in moments(world(lens)) {
      one.begin(moment)
      two.begin(moment)
      for camera in 0..<2 {
        func draw(_ renderer: Renderer, _ kept: KeptSurfaces?) -> GBuffer {
          var buffer = GBuffer(width: 320, height: 240)
          renderer.render(camera: camera, into: &buffer, keeping: kept)
          return buffer
        }
        let new = renderer(antialiasing)
        new.begin(moment)
        let plain = draw(new, nil)
        for again in [draw(one, kept[camera]), draw(two, kept[2 + camera])] {
          #expect(again.radiance == plain.radiance)
          #expect(
            again.ids == plain.ids && again.depth == plain.depth && again.labels == plain.labels)
        }
        #expect(kept[camera].reusedBands == kept[2 + camera].reusedBands)
        reused += kept[camera].reusedBands
      }
    }
    // Of 320.
    #expect(reused > 60)
  }

  /// The same of layers and what they let through, and of layers and whole pictures in turn.
  @Test(arguments: [LensMapping.pinhole, RenderFixtures.bent])
  func layersAreAsIfNothingWereKept(lens: LensMapping) {
    let one = renderer(.fourSamples, threads: 2)
    let kept = KeptSurfaces()
    var reused = 0
    for (number, moment) in moments(world(lens)).enumerated() {
      let layer = SceneLayer(
        instances: moment.instances.indices.map { $0 != 0 && $0 != 8 }, camera: moment.cameras[0],
        region: PixelBox(x0: 0, y0: 0, x1: 320, y1: 240))
      func draw(_ renderer: Renderer, _ kept: KeptSurfaces?) -> (GBuffer, [SIMD4<Float>], Bool) {
        renderer.begin(moment)
        var buffer = GBuffer(width: 320, height: 240)
        var passed: [SIMD4<Float>] = []
        if number % 5 == 4 {
          renderer.render(camera: 0, into: &buffer, keeping: kept)
          return (buffer, [], false)
        }
        renderer.render(layer, into: &buffer, backdrop: 100, passed: &passed, keeping: kept)
        return (buffer, passed, renderer.showsBackdrop)
      }
      let (again, new) = (draw(one, kept), draw(renderer(.fourSamples), nil))
      #expect(again.0.radiance == new.0.radiance)
      #expect(again.0.depth == new.0.depth)
      #expect(again.1 == new.1 && again.2 == new.2)
      reused += kept.reusedBands
    }
    #expect(reused > 20)
  }
}
