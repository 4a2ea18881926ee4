package import Catalog
import Geometry
package import Imaging
import Rasterizer
import Scene

/// Pictures of products by the project's own renderer, on a light table: what a camera would see at
/// its best, for a person to judge model, label and orientation.
package struct ProductGallery: Sendable {
  /// Side of each picture, in pixels.
  package var side: Int
  /// Directions to the camera: degrees from the front towards the product's left (+Y), and up.
  package var views: [View]

  package struct View: Sendable, Hashable {
    package var azimuthDegrees: Double
    package var elevationDegrees: Double
    /// What fills the picture; nil for the whole product.
    package var closeUp: Sphere?

    package init(azimuthDegrees: Double, elevationDegrees: Double, closeUp: Sphere? = nil) {
      self.azimuthDegrees = azimuthDegrees
      self.elevationDegrees = elevationDegrees
      self.closeUp = closeUp
    }
  }

  /// A place on a product, in the model's frame, metres.
  package struct Sphere: Sendable, Hashable {
    package var center: SIMD3<Double>
    package var radius: Double

    package init(center: SIMD3<Double>, radius: Double) {
      self.center = center
      self.radius = radius
    }
  }

  /// From the front and, from higher, from behind.
  package static let bothSides = [
    View(azimuthDegrees: 22, elevationDegrees: 18), View(azimuthDegrees: 205, elevationDegrees: 38),
  ]

  /// Front, left, back and right, slightly from above; then from above and from below.
  package static let allSides =
    [0, 90, 180, 270].map { View(azimuthDegrees: $0, elevationDegrees: 8) } + [
      View(azimuthDegrees: 0, elevationDegrees: 89), View(azimuthDegrees: 0, elevationDegrees: -89),
    ]

  /// All sides, and two corners from above.
  package static let eightViews =
    allSides + [45, 225].map { View(azimuthDegrees: $0, elevationDegrees: 30) }

  /// What the products stand in.
  package var light = GalleryLight.studio

  package init(side: Int = 360, views: [View] = bothSides) {
    self.side = side
    self.views = views
  }

  /// One picture a view, all products side by side.
  /// - Throws: `CatalogError` if a model cannot be read.
  package func contactSheet(of products: [Product], columns: Int) throws(CatalogError) -> Image<
    RGB8
  > {
    let renderer = Renderer()
    var frames: [ContactSheet.Frame] = []
    for product in products {
      let model = try product.model
      frames += views.map { view in
        ContactSheet.Frame(
          image: picture(of: model, from: view, with: renderer), caption: product.sku)
      }
    }
    return ContactSheet(frames: frames, columns: columns * views.count).image
  }

  /// A model from one side, filling the picture.
  package func picture(of model: Model, from view: View) -> Image<RGB8> {
    picture(of: model, from: view, with: Renderer())
  }

  func picture(of model: Model, from view: View, with renderer: Renderer) -> Image<RGB8> {
    let cutOut = cutOut(of: model, from: view, with: renderer).picture
    return cutOut.over(Self.ground)
  }

  /// A product alone, before nothing.
  struct CutOut {
    /// Alpha is the part of the pixel that the product fills.
    var picture: Image<RGBA8>
    var camera: Camera
  }

  /// Pixels of a finer picture, along each side, that make one.
  static let fineness = 2

  func cutOut(of model: Model, from view: View, with renderer: Renderer) -> CutOut {
    let camera = camera(for: model, from: view, side: side)
    let fine = self.camera(for: model, from: view, side: side * Self.fineness)
    let azimuth = view.azimuthDegrees * .pi / 180
    let snapshot = SceneSnapshot(
      instances: [
        Instance(id: 1, kind: .other(name: model.name), model: model, worldFromModel: .identity)
      ],
      cameras: [fine], lights: [light.key(azimuth: azimuth)], ambient: light.ambient)
    var buffer = GBuffer(width: fine.intrinsics.width, height: fine.intrinsics.height)
    renderer.begin(snapshot)
    renderer.render(camera: 0, into: &buffer)
    var image = Image(
      width: buffer.width, height: buffer.height, filledWith: RGBA8(0, 0, 0, 0))
    let white = Float(light.white)
    for i in buffer.ids.indices where buffer.ids[i] != 0 {
      let light = buffer.radiance[i] / white
      image.pixels[i] = RGBA8(SRGB.code(light.x), SRGB.code(light.y), SRGB.code(light.z))
    }
    return CutOut(picture: image.resized(width: side, height: side), camera: camera)
  }

  /// Sees all of the model's bounding sphere, or of the view's own.
  private func camera(for model: Model, from view: View, side: Int) -> Camera {
    let bounds = model.bounds
    let sphere = view.closeUp ?? Sphere(center: bounds.center, radius: bounds.size.length / 2)
    let radius = max(0.001, sphere.radius)
    let (azimuth, elevation) = (
      view.azimuthDegrees * .pi / 180, view.elevationDegrees * .pi / 180
    )
    let direction = SIMD3<Double>(
      DeterministicMath.cos(azimuth) * DeterministicMath.cos(elevation),
      DeterministicMath.sin(azimuth) * DeterministicMath.cos(elevation),
      DeterministicMath.sin(elevation))
    let fieldOfView = Self.fieldOfView
    let distance = radius / DeterministicMath.sin(fieldOfView / 2) * 1.02
    return Camera(
      name: "gallery",
      intrinsics: CameraIntrinsics(
        width: side, height: side, horizontalFieldOfView: fieldOfView),
      worldFromCamera: .worldFromCamera(
        eye: sphere.center + direction * distance, target: sphere.center),
      near: distance * 0.05, far: distance * 4)
  }

  private static let fieldOfView = 22.0 * .pi / 180

  /// Pixels across one metre that faces the camera at the middle of a sphere that fills a picture.
  package static func pixelsPerMetre(side: Int, radius: Double) -> Double {
    Double(side) * DeterministicMath.cos(fieldOfView / 2) / (2 * 1.02 * radius)
  }

  /// A light ground.
  static let ground = RGB8(214, 217, 221)
}

extension Image<RGBA8> {
  /// Laid over one colour, mixed in linear light.
  func over(_ ground: RGB8) -> Image<RGB8> {
    let table = SRGB.linearFromCode
    func mixed(_ code: UInt8, _ below: UInt8, _ alpha: UInt8) -> UInt8 {
      if alpha == 255 { return code }
      if alpha == 0 { return below }
      let share = Float(alpha) / 255
      return SRGB.code(table[Int(code)] * share + table[Int(below)] * (1 - share))
    }
    return Image<RGB8>(
      width: width, height: height,
      pixels: pixels.map { p in
        RGB8(
          mixed(p.r, ground.r, p.a), mixed(p.g, ground.g, p.a), mixed(p.b, ground.b, p.a))
      })
  }
}
