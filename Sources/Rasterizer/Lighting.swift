import Geometry
import RasterKernels
import Scene

/// The lights of a snapshot, in the form that the kernels take.
struct Lighting {
  /// In one camera's frame, parallel to the snapshot's lights.
  private(set) var sources: [LightSource] = []
  private(set) var ambient = AmbientSource()

  /// Takes the lights of a snapshot, as seen by one camera.
  mutating func take(_ snapshot: SceneSnapshot, cameraFromWorld: RigidTransform) {
    sources.removeAll(keepingCapacity: true)
    for light in snapshot.lights {
      sources.append(Self.source(light, cameraFromWorld))
    }
    let up = SIMD3<Float>(cameraFromWorld.apply(toDirection: SIMD3(0, 0, 1)))
    let around = snapshot.ambient
    let above = around.color * Float(around.illuminanceFromAbove / .pi)
    let below = around.color * Float(around.illuminanceFromBelow / .pi)
    (ambient.upX, ambient.upY, ambient.upZ) = (up.x, up.y, up.z)
    (ambient.aboveRed, ambient.aboveGreen, ambient.aboveBlue) = (above.x, above.y, above.z)
    (ambient.belowRed, ambient.belowGreen, ambient.belowBlue) = (below.x, below.y, below.z)
  }

  /// Gives each light its plane of shadow factors.
  mutating func setShadows(_ shadows: CameraShadows) {
    for (n, plane) in shadows.planes.enumerated() { sources[plane.light].shadow = Int32(n) }
  }

  /// Gives lights that see clear things the planes that follow, three each.
  mutating func setTints(_ shadows: CameraShadows, after count: Int) {
    for (n, tint) in shadows.tints.enumerated() {
      sources[tint.light].tint = Int32(count + 3 * n)
    }
  }

  /// Gives lamps without shadow maps the planes that follow.
  mutating func setShadows(_ dim: DimLamps, after count: Int) {
    for (n, light) in dim.lights.enumerated() { sources[light].shadow = Int32(count + n) }
  }

  private static func source(_ light: Light, _ cameraFromWorld: RigidTransform) -> LightSource {
    var s = LightSource()
    func place(_ v: SIMD3<Double>) {
      (s.x, s.y, s.z) = (Float(v.x), Float(v.y), Float(v.z))
    }
    func tint(_ color: SIMD3<Float>, _ strength: Double) {
      let c = color * Float(strength / .pi)
      (s.red, s.green, s.blue) = (c.x, c.y, c.z)
    }
    switch light {
    case .directional(let direction, let illuminance, let color, _):
      s.kind = LightSource.Kind.directional
      place(-cameraFromWorld.apply(toDirection: direction.normalized))
      tint(color, illuminance)
    case .point(let position, let intensity, let color, _):
      s.kind = LightSource.Kind.point
      place(cameraFromWorld.apply(toPoint: position))
      tint(color, intensity)
    case .panel(let center, let u, let v, let flux, let color, _):
      s.kind = LightSource.Kind.panel
      place(cameraFromWorld.apply(toPoint: center))
      // A Lambertian panel of flux Φ shines Φ/π candela along its axis.
      tint(color, flux / .pi)
      let facing = cameraFromWorld.apply(toDirection: u.cross(v).normalized)
      (s.facingX, s.facingY, s.facingZ) = (Float(facing.x), Float(facing.y), Float(facing.z))
      // A disk of the panel's area A gives E = Φ/π / (d² + A/π) on its axis, exactly.
      s.sizeSquared = Float(4 * u.cross(v).length / .pi)
      extend(&s, cameraFromWorld.apply(toDirection: u), cameraFromWorld.apply(toDirection: v))
    }
    return s
  }

  /// Says how far a panel reaches to either side.
  private static func extend(_ s: inout LightSource, _ u: SIMD3<Double>, _ v: SIMD3<Double>) {
    let area = 4 * u.cross(v).length
    guard area > 1e-8, area.isFinite else { return }
    (s.ux, s.uy, s.uz) = (Float(u.x), Float(u.y), Float(u.z))
    (s.vx, s.vy, s.vz) = (Float(v.x), Float(v.y), Float(v.z))
    (s.inverseUU, s.inverseVV) = (Float(1 / u.dot(u)), Float(1 / v.dot(v)))
    (s.spanU, s.spanV) = (
      Float(u.length / Double.pi.squareRoot()), Float(v.length / Double.pi.squareRoot())
    )
    s.inverseArea = Float(1 / area)
  }

  /// Luminance, in cd/m², of a white sheet that faces up where the rig is: the scene's white.
  static func white(of snapshot: SceneSnapshot) -> Float {
    let rig =
      snapshot.cameras.reduce(SIMD3<Double>.zero) { $0 + $1.worldFromCamera.translation }
      / Double(max(1, snapshot.cameras.count))
    var total =
      snapshot.ambient.illuminanceFromAbove * luminance(SIMD3<Double>(snapshot.ambient.color))
    for light in snapshot.lights {
      switch light {
      case .directional(let direction, let illuminance, let color, _):
        total +=
          illuminance * max(0, -direction.normalized.z) * luminance(SIMD3<Double>(color))
      case .point(let position, let intensity, let color, _):
        let d = position - rig
        let squared = max(d.dot(d), 1e-4)
        total +=
          intensity / squared * max(0, d.z) / squared.squareRoot()
          * luminance(SIMD3<Double>(color))
      case .panel(let center, let u, let v, let flux, let color, _):
        let d = center - rig
        let squared = max(d.dot(d), 1e-4)
        let axis = max(0, -u.cross(v).normalized.dot(d)) / squared.squareRoot()
        total +=
          flux / .pi * axis / (squared + 4 * u.cross(v).length / .pi) * max(0, d.z)
          / squared.squareRoot() * luminance(SIMD3<Double>(color))
      }
    }
    return Float(total / .pi)
  }

  private static func luminance(_ c: SIMD3<Double>) -> Double {
    0.2126 * c.x + 0.7152 * c.y + 0.0722 * c.z
  }
}
