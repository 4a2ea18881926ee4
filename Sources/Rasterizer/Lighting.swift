import Geometry
import Scene

/// A point of a surface and what it is made of, in the camera's frame.
struct Surface {
  var position: SIMD3<Float>
  var normal: SIMD3<Float>
  var albedo: SIMD3<Float>
  var roughness: Float
  var metallic: Float
  var emission: SIMD3<Float>
}

/// The lights of a snapshot in one camera's frame.
struct Lighting {
  private enum Source {
    case directional(to: SIMD3<Float>, illuminance: SIMD3<Float>)
    case point(at: SIMD3<Float>, intensity: SIMD3<Float>)
    case panel(at: SIMD3<Float>, facing: SIMD3<Float>, intensity: SIMD3<Float>)
  }

  private var sources: [Source] = []
  private let up: SIMD3<Float>
  private let above: SIMD3<Float>
  private let below: SIMD3<Float>
  /// Luminance of the scene's white, in cd/m².
  private let white: Float

  init(_ snapshot: SceneSnapshot, camera: Camera) {
    let cameraFromWorld = camera.worldFromCamera.inverse
    up = SIMD3<Float>(cameraFromWorld.apply(toDirection: SIMD3(0, 0, 1)))
    let ambient = snapshot.ambient
    above = ambient.color * Float(ambient.illuminanceFromAbove)
    below = ambient.color * Float(ambient.illuminanceFromBelow)
    for light in snapshot.lights {
      switch light {
      case .directional(let direction, let illuminance, let color, _):
        sources.append(
          .directional(
            to: SIMD3<Float>(-cameraFromWorld.apply(toDirection: direction)),
            illuminance: color * Float(illuminance)))
      case .point(let position, let intensity, let color, _):
        sources.append(
          .point(
            at: SIMD3<Float>(cameraFromWorld.apply(toPoint: position)),
            intensity: color * Float(intensity)))
      case .panel(let center, let u, let v, let flux, let color, _):
        // A Lambertian panel of flux Φ shines Φ/π candela along its axis.
        sources.append(
          .panel(
            at: SIMD3<Float>(cameraFromWorld.apply(toPoint: center)),
            facing: SIMD3<Float>(cameraFromWorld.apply(toDirection: u.cross(v).normalized)),
            intensity: color * Float(flux / .pi)))
      }
    }
    var total = above
    // White is a chalk sheet that faces up where the rig is.
    let rig =
      snapshot.cameras.reduce(SIMD3<Double>.zero) { $0 + $1.worldFromCamera.translation }
      / Double(max(1, snapshot.cameras.count))
    let place = SIMD3<Float>(cameraFromWorld.apply(toPoint: rig))
    for source in sources {
      let (to, illuminance) = Self.incoming(source, at: place)
      total += illuminance * max(0, to.dot(up))
    }
    white = (total.x * 0.2126 + total.y * 0.7152 + total.z * 0.0722) / .pi
  }

  func background(_ ray: SIMD3<Float>) -> SIMD3<Float> { ambient(ray.normalized) / .pi }

  private func ambient(_ n: SIMD3<Float>) -> SIMD3<Float> {
    let f = (n.dot(up) + 1) * 0.5
    return below + (above - below) * f
  }

  private static func incoming(
    _ source: Source, at p: SIMD3<Float>
  ) -> (to: SIMD3<Float>, illuminance: SIMD3<Float>) {
    switch source {
    case .directional(let to, let illuminance): return (to, illuminance)
    case .point(let at, let intensity):
      let d = at - p
      let squared = max(d.dot(d), 1e-6)
      return (d / squared.squareRoot(), intensity / squared)
    case .panel(let at, let facing, let intensity):
      let d = at - p
      let squared = max(d.dot(d), 1e-4)
      let to = d / squared.squareRoot()
      return (to, intensity * (max(0, -to.dot(facing)) / squared))
    }
  }

  /// Luminance towards the camera, in cd/m².
  func shade(_ s: Surface) -> SIMD3<Float> {
    let view = -s.position / max(s.position.dot(s.position).squareRoot(), 1e-6)
    let nv = max(s.normal.dot(view), 1e-3)
    let diffuse = s.albedo * ((1 - s.metallic) / .pi)
    let f0 = SIMD3<Float>(repeating: 0.04 * (1 - s.metallic)) + s.albedo * s.metallic
    let alpha = max(s.roughness * s.roughness, 0.02)
    let alpha2 = alpha * alpha
    var out = (diffuse + f0 * (1 / .pi)) * ambient(s.normal) + s.emission * white
    for source in sources {
      let (to, illuminance) = Self.incoming(source, at: s.position)
      let nl = s.normal.dot(to)
      if nl <= 0 { continue }
      let h = (to + view).normalized
      let nh = max(0, s.normal.dot(h))
      let d = nh * nh * (alpha2 - 1) + 1
      let distribution = alpha2 / (.pi * d * d)
      // Karis's approximation of the Smith–Schlick visibility: 1 / (4·(…)(…)).
      let k = alpha / 2
      let visibility = 0.25 / ((nl * (1 - k) + k) * (nv * (1 - k) + k))
      let vh = max(0, view.dot(h))
      let c = 1 - vh
      let c5 = c * c * c * c * c
      let fresnel = f0 + (SIMD3(repeating: 1) - f0) * c5
      out += (diffuse + fresnel * (distribution * visibility)) * illuminance * nl
    }
    return out
  }
}
