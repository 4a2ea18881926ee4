import Catalog
import Geometry
import RasterKernels
import Scene

/// The mirror images of a scene's surroundings, by roughness: drawn once, from one place, in six
/// directions.
///
/// Shared by threads: nothing changes after `init`.
final class StoreEnvironment: Sendable {
  private let map: MipChain
  /// Texels a side of the sharpest level; each further level has half as many.
  private static let side = 128

  init(_ scene: ReflectedScene, library: PreparedLibrary) {
    map = MipChain(width: Self.side, height: Self.side, keeping: [])
    let panorama = Panorama(scene, library: library)
    let plain = PlainView(panorama)
    let integrand = LobeIntegrand(panorama)
    let steps = Float(EnvironmentSource.levels - 1)
    for (number, level) in map.levels.enumerated() {
      let roughness =
        EnvironmentSource.sharpest
        + (1 - EnvironmentSource.sharpest) * min(1, Float(number) / steps)
      for y in 0..<level.height {
        for x in 0..<level.width {
          let direction = Octahedron.direction(x, y, of: level.width)
          let light =
            number == 0
            ? panorama.light(x, y, of: level.width)
            : integrand.mean(around: direction, alpha: roughness * roughness)
          let ratio = light / plain.light(direction)
          let codes = (ratio * (65_025 / EnvironmentSource.range)).clamped(
            lowerBound: .zero, upperBound: SIMD3(repeating: 65_025)
          ).squareRoot().rounded(.toNearestOrEven)
          map.texels[level.origin + y * map.pitch + x] = SIMD4(
            UInt8(codes.x), UInt8(codes.y), UInt8(codes.z), 255)
        }
      }
      fold(level)
    }
  }

  /// Frames a level by what lies across its edges: the same edge, the other way round.
  private func fold(_ level: MipChain.Level) {
    let (base, n, pitch) = (map.texels + level.origin, level.width, map.pitch)
    for i in 0..<n {
      base[i - pitch] = base[n - 1 - i]
      base[n * pitch + i] = base[(n - 1) * pitch + n - 1 - i]
    }
    for i in -1...n {
      let inside = min(max(n - 1 - i, 0), n - 1)
      base[i * pitch - 1] = base[inside * pitch]
      base[i * pitch + n] = base[inside * pitch + n - 1]
    }
  }

  /// For one camera.
  func source(worldFromCamera: RigidTransform) -> EnvironmentSource {
    var source = EnvironmentSource(map: map.sampled(.init(name: "environment"), white: 0))
    let (x, y, z) = worldFromCamera.rotation.columns
    (source.m00, source.m01, source.m02) = (Float(x.x), Float(y.x), Float(z.x))
    (source.m10, source.m11, source.m12) = (Float(x.y), Float(y.y), Float(z.y))
    (source.m20, source.m21, source.m22) = (Float(x.z), Float(y.z), Float(z.z))
    return source
  }
}

/// The octahedral picture of directions: the upper half in the middle, the lower half folded over
/// its edges.
private enum Octahedron {
  /// Of a point of the picture in 0…1, unit length.
  static func direction(u: Float, v: Float) -> SIMD3<Float> {
    let (x, y) = (2 * u - 1, 2 * v - 1)
    let z = 1 - abs(x) - abs(y)
    guard z < 0 else { return SIMD3(x, y, z).normalized }
    return SIMD3((1 - abs(y)) * (x < 0 ? -1 : 1), (1 - abs(x)) * (y < 0 ? -1 : 1), z).normalized
  }

  /// Of a texel's centre.
  static func direction(_ x: Int, _ y: Int, of side: Int) -> SIMD3<Float> {
    direction(u: (Float(x) + 0.5) / Float(side), v: (Float(y) + 0.5) / Float(side))
  }
}

/// The surroundings as six square pictures.
private struct Panorama {
  private static let side = 128
  private let faces: [[SIMD4<Float>]]
  private let views: [RigidTransform]

  init(_ scene: ReflectedScene, library: PreparedLibrary) {
    views = [
      SIMD3<Double>(1, 0, 0), SIMD3(-1, 0, 0), SIMD3(0, 1, 0), SIMD3(0, -1, 0), SIMD3(0, 0, 1),
      SIMD3(0, 0, -1),
    ].map { forward in
      let right: SIMD3<Double> = forward.z != 0 ? SIMD3(0, 1, 0) : SIMD3(0, 0, 1).cross(forward)
      return RigidTransform(
        rotation: Quaternion(columns: right, forward.cross(right), forward),
        translation: scene.centerInWorld)
    }
    let side = Self.side
    let cameras = views.map { view in
      Camera(
        name: "mirror",
        intrinsics: CameraIntrinsics(
          width: side, height: side, fx: Double(side) / 2, fy: Double(side) / 2,
          cx: Double(side - 1) / 2, cy: Double(side - 1) / 2),
        worldFromCamera: view, near: 0.05, far: 60)
    }
    var options = RenderOptions(wantsShadows: false, wantsAmbientTransport: false)
    options.wantsReflections = false
    let renderer = Renderer(options: options, library: library)
    renderer.begin(
      SceneSnapshot(
        instances: scene.instances, cameras: cameras, lights: scene.lights,
        ambient: scene.ambient))
    var buffer = GBuffer(width: side, height: side)
    faces = cameras.indices.map { camera in
      renderer.render(camera: camera, into: &buffer)
      return buffer.radiance
    }
  }

  /// The light from one direction.
  private func light(_ direction: SIMD3<Float>) -> SIMD3<Float> {
    let magnitude = SIMD3(abs(direction.x), abs(direction.y), abs(direction.z))
    let axis =
      magnitude.x >= magnitude.y && magnitude.x >= magnitude.z
      ? 0 : magnitude.y >= magnitude.z ? 1 : 2
    let face = 2 * axis + (direction[axis] < 0 ? 1 : 0)
    let seen = views[face].rotation.conjugate.rotate(SIMD3<Double>(direction))
    let half = Double(Self.side) / 2
    func pixel(_ a: Double) -> Int { min(max(Int((a / seen.z + 1) * half), 0), Self.side - 1) }
    let light = faces[face][pixel(seen.y) * Self.side + pixel(seen.x)]
    return SIMD3(light.x, light.y, light.z)
  }

  /// The mean light of a texel of an octahedral picture.
  func light(_ x: Int, _ y: Int, of side: Int) -> SIMD3<Float> {
    var sum = SIMD3<Float>.zero
    for j in 0..<2 {
      for i in 0..<2 {
        let u = (Float(x) + 0.25 + 0.5 * Float(i)) / Float(side)
        let v = (Float(y) + 0.25 + 0.5 * Float(j)) / Float(side)
        sum += light(Octahedron.direction(u: u, v: v))
      }
    }
    return sum * 0.25
  }
}

/// The light of all directions, as weighted samples.
private struct LobeIntegrand {
  /// Sample directions by columns, so that the sums below are short loops.
  private let x: [Float], y: [Float], z: [Float]
  /// Light times solid angle.
  private let light: [SIMD4<Float>]

  private static let side = 48

  init(_ panorama: Panorama) {
    let side = Self.side
    let places = (0..<side * side).map { (x: $0 % side, y: $0 / side) }
    let directions = places.map { Octahedron.direction($0.x, $0.y, of: side) }
    (x, y, z) = (directions.map(\.x), directions.map(\.y), directions.map(\.z))
    light = places.indices.map { n in
      let d = directions[n]
      // The octahedron's face is flat: its area as seen from the middle grows as |d|₁³.
      let sum = abs(d.x) + abs(d.y) + abs(d.z)
      return SIMD4(panorama.light(places[n].x, places[n].y, of: side), 1) * (sum * sum * sum)
    }
  }

  /// The mean under the GGX lobe of a surface that is seen head on.
  func mean(around d: SIMD3<Float>, alpha: Float) -> SIMD3<Float> {
    var sum = SIMD4<Float>.zero
    let alpha2 = alpha * alpha
    for n in light.indices {
      let cosine = d.x * x[n] + d.y * y[n] + d.z * z[n]
      guard cosine > 0 else { continue }
      let s = (0.5 + 0.5 * cosine) * (alpha2 - 1) + 1
      sum += light[n] * (cosine * alpha2 / (s * s))
    }
    return SIMD3(sum.x, sum.y, sum.z) / max(sum.w, 1e-12)
  }
}

/// The surroundings as ambient light has them: a mean, and a slope along each axis.
private struct PlainView {
  private var mean = SIMD3<Float>.zero
  private var slopes: [SIMD3<Float>] = Array(repeating: .zero, count: 3)

  init(_ panorama: Panorama) {
    let side = 32
    var whole: Float = 0
    for y in 0..<side {
      for x in 0..<side {
        let d = Octahedron.direction(x, y, of: side)
        let sum = abs(d.x) + abs(d.y) + abs(d.z)
        let weight = sum * sum * sum
        let light = panorama.light(x, y, of: side) * weight
        mean += light
        for axis in 0..<3 { slopes[axis] += light * d[axis] }
        whole += weight
      }
    }
    mean /= whole
    // Of light that is the cosine with an axis the mean square is a third; surfaces blur it to two
    // thirds, and `mirrorSlope` makes up for some of that.
    for axis in 0..<3 { slopes[axis] *= 3 / whole * (2.0 / 3) * mirrorSlope }
  }

  func light(_ d: SIMD3<Float>) -> SIMD3<Float> {
    let light = mean + slopes[0] * d.x + slopes[1] * d.y + slopes[2] * d.z
    let least = (mean * 0.15).replacing(with: 1e-9, where: mean .< 1e-8)
    return light.replacing(with: least, where: light .< least)
  }
}
