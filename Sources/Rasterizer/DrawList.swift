import Catalog
import Geometry
import RasterKernels
import Scene

/// Where a part's vertices are read from: a prepared model, or one instance's deformed shape.
struct VertexSource {
  let x: UnsafeMutablePointer<Float>
  let y: UnsafeMutablePointer<Float>
  let z: UnsafeMutablePointer<Float>
  let attributes: UnsafeMutablePointer<SIMD8<Float>>

  /// Those from a vertex on.
  func from(_ first: Int) -> VertexSource {
    VertexSource(x: x + first, y: y + first, z: z + first, attributes: attributes + first)
  }
}

/// Where a cluster is drawn.
enum DrawnLayer {
  case opaque
  /// What light passes through: owns ids and depth as opaque surfaces do, and what lies behind it
  /// is kept for shading.
  case clear
  /// The layer in front that owns no ids.
  case film

  init(_ material: Material) {
    self = material.labelsThrough ? .film : material.isClear ? .clear : .opaque
  }
}

extension Material {
  /// Whether what lies behind shows through in a way that matters.
  fileprivate var isClear: Bool { transmission > 0.02 }
}

/// A cluster that passed culling: all that drawing it takes, without a reference to count. The
/// world that it was made from keeps the memory.
struct DrawnCluster {
  var vertices: VertexSource
  var vertexBlocks: Int
  var triangles: ClusterTriangles
  var triangleCount: Int
  /// Indices into the list's projections and record sources.
  var projection: Int32
  var source: Int32
  /// Index into the labels being counted, −1 for surroundings and films.
  var slot: Int32
  /// Which way round its triangles must run; see `Facing`.
  var facing: Int32
  var layer: DrawnLayer
  /// Number of the instance's first surface, from 1 on, and which of its surfaces each triangle
  /// belongs to; nil where pixels have one sample.
  var firstSurface: Int32
  var surfaces: UnsafePointer<Int32>?
  /// Rows of the picture that it may touch, both ends included; what lies above counts to the
  /// first row, what lies below to the last.
  var firstRow: Int32
  var lastRow: Int32
}

/// What one camera has to draw, in the order of drawing: by slots, the opaque clusters of an
/// instance before its films.
struct DrawList {
  private(set) var clusters: [DrawnCluster] = []
  /// One an instance.
  private(set) var projections: [Projection] = []
  /// Index in the snapshot, parallel to `projections`.
  private(set) var instances: [Int] = []
  /// The first cluster of each of them.
  private(set) var firstClusters: [Int] = []
  /// Columns that turn normals into the camera's frame, parallel to `projections`.
  private(set) var normals: [(SIMD3<Float>, SIMD3<Float>, SIMD3<Float>)] = []
  /// One a part of an instance.
  private(set) var sources: [RecordSource] = []
  private(set) var hasFilm = false
  private(set) var hasClear = false
  private var surfaceCount: Int32 = 0
  /// Keeps the memory that clusters point to.
  private var surfaceNumbers: [SurfaceNumbers] = []

  mutating func removeAll() {
    clusters.removeAll(keepingCapacity: true)
    projections.removeAll(keepingCapacity: true)
    instances.removeAll(keepingCapacity: true)
    firstClusters.removeAll(keepingCapacity: true)
    normals.removeAll(keepingCapacity: true)
    sources.removeAll(keepingCapacity: true)
    hasFilm = false
    hasClear = false
    surfaceCount = 0
    surfaceNumbers.removeAll(keepingCapacity: true)
  }

  /// Appends the clusters of an instance that `culling` cannot rule out.
  ///
  /// Call in order of slots, so that the clusters of one slot follow each other.
  /// - Parameters:
  ///   - instance: its index in the snapshot.
  ///   - slot: −1 for what is not counted.
  ///   - id: 0 for surroundings.
  ///   - caster: the one layer that is drawn, as if it were opaque; nil for all of them.
  ///   - surfaces: of the item's model, if pixels have several samples.
  mutating func append(
    _ item: PreparedWorld.Item, instance: Int, slot: Int, placed: InstancePlacement,
    world: PreparedWorld, culling: ClusterCulling, id: UInt16, caster: DrawnLayer?,
    surfaces: SurfaceNumbers?
  ) {
    let front = placed.isMirrored ? Facing.counterclockwise : Facing.clockwise
    let firstSource = sources.count
    for part in item.model.model.parts.indices {
      let material = item.firstMaterial + part
      let finest = world.chains[material].levels[0]
      sources.append(
        RecordSource(
          material: Int32(material), instance: id, normals: placed.normalColumns,
          textureWidth: finest.width, textureHeight: finest.height, front: front))
    }
    projections.append(placed.projection)
    instances.append(instance)
    normals.append(placed.normalColumns)
    let first = clusters.count
    firstClusters.append(first)
    for film in [false, true] {
      for (number, cluster) in item.model.clusters.enumerated() {
        let traits = world.traits[item.firstMaterial + cluster.part]
        guard (traits.layer == .film) == film, caster == nil || traits.layer == caster,
          let rows = culling.rows(of: cluster, number: number, isDoubleSided: traits.isDoubleSided)
        else { continue }
        clusters.append(
          DrawnCluster(
            vertices: item.vertices.from(cluster.firstVertex),
            vertexBlocks: cluster.vertexBlocks, triangles: item.model.triangles(of: cluster),
            triangleCount: cluster.triangleCount, projection: Int32(projections.count - 1),
            source: Int32(firstSource + cluster.part), slot: film ? -1 : Int32(slot),
            facing: traits.isDoubleSided ? Facing.either : front,
            layer: caster == nil ? traits.layer : .opaque,
            firstSurface: surfaceCount + 1, surfaces: surfaces?.numbers(of: cluster),
            firstRow: rows.first, lastRow: rows.last))
        if film { hasFilm = true }
        if traits.layer == .clear && caster == nil { hasClear = true }
      }
    }
    if clusters.count == first {
      projections.removeLast()
      instances.removeLast()
      firstClusters.removeLast()
      normals.removeLast()
      sources.removeLast(sources.count - firstSource)
    } else if let surfaces {
      surfaceCount += Int32(surfaces.count)
      surfaceNumbers.append(surfaces)
    }
  }
}

/// Decides which clusters of an instance cannot be seen, and which rows the others may touch.
struct ClusterCulling {
  /// Planes in the camera's frame through its origin, unit normals pointing inside.
  private let left: SIMD3<Float>
  private let right: SIMD3<Float>
  private let top: SIMD3<Float>
  private let bottom: SIMD3<Float>
  private let near: Float
  private let far: Float
  private let projection: Projection
  private let scale: Float
  private let cameraInModel: SIMD3<Float>
  private let usesCones: Bool
  private let spheres: [SIMD4<Float>]?
  private let focalY: Float
  private let centerY: Float
  private let lastRow: Int32
  /// Through a bending lens anything may be anywhere, but for a fisheye it is known where.
  private let bends: Bool
  private let fisheye: FisheyeBounds?
  /// Pixels that count.
  private let canvas: PixelRange

  /// - Parameters:
  ///   - isLabelled: whether the canvas beyond the picture counts.
  ///   - view: what can be seen of the undistorted image plane, in pixels.
  ///   - deformed: the instance's own shape, if it has one.
  init(
    _ camera: Camera, isLabelled: Bool, view: (low: SIMD2<Double>, high: SIMD2<Double>),
    placement: InstancePlacement, deformed: DeformedShape?, grid: SampleGrid?
  ) {
    let k = camera.intrinsics
    // A pixel of slack for snapping.
    func plane(_ x: Double, _ y: Double, _ z: Double) -> SIMD3<Float> {
      SIMD3<Float>(SIMD3(x, y, z).normalized)
    }
    left = plane(1, 0, -(view.low.x - 1 - k.cx) / k.fx)
    right = plane(-1, 0, (view.high.x + 1 - k.cx) / k.fx)
    top = plane(0, 1, -(view.low.y - 1 - k.cy) / k.fy)
    bottom = plane(0, -1, (view.high.y + 1 - k.cy) / k.fy)
    near = Float(camera.near)
    far = Float(camera.far)
    projection = placement.projection
    scale = Float(placement.largestScale)
    cameraInModel = SIMD3<Float>(placement.cameraInModel)
    usesCones = !placement.isMirrored && deformed == nil
    spheres = deformed?.spheres
    focalY = Float(k.fy)
    centerY = Float(k.cy)
    lastRow = Int32(k.height - 1)
    bends = grid != nil
    fisheye = grid?.fisheye
    let margin = isLabelled ? GBuffer.canvasMargin : 0
    canvas = PixelRange(
      x0: -k.width * margin, x1: k.width * (1 + margin) - 1, y0: -k.height * margin,
      y1: k.height * (1 + margin) - 1)
  }

  /// Nil for a cluster that cannot be seen.
  /// - Parameter number: the cluster's index in its model.
  func rows(
    of cluster: PreparedModel.Cluster, number: Int, isDoubleSided: Bool
  ) -> (first: Int32, last: Int32)? {
    let sphere = spheres?[number] ?? SIMD4(cluster.center, cluster.radius)
    let c = SIMD3(sphere.x, sphere.y, sphere.z)
    let p = projection
    let center = SIMD3(
      p.m00 * c.x + p.m01 * c.y + p.m02 * c.z + p.m03,
      p.m10 * c.x + p.m11 * c.y + p.m12 * c.z + p.m13,
      p.m20 * c.x + p.m21 * c.y + p.m22 * c.z + p.m23)
    let radius = sphere.w * scale
    if center.z + radius < near || center.z - radius > far { return nil }
    if left.dot(center) < -radius || right.dot(center) < -radius || top.dot(center) < -radius
      || bottom.dot(center) < -radius
    {
      return nil
    }
    if !isDoubleSided && usesCones && cluster.coneSine <= 1 {
      let away = c - cameraInModel
      if away.dot(cluster.coneAxis) >= cluster.coneSine * away.length + cluster.radius {
        return nil
      }
    }
    return rows(center: center, radius: radius)
  }

  /// Rows that a ball may touch, with a pixel of slack for snapping.
  private func rows(center: SIMD3<Float>, radius: Float) -> (first: Int32, last: Int32)? {
    if let fisheye {
      let found = fisheye.range(center: SIMD3<Double>(center), radius: Double(radius))
        .intersection(canvas)
      return found.isEmpty
        ? nil : (min(max(found.y0, 0), lastRow), min(max(found.y1, 0), lastRow))
    }
    let nearest = center.z - radius
    if bends || !(nearest > near) { return (0, lastRow) }
    let (top, bottom) = (center.y - radius, center.y + radius)
    let farthest = center.z + radius
    let y0 = focalY * (top < 0 ? top / nearest : top / farthest) + centerY - 1
    let y1 = focalY * (bottom < 0 ? bottom / farthest : bottom / nearest) + centerY + 2
    let limit = Float(lastRow)
    return (Int32(min(max(y0, 0), limit)), Int32(min(max(y1, 0), limit)))
  }
}
