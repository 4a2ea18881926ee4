import Catalog
import Geometry
import Scene

/// A projected triangle of which the fixed-point corners run so that its area is positive.
struct ScreenTriangle {
  var x: SIMD3<Int32>
  var y: SIMD3<Int32>
  var inverseDepth: SIMD3<Float>
  var record: UInt32
}

extension FrameBuffers {
  mutating func rasterize(camera: Camera, grid: SampleGrid?) {
    let k = camera.intrinsics
    let clipper = TriangleClipper(
      focal: SIMD2(k.fx, k.fy), center: SIMD2(k.cx, k.cy), near: camera.near, far: camera.far)
    if parts.contains(where: { $0.material.labelsThrough }) {
      hasFilm = true
      filmInverseDepth = Array(repeating: 0, count: width * height)
      filmTriangle = Array(repeating: 0, count: width * height)
    }
    var lastSlot = -1
    // Instances that share an id come one after the other only by chance; order by slot.
    let order = parts.indices.sorted { (parts[$0].slot, $0) < (parts[$1].slot, $1) }
    for index in order {
      let part = parts[index]
      if part.slot != lastSlot {
        lastSlot = part.slot
        serial += 1
      }
      let mesh = part.mesh
      for triangle in stride(from: 0, to: mesh.indices.count - 2, by: 3) {
        let i = SIMD3(
          mesh.indices[triangle], mesh.indices[triangle + 1], mesh.indices[triangle + 2])
        let corners = [Int(i.x), Int(i.y), Int(i.z)].map {
          SIMD3<Double>(positions[part.firstVertex + $0])
        }
        let normal = (corners[1] - corners[0]).cross(corners[2] - corners[0])
        let facing = -normal.dot(corners[0])
        if facing <= 0 && !part.material.isDoubleSided { continue }
        let polygon = clipper.clip(corners)
        if polygon.count < 3 { continue }
        records.append(TriangleRecord(part: Int32(index), i0: i.x, i1: i.y, i2: i.z))
        let points = polygon.map { p in
          (
            FixedPoint.snapped(k.fx * p.x / p.z + k.cx),
            FixedPoint.snapped(k.fy * p.y / p.z + k.cy),
            Float(1 / p.z)
          )
        }
        for n in 1..<(points.count - 1) {
          let (a, b, c) = (points[0], points[n], points[n + 1])
          draw(
            ScreenTriangle(
              x: SIMD3(a.0, b.0, c.0), y: SIMD3(a.1, b.1, c.1),
              inverseDepth: SIMD3(a.2, b.2, c.2), record: UInt32(records.count)),
            slot: part.slot, film: part.material.labelsThrough, grid: grid)
        }
      }
    }
  }

  private mutating func draw(_ t: ScreenTriangle, slot: Int, film: Bool, grid: SampleGrid?) {
    var t = t
    let area =
      Int64(t.x[1] - t.x[0]) * Int64(t.y[2] - t.y[0])
      - Int64(t.x[2] - t.x[0]) * Int64(t.y[1] - t.y[0])
    if area == 0 { return }
    if area < 0 {
      t.x = SIMD3(t.x[0], t.x[2], t.x[1])
      t.y = SIMD3(t.y[0], t.y[2], t.y[1])
      t.inverseDepth = SIMD3(t.inverseDepth[0], t.inverseDepth[2], t.inverseDepth[1])
    }
    let plane = DepthPlane(t)
    let edges = EdgeFunctions(t)
    let labelled = slot >= 0
    let (mx, my) = labelled ? (width, height) : (0, 0)
    if let grid {
      drawBent(t, edges: edges, plane: plane, slot: slot, film: film, grid: grid)
      return
    }
    let x0 = max(-mx, (Int(t.x.min()) + 255) >> 8)
    let x1 = min(width + mx - 1, Int(t.x.max()) >> 8)
    let y0 = max(-my, (Int(t.y.min()) + 255) >> 8)
    let y1 = min(height + my - 1, Int(t.y.max()) >> 8)
    if x0 > x1 || y0 > y1 { return }
    for y in y0...y1 {
      for x in x0...x1 where edges.contains(x << 8, y << 8) {
        touch(x: x, y: y, w: plane.value(x << 8, y << 8), slot: slot, film: film, record: t.record)
      }
    }
  }

  private mutating func drawBent(
    _ t: ScreenTriangle, edges: EdgeFunctions, plane: DepthPlane, slot: Int, film: Bool,
    grid: SampleGrid
  ) {
    let box = SIMD4(t.x.min(), t.y.min(), t.x.max(), t.y.max())
    let size = SampleGrid.tileSize
    for row in 0..<grid.tileRows {
      for column in 0..<grid.tileColumns {
        let tile = grid.tiles[row * grid.tileColumns + column]
        if tile.x > box.z || tile.z < box.x || tile.y > box.w || tile.w < box.y { continue }
        for cy in row * size..<min((row + 1) * size, grid.canvasHeight) {
          let y = cy + grid.originY
          if slot < 0 && (y < 0 || y >= height) { continue }
          for cx in column * size..<min((column + 1) * size, grid.canvasWidth) {
            let (sx, sy) = (
              Int(grid.xs[cy * grid.canvasWidth + cx]), Int(grid.ys[cy * grid.canvasWidth + cx])
            )
            guard edges.contains(sx, sy) else { continue }
            touch(
              x: cx + grid.originX, y: y, w: plane.value(sx, sy), slot: slot, film: film,
              record: t.record)
          }
        }
      }
    }
  }

  /// A sample inside a triangle: the depth test, and the union for the amodal label.
  private mutating func touch(x: Int, y: Int, w: Float, slot: Int, film: Bool, record: UInt32) {
    let inside = x >= 0 && x < width && y >= 0 && y < height
    if slot >= 0 {
      let index = (y + height) * 3 * width + x + width
      if stamps[index] != serial {
        stamps[index] = serial
        counts[slot].amodalArea += 1
        if inside { counts[slot].amodalAreaInImage += 1 }
        counts[slot].amodalBox = counts[slot].amodalBox.union(
          PixelBox(x0: x, y0: y, x1: x + 1, y1: y + 1))
      }
    }
    guard inside else { return }
    let pixel = y * width + x
    if film {
      if w > filmInverseDepth[pixel] {
        filmInverseDepth[pixel] = w
        filmTriangle[pixel] = record
      }
    } else if w > inverseDepth[pixel] {
      inverseDepth[pixel] = w
      triangle[pixel] = record
    }
  }
}

/// The three edge functions of a triangle, exact, with the top-left rule.
///
/// A sample on an edge belongs to the triangle for which that edge is a top or a left one; two
/// triangles that share an edge see it in opposite directions, so exactly one of them takes it.
struct EdgeFunctions {
  private var a = SIMD3<Int64>()
  private var b = SIMD3<Int64>()
  private var c = SIMD3<Int64>()

  init(_ t: ScreenTriangle) {
    for i in 0..<3 {
      let j = (i + 1) % 3
      let dx = Int64(t.x[j]) - Int64(t.x[i])
      let dy = Int64(t.y[j]) - Int64(t.y[i])
      a[i] = -dy
      b[i] = dx
      // Inside is where dx·(y − yᵢ) − dy·(x − xᵢ) > 0, or = 0 on top and left edges.
      let owns = dy < 0 || (dy == 0 && dx > 0)
      c[i] = dy * Int64(t.x[i]) - dx * Int64(t.y[i]) - (owns ? 0 : 1)
    }
  }

  func contains(_ x: Int, _ y: Int) -> Bool {
    let (x, y) = (Int64(x), Int64(y))
    return (a[0] * x + b[0] * y + c[0]) | (a[1] * x + b[1] * y + c[1])
      | (a[2] * x + b[2] * y + c[2]) >= 0
  }
}

/// 1/z over a triangle: linear on the undistorted image plane.
struct DepthPlane {
  private let x0: Int
  private let y0: Int
  private let w0: Float
  private let dx: Float
  private let dy: Float
  private let low: Float
  private let high: Float

  init(_ t: ScreenTriangle) {
    let (ax, ay) = (Double(t.x[1] - t.x[0]), Double(t.y[1] - t.y[0]))
    let (bx, by) = (Double(t.x[2] - t.x[0]), Double(t.y[2] - t.y[0]))
    let dw1 = Double(t.inverseDepth[1] - t.inverseDepth[0])
    let dw2 = Double(t.inverseDepth[2] - t.inverseDepth[0])
    let area = ax * by - bx * ay
    x0 = Int(t.x[0])
    y0 = Int(t.y[0])
    w0 = t.inverseDepth[0]
    dx = Float((dw1 * by - dw2 * ay) / area)
    dy = Float((dw2 * ax - dw1 * bx) / area)
    low = t.inverseDepth.min()
    high = t.inverseDepth.max()
  }

  func value(_ x: Int, _ y: Int) -> Float {
    min(max(w0 + dx * Float(x - x0) + dy * Float(y - y0), low), high)
  }
}
