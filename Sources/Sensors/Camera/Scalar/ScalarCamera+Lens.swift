package import CameraKernels

extension ScalarCamera {
  private static func light(_ value: Float) -> Float { value > 0 ? min(value, 1e9) : 0 }

  package static func sumCells(
    _ radiance: UnsafePointer<SIMD4<Float>>, count: Int,
    into cells: UnsafeMutablePointer<SIMD4<Float>>
  ) {
    for x in 0..<count {
      for channel in 0..<4 { cells[x / 8][channel] += light(radiance[x][channel]) }
    }
  }

  package static func coverRow(
    _ edge: SpotEdge, count: Int, into cover: UnsafeMutablePointer<Float>
  ) {
    for x in 0..<count {
      let along = Float(x) - edge.center
      let distance = fma(along, along, edge.squareAcross).squareRoot() * edge.inverseRadius
      let t = min(max((edge.end - distance) * edge.inverseEdge, 0), 1)
      cover[x] = edge.amount * (t * t) * fma(t, -2, 3)
    }
  }

  package static func filmRow(
    _ light: UnsafeMutablePointer<SIMD4<Float>>, count: Int, cover: UnsafePointer<Float>,
    cells: UnsafePointer<SIMD4<Float>>, transmission: Float, veil: SIMD4<Float>
  ) {
    for x in 0..<count {
      let left = (x + 4) / 8 - 1
      let share = (Float((x + 4) % 8) + 0.5) * 0.125
      for channel in 0..<4 {
        let (a, b) = (cells[left][channel], cells[left + 1][channel])
        let film = fma(fma(b - a, share, a), transmission, veil[channel])
        let own = light[x][channel]
        light[x][channel] = fma(film - own, cover[x], own)
      }
    }
  }

  package static func spreadRow(
    _ radiance: UnsafePointer<SIMD4<Float>>, depth: UnsafePointer<Float>, count: Int,
    optics: DiscOptics, into planes: DiscPlanes, at start: Int
  ) {
    for x in 0..<count {
      planes.red[start + x] = light(radiance[x].x)
      planes.green[start + x] = light(radiance[x].y)
      planes.blue[start + x] = light(radiance[x].z)
      let z = depth[x] > 0 ? depth[x] : 1e9
      planes.depth[start + x] = z
      let radius = min(abs(optics.focus - 1 / z) * optics.radiusPerDiopter, optics.largest)
      planes.radius[start + x] = radius
      planes.inverseArea[start + x] = 1 / max(radius * radius * 3.141_592_7, 1)
    }
  }

  package static func gatherDiscs(
    _ planes: DiscPlanes, at start: Int, count: Int, steps: UnsafePointer<Int>,
    reaches: UnsafePointer<Float>, taps: Int, into out: UnsafeMutablePointer<SIMD4<Float>>
  ) {
    for x in 0..<count {
      let here = start + x
      let limit = planes.depth[here] * 1.01
      var (red, green, blue, weights): (Float, Float, Float, Float) = (0, 0, 0, 0)
      for tap in 0..<taps {
        let k = here + steps[tap]
        var (radius, area) = (planes.radius[k], planes.inverseArea[k])
        if planes.depth[k] > limit {
          radius = min(radius, planes.radius[here])
          area = max(area, planes.inverseArea[here])
        }
        let weight = min(max(radius + reaches[tap], 0), 1) * area
        weights += weight
        red = fma(planes.red[k], weight, red)
        green = fma(planes.green[k], weight, green)
        blue = fma(planes.blue[k], weight, blue)
      }
      out[x] = SIMD4(red / weights, green / weights, blue / weights, out[x].w)
    }
  }

  package static func raiseTiles(
    _ row: UnsafePointer<Float>, tiles: Int, lanes: UnsafeMutablePointer<Float>
  ) {
    for x in 0..<16 * tiles {
      let lane = x / 16 * 8 + x % 8
      lanes[lane] = max(lanes[lane], row[x])
    }
  }
}
