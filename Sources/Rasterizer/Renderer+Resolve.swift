import Catalog
import Geometry
import RasterKernels
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
    let (opaque, film) = (visibility.opaque, visibility.film)
    var visible = [PixelBox](repeating: .empty, count: world.ids.count)
    var areas = [Int](repeating: 0, count: world.ids.count)
    for y in 0..<buffer.height {
      for x in 0..<buffer.width {
        let pixel = y * buffer.width + x
        let ray = Self.ray(k, grid: grid, x: x, y: y)
        let w = opaque.w[y * opaque.stride + x]
        buffer.depth[pixel] = w > 0 ? 1 / w : 0
        var id: UInt16 = 0
        var color = lighting.background(ray)
        var normal = SIMD3<Float>.zero
        if w > 0 {
          let triangle = Int(opaque.ids[y * opaque.stride + x])
          let drawn = visibility.list.clusters[triangle / PreparedModel.idsPerCluster]
          let slot = visibility.list.instances[Int(drawn.instance)].slot
          if slot >= 0 {
            id = world.ids[slot]
            areas[slot] += 1
            visible[slot] = visible[slot].union(PixelBox(x0: x, y0: y, x1: x + 1, y1: y + 1))
          }
          if wantsRadiance || wantsNormals {
            let surface = self.surface(triangle, ray: ray, focal: Float(k.fx))
            normal = surface.normal
            if wantsRadiance { color = lighting.shade(surface) }
          }
        }
        buffer.ids[pixel] = id
        if wantsRadiance {
          if let film, film.w[y * film.stride + x] > w {
            let surface = self.surface(
              Int(film.ids[y * film.stride + x]), ray: ray, focal: Float(k.fx))
            let facing = abs(surface.normal.dot(surface.position.normalized))
            let opacity = 0.12 + 0.5 * (1 - facing) * (1 - facing)
            color = color * (1 - opacity) + lighting.shade(surface) * opacity
          }
          buffer.radiance[pixel] = SIMD4(color, 0)
        }
        if wantsNormals { buffer.normals[pixel] = SIMD4(normal, 0) }
      }
    }
    let cameraFromWorld = camera.worldFromCamera.inverse
    buffer.labels = world.ids.indices.map { slot in
      let index = world.items.firstIndex { $0.slot == slot } ?? 0
      let amodal = visibility.counts[slot]
      var whole = amodal.inPicture
      whole.add(amodal.outside)
      return InstanceLabel(
        id: world.ids[slot], visibleArea: areas[slot], visibleBox: visible[slot],
        amodalArea: whole.area, amodalAreaInImage: amodal.inPicture.area,
        amodalBox: whole.area == 0
          ? .empty
          : PixelBox(
            x0: Int(whole.x0), y0: Int(whole.y0), x1: Int(whole.x1) + 1, y1: Int(whole.y1) + 1),
        cameraFromModel: cameraFromWorld * snapshot.instances[index].worldFromModel)
    }
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
      let samples = grid.samples
      px = Double(samples.x[y * samples.stride + x]) / 256
      py = Double(samples.y[y * samples.stride + x]) / 256
    }
    return SIMD3(Float((px - k.cx) / k.fx), Float((py - k.cy) / k.fy), 1)
  }

  /// What a ray finds on a triangle.
  private func surface(_ triangle: Int, ray: SIMD3<Float>, focal: Float) -> Surface {
    let drawn = visibility.list.clusters[triangle / PreparedModel.idsPerCluster]
    let local = triangle % PreparedModel.idsPerCluster
    let instance = visibility.list.instances[Int(drawn.instance)]
    let cluster = instance.model.clusters[Int(drawn.cluster)]
    let material = world.materials[Int(drawn.material)]
    let column = cluster.triangleBlocks * 8
    let bytes = instance.model.triangleBytes + cluster.firstTriangleByte
    let source = instance.vertices
    let p = instance.projection
    func corner(_ n: Int) -> (SIMD3<Float>, SIMD8<Float>) {
      let v = cluster.firstVertex + Int(bytes[n * column + local])
      let (x, y, z) = (source.x[v], source.y[v], source.z[v])
      return (
        SIMD3(
          p.m00 * x + p.m01 * y + p.m02 * z + p.m03, p.m10 * x + p.m11 * y + p.m12 * z + p.m13,
          p.m20 * x + p.m21 * y + p.m22 * z + p.m23), source.attributes[v]
      )
    }
    let (p0, t0) = corner(0)
    let (p1, t1) = corner(1)
    let (p2, t2) = corner(2)
    let (e1, e2) = (p1 - p0, p2 - p0)
    // Möller and Trumbore, "Fast, minimum storage ray/triangle intersection", 1997.
    let h = ray.cross(e2)
    let determinant = e1.dot(h)
    let scale = determinant == 0 ? 0 : 1 / determinant
    let q = (-p0).cross(e1)
    let b1 = min(max((-p0).dot(h) * scale, 0), 1)
    let b2 = min(max(ray.dot(q) * scale, 0), 1)
    let b0 = 1 - b1 - b2
    let position = p0 + e1 * b1 + e2 * b2
    let a = t0 * b0 + t1 * b1 + t2 * b2
    let n = instance.normalColumns
    var normal = n.0 * a[0] + n.1 * a[1] + n.2 * a[2]
    let length = normal.dot(normal).squareRoot()
    normal = length > 0 ? normal / length : SIMD3(0, 0, -1)
    let geometric = e1.cross(e2)
    if material.isDoubleSided && (geometric.dot(p0) < 0) != instance.isMirrored {
      normal = -normal
    }
    var albedo = material.baseColor
    if let chain = world.chains[Int(drawn.material)] {
      let texels =
        abs((t1[3] - t0[3]) * (t2[4] - t0[4]) - (t1[4] - t0[4]) * (t2[3] - t0[3]))
        * Float(chain.levels[0].width * chain.levels[0].height)
      let areaInPixels = geometric.length * focal * focal / (position.z * position.z)
      let level = areaInPixels > 0 ? Self.halfLog2(texels / areaInPixels) : 0
      albedo *= chain.sample(SIMD2(a[3], a[4]), level: level)
    }
    return Surface(
      position: position, normal: normal, albedo: albedo, roughness: material.roughness,
      metallic: material.metallic, emission: material.emission)
  }

  private static func halfLog2(_ x: Float) -> Float {
    x > 0 ? Float(x.exponent) / 2 + (x.significand - 1) / 2 : 0
  }
}
