import Catalog
import Geometry
import Imaging
import Testing

/// Packs that are not as new.
@Suite struct PackConditionTests {
  private static let key = RandomKey(seed: 5, episode: 3).with("test", entity: 2)

  private static func product(
    _ mesh: Mesh, surface: ContactSurface, material: String = "label", class name: String = "can"
  ) -> Product {
    let size = mesh.bounds.size
    let print = Texture(image: Image(width: 64, height: 64, filledWith: RGBA8(160, 30, 20)))
    let model = Model(
      name: "pack",
      parts: [
        Model.Part(mesh: mesh, material: Material(name: material, baseColorTexture: print))
      ])
    return Product(
      sku: "pack", ean13: "4006381333931", name: "Pack", productClass: name, nominalMass: 0.4,
      massDeviation: 0.001, dimensions: size, surface: surface, collisionProxy: .box(size: size),
      priceCents: 100, model: model)
  }

  private static let can = product(
    .built {
      $0.addCylinder(from: SIMD3(0, 0, -0.0575), to: SIMD3(0, 0, 0.0575), radius: 0.033, sides: 48)
    }, surface: .metal)
  private static let carton = product(
    .built {
      $0.addBox(
        Box3(minimum: SIMD3(-0.03, -0.07, -0.1), maximum: SIMD3(0.03, 0.07, 0.1)), bevel: 0.001)
    }, surface: .cardboard)

  /// These products are in memory: nothing needs be read.
  private static func model(
    _ models: ConditionedModels, _ product: Product, _ condition: PackCondition, _ key: RandomKey
  ) -> Model {
    guard let model = try? models.model(of: product, in: condition, key: key) else {
      preconditionFailure("a model in memory")
    }
    return model
  }

  private func model(
    _ product: Product, _ severities: [PackCondition.Kind: Double], key: RandomKey = key
  ) -> Model {
    Self.model(ConditionedModels(), product, PackCondition(severities), key)
  }

  private func positions(_ model: Model) -> [SIMD3<Float>] {
    model.parts.flatMap(\.mesh.positions)
  }

  @Test func nothingHappenedIsTheProductsOwnModel() {
    #expect(PackCondition([.dented: 0, .frosted: -1]).isAsNew)
    for product in [Self.can, Self.carton] {
      #expect(model(product, [:]) === product.resident)
      #expect(model(product, [.dented: 0]) === product.resident)
    }
    let jar = Self.product(Self.can.resident.parts[0].mesh, surface: .glass, material: "jar")
    #expect(model(jar, [.dented: 1, .crumpled: 1, .torn: 1, .opened: 1]) === jar.resident)
    let apple = Self.product(
      Self.can.resident.parts[0].mesh, surface: .plastic, material: "skin", class: "produce")
    #expect(model(apple, [.dented: 1, .bulged: 1, .scuffed: 1]) === apple.resident)
  }

  @Test(arguments: [PackCondition.Kind.dented, .crumpled, .bulged])
  func shapeFollowsTheKeyAlone(kind: PackCondition.Kind) async {
    let shared = ConditionedModels(limit: 1 << 16)
    let condition = PackCondition([kind: 0.7, .torn: 0.5, .frosted: 0.4])
    let expected = Self.model(ConditionedModels(), Self.carton, condition, Self.key)
    let made = await withTaskGroup(of: Model.self) { group in
      for _ in 0..<6 {
        group.addTask { Self.model(shared, Self.carton, condition, Self.key) }
      }
      return await group.reduce(into: [Model]()) { $0.append($1) }
    }
    for model in made {
      #expect(positions(model) == positions(expected))
      #expect(model.parts[0].mesh.normals == expected.parts[0].mesh.normals)
      for path in [\Material.baseColorTexture, \Material.surfaceTexture] {
        #expect(
          model.parts[0].material[keyPath: path]?.image
            == expected.parts[0].material[keyPath: path]?.image)
      }
    }
    let other = Self.key.with("test", entity: 3)
    #expect(
      kind == .bulged
        || positions(model(Self.carton, [kind: 0.7], key: other))
          != positions(model(Self.carton, [kind: 0.7]))
    )
  }

  @Test(arguments: [0.05, 0.5, 1])
  func nothingMovesFartherThanAllowed(severity: Double) {
    let limit: Float = 0.018
    for product in [Self.can, Self.carton] {
      let all: [PackCondition.Kind: Double] = [
        .dented: severity, .crumpled: severity, .bulged: severity,
      ]
      var worst: Float = 0
      for entity in 0..<8 {
        let key = Self.key.with("test", entity: entity)
        let bent = model(product, all, key: key)
        let refinement = MeshRefinement(
          of: product.resident, triangles: ConditionedModels.triangles)
        let rest = refinement.refined(product.resident.parts[0].mesh)
        for (a, b) in zip(rest.positions, positions(bent)) { worst = max(worst, (a - b).length) }
        #expect(bent.bounds == product.resident.bounds)
      }
      #expect(worst <= min(limit, Float(product.dimensions.min()) / 4))
      // And something does happen, the more the more severe.
      #expect(worst > Float(severity) * 0.003)
    }
  }

  /// Every directed edge, by the places of its ends, has its opposite: before, after splitting and
  /// after bending.
  @Test func closedMeshesStayClosed() {
    for product in [Self.can, Self.carton] {
      let rest = product.resident.parts[0].mesh
      #expect(openEdges(rest) == 0)
      let fine = MeshRefinement(of: product.resident, triangles: 8000).refined(rest)
      #expect(fine.triangleCount > 4000 && openEdges(fine) == 0)
      let bent = model(product, [.dented: 1, .crumpled: 1, .bulged: 1]).parts[0].mesh
      #expect(openEdges(bent) == 0)
    }
  }

  private func openEdges(_ mesh: Mesh) -> Int {
    struct Edge: Hashable { var from, to: SIMD3<Float> }
    var count: [Edge: Int] = [:]
    for t in stride(from: 0, to: mesh.indices.count, by: 3) {
      let p = (0..<3).map { mesh.positions[Int(mesh.indices[t + $0])] + SIMD3<Float>.zero }
      for k in 0..<3 where p[k] != p[(k + 1) % 3] {
        count[Edge(from: p[k], to: p[(k + 1) % 3]), default: 0] += 1
        count[Edge(from: p[(k + 1) % 3], to: p[k]), default: 0] -= 1
      }
    }
    return count.values.count { $0 != 0 }
  }

  /// Splitting changes no surface: area and volume stay, no edge is left too long.
  @Test func splittingKeepsTheSurface() {
    for product in [Self.can, Self.carton] {
      let rest = product.resident.parts[0].mesh
      let fine = MeshRefinement(longestEdge: 0.006).refined(rest)
      #expect(abs(measures(fine).area / measures(rest).area - 1) < 1e-4)
      #expect(abs(measures(fine).volume / measures(rest).volume - 1) < 1e-4)
      #expect(measures(fine).longest <= 0.006)
      #expect(fine.normals.allSatisfy { abs($0.length - 1) < 1e-4 })
    }
  }

  private func measures(_ mesh: Mesh) -> (area: Double, volume: Double, longest: Float) {
    var (area, volume, longest) = (0.0, 0.0, Float(0))
    for t in stride(from: 0, to: mesh.indices.count, by: 3) {
      let p = (0..<3).map { mesh.positions[Int(mesh.indices[t + $0])] }
      area += Double((p[1] - p[0]).cross(p[2] - p[0]).length) / 2
      volume += Double(p[0].dot(p[1].cross(p[2]))) / 6
      for k in 0..<3 { longest = max(longest, (p[k] - p[(k + 1) % 3]).length) }
    }
    return (area, volume, longest)
  }

  /// Dents take volume away, bulges add some.
  @Test func volumeFollows() {
    func volume(_ severities: [PackCondition.Kind: Double]) -> Double {
      measures(model(Self.carton, severities).parts[0].mesh).volume
    }
    let new = measures(Self.carton.resident.parts[0].mesh).volume
    #expect(volume([.dented: 1]) < new * 0.999 && volume([.dented: 1]) > new * 0.8)
    #expect(volume([.bulged: 1]) > new * 1.02 && volume([.bulged: 1]) < new * 1.3)
  }

  /// Normals are those of the bent surface: near the mean of the triangles around a vertex.
  @Test func normalsFollowTheShape() {
    let mesh = model(Self.can, [.dented: 1]).parts[0].mesh
    var sums = [SIMD3<Float>](repeating: .zero, count: mesh.positions.count)
    for t in stride(from: 0, to: mesh.indices.count, by: 3) {
      let i = (0..<3).map { Int(mesh.indices[t + $0]) }
      let p = i.map { mesh.positions[$0] }
      let n = (p[1] - p[0]).cross(p[2] - p[0])
      for k in i { sums[k] += n }
    }
    var total: Float = 0
    for (n, sum) in zip(mesh.normals, sums) where sum.length > 0 {
      #expect(abs(n.length - 1) < 1e-4)
      total += n.dot(sum.normalized)
    }
    #expect(total / Float(mesh.normals.count) > 0.99)
  }

  @Test func frostWhitensMoreTheMoreThereIs() throws {
    func brightness(_ severity: Double) throws -> (mean: Double, roughness: Double) {
      let material = model(Self.carton, [.frosted: severity]).parts[0].material
      let colors = try #require(material.baseColorTexture).image.pixels
      let finish = try #require(material.surfaceTexture).image.pixels
      return (
        colors.reduce(0) { $0 + Double($1.g) } / Double(colors.count),
        finish.reduce(0) { $0 + Double($1.g) } / Double(finish.count)
      )
    }
    let steps = try [0.25, 0.5, 0.75, 1].map(brightness)
    for (a, b) in zip(steps, steps.dropFirst()) {
      #expect(a.mean < b.mean && a.roughness < b.roughness)
    }
    #expect(steps[0].mean > 30)
  }

  @Test func tornPaperShowsPulpInPlaces() throws {
    let image = try #require(
      model(Self.carton, [.torn: 1]).parts[0].material.baseColorTexture
    ).image
    let torn = image.pixels.count { $0.g > 100 }
    #expect(torn > image.pixels.count / 200 && torn < image.pixels.count / 2)
  }

  @Test func openedPacksLackTheirLid() {
    var mesh = MeshBuilder()
    mesh.addCylinder(from: .zero, to: SIMD3(0, 0, 0.01), radius: 0.02)
    let bottle = Self.product(Self.can.resident.parts[0].mesh, surface: .plastic)
    var capped = bottle
    capped.resident = Model(
      name: "bottle",
      parts: bottle.resident.parts + [.init(mesh: mesh.mesh, material: Material(name: "cap"))])
    // The can is closed below the cap: there is nothing to look into.
    #expect(model(capped, [.opened: 1]).parts.map(\.material.name) == ["label"])
    #expect(model(bottle, [.opened: 1]) === bottle.resident)
  }

  /// Where the wall ends under the lid, its inside and the content close the mesh.
  @Test func openMouthsShowWhatIsInside() {
    let open = Mesh.built {
      $0.addCylinder(
        from: SIMD3(0, 0, -0.0575), to: SIMD3(0, 0, 0.0575), radius: 0.033, sides: 48)
    }
    var cut = open
    cut.indices = stride(from: 0, to: open.indices.count, by: 3).flatMap { t -> [UInt32] in
      let corners = Array(open.indices[t..<t + 3])
      let isTop = corners.allSatisfy { open.positions[Int($0)].z > 0.057 }
      return isTop ? [] : corners
    }
    #expect(openEdges(cut) > 0)
    var jar = Self.product(cut, surface: .glass)
    let lid = Mesh.built {
      $0.addCylinder(from: SIMD3(0, 0, 0.05), to: SIMD3(0, 0, 0.06), radius: 0.035, sides: 24)
    }
    jar.resident = Model(
      name: "jar", parts: jar.resident.parts + [.init(mesh: lid, material: Material(name: "lid"))])
    let parts = model(jar, [.opened: 1]).parts
    #expect(parts.map(\.material.name) == ["label", "label", "content"])
    var whole = MeshBuilder()
    for part in parts { whole.append(part.mesh) }
    #expect(openEdges(whole.mesh) == 0)
    // What one sees from above looks up.
    #expect(parts[2].mesh.normals.allSatisfy { $0.z > 0.999 })
    #expect(measures(whole.mesh).volume < measures(open).volume)
  }

  @Test func memoryStaysWithinItsBound() throws {
    let limit = 200_000
    let models = ConditionedModels(limit: limit)
    for step in 1...4 {
      for entity in 0..<6 {
        _ = try models.model(
          of: Self.carton, in: PackCondition([.torn: Double(step) / 4, .dented: 0.5]),
          key: Self.key.with("test", entity: entity))
        #expect(models.keptBytes <= limit)
      }
    }
  }
}

extension Product {
  /// The model of a product that was made in memory.
  fileprivate var resident: Model {
    get {
      guard let model = modelSource.resident else { preconditionFailure("not in memory") }
      return model
    }
    set { modelSource = ModelSource(newValue) }
  }
}
