import Catalog
import Geometry
import Rasterizer
import Scene

/// A level card that reflects all light evenly, under one light: what another renderer must make of
/// our lights and units. The camera looks down at its middle.
package enum WhiteCard: String, Sendable, CaseIterable {
  case sun, point, panel, strip, ambient

  /// - Returns: the frame, drawn.
  package func frame() -> FrameExport {
    let snapshot = SceneSnapshot(
      instances: [
        Instance(id: 0, kind: .surroundings, model: Self.card, worldFromModel: .identity)
      ],
      cameras: [
        Camera(
          name: "above",
          intrinsics: CameraIntrinsics(width: 64, height: 64, horizontalFieldOfView: 0.4),
          worldFromCamera: .worldFromCamera(
            eye: SIMD3(0, 0, 0.5), target: .zero, up: SIMD3(0, 1, 0)))
      ],
      lights: light.map { [$0] } ?? [],
      ambient: AmbientLight(
        illuminanceFromAbove: self == .ambient ? 500 : 0, illuminanceFromBelow: 0))
    let renderer = Renderer()
    renderer.begin(snapshot)
    var buffer = GBuffer(width: 64, height: 64)
    renderer.render(camera: 0, into: &buffer)
    return FrameExport(
      scene: "white card, \(rawValue)", frame: "0/0/above", snapshot: snapshot, camera: 0,
      buffer: buffer, white: renderer.sceneWhite)
  }

  private var light: Light? {
    let white = SIMD3<Float>(repeating: 1)
    switch self {
    case .sun:
      return .directional(
        directionInWorld: SIMD3(0.6, 0, -0.8), illuminance: 1000, color: white, castsShadow: false)
    case .point:
      return .point(
        positionInWorld: SIMD3(0.9, 0, 1.2), intensity: 1000, color: white, castsShadow: false)
    case .panel:
      return .panel(
        centerInWorld: SIMD3(0.75, 0, 2.95), halfEdgeU: SIMD3(0.72, 0, 0),
        halfEdgeV: SIMD3(0, -0.15, 0), flux: 4000, color: white, castsShadow: false)
    case .strip:
      return .panel(
        centerInWorld: SIMD3(0, 1.1, 0.9), halfEdgeU: SIMD3(0.02, 0, 0),
        halfEdgeV: SIMD3(0, 0, 0.75), flux: 1500, color: white, castsShadow: false)
    case .ambient: return nil
    }
  }

  /// 40 cm a side, perfectly rough; ours reflects `baseColor + 0.04` of ambient light and a trace
  /// of each lamp by its highlight, as any dielectric does.
  private static let card = Model(
    name: "card",
    parts: [
      Model.Part(
        mesh: .built { mesh in
          mesh.addRectangle(
            corner: SIMD3(-0.2, -0.2, 0), edgeU: SIMD3(0.4, 0, 0), edgeV: SIMD3(0, 0.4, 0))
        },
        material: Material(name: "white", baseColor: SIMD3(repeating: 1), roughness: 1))
    ])
}
