import Catalog
import Geometry

/// What stands on the shelves: facings of invented goods.
///
/// Nothing here is labelled; it is what the cameras see beyond the cart. Near the middle of the
/// aisle every pack is a solid of its own; farther off a row of packs is one long box that repeats
/// its print.
struct ShelfGoods {
  private let variant: Int
  private let key: RandomKey
  private let kinds: [Kind]

  private enum Shape: CaseIterable {
    case carton, can, bottle, pouch
  }

  private struct Kind {
    var shape: Shape
    var width: Double
    var height: Double
    var texture: Texture
  }

  private static let kindCount = 24
  /// How far packs reach back, metres.
  private static let depth = 0.2
  /// Packs are single between these places along the aisle.
  private static let detailed = -2.6...4.2

  init(variant: Int, key: RandomKey) {
    self.variant = variant
    self.key = key
    kinds = (0..<Self.kindCount).map { index in
      Self.kind(
        scheme: variant + index * 5 + index / 16,
        shape: [.carton, .carton, .can, .carton, .bottle, .pouch][index % 6],
        key: key.with("world.goods", entity: variant * 64 + index),
        grain: key.with("world.goods-grain", entity: variant * 64 + index))
    }
  }

  /// Real products with their fronts to the aisle, the first two dozen of them.
  /// - Precondition: there is one at least.
  /// - Throws: `CatalogError` if a model cannot be read.
  init(of products: [Product], variant: Int, key: RandomKey) throws {
    self.variant = variant
    self.key = key
    kinds = try products.prefix(Self.kindCount).map { product in
      let front = FrontPicture(of: try product.model)
      let shape: Shape =
        switch product.productClass {
        case "can", "jar": .can
        case "bottle": .bottle
        case "pouch", "bag", "sack": .pouch
        default: .carton
        }
      return Kind(shape: shape, width: front.width, height: front.height, texture: front.texture)
    }
  }

  private static func kind(scheme: Int, shape: Shape, key: RandomKey, grain: RandomKey) -> Kind {
    var stream = key.stream
    var print = GoodsPrint(
      scheme: scheme, key: RandomKey(seed: UInt64(stream.nextWord())), grain: grain)
    func size(_ width: ClosedRange<Double>, _ height: ClosedRange<Double>) -> (Double, Double) {
      (stream.uniform(in: width), stream.uniform(in: height))
    }
    let (dimensions, texture) =
      switch shape {
      case .carton: (size(0.1...0.2, 0.14...0.29), print.carton())
      case .can: (size(0.068...0.085, 0.09...0.13), print.can())
      case .bottle: (size(0.07...0.095, 0.22...0.3), print.bottle())
      case .pouch: (size(0.14...0.19, 0.18...0.26), print.carton())
      }
    return Kind(shape: shape, width: dimensions.0, height: dimensions.1, texture: texture)
  }

  /// Facings on every board of both sides, one part a kind.
  func parts(along store: StoreGeometry) -> [Model.Part] {
    var builders = [MeshBuilder](repeating: MeshBuilder(), count: kinds.count)
    for (side, sign) in [-1.0, 1.0].enumerated() {
      for (level, z) in store.boardHeights.enumerated() {
        let above =
          level + 1 < store.boardHeights.count ? store.boardHeights[level + 1] : store.shelfTop
        var stream = key.with("world.facings", entity: variant * 64 + side * 8 + level).stream
        for run in store.shelfRuns(side: sign) {
          let board = Board(
            front: sign * store.aisleHalfWidth, sign: sign, z: run.base + z,
            clearance: above - z - 0.07)
          stock(
            board, from: run.start + 0.03, to: run.end - 0.03, stream: &stream,
            builders: &builders)
        }
      }
    }
    return zip(kinds, builders).enumerated().map { index, pair in
      Model.Part(
        mesh: pair.1.mesh,
        material: Material(
          name: "goods \(index)", baseColorTexture: pair.0.texture,
          roughness: pair.0.shape == .carton ? 0.55 : 0.3))
    }
  }

  private struct Board {
    /// Y of the front edge; the goods stand behind it.
    var front: Double
    /// −1 on the right of the aisle, 1 on its left.
    var sign: Double
    var z: Double
    var clearance: Double
  }

  private func stock(
    _ board: Board, from start: Double, to end: Double, stream: inout RandomStream,
    builders: inout [MeshBuilder]
  ) {
    var x = start
    var last = -1
    while x < end - 0.25 {
      var index = stream.index(below: kinds.count)
      // The same kind twice in a row would look like one long facing.
      if index == last { index = (index + 7) % kinds.count }
      last = index
      let kind = kinds[index]
      let scale = min(1, board.clearance / kind.height)
      let step = kind.width * scale + 0.006
      let count = min(
        kind.width < 0.1 ? 3 + stream.index(below: 5) : 2 + stream.index(below: 3),
        Int((end - x) / step))
      if Self.detailed.contains(x) {
        for k in 0..<count where stream.index(below: 14) > 0 {
          // Some packs stand farther back, where one before them was sold.
          let setBack = 0.01 + 0.02 * stream.uniform() + (stream.index(below: 8) == 0 ? 0.09 : 0)
          add(kind, scale, x: x + Double(k) * step, setBack: setBack, board, to: &builders[index])
        }
      } else if count > 0 {
        addRow(kind, scale, x: x, count: count, step: step, board, to: &builders[index])
      }
      x += Double(max(1, count)) * step + 0.012
    }
  }

  /// A row of packs as one box.
  private func addRow(
    _ kind: Kind, _ scale: Double, x: Double, count: Int, step: Double, _ board: Board,
    to builder: inout MeshBuilder
  ) {
    let front = board.front + board.sign * 0.02
    let rear = front + board.sign * Self.depth
    builder.addBox(
      Box3(
        minimum: SIMD3(x, min(front, rear), board.z),
        maximum: SIMD3(
          x + Double(count) * step - 0.006, max(front, rear), board.z + kind.height * scale)),
      faces: [board.sign < 0 ? .plusY : .minusY, .plusZ, .minusX, .plusX],
      repeats: SIMD2(Float(count), 1))
  }

  private func add(
    _ kind: Kind, _ scale: Double, x: Double, setBack: Double, _ board: Board,
    to builder: inout MeshBuilder
  ) {
    let (width, height) = (kind.width * scale, kind.height * scale)
    let front = board.front + board.sign * setBack
    switch kind.shape {
    case .carton:
      let rear = front + board.sign * (Self.depth - 0.1)
      builder.addBox(
        Box3(
          minimum: SIMD3(x, min(front, rear), board.z),
          maximum: SIMD3(x + width, max(front, rear), board.z + height)),
        faces: [board.sign < 0 ? .plusY : .minusY, .plusZ, .minusX, .plusX])
    case .can:
      addFront(
        Self.canProfile, width: width, height: height, depth: width, x: x, front: front, board,
        to: &builder)
    case .bottle:
      addFront(
        Self.bottleProfile, width: width, height: height, depth: width, x: x, front: front, board,
        to: &builder)
    case .pouch:
      addFront(
        Self.pouchProfile, width: width, height: height, depth: 0.09, x: x, front: front, board,
        to: &builder)
    }
  }

  /// Outlines from the top down: height and half width as parts of the whole, and how far the
  /// front bulges there as a part of the depth.
  private typealias Profile = [(height: Float, width: Float, bulge: Float)]
  private static let canProfile: Profile = [(1, 0, 0), (1, 0.93, 0.93), (0.97, 1, 1), (0, 1, 1)]
  private static let bottleProfile: Profile = [
    (1, 0, 0), (1, 0.4, 0.4), (0.9, 0.4, 0.4), (0.86, 0.36, 0.36), (0.62, 0.96, 0.96), (0, 1, 1),
  ]
  private static let pouchProfile: Profile = [
    (1, 1, 0.04), (0.9, 0.97, 0.35), (0.5, 0.95, 1), (0.12, 0.97, 0.8), (0, 0.98, 0.6),
  ]

  /// The half of a rounded pack that looks into the aisle.
  private func addFront(
    _ profile: Profile, width: Double, height: Double, depth: Double, x: Double, front: Double,
    _ board: Board, to builder: inout MeshBuilder
  ) {
    let columns = 5
    let sign = Float(board.sign)
    let axis = SIMD3<Float>(
      SIMD3(x + width / 2, front + board.sign * depth / 2, board.z))
    var mesh = MeshBuilder()
    for ring in profile {
      for k in 0...columns {
        // From the left edge to the right edge as seen from the aisle.
        let (cosine, sine) = MeshBuilder.turn(k, of: 2 * columns)
        let place = SIMD3(
          -cosine * sign * ring.width * Float(width) / 2,
          -sine * sign * ring.bulge * Float(depth) / 2, ring.height * Float(height))
        mesh.addVertex(
          axis + place, normal: SIMD3(-cosine * sign, -sine * sign, 0),
          uv: SIMD2(Float(k) / Float(columns), 1 - ring.height))
      }
    }
    let stride = UInt32(columns + 1)
    for ring in 0..<UInt32(profile.count - 1) {
      // The first ring may be a point: the lid's triangles.
      let isPoint = profile[Int(ring)].width == 0
      for k in 0..<UInt32(columns) {
        let a = ring * stride + k
        if isPoint {
          mesh.addTriangle(a, a + stride, a + stride + 1)
        } else {
          mesh.addQuad(a, a + stride, a + stride + 1, a + 1)
        }
      }
    }
    builder.append(mesh.mesh.withSmoothNormals())
  }
}
