// What the lens and what lies on it do to the light.

/// Adds the light of each cell of 8 pixels, pixel after pixel; negative light and what is no number
/// count as darkness.
/// - Parameters:
///   - cells: light of the `count` / 8 cells that are whole.
///   - count: of pixels, a multiple of 8.
package func sumCells(
  _ radiance: UnsafePointer<SIMD4<Float>>, count: Int,
  into cells: UnsafeMutablePointer<SIMD4<Float>>
) {
  let (dark, brightest): (Floats, Floats) = (splat(0), splat(1e9))
  var x = 0
  while x + 16 <= count {
    let p = radiance + x
    var sum = joined(cells[x / 8], cells[x / 8 + 1])
    for k in 0..<8 { sum += smaller(larger(joined(p[k], p[k + 8]), dark), brightest) }
    UnsafeMutableRawPointer(cells + x / 8).assumingMemoryBound(to: Float.self).put(sum, at: 0)
    x += 16
  }
  while x < count {
    let p = radiance + x
    var sum = joined(cells[x / 8], SIMD4(repeating: 0))
    for k in 0..<8 {
      sum += smaller(larger(joined(p[k], SIMD4(repeating: 0)), dark), brightest)
    }
    cells[x / 8] = SIMD4(sum[0], sum[1], sum[2], sum[3])
    x += 8
  }
}

/// A round cover with a soft edge.
package struct SpotEdge: Sendable {
  /// From the row to the centre, in pixels, squared.
  package var squareAcross: Float
  /// Column of the centre.
  package var center: Float
  /// 1 over the radius in pixels.
  package var inverseRadius: Float
  /// Distance over the radius at which the cover ends.
  package var end: Float
  /// 1 over the width of the edge over the radius.
  package var inverseEdge: Float
  /// In the middle.
  package var amount: Float

  package init(
    squareAcross: Float, center: Float, inverseRadius: Float, end: Float, inverseEdge: Float,
    amount: Float
  ) {
    self.squareAcross = squareAcross
    self.center = center
    self.inverseRadius = inverseRadius
    self.end = end
    self.inverseEdge = inverseEdge
    self.amount = amount
  }
}

/// The covered part of a row's pixels: `amount` · t²(3 − 2t), t from 0 at the end of the edge to 1.
/// - Parameter count: a multiple of 8.
package func coverRow(_ edge: SpotEdge, count: Int, into cover: UnsafeMutablePointer<Float>) {
  let (across, center) = (splat(edge.squareAcross), splat(edge.center))
  let (inverseRadius, end) = (splat(edge.inverseRadius), splat(edge.end))
  let (inverseEdge, amount) = (splat(edge.inverseEdge), splat(edge.amount))
  for x in stride(from: 0, to: count, by: 8) {
    let along = laneFloats() + splat(Float(x)) - center
    let distance = squareRoot(fma(along, along, across)) * inverseRadius
    let t = clamp((end - distance) * inverseEdge, splat(0), splat(1))
    cover.put(amount * (t * t) * fma(t, splat(-2), splat(3)), at: x)
  }
}

/// Lays a film over a row: L + a·(t·blurred + veil − L), the blurred light interpolated between the
/// middles of cells of 8 pixels.
/// - Parameters:
///   - light: `count` pixels.
///   - count: a multiple of 8.
///   - cover: a of each pixel.
///   - cells: light of the cells; one before the first and one behind the last can be read.
package func filmRow(
  _ light: UnsafeMutablePointer<SIMD4<Float>>, count: Int, cover: UnsafePointer<Float>,
  cells: UnsafePointer<SIMD4<Float>>, transmission: Float, veil: SIMD4<Float>
) {
  let (through, veil) = (splat(transmission), joined(veil, veil))
  let place = UnsafeMutableRawPointer(light).assumingMemoryBound(to: Float.self)
  for x in stride(from: 0, to: count, by: 8) {
    let c = cells + x / 8
    for pair in 0..<4 {
      // The middle of the cell lies between the second pair and the third.
      let base = pair < 2 ? c - 1 : c
      let (left, right) = (joined(base[0], base[0]), joined(base[1], base[1]))
      let first = Float(pair < 2 ? 2 * pair + 4 : 2 * pair - 4)
      let (near, far) = ((first + 0.5) * 0.125, (first + 1.5) * 0.125)
      let share = Floats(near, near, near, near, far, far, far, far)
      let film = fma(fma(right - left, share, left), through, veil)
      let (a, b) = (cover[x + 2 * pair], cover[x + 2 * pair + 1])
      let covered = Floats(a, a, a, a, b, b, b, b)
      let at = 4 * (x + 2 * pair)
      let own = place.eight(at: at)
      place.put(fma(film - own, covered, own), at: at)
    }
  }
}

/// Planes of numbers of a picture with margins, by their first pixel.
package struct DiscPlanes {
  package var red, green, blue: UnsafeMutablePointer<Float>
  /// z-depth in metres, very great for what is infinitely far.
  package var depth: UnsafeMutablePointer<Float>
  /// Radius of the pixel's disc in pixels; −1 in the margin.
  package var radius: UnsafeMutablePointer<Float>
  /// 1 over the disc's area in pixels, at most 1; 0 in the margin.
  package var inverseArea: UnsafeMutablePointer<Float>

  package init(
    red: UnsafeMutablePointer<Float>, green: UnsafeMutablePointer<Float>,
    blue: UnsafeMutablePointer<Float>, depth: UnsafeMutablePointer<Float>,
    radius: UnsafeMutablePointer<Float>, inverseArea: UnsafeMutablePointer<Float>
  ) {
    self.red = red
    self.green = green
    self.blue = blue
    self.depth = depth
    self.radius = radius
    self.inverseArea = inverseArea
  }
}

/// How wide discs are: radius = `radiusPerDiopter` · |`focus` − 1/z|, at most `largest`.
package struct DiscOptics: Sendable {
  package var radiusPerDiopter: Float
  /// 1 over the sharp distance in metres.
  package var focus: Float
  /// Pixels.
  package var largest: Float

  package init(radiusPerDiopter: Float, focus: Float, largest: Float) {
    self.radiusPerDiopter = radiusPerDiopter
    self.focus = focus
    self.largest = largest
  }
}

/// A row of the planes. Negative light and what is no number count as darkness.
/// - Parameters:
///   - count: a multiple of 8.
///   - start: of the row in the planes.
package func spreadRow(
  _ light: UnsafePointer<SIMD4<Float>>, depth: UnsafePointer<Float>, count: Int,
  optics: DiscOptics, into planes: DiscPlanes, at start: Int
) {
  let (scale, focus) = (splat(optics.radiusPerDiopter), splat(optics.focus))
  let (largest, brightest, far) = (splat(optics.largest), splat(1e9), splat(1e9))
  for x in stride(from: 0, to: count, by: 8) {
    let p = light + x
    let c = FourColumns(
      joined(p[0], p[4]), joined(p[1], p[5]), joined(p[2], p[6]), joined(p[3], p[7]))
    planes.red.put(smaller(larger(c.c0, splat(0)), brightest), at: start + x)
    planes.green.put(smaller(larger(c.c1, splat(0)), brightest), at: start + x)
    planes.blue.put(smaller(larger(c.c2, splat(0)), brightest), at: start + x)
    let given = depth.eight(at: x)
    let z = far.replacing(with: given, where: given .> splat(0))
    planes.depth.put(z, at: start + x)
    let off = focus - splat(1) / z
    let radius = smaller(larger(off, splat(0) - off) * scale, largest)
    planes.radius.put(radius, at: start + x)
    planes.inverseArea.put(
      splat(1) / larger(radius * radius * splat(3.141_592_7), splat(1)), at: start + x)
  }
}

/// What the discs of the neighbours bring to a row's pixels, over the sum of their weights.
/// - Parameters:
///   - start: of the first pixel in the planes.
///   - count: a multiple of 8.
///   - steps: from a pixel to each of its `taps` neighbours, itself one of them.
///   - reaches: half a pixel less the distance to each.
///   - out: red, green and blue are set.
package func gatherDiscs(
  _ planes: DiscPlanes, at start: Int, count: Int, steps: UnsafePointer<Int>,
  reaches: UnsafePointer<Float>, taps: Int, into out: UnsafeMutablePointer<SIMD4<Float>>
) {
  for x in stride(from: 0, to: count, by: 8) {
    let here = start + x
    // What lies farther away is cut off by what is sharper and nearer.
    let limit = planes.depth.eight(at: here) * splat(1.01)
    let ownRadius = planes.radius.eight(at: here)
    let ownArea = planes.inverseArea.eight(at: here)
    var (red, green, blue, weights) = (Floats(), Floats(), Floats(), Floats())
    for tap in 0..<taps {
      let k = here + steps[tap]
      let isBehind = planes.depth.eight(at: k) .> limit
      var radius = planes.radius.eight(at: k)
      radius = radius.replacing(with: smaller(radius, ownRadius), where: isBehind)
      var area = planes.inverseArea.eight(at: k)
      area = area.replacing(with: larger(area, ownArea), where: isBehind)
      let weight = clamp(radius + splat(reaches[tap]), splat(0), splat(1)) * area
      weights += weight
      red = fma(planes.red.eight(at: k), weight, red)
      green = fma(planes.green.eight(at: k), weight, green)
      blue = fma(planes.blue.eight(at: k), weight, blue)
    }
    red /= weights
    green /= weights
    blue /= weights
    for lane in 0..<8 {
      out[x + lane] = SIMD4(red[lane], green[lane], blue[lane], out[x + lane].w)
    }
  }
}

/// Raises the greatest numbers of tiles of 16 columns by those of a row.
/// - Parameters:
///   - lanes: eight numbers of each tile, of which the greatest is the tile's.
package func raiseTiles(
  _ row: UnsafePointer<Float>, tiles: Int, lanes: UnsafeMutablePointer<Float>
) {
  for tile in 0..<tiles {
    let both = larger(row.eight(at: 16 * tile), row.eight(at: 16 * tile + 8))
    lanes.put(larger(lanes.eight(at: 8 * tile), both), at: 8 * tile)
  }
}
