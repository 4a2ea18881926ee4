import Catalog
import Geometry
package import Scene

/// The scene on which renderers are compared: a basket of products under one directional and two
/// point lights, seen by cameras on its rim.
///
/// Its light is stated for a plain formula, `albedo · (ambient + Σ E·n·l) + 0.15 · Σ E·n·l·(n·h)³²`
/// with white at 1; here that is a luminance in cd/m², so illuminances are π times the formula's.
package struct StandardScene: Sendable {
  package var name: String
  package var instances: [Instance]
  /// Cameras of the size that the scene was described in; see `snapshot(width:height:frame:)`.
  package var cameras: [Camera]
  package var lights: [Light]
  package var ambient: AmbientLight
  /// The luminance that a picture shows as white, in cd/m².
  package var white: Float = 1

  package var triangleCount: Int { instances.reduce(0) { $0 + $1.model.triangleCount } }

  /// The scene as a frame of a run, with everything that can move posed anew.
  /// - Parameters:
  ///   - frame: nil for the poses as described; else every product is nudged by a few
  ///     milliradians and millimetres, keyed by this number.
  package func snapshot(width: Int, height: Int, frame: Int? = nil) -> SceneSnapshot {
    var posed = instances
    if let frame {
      for index in posed.indices where posed[index].id > 0 {
        var random = RandomKey(seed: 1, episode: frame)
          .with("laboratory.standard-scene.jitter", entity: index).stream
        func draw() -> SIMD3<Double> {
          SIMD3(random.uniform(in: -1...1), random.uniform(in: -1...1), random.uniform(in: -1...1))
        }
        let half = draw() * 0.01
        let nudge = Quaternion(w: 1, x: half.x, y: half.y, z: half.z).normalized
        posed[index].worldFromModel.rotation = nudge * posed[index].worldFromModel.rotation
        posed[index].worldFromModel.translation += draw() * 0.002
      }
    }
    let resized = cameras.map { camera in
      var camera = camera
      let k = camera.intrinsics
      let (sx, sy) = (Double(width) / Double(k.width), Double(height) / Double(k.height))
      camera.intrinsics = CameraIntrinsics(
        width: width, height: height, fx: k.fx * sx, fy: k.fy * sy,
        cx: (k.cx + 0.5) * sx - 0.5, cy: (k.cy + 0.5) * sy - 0.5)
      return camera
    }
    return SceneSnapshot(instances: posed, cameras: resized, lights: lights, ambient: ambient)
  }
}
