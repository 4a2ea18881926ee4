import Geometry
import Imaging

/// Reads other people's meshes into this project's frame: metres, +Z up, +X out of the front.
///
/// glTF, OBJ, FBX, Collada, PLY and STL through Assimp. The files are hostile: sizes, indices and numbers are
/// checked before use, and textures are looked for beside the model alone.
package struct ModelImporter: Sendable, Codable {
  /// The length of one unit of the file.
  package enum Unit: String, Sendable, CaseIterable, Codable {
    case m, cm, mm

    package var meters: Double {
      switch self {
      case .m: 1
      case .cm: 0.01
      case .mm: 0.001
      }
    }
  }

  /// An axis of the file, with its sign.
  package enum Axis: String, Sendable, CaseIterable, Codable {
    case x, y, z
    case minusX = "-x"
    case minusY = "-y"
    case minusZ = "-z"

    var opposite: Axis {
      switch self {
      case .x: .minusX
      case .y: .minusY
      case .z: .minusZ
      case .minusX: .x
      case .minusY: .y
      case .minusZ: .z
      }
    }

    var direction: SIMD3<Double> {
      switch self {
      case .x: SIMD3(1, 0, 0)
      case .y: SIMD3(0, 1, 0)
      case .z: SIMD3(0, 0, 1)
      case .minusX: SIMD3(-1, 0, 0)
      case .minusY: SIMD3(0, -1, 0)
      case .minusZ: SIMD3(0, 0, -1)
      }
    }
  }

  /// A model with what had to be decided on the way.
  package struct Result: Sendable {
    package var model: Model
    package var up: UpAxis
    /// Decisions that a person may want to know: "unit taken as cm: …".
    package var notes: [String]
    /// What the file says of its rights, as glTF can.
    package var copyright: String?
    /// Corners of the convex pieces that stand for it in the physics, in the model's frame, metres;
    /// empty where one solid will do, or nobody asked.
    package var pieces: [[SIMD3<Float>]] = []
  }

  /// nil: as the file says, or the one that gives the size of a product.
  package var unit: Unit?
  /// nil: as the file says, else what `UpAxisGuess` finds, else +Y for OBJ and FBX, and +Z for PLY
  /// and STL.
  package var up: Axis?
  /// Whether the up axis may be guessed from the shape.
  package var guessesUp = true
  /// Where the front label looks; nil: +Z where Y is up (glTF's rule), else −Y, or the other way
  /// where the file does not say and `FrontGuess` finds the label there.
  package var front: Axis?
  /// Moves the origin to the centre of the bounding box.
  package var isCentered = true
  /// Largest side of a texture, in pixels; larger ones are scaled down.
  package var textureLimit = 2048
  /// Whether triangles that face the wrong way are turned over.
  package var repairsWinding = true
  /// More triangles than these are reduced; nil: all stay.
  package var triangleLimit: Int?

  package init() {}

  /// - Throws: `CatalogError` with what is wrong and what to do.
  package func importModel(at path: String, name: String) throws(CatalogError) -> Result {
    let scene = try AssimpScene(path: path)
    var raw = try scene.parts()
    var notes = scene.notes
    let dropped = raw.reduce(0) { $0 + $1.droppedTriangles }
    if dropped > 0 { notes.append("dropped \(dropped) degenerate or broken triangles") }
    raw = RawPart.joined(raw.filter { !$0.indices.isEmpty })
    guard let box = Self.bounds(of: raw) else {
      throw CatalogError(
        file: path, problem: "the file holds no triangles", remedy: "export the mesh again")
    }
    if repairsWinding, let note = Self.orient(&raw) { notes.append(note) }
    for i in raw.indices where !raw[i].hasNormals { CreasedNormals.complete(&raw[i]) }
    let up = upAxis(of: scene, parts: raw)
    let rotation = try modelFromFile(scene, up: up.axis)
    let meters = try metersPerUnit(scene, extent: box.size, notes: &notes)
    if let triangleLimit, let reduction = TriangleReduction(&raw, limit: triangleLimit) {
      notes.append(reduction.sentence(metersPerUnit: meters))
    }
    let center = isCentered ? box.center : .zero
    var textures = TextureFinder(scene: scene, limit: textureLimit)
    var parts: [Model.Part] = []
    var hasPicture = false
    for var part in raw {
      var material = textures.material(
        at: part.material, hasTextureCoordinates: part.hasTextureCoordinates)
      hasPicture = hasPicture || material.baseColorTexture != nil
      if let note = colorByVertices(&part, &material, isLinear: scene.hasLinearColors) {
        notes.append(note)
      }
      parts.append(
        Model.Part(
          mesh: part.mesh { point in
            SIMD3<Float>(rotation.rotate((point - center) * meters))
          } directions: { direction in
            SIMD3<Float>(rotation.rotate(direction))
          }, material: material))
    }
    parts.removeAll { $0.mesh.indices.isEmpty }
    guard !parts.isEmpty else {
      throw CatalogError(
        file: path, problem: "its triangles have no area", remedy: "export the mesh again")
    }
    notes += textures.notes
    var model = Model(name: name, parts: parts)
    if hasPicture, scene.upAxis == nil, let note = faceFront(&model, up: up.axis) {
      notes.append(note)
    }
    return Result(model: model, up: up, notes: notes, copyright: scene.copyright)
  }

  /// Turns a model half round that shows its back.
  /// - Returns: what was done, or what may be to do.
  private func faceFront(_ model: inout Model, up: Axis) -> String? {
    guard guessesUp, front == nil else { return nil }
    let guess = FrontGuess(of: model)
    if guess.verdict == .turned {
      model = Model(name: model.name, parts: model.parts.map(\.turnedHalfRound))
    }
    return guess.note(front: frontAxis(up: up))
  }

  /// Turns over what faces inwards.
  /// - Returns: what was done, if anything.
  private static func orient(_ parts: inout [RawPart]) -> String? {
    let orientation = SurfaceOrientation(of: parts)
    guard orientation.turnedCount > 0 else { return nil }
    var start = 0
    for i in parts.indices {
      let end = start + parts[i].indices.count / 3
      parts[i].turn(orientation.isTurned[start..<end])
      start = end
    }
    return orientation.turnedCount == orientation.isTurned.count
      ? "turned the surface over: its triangles faced inwards"
      : "turned \(orientation.turnedCount) of \(orientation.isTurned.count) triangles over: they "
        + "faced inwards or disagreed with their neighbours"
  }

  /// Gives a part without textures the colours of its vertices.
  /// - Parameter isLinear: whether those are linear light, else sRGB.
  /// - Returns: what a person may want to know of it.
  private func colorByVertices(
    _ part: inout RawPart, _ material: inout Material, isLinear: Bool
  ) -> String? {
    guard material.baseColorTexture == nil, let first = part.colors.first else { return nil }
    func linear(_ color: SIMD3<Float>) -> SIMD3<Double> {
      let c = SIMD3<Double>(color)
      return isLinear ? c : SIMD3(SRGB.linear(c.x), SRGB.linear(c.y), SRGB.linear(c.z))
    }
    // glTF's colours of vertices multiply the material's; elsewhere they stand for it.
    let own = isLinear ? material.baseColor : SIMD3(repeating: 1)
    if part.colors.allSatisfy({ $0 == first }) {
      material.baseColor = own * SIMD3<Float>(linear(first))
      return nil
    }
    let mean =
      part.colors.reduce(SIMD3<Double>.zero) { $0 + linear($1) }
      / Double(part.colors.count)
    let triangles = part.indices.count / 3
    guard material.textures.isEmpty,
      let atlas = VertexColorAtlas(triangles: triangles, limit: textureLimit)
    else {
      material.baseColor = own * SIMD3<Float>(mean)
      return "the colours of its \(part.colors.count) vertices became their mean"
    }
    material.baseColorTexture = atlas.bake(&part, isLinear: isLinear)
    material.baseColor = own
    return "the colours of its vertices became a texture"
  }

  private static func bounds(of parts: [RawPart]) -> Box3? {
    var box: Box3?
    for part in parts {
      for p in part.positions {
        guard let old = box else {
          box = Box3(minimum: p, maximum: p)
          continue
        }
        box = Box3(
          minimum: old.minimum.replacing(with: p, where: p .< old.minimum),
          maximum: old.maximum.replacing(with: p, where: p .> old.maximum))
      }
    }
    return box
  }

  private func upAxis(of scene: AssimpScene, parts: [RawPart]) -> UpAxis {
    if let up { return UpAxis(axis: up, basis: .chosen) }
    if let stated = scene.upAxis { return UpAxis(axis: stated, basis: .stated) }
    let custom: Axis = ["ply", "stl"].contains(scene.format) ? .z : .y
    guard guessesUp else { return UpAxis(axis: custom, basis: .assumed([])) }
    return UpAxisGuess(path: scene.path, parts: parts).decision(custom: custom)
  }

  private func frontAxis(up: Axis) -> Axis {
    front ?? ([.y, .minusY].contains(up) ? .z : [.z].contains(up) ? .minusY : .x)
  }

  /// The rotation that brings the file's front to +X and its up to +Z.
  private func modelFromFile(
    _ scene: AssimpScene, up: Axis
  ) throws(CatalogError) -> Quaternion {
    let front = frontAxis(up: up)
    let (z, x) = (up.direction, front.direction)
    guard z.dot(x) == 0 || self.front == nil else {
      throw CatalogError(
        file: scene.path, problem: "up (\(up.rawValue)) and front (\(front.rawValue)) are parallel",
        remedy: "choose another front axis")
    }
    let forward = z.dot(x) == 0 ? x : SIMD3<Double>(0, 1, 0)
    // The columns are the model's axes in the file's frame; its inverse goes the other way.
    return Quaternion(columns: forward, z.cross(forward), z).conjugate
  }

  /// Largest extents of a product that are believed, in metres.
  private static let believable = 0.01...1.5

  private func metersPerUnit(
    _ scene: AssimpScene, extent: SIMD3<Double>, notes: inout [String]
  ) throws(CatalogError) -> Double {
    let largest = extent.max()
    func size(_ meters: Double) -> String {
      "\((largest * meters * 1000).rounded() / 1000) m at its longest"
    }
    let declared = unit?.meters ?? scene.metersPerUnit
    if let meters = declared, unit != nil || Self.believable.contains(largest * meters) {
      guard largest * meters <= 10, largest * meters >= 0.001 else {
        throw CatalogError(
          file: scene.path, problem: "the model is \(size(meters))",
          remedy: "choose another unit; products are 0.001 to 10 m")
      }
      return meters
    }
    for candidate in Unit.allCases where Self.believable.contains(largest * candidate.meters) {
      // glTF and most scans are in metres: nothing to tell.
      if candidate != .m || declared != nil {
        notes.append("unit taken as \(candidate.rawValue): \(size(candidate.meters))")
      }
      return candidate.meters
    }
    throw CatalogError(
      file: scene.path,
      problem: "the model measures \(largest) units, no product's size in m, cm or mm",
      remedy: "name its unit (m, cm or mm) or scale it")
  }
}
