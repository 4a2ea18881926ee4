import Geometry
import Rasterizer
package import Scenario
import Scene
import Simulation

/// Which cells of an empty basket which cameras of a rig see, through their lenses and past the cart
/// itself.
///
/// A cell is seen by a camera if at least half of eight points in it are. Occluders come from the
/// renderer's depth, so wires hide what is behind them to the pixel.
package struct RigCoverage: Sendable {
  package let cells: BasketCells
  package let cameras: [String]
  /// A bit for each camera that sees the cell; see `BasketCells.index`.
  package let seen: [UInt16]
  /// By camera.
  package let densities: [Density]

  /// Pixels across a millimetre that faces the camera, where it sees the basket's floor and the
  /// plane of its rim: least, median and most; nil where it sees none of it.
  package struct Density: Sendable, Hashable {
    package var floor: Range?
    package var rim: Range?

    package struct Range: Sendable, Hashable {
      package var least: Double
      package var median: Double
      package var most: Double

      init?(_ values: [Double]) {
        let sorted = values.sorted()
        guard let first = sorted.first, let last = sorted.last else { return nil }
        (least, median, most) = (first, sorted[sorted.count / 2], last)
      }
    }
  }

  /// - Precondition: at most 16 cameras.
  package init(rig: CartRig, cellSide: Double, threads: Int = 1) {
    precondition(rig.cameras.count <= 16)
    let cells = BasketCells(rig.basket, side: cellSide)
    self.cells = cells
    cameras = rig.cameras.map(\.name)
    let views = Self.views(of: rig, threads: threads)
    var seen: [UInt16] = []
    seen.reserveCapacity(cells.count)
    for layer in 0..<cells.counts.z {
      for y in 0..<cells.counts.y {
        for x in 0..<cells.counts.x {
          seen.append(Self.seen(by: views, around: cells.center(x, y, layer: layer), cells.size))
        }
      }
    }
    self.seen = seen
    densities = views.map { view in
      Density(
        floor: .init(Self.densities(view, cells, height: rig.basket.minimum.z + 0.003)),
        rim: .init(Self.densities(view, cells, height: rig.basket.maximum.z)))
    }
  }

  /// The cart alone, drawn by each camera.
  private static func views(of rig: CartRig, threads: Int) -> [CameraView] {
    var options = RenderOptions(threads: threads, wantsRadiance: false)
    options.wantsLabels = false
    let renderer = Renderer(options: options)
    let cameras = rig.cameras.map {
      Camera(
        name: $0.name, intrinsics: $0.intrinsics, lens: $0.lens,
        worldFromCamera: $0.cartFromCamera)
    }
    renderer.begin(
      SceneSnapshot(
        instances: [
          Instance(
            id: 0, kind: .surroundings, model: rig.drawnModel, worldFromModel: .identity)
        ],
        cameras: cameras, lights: [],
        ambient: AmbientLight(illuminanceFromAbove: 0, illuminanceFromBelow: 0)))
    return cameras.indices.map { CameraView(cameras[$0], index: $0, renderer: renderer) }
  }

  private static func seen(
    by views: [CameraView], around center: SIMD3<Double>, _ size: SIMD3<Double>
  ) -> UInt16 {
    var bits: UInt16 = 0
    for (index, view) in views.enumerated() {
      var points = 0
      for corner in 0..<8 {
        let sign = SIMD3<Double>(
          corner & 1 == 0 ? -1 : 1, corner & 2 == 0 ? -1 : 1, corner & 4 == 0 ? -1 : 1)
        if view.pixel(of: center + sign * size / 4) != nil { points += 1 }
      }
      if points >= 4 { bits |= 1 << UInt16(index) }
    }
    return bits
  }

  private static func densities(
    _ view: CameraView, _ cells: BasketCells, height: Double
  ) -> [Double] {
    var found: [Double] = []
    for y in 0..<cells.counts.y {
      for x in 0..<cells.counts.x {
        var p = cells.center(x, y, layer: 0)
        p.z = height
        if let density = view.density(at: p) { found.append(density) }
      }
    }
    return found
  }

  // MARK: figures

  /// What part of some cells is seen by at least `count` cameras.
  /// - Parameter layer: nil for all.
  package func share(seenByAtLeast count: Int, layer: Int? = nil) -> Double {
    share(layer) { $0.nonzeroBitCount >= count }
  }

  /// What part is seen by one camera.
  package func share(seenByCamera camera: Int, layer: Int? = nil) -> Double {
    share(layer) { $0 >> UInt16(camera) & 1 == 1 }
  }

  /// What part is seen by so many cameras, from none to all.
  package func sharesByCount(layer: Int? = nil) -> [Double] {
    (0...cameras.count).map { count in share(layer) { $0.nonzeroBitCount == count } }
  }

  private func share(_ layer: Int?, _ isCounted: (UInt16) -> Bool) -> Double {
    let perLayer = cells.counts.x * cells.counts.y
    let range = layer.map { $0 * perLayer..<($0 + 1) * perLayer } ?? 0..<seen.count
    return Double(seen[range].count(where: isCounted)) / Double(range.count)
  }
}
