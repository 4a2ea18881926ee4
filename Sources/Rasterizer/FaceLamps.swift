import Geometry
import RasterKernels
import Scene

/// The lights of a snapshot as they shine on the faces of a grid.
struct FaceLamps {
  fileprivate struct Lamp {
    /// Towards the light, or where it is, in the world.
    var place: SIMD3<Float>
    var isDirectional = false
    /// Intensity in candela or illuminance in lux, over π.
    var color: SIMD3<Float>
    /// Panels: where they shine, and their area over π.
    var facing: SIMD3<Float>?
    var sizeSquared: Float = 0
    /// Panels: corners in their plane, in order, and π over the area.
    var corners: [SIMD3<Float>] = []
    var perArea: Float = 0
    /// Panels: squared distance up to which their shape matters.
    var nearSquared: Float = 0
  }

  private var lamps: [Lamp] = []

  /// Whether anything shades.
  private let castsShadows: Bool

  init(_ lights: [Light], castsShadows: Bool) {
    self.castsShadows = castsShadows
    for light in lights {
      switch light {
      case .directional(let direction, let illuminance, let color, _):
        lamps.append(
          Lamp(
            place: SIMD3<Float>(-direction.normalized), isDirectional: true,
            color: color * Float(illuminance / .pi)))
      case .point(let position, let intensity, let color, _):
        lamps.append(
          Lamp(
            place: SIMD3<Float>(position), color: color * Float(intensity / .pi)))
      case .panel(let center, let u, let v, let flux, let color, _):
        let axis = u.cross(v)
        lamps.append(
          Lamp(
            place: SIMD3<Float>(center), color: color * Float(flux / (.pi * .pi)),
            facing: SIMD3<Float>(axis.normalized), sizeSquared: Float(4 * axis.length / .pi),
            corners: [center - u - v, center + u - v, center + u + v, center - u + v].map {
              SIMD3<Float>($0)
            }, perArea: Float(1 / max(4 * axis.length, 1e-6)),
            nearSquared: Float(4 * (u.dot(u) + v.dot(v)))))
      }
    }
  }

  /// Light on a grid's faces; shadows are what stands in the grid.
  func shine(on grid: RadianceGrid) {
    let corner = SIMD3<Float>(grid.corner)
    grid.setDirect { faces in
      for n in faces.indices {
        clear(&faces[n])
        let place = faces[n].place
        for lamp in lamps {
          guard let arriving = Arriving(lamp, at: corner + place * grid.cell) else { continue }
          if !arriving.reaches(faces[n]) { continue }
          let open = castsShadows ? grid.openness(of: faces[n], arriving) : 1
          if open > 0 { arriving.add(open, to: &faces[n]) }
        }
      }
    }
  }

  /// Light on a grid's faces, with the shadows that the maps have.
  /// - Parameters:
  ///   - maps: as seen by a camera.
  ///   - dim: lamps that the grid shades.
  func shine(
    on grid: RadianceGrid, cameraFromWorld: RigidTransform, _ maps: CameraShadows, dim: DimLamps,
    _ scratch: FaceScratch
  ) {
    let corner = SIMD3<Float>(grid.corner)
    grid.setDirect { faces in
      for first in stride(from: 0, to: faces.count, by: ShadingPlanes.capacity) {
        let chunk = first..<min(first + ShadingPlanes.capacity, faces.count)
        for n in chunk { clear(&faces[n]) }
        for (number, lamp) in lamps.enumerated() {
          let plane = maps.planes.first { $0.light == number }
          let dimNumber = dim.lights.firstIndex(of: number)
          scratch.wanted.removeAll(keepingCapacity: true)
          for n in chunk {
            let p = corner + faces[n].place * grid.cell
            guard let arriving = Arriving(lamp, at: p), arriving.reaches(faces[n]) else { continue }
            if plane != nil {
              // Off the surface, which must not shade itself.
              scratch.put(
                p + arriving.offSurface(faces[n]) * (0.3 * grid.cell),
                normal: arriving.direction, cameraFromWorld)
            }
            scratch.wanted.append((n, arriving))
          }
          if let plane { scratch.findShadows(maps, plane.maps) }
          for (k, found) in scratch.wanted.enumerated() {
            var share = plane == nil ? 1 : scratch.factors[k]
            if let dimNumber {
              share = grid.openness(
                ofLamp: dimNumber, at: faces[found.face],
                isUp: found.arriving.lightsUpperSide(faces[found.face]))
            }
            found.arriving.add(share, to: &faces[found.face])
          }
        }
      }
    }
  }

  private func clear(_ face: inout OccupiedFace) {
    (face.up.direct, face.down.direct) = (.zero, .zero)
  }

  /// Light that arrives at a point from a lamp.
  fileprivate struct Arriving {
    /// Unit vector to the lamp.
    let direction: SIMD3<Float>
    /// To it, metres.
    let distance: Float
    private let light: SIMD3<Float>
    /// Irradiance along each axis, per unit of light.
    private let flow: SIMD3<Float>

    fileprivate init?(_ lamp: Lamp, at p: SIMD3<Float>) {
      if lamp.isDirectional {
        (direction, light, flow) = (lamp.place, lamp.color, lamp.place)
        distance = .infinity
        return
      }
      let d = lamp.place - p
      let squared = max(d.dot(d), 1e-4)
      distance = squared.squareRoot()
      direction = d / distance
      guard let facing = lamp.facing else {
        (light, flow) = (lamp.color / squared, direction)
        return
      }
      let axis = -facing.dot(direction)
      if axis <= 0 { return nil }
      if squared > lamp.nearSquared {
        (light, flow) = (lamp.color * (axis / (squared + lamp.sizeSquared)), direction)
      } else {
        (light, flow) = (lamp.color * lamp.perArea, Self.flow(lamp.corners, p))
      }
    }

    /// Lambert's sum over the edges of a polygon: what of a luminance of 1 reaches faces along the
    /// axes.
    private static func flow(_ corners: [SIMD3<Float>], _ p: SIMD3<Float>) -> SIMD3<Float> {
      var sum = SIMD3<Float>.zero
      var before = (corners[3] - p).normalized
      for corner in corners {
        let now = (corner - p).normalized
        let axis = before.cross(now)
        let sine = axis.length
        // The angle over its sine; exact enough where they are small.
        let angle = Float(DeterministicMath.atan2(Double(sine), Double(before.dot(now))))
        if sine > 1e-6 { sum -= axis * (angle / sine * 0.5) }
        before = now
      }
      return sum
    }

    /// Whether a side that looks to the lamp is there.
    func reaches(_ face: OccupiedFace) -> Bool {
      (lightsUpperSide(face) ? face.up : face.down).area > 0.01
    }

    /// From a face towards the lamp and towards the side that it lights.
    func offSurface(_ face: OccupiedFace) -> SIMD3<Float> {
      var shift = direction
      shift[face.axis] += lightsUpperSide(face) ? 1 : -1
      return shift
    }

    func lightsUpperSide(_ face: OccupiedFace) -> Bool { flow[face.axis] > 0 }

    func add(_ share: Float, to face: inout OccupiedFace) {
      let cosine = flow[face.axis]
      if cosine > 0 {
        face.up.direct += light * (cosine * share)
      } else {
        face.down.direct += light * (-cosine * share)
      }
    }
  }
}

/// Memory for finding the shadows on faces as those on pixels are found.
final class FaceScratch {
  fileprivate var wanted: [(face: Int, arriving: FaceLamps.Arriving)] = []
  private let planes: ShadingPlanes
  fileprivate let factors: UnsafeMutablePointer<Float>
  private let memory: UnsafeMutableRawPointer

  init() {
    let words = ShadingPlanes.wordsNeeded + ShadingPlanes.capacity
    memory = .allocate(byteCount: words * MemoryLayout<Float>.stride, alignment: 64)
    let first = memory.initializeMemory(as: Float.self, repeating: 0, count: words)
    planes = ShadingPlanes(memory: first)
    factors = first + ShadingPlanes.wordsNeeded
  }

  deinit { memory.deallocate() }

  /// Puts a point to the next place.
  fileprivate func put(
    _ p: SIMD3<Float>, normal: SIMD3<Float>, _ cameraFromWorld: RigidTransform
  ) {
    let k = wanted.count
    let place = SIMD3<Float>(cameraFromWorld.apply(toPoint: SIMD3<Double>(p)))
    let n = SIMD3<Float>(cameraFromWorld.apply(toDirection: SIMD3<Double>(normal)))
    planes.z[k] = place.z
    (planes.rayX[k], planes.rayY[k]) = (place.x / place.z, place.y / place.z)
    (planes.nx[k], planes.ny[k], planes.nz[k]) = (n.x, n.y, n.z)
  }

  fileprivate func findShadows(_ shadows: CameraShadows, _ maps: Range<Int>) {
    let count = (wanted.count + laneCount - 1) / laneCount * laneCount
    for k in wanted.count..<count { planes.z[k] = 0 }
    shadows.sources.withUnsafeBufferPointer { sources in
      guard let first = sources.baseAddress else { return }
      sampleShadows(
        count: count, columns: 0, planes, first + maps.lowerBound, mapCount: maps.count,
        into: factors)
    }
  }
}

extension RadianceGrid {
  /// The share of the light from a far place that gets to a face past what stands in the grid.
  fileprivate func openness(of face: OccupiedFace, _ arriving: FaceLamps.Arriving) -> Float {
    let l = arriving.direction
    var start = face.place
    // Before the face, where the surfaces were moved.
    start[face.axis] = Float(face.coordinate) + (arriving.lightsUpperSide(face) ? 0.05 : -0.05)
    var c = SIMD3<Int>()
    var next = SIMD3<Float>(repeating: .infinity)
    var length = next
    for k in 0..<3 {
      guard start[k] >= 0, start[k] < Float(count[k]) else { return 1 }
      c[k] = Int(start[k])
      if abs(l[k]) < 1e-6 { continue }
      length[k] = 1 / abs(l[k])
      next[k] = (l[k] > 0 ? Float(c[k] + 1) - start[k] : start[k] - Float(c[k])) * length[k]
    }
    // Beyond the sides the world goes on as it is, some way; what hangs close to a lamp is the lamp.
    let farthest = min((arriving.distance - 0.08) / cell, 3 * Float(count.x + count.y))
    var open: Float = 1
    while true {
      let k = next.x <= next.y && next.x <= next.z ? 0 : next.y <= next.z ? 1 : 2
      guard next[k] < farthest else { return open }
      let isUp = l[k] > 0
      let before = index(c)
      c[k] += isUp ? 1 : -1
      if c[k] < 0 || c[k] >= count[k] {
        if k == 2 { return open }
        // Nothing stands on the border itself.
        c[k] = isUp ? 0 : count[k] - 1
      } else {
        open *= 1 - straight.faces(k).cover[isUp ? index(c) : before]
      }
      if open < 0.01 { return 0 }
      next[k] += length[k]
    }
  }
}
