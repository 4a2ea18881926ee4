import Catalog
import Geometry
import Scenario

/// The drawn store: floor, ceiling, lamps and a stocked shelf on either side, in the world's frame.
struct StoreModel {
  let geometry: StoreGeometry
  let look: StoreLook
  /// What is drawn by chance in the looks of the store.
  let key: RandomKey
  /// Without roof, lamps and shelves.
  private let isOutdoors: Bool
  /// +1 or −1 where the store is open to the sun at that end of the aisle, 0 where it is not.
  private let openEnd: Double

  init(
    look: StoreLook, floor: FloorProfile = FloorProfile(), sun: SunLight? = nil, key: RandomKey
  ) {
    isOutdoors = false
    openEnd = sun.map { DeterministicMath.cos($0.azimuth) < 0 ? -1 : 1 } ?? 0
    geometry = StoreGeometry(look: look, floor: floor)
    self.look = look
    self.key = key
  }

  /// A zone of a trip.
  init(trip: Trip, floor: FloorProfile, zone: Int, key: RandomKey) {
    let place = trip.zones[zone]
    isOutdoors = place.isOutdoors
    openEnd = place.lighting.sun.map { DeterministicMath.cos($0.azimuth) < 0 ? -1 : 1 } ?? 0
    geometry = StoreGeometry(look: place.store, floor: floor, trip: trip, zone: zone)
    look = place.store
    self.key = key
  }

  /// The store of a plan: one aisle, or the zones of a trip one behind the other.
  /// - Throws: `CatalogError` if the model of something on the shelves cannot be read.
  static func model(of plan: EpisodePlan, lights: TripLights, catalog: ProductCatalog) throws
    -> Model
  {
    let key = plan.randomKey
    let floor = FloorProfile(plan: plan)
    guard !plan.trip.isEmpty else {
      return try StoreModel(look: plan.store, floor: floor, sun: plan.lighting.sun, key: key)
        .model(lampEmissions: lights.zones[0].lampEmissions, catalog: catalog)
    }
    let zones = try plan.trip.zones.indices.map { zone in
      try StoreModel(trip: plan.trip, floor: floor, zone: zone, key: key)
        .model(lampEmissions: lights.zones[zone].lampEmissions, catalog: catalog)
    }
    return Model(name: "store", parts: zones.flatMap(\.parts))
  }

  /// - Parameter lampEmissions: of both rows, relative to the scene's white, linear Rec. 709.
  private func model(lampEmissions: [SIMD3<Float>], catalog: ProductCatalog) throws -> Model {
    if isOutdoors { return Model(name: "store", parts: [floor()]) }
    let products = look.shelfSKUs.compactMap { catalog[$0] }
    let goods =
      products.isEmpty
      ? ShelfGoods(variant: look.shelfVariant, key: key)
      : try ShelfGoods(of: products, variant: look.shelfVariant, key: key)
    return Model(
      name: "store",
      parts: [floor()] + overhead(lampEmissions) + shelves()
        + goods.parts(along: geometry))
  }

  /// What the ambient light comes through.
  private func overhead(_ lampEmissions: [SIMD3<Float>]) -> [Model.Part] {
    let rows = [-geometry.lampRowOffset, geometry.lampRowOffset]
    let lamps =
      lampEmissions[0] == lampEmissions[1]
      ? [lamps(rows, lampEmissions[0])] : zip(rows, lampEmissions).map { self.lamps([$0], $1) }
    return ([ceiling()] + lamps + ends()).map { part in
      var part = part
      part.material.admitsAmbientLight = true
      return part
    }
  }

  private func floor() -> Model.Part {
    // One texture shows 2 × 2 tiles of 0.6 m.
    let period = 1.2
    let (x0, x1) = (geometry.floorStart, geometry.floorEnd)
    let (y0, y1) = (-geometry.aisleHalfWidth - 1.2, geometry.aisleHalfWidth + 1.2)
    let mesh = Mesh.built { mesh in
      // In pieces, so that no triangle is much larger than the view.
      let pieces = geometry.floor.places(from: x0, to: x1, spacing: 3)
      guard geometry.floor.isLevel else {
        addSlopes(pieces, from: y0, to: y1, period: period, to: &mesh)
        return
      }
      for (a, b) in zip(pieces, pieces.dropFirst()) {
        mesh.addRectangle(
          corner: SIMD3(Float(a), Float(y0), 0), edgeU: SIMD3(Float(b - a), 0, 0),
          edgeV: SIMD3(0, Float(y1 - y0), 0),
          uv: (
            SIMD2(Float(a / period), Float(y0 / period)),
            SIMD2(Float(b / period), Float(y1 / period))
          ))
      }
    }
    return Model.Part(
      mesh: mesh,
      material: Material(
        name: "floor tiles", baseColor: look.floorColor, baseColorTexture: tiles(),
        roughness: 0.35))
  }

  /// Floor on ramps. Its height is linear across the aisle, so that one strip is enough.
  private func addSlopes(
    _ pieces: [Double], from y0: Double, to y1: Double, period: Double, to mesh: inout MeshBuilder
  ) {
    var last: (UInt32, UInt32)?
    for x in pieces {
      let ends = [y0, y1].map { y in
        mesh.addVertex(
          SIMD3<Float>(SIMD3(x, y, geometry.floor.height(at: x, y))),
          normal: SIMD3<Float>(geometry.floor.normal(at: x, y)),
          uv: SIMD2(Float(x / period), Float(y / period)))
      }
      if let last { mesh.addQuad(last.0, ends[0], ends[1], last.1) }
      last = (ends[0], ends[1])
    }
  }

  /// Four tiles that differ a little, with joints between them.
  private func tiles() -> Texture {
    var canvas = TextureCanvas(width: 256, height: 256, color: SIMD3(repeating: 0.42))
    var stream = key.with("world.floor").stream
    let joint: Float = 0.004
    for row in 0..<2 {
      for column in 0..<2 {
        let shade = Float(stream.uniform(in: 0.9...0.98))
        let (x, y) = (Float(column) / 2, Float(row) / 2)
        canvas.fill(
          x: x + joint...x + 0.5 - joint, y: y + joint...y + 0.5 - joint,
          with: SIMD3(shade, shade, shade * 0.985))
      }
    }
    canvas.addGrain(strength: 5, key: key.with("world.floor-grain"))
    return canvas.texture
  }

  private func ceiling() -> Model.Part {
    // An open end has no roof beyond its wall, which would keep the sun out.
    let x0 =
      geometry.isFirst && openEnd < 0 ? geometry.start - Self.wallDistance : geometry.floorStart
    let x1 = geometry.isLast && openEnd > 0 ? geometry.end + Self.wallDistance : geometry.floorEnd
    let half = geometry.aisleHalfWidth + 1.2
    let z = Float(geometry.ceilingHeight)
    let mesh = Mesh.built { mesh in
      let floor = geometry.floor
      let pieces = floor.places(from: x0, to: x1, spacing: 6)
      for (a, b) in zip(pieces, pieces.dropFirst()) {
        // Along a ramp the ceiling goes with the floor.
        let rise = Float(floor.height(at: b) - floor.height(at: a))
        mesh.addRectangle(
          corner: SIMD3(Float(a), Float(half), z + Float(floor.height(at: a))),
          edgeU: SIMD3(Float(b - a), 0, rise),
          edgeV: SIMD3(0, Float(-2 * half), 0))
      }
    }
    return Model.Part(
      mesh: mesh,
      material: Material(name: "ceiling", baseColor: SIMD3(repeating: 0.7), roughness: 0.9))
  }

  /// From the shelves to the walls behind either end of the aisle.
  private static let wallDistance = 2.5

  /// Walls that close the view at both ends of the aisle, with a coloured band along the top; none
  /// where the sun comes in.
  private func ends() -> [Model.Part] {
    let half = Float(geometry.aisleHalfWidth + 1.2)
    func walls(from low: Float, to high: Float) -> Mesh {
      Mesh.built { mesh in
        for (x, sign) in [
          (geometry.start - Self.wallDistance, Float(1)), (geometry.end + Self.wallDistance, -1),
        ] where Double(sign) != -openEnd && (sign > 0 ? geometry.isFirst : geometry.isLast) {
          let level = geometry.floor.height(at: x)
          // Down to a floor that tilts sideways too.
          let foot = low > 0 ? 0 : Float(abs(geometry.floor.height(at: x, Double(half)) - level))
          mesh.addRectangle(
            corner: SIMD3(Float(x), -half * sign, low + Float(level) - foot),
            edgeU: SIMD3(0, 2 * half * sign, 0), edgeV: SIMD3(0, 0, high - low + foot))
        }
      }
    }
    let top = Float(geometry.ceilingHeight)
    guard geometry.isFirst || geometry.isLast else { return [] }
    return [
      Model.Part(
        mesh: walls(from: 0, to: 2.2),
        material: Material(name: "wall", baseColor: SIMD3(0.6, 0.59, 0.56), roughness: 0.8)),
      Model.Part(
        mesh: walls(from: 2.2, to: top),
        material: Material(name: "wall band", baseColor: SIMD3(0.012, 0.21, 0.19), roughness: 0.6)),
    ]
  }

  /// Luminous undersides of the lamps; the light itself is `StoreLights`.
  private func lamps(_ rows: [Double], _ emission: SIMD3<Float>) -> Model.Part {
    let (half, z) = (geometry.lampWidth / 2, Float(geometry.lampHeight))
    let mesh = Mesh.built { mesh in
      for row in rows {
        for x in stride(from: geometry.lampStart, to: geometry.lampEnd, by: 1.5) {
          // They hang level, also along a ramp.
          let lift = Float(geometry.floor.height(at: x + 0.72))
          mesh.addRectangle(
            corner: SIMD3(Float(x), Float(row + half), z + lift), edgeU: SIMD3(1.44, 0, 0),
            edgeV: SIMD3(0, Float(-2 * half), 0))
        }
      }
    }
    return Model.Part(
      mesh: mesh,
      material: Material(
        name: "lamps", baseColor: SIMD3(repeating: 0.5), roughness: 0.6, emission: emission))
  }

  /// Boards, backs, plinths and price rails on both sides.
  private func shelves() -> [Model.Part] {
    var metal = MeshBuilder()
    var rails = MeshBuilder()
    var back = MeshBuilder()
    for side in [-1.0, 1.0] {
      let front = side * geometry.aisleHalfWidth
      let rear = side * (geometry.aisleHalfWidth + geometry.shelfDepth)
      let (low, high) = (min(front, rear), max(front, rear))
      let towardsAisle: MeshBuilder.BoxFaces = side < 0 ? .plusY : .minusY
      for run in geometry.shelfRuns(side: side) {
        let (x0, x1, base, bottom) = (run.start, run.end, run.base, run.base - run.foot)
        back.addBox(
          Box3(
            minimum: SIMD3(x0, side < 0 ? low - 0.02 : high, bottom),
            maximum: SIMD3(x1, side < 0 ? low : high + 0.02, base + geometry.shelfTop)),
          faces: [towardsAisle, .plusZ, .minusX, .plusX])
        metal.addBox(
          Box3(
            minimum: SIMD3(x0, low + (side < 0 ? 0 : 0.03), bottom),
            maximum: SIMD3(
              x1, high - (side < 0 ? 0.03 : 0), base + (geometry.boardHeights[0] - 0.03))),
          faces: [towardsAisle, .minusX, .plusX])
        for z in geometry.boardHeights.map({ base + $0 }) {
          metal.addBox(
            Box3(
              minimum: SIMD3(x0, low, z - geometry.boardThickness), maximum: SIMD3(x1, high, z)),
            faces: [.plusZ, .minusZ, .minusX, .plusX])
          let (railLow, railHigh) = side < 0 ? (high, high + 0.008) : (low - 0.008, low)
          rails.addBox(
            Box3(
              minimum: SIMD3(x0, railLow, z - geometry.boardThickness - 0.012),
              maximum: SIMD3(x1, railHigh, z + 0.006)),
            faces: [towardsAisle, .plusZ, .minusZ, .minusX, .plusX],
            repeats: SIMD2(Float((x1 - x0) / 0.6), 1))
        }
        for x in stride(from: x0, through: x1, by: geometry.bayWidth) {
          metal.addBox(
            Box3(
              minimum: SIMD3(x - 0.012, low, bottom),
              maximum: SIMD3(x + 0.012, high, base + geometry.shelfTop)),
            faces: [.minusX, .plusX, towardsAisle, .plusZ])
        }
      }
    }
    return [
      Model.Part(
        mesh: metal.mesh,
        material: Material(name: "shelf", baseColor: SIMD3(0.55, 0.56, 0.56), roughness: 0.5)),
      Model.Part(
        mesh: back.mesh,
        material: Material(name: "shelf back", baseColor: SIMD3(0.3, 0.3, 0.31), roughness: 0.7)),
      Model.Part(
        mesh: rails.mesh,
        material: Material(
          name: "price rail", baseColorTexture: priceRail(), roughness: 0.35)),
    ]
  }

  /// White tickets on a coloured rail.
  private func priceRail() -> Texture {
    var canvas = TextureCanvas(width: 256, height: 16, color: SIMD3(0.35, 0.36, 0.37))
    var stream = key.with("world.price-rail").stream
    for k in 0..<5 {
      let x = (Float(k) + Float(stream.uniform(in: 0.1...0.4))) / 5
      canvas.fill(x: x...x + 0.085, y: 0.14...0.9, with: SIMD3(repeating: 0.86))
      canvas.fill(x: x + 0.008...x + 0.04, y: 0.26...0.5, with: SIMD3(repeating: 0.12))
      canvas.fill(x: x + 0.008...x + 0.055, y: 0.62...0.74, with: SIMD3(repeating: 0.3))
      canvas.fill(x: x + 0.06...x + 0.08, y: 0.26...0.78, with: SIMD3(0.6, 0.04, 0.03))
    }
    return canvas.texture
  }
}
