import Catalog
import Geometry
import Scene

extension Renderer {
  /// Turns the visibility buffer into depth, ids, labels and shaded colour.
  func resolve(camera: Camera, grid: SampleGrid?, into buffer: inout GBuffer) {
    let count = buffer.width * buffer.height
    let wantsRadiance = options.wantsRadiance
    let wantsNormals = options.wantsNormals
    Self.resize(&buffer.depth, count, 0)
    Self.resize(&buffer.ids, count, 0)
    Self.resize(&buffer.radiance, wantsRadiance ? count : 0, .zero)
    Self.resize(&buffer.normals, wantsNormals ? count : 0, .zero)
    let lighting = Lighting(snapshot, camera: camera)
    let k = camera.intrinsics
    for y in 0..<buffer.height {
      for x in 0..<buffer.width {
        let pixel = y * buffer.width + x
        let ray = Self.ray(k, grid: grid, x: x, y: y)
        let w = frame.inverseDepth[pixel]
        buffer.depth[pixel] = w > 0 ? 1 / w : 0
        var id: UInt16 = 0
        var color = lighting.background(ray)
        var normal = SIMD3<Float>.zero
        if w > 0 {
          let record = frame.records[Int(frame.triangle[pixel]) - 1]
          let part = frame.parts[Int(record.part)]
          if part.slot >= 0 {
            id = frame.counts[part.slot].id
            frame.counts[part.slot].visibleArea += 1
            frame.counts[part.slot].visibleBox = frame.counts[part.slot].visibleBox.union(
              PixelBox(x0: x, y0: y, x1: x + 1, y1: y + 1))
          }
          if wantsRadiance || wantsNormals {
            let surface = self.surface(record, part, ray: ray, focal: Float(k.fx))
            normal = surface.normal
            if wantsRadiance { color = lighting.shade(surface) }
          }
        }
        buffer.ids[pixel] = id
        if wantsRadiance {
          if frame.hasFilm, frame.filmInverseDepth[pixel] > w {
            let record = frame.records[Int(frame.filmTriangle[pixel]) - 1]
            let film = surface(
              record, frame.parts[Int(record.part)], ray: ray, focal: Float(k.fx))
            let facing = abs(film.normal.dot(film.position.normalized))
            let opacity = 0.12 + 0.5 * (1 - facing) * (1 - facing)
            color = color * (1 - opacity) + lighting.shade(film) * opacity
          }
          buffer.radiance[pixel] = SIMD4(color, 0)
        }
        if wantsNormals { buffer.normals[pixel] = SIMD4(normal, 0) }
      }
    }
    buffer.labels = frame.counts.map {
      InstanceLabel(
        id: $0.id, visibleArea: $0.visibleArea, visibleBox: $0.visibleBox,
        amodalArea: $0.amodalArea, amodalAreaInImage: $0.amodalAreaInImage,
        amodalBox: $0.amodalBox, cameraFromModel: $0.cameraFromModel)
    }.sorted { $0.id < $1.id }
  }

  private static func resize<T>(_ array: inout [T], _ count: Int, _ value: T) {
    if array.count != count { array = Array(repeating: value, count: count) }
  }

  /// The direction a pixel's centre looks in, with z = 1.
  private static func ray(_ k: CameraIntrinsics, grid: SampleGrid?, x: Int, y: Int) -> SIMD3<Float>
  {
    var px = Double(x)
    var py = Double(y)
    if let grid {
      let i = (y - grid.originY) * grid.canvasWidth + x - grid.originX
      px = Double(grid.xs[i]) / 256
      py = Double(grid.ys[i]) / 256
    }
    return SIMD3(Float((px - k.cx) / k.fx), Float((py - k.cy) / k.fy), 1)
  }

  /// What a ray finds on a triangle.
  private func surface(
    _ record: TriangleRecord, _ part: DrawnPart, ray: SIMD3<Float>, focal: Float
  ) -> Surface {
    let mesh = part.mesh
    let (i0, i1, i2) = (Int(record.i0), Int(record.i1), Int(record.i2))
    let p0 = frame.positions[part.firstVertex + i0]
    let e1 = frame.positions[part.firstVertex + i1] - p0
    let e2 = frame.positions[part.firstVertex + i2] - p0
    // Möller and Trumbore, "Fast, minimum storage ray/triangle intersection", 1997.
    let p = ray.cross(e2)
    let determinant = e1.dot(p)
    let scale = determinant == 0 ? 0 : 1 / determinant
    let q = (-p0).cross(e1)
    let b1 = min(max((-p0).dot(p) * scale, 0), 1)
    let b2 = min(max(ray.dot(q) * scale, 0), 1)
    let b0 = 1 - b1 - b2
    let position = p0 + e1 * b1 + e2 * b2
    let inModel = mesh.normals[i0] * b0 + mesh.normals[i1] * b1 + mesh.normals[i2] * b2
    var normal =
      part.normalRows.0 * inModel.x + part.normalRows.1 * inModel.y + part.normalRows.2 * inModel.z
    let length = normal.dot(normal).squareRoot()
    normal = length > 0 ? normal / length : SIMD3(0, 0, -1)
    let geometric = e1.cross(e2)
    if geometric.dot(p0) > 0 { normal = -normal }
    var albedo = part.material.baseColor
    if let texture = part.material.baseColorTexture, mesh.textureCoordinates.count > 0 {
      let t0 = mesh.textureCoordinates[i0]
      let t1 = mesh.textureCoordinates[i1] - t0
      let t2 = mesh.textureCoordinates[i2] - t0
      let chain = mipChain(of: texture)
      // One level for the triangle's whole texel density, foreshortening left out.
      let texels =
        abs(t1.x * t2.y - t1.y * t2.x)
        * Float(chain.levels[0].width * chain.levels[0].height)
      let areaInPixels = geometric.length * focal * focal / (position.z * position.z)
      let level = areaInPixels > 0 ? Self.halfLog2(texels / areaInPixels) : 0
      albedo *= chain.sample(t0 + t1 * b1 + t2 * b2, level: level)
    }
    return Surface(
      position: position, normal: normal, albedo: albedo, roughness: part.material.roughness,
      metallic: part.material.metallic, emission: part.material.emission)
  }

  private static func halfLog2(_ x: Float) -> Float {
    x > 0 ? Float(x.exponent) / 2 + (x.significand - 1) / 2 : 0
  }
}
