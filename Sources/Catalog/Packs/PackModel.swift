import Geometry
import Imaging

/// Builds the model of a pack from its shape, its size and its photographs.
///
/// The photographs lie on the shape as they were taken: on a carton's faces, and for everything round
/// projected from the front onto the front half and from the back onto the back half. What nobody
/// photographed takes the colours at the edges of what is beside it.
package struct PackModel: Sendable {
  package var shape: PackShape
  /// Depth (x, front to back), width (y) and height (z), metres.
  package var size: SIMD3<Double>
  package var photos: PackPhotos

  package init(shape: PackShape, size: SIMD3<Double>, photos: PackPhotos) {
    self.shape = shape
    self.size = size
    self.photos = photos
  }

  /// Steps of half a turn.
  static let columns = 24

  var half: SIMD3<Float> { SIMD3<Float>(size) / 2 }

  /// Centred on its bounding box, which has the given size.
  package func model(named name: String) -> Model {
    let parts =
      switch shape {
      case .carton: cartonParts
      case .can: canParts
      case .bottle: hullParts(bottleSections, lid: nil)
      case .pouch: hullParts(pouchSections, lid: nil)
      case .tub: tubParts
      case .tray: trayParts
      case .tube: hullParts(tubeSections, lid: nil)
      case .bag: hullParts(bagSections, lid: nil)
      case .sphere: hullParts(sphereSections, lid: nil)
      }
    return Model(name: name, parts: parts)
  }

  /// What stands for it in the physics.
  package func proxy(of model: Model) -> CollisionProxy {
    shape == .carton ? .box(size: size) : CollisionFit(of: model).proxy
  }

  // MARK: Pictures

  /// The photograph of the back, or what continues the front around it.
  var backPicture: Image<RGBA8> {
    photos.back ?? PackPhotos.between(photos.front, photos.front)
  }

  /// A part that shows a photograph; the mesh's texture coordinates are 0…1 of it.
  func part(_ mesh: Mesh, _ picture: Image<RGBA8>, _ name: String) -> Model.Part {
    let (image, inner) = picture.opaque.withGutter()
    var mesh = mesh
    for i in mesh.textureCoordinates.indices {
      let uv = mesh.textureCoordinates[i].clamped(
        lowerBound: .zero, upperBound: SIMD2(repeating: 1))
      mesh.textureCoordinates[i] =
        SIMD2(inner.x, inner.y) + uv * SIMD2(inner.z, inner.w)
    }
    return Model.Part(
      mesh: mesh,
      material: Material(
        name: name, baseColorTexture: Texture(image: image), roughness: shape.roughness))
  }

  func plain(
    _ mesh: Mesh, _ color: SIMD3<Float>, _ name: String, roughness: Float? = nil,
    metallic: Float = 0
  ) -> Model.Part {
    Model.Part(
      mesh: mesh,
      material: Material(
        name: name, baseColor: color, roughness: roughness ?? shape.roughness, metallic: metallic))
  }

  // MARK: Hulls

  /// Front and back of a hull, floor and, if given, what closes it above.
  func hullParts(
    _ sections: [MeshBuilder.Section], lid: ((MeshBuilder.Section) -> Model.Part)?
  ) -> [Model.Part] {
    let width = sections.map(\.half.y).max() ?? half.y
    func wall(_ side: MeshBuilder.HullSide) -> Mesh {
      .built {
        $0.addWall(
          sections, side: side, columns: Self.columns, picture: (width, -half.z, half.z))
      }
    }
    var parts = [
      part(wall(.front), photos.front, "front"), part(wall(.back), backPicture, "back"),
    ]
    if let first = sections.first, first.half.max() > 0 {
      parts.append(
        plain(
          .built { $0.addLid(first, facesUp: false, columns: Self.columns) },
          photos.edgeColor(atTop: false), "floor"))
    }
    if let last = sections.last, last.half.max() > 0 {
      parts.append(
        lid?(last)
          ?? plain(
            .built { $0.addLid(last, facesUp: true, columns: Self.columns) },
            photos.edgeColor(atTop: true), "top"))
    }
    return parts
  }

  /// A lid that shows the photograph from above, or is plain.
  func lid(_ section: MeshBuilder.Section, picture: Image<RGBA8>?) -> Model.Part {
    let mesh = Mesh.built { $0.addLid(section, facesUp: true, columns: Self.columns) }
    return picture.map { part(mesh, $0, "top") }
      ?? plain(mesh, photos.edgeColor(atTop: true), "top")
  }
}
