import Catalog
import Foundation
import Geometry
import Scene
import Testing

import Rasterizer

private func quad(_ size: Float, z: Float = 0) -> Mesh {
  let h = size / 2
  return Mesh(
    positions: [SIMD3(-h, -h, z), SIMD3(h, -h, z), SIMD3(h, h, z), SIMD3(-h, h, z)],
    normals: Array(repeating: SIMD3(0, 0, -1), count: 4),
    textureCoordinates: [SIMD2(0, 0), SIMD2(1, 0), SIMD2(1, 1), SIMD2(0, 1)],
    indices: [0, 2, 1, 0, 3, 2])
}

@Test func quadAreaAndDepth() {
  let model = Model(name: "quad", parts: [.init(mesh: quad(0.2), material: Material(name: "m"))])
  let camera = Camera(
    name: "c",
    intrinsics: CameraIntrinsics(width: 320, height: 240, fx: 300, fy: 300, cx: 159.5, cy: 119.5),
    worldFromCamera: .identity)
  let snapshot = SceneSnapshot(
    instances: [
      Instance(
        id: 7, kind: .product(sku: "a"), model: model,
        worldFromModel: RigidTransform(translation: SIMD3(0, 0, 1)))
    ], cameras: [camera],
    lights: [
      .directional(
        directionInWorld: SIMD3(0, 0, 1), illuminance: 100, color: SIMD3(1, 1, 1),
        castsShadow: false)
    ],
    ambient: AmbientLight(illuminanceFromAbove: 0, illuminanceFromBelow: 0))
  let renderer = Renderer()
  renderer.begin(snapshot)
  var buffer = GBuffer(width: 320, height: 240)
  renderer.render(camera: 0, into: &buffer)
  let label = buffer.labels[0]
  #expect(label.visibleArea == 3600)
  #expect(label.amodalArea == 3600)
  #expect(label.visibleBox == PixelBox(x0: 130, y0: 90, x1: 190, y1: 150))
  #expect(buffer.depth[120 * 320 + 160] == 1)
}
