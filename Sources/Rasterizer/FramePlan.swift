import Catalog
import Geometry
import RasterKernels
import Scene

/// What a frame draws.
enum DrawnSelection {
  /// Everything, and counts its labels.
  case labelled
  /// Everything with its ids, but without counting labels.
  case identified
  /// Everything that is opaque, without ids.
  case everything
  /// Everything that light passes through, but for films, as if it were opaque and without ids.
  case clear
  /// Only what is opaque and owns no label.
  case surroundings
}

/// One camera's frame as all its workers see it: what is to be drawn, in which bands of rows.
///
/// A band is small enough for its visibility to stay in a core's own cache from the first triangle
/// to the last shaded pixel.
struct FramePlan {
  private(set) var list = DrawList()
  private(set) var camera: Camera
  private(set) var grid: SampleGrid?
  private(set) var clipper: TriangleClipper
  private(set) var bandRows = 0
  /// What of the picture is drawn.
  private(set) var region = FrameRegion()
  /// Set for a part of the world that is drawn alone: luminance, in cd/m², of what stands behind it,
  /// where nothing else does.
  private(set) var backdrop: Float?
  /// Leaves the light of surfaces out: what is left is the backdrop, as far as they let it through.
  private(set) var isUnlit = false
  /// Whether the colour is made from several samples a pixel.
  private(set) var isSampled = false
  /// Clusters that may touch each band, in the order of drawing: those of band b are
  /// `entries[starts[b] ..< starts[b + 1]]`.
  private var starts: [Int] = []
  private var entries: [Int32] = []
  /// The first of the slots' stamps on the canvas.
  var firstCanvasStamp: Int32 = 0

  init() {
    camera = Camera(
      name: "", intrinsics: CameraIntrinsics(width: 1, height: 1, fx: 1, fy: 1, cx: 0, cy: 0),
      worldFromCamera: .identity)
    clipper = TriangleClipper(focal: SIMD2(1, 1), center: .zero, near: 1, far: 2)
  }

  var width: Int { camera.intrinsics.width }
  var height: Int { camera.intrinsics.height }
  var bandCount: Int { (region.rows.count + bandRows - 1) / bandRows }

  /// Rows of the picture that a band owns.
  func rows(ofBand band: Int) -> Range<Int> {
    let first = region.rows.lowerBound + band * bandRows
    return first..<min(first + bandRows, region.rows.upperBound)
  }

  func clusters(ofBand band: Int) -> ArraySlice<Int32> { entries[starts[band]..<starts[band + 1]] }

  /// Places and culls everything, and sorts what is left into bands.
  /// - Parameters:
  ///   - region: what of the picture is drawn; nil for all of it.
  ///   - layer: the part of the world that is drawn alone; nil for all of it.
  mutating func prepare(
    _ snapshot: SceneSnapshot, world: PreparedWorld, camera: Camera, grid: SampleGrid?,
    drawing selection: DrawnSelection = .labelled, isSampled: Bool = false, bandRows: Int,
    region: FrameRegion? = nil, layer: SceneLayer? = nil
  ) {
    self.isSampled = isSampled
    self.camera = camera
    self.grid = grid
    self.bandRows = bandRows
    self.region =
      region
      ?? FrameRegion(
        rows: 0..<camera.intrinsics.height, columns: 0..<camera.intrinsics.width)
    backdrop = layer?.backdrop
    isUnlit = false
    let k = camera.intrinsics
    clipper = TriangleClipper(
      focal: SIMD2(k.fx, k.fy), center: SIMD2(k.cx, k.cy), near: camera.near, far: camera.far)
    collect(snapshot, world: world, selection, layer)
    sortIntoBands()
  }

  private mutating func collect(
    _ snapshot: SceneSnapshot, world: PreparedWorld, _ selection: DrawnSelection,
    _ layer: SceneLayer?
  ) {
    list.removeAll()
    let cameraFromWorld = camera.worldFromCamera.inverse
    for index in world.order {
      let item = world.items[index]
      if selection == .surroundings && item.slot >= 0 { continue }
      if let layer, !layer.instances[index] { continue }
      let slot = selection == .labelled ? item.slot : -1
      let isNamed = selection == .labelled || selection == .identified
      let instance = snapshot.instances[index]
      let placed = InstancePlacement(
        cameraFromModel: cameraFromWorld * instance.worldFromModel, scale: instance.scale,
        camera: camera)
      guard let placed else { continue }
      let culling = ClusterCulling(
        camera, isLabelled: slot >= 0, view: view(isLabelled: slot >= 0), placement: placed,
        deformed: item.deformed,
        grid: grid)
      list.append(
        item, instance: index, slot: slot, placed: placed, world: world, culling: culling,
        id: isNamed ? instance.id : 0,
        caster: isNamed ? nil : selection == .clear ? .clear : .opaque,
        surfaces: isSampled ? item.model.surfaces : nil)
    }
  }

  /// What can be seen of the undistorted image plane, in pixels.
  private func view(isLabelled: Bool) -> (low: SIMD2<Double>, high: SIMD2<Double>) {
    if let grid { return grid.reach }
    if backdrop != nil {
      // The rows and columns next to it decide what its borders show.
      return (
        SIMD2(Double(region.columns.lowerBound - 2), Double(region.rows.lowerBound - 2)),
        SIMD2(Double(region.columns.upperBound + 2), Double(region.rows.upperBound + 2))
      )
    }
    let (width, height) = (Double(width), Double(height))
    let margin = isLabelled ? Double(GBuffer.canvasMargin) : 0
    return (
      SIMD2(-width * margin, -height * margin), SIMD2(width, height) * (1 + margin)
    )
  }

  /// The same with nothing but the light of a backdrop.
  func unlit(before backdrop: Float) -> FramePlan {
    var plan = self
    plan.backdrop = backdrop
    plan.isUnlit = true
    return plan
  }

  /// A counting sort, which keeps the order of drawing within each band.
  private mutating func sortIntoBands() {
    let count = bandCount
    starts.removeAll(keepingCapacity: true)
    starts.append(contentsOf: repeatElement(0, count: count + 1))
    for cluster in list.clusters {
      for band in bands(of: cluster) { starts[band + 1] += 1 }
    }
    for band in 0..<count { starts[band + 1] += starts[band] }
    entries.removeAll(keepingCapacity: true)
    entries.append(contentsOf: repeatElement(0, count: starts[count]))
    for (index, cluster) in list.clusters.enumerated() {
      for band in bands(of: cluster) {
        entries[starts[band]] = Int32(index)
        starts[band] += 1
      }
    }
    // Each start has moved to the next one's place.
    for band in stride(from: count, to: 0, by: -1) { starts[band] = starts[band - 1] }
    starts[0] = 0
  }

  private func bands(of cluster: DrawnCluster) -> Range<Int> {
    let first = max(Int(cluster.firstRow), region.rows.lowerBound) - region.rows.lowerBound
    let last = min(Int(cluster.lastRow), region.rows.upperBound - 1) - region.rows.lowerBound
    return first > last ? 0..<0 : first / bandRows..<last / bandRows + 1
  }
}

/// A rectangle of a picture, in pixels.
struct FrameRegion {
  var rows = 0..<0
  /// From the border of a tile on, and up to another or to the end of the rows.
  var columns = 0..<0
}

extension FrameRegion {
  func isWhole(width: Int, height: Int) -> Bool {
    rows == 0..<height && columns == 0..<width
  }

  /// The smallest that holds a box.
  init(around box: PixelBox, width: Int, height: Int) {
    let tile = ShadingTile.maximumColumns
    let first = min(max(box.x0, 0), width) / tile * tile
    let last = min((min(max(box.x1, 0), width) + tile - 1) / tile * tile, width)
    let top = min(max(box.y0, 0), height)
    rows = top..<max(top, min(box.y1, height))
    columns = first..<max(first, last)
  }
}
