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

    package init(azimuthDegrees: Double, elevationDegrees: Double) {
      self.azimuthDegrees = azimuthDegrees
      self.elevationDegrees = elevationDegrees
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

  package init(side: Int = 360, views: [View] = bothSides) {
    self.side = side
    self.views = views
  }

  /// One picture a view, all products side by side.
  package func contactSheet(of products: [Product], columns: Int) -> Image<RGB8> {
    let renderer = Renderer()
    let frames = products.flatMap { product in
      views.map { view in
        ContactSheet.Frame(
          image: picture(of: product.model, from: view, with: renderer), caption: product.sku)
      }
    }
    return ContactSheet(frames: frames, columns: columns * views.count).image
  }

  /// A model from one side, filling the picture.
  package func picture(of model: Model, from view: View) -> Image<RGB8> {
    picture(of: model, from: view, with: Renderer())
  }

  private func picture(of model: Model, from view: View, with renderer: Renderer) -> Image<RGB8> {
    let radius = max(0.001, model.bounds.size.length / 2)
    let (azimuth, elevation) = (
      view.azimuthDegrees * .pi / 180, view.elevationDegrees * .pi / 180
    )
    let direction = SIMD3<Double>(
      DeterministicMath.cos(azimuth) * DeterministicMath.cos(elevation),
      DeterministicMath.sin(azimuth) * DeterministicMath.cos(elevation),
      DeterministicMath.sin(elevation))
    let fieldOfView = 22.0 * .pi / 180
    let distance = radius / DeterministicMath.sin(fieldOfView / 2) * 1.02
    let camera = Camera(
      name: "gallery",
      intrinsics: CameraIntrinsics(
        width: side, height: side, horizontalFieldOfView: fieldOfView),
      worldFromCamera: .worldFromCamera(
        eye: model.bounds.center + direction * distance, target: model.bounds.center),
      near: distance * 0.05, far: distance * 4)
    // The lamp stands over the photographer's left shoulder.
    let key = Quaternion(angle: azimuth, axis: SIMD3(0, 0, 1)).rotate(SIMD3(-0.72, 0.45, -0.62))
    let snapshot = SceneSnapshot(
      instances: [
        Instance(id: 1, kind: .other(name: model.name), model: model, worldFromModel: .identity)
      ],
      cameras: [camera],
      lights: [
        .directional(
          directionInWorld: key.normalized, illuminance: Self.lampIlluminance,
          color: SIMD3(repeating: 1), castsShadow: false)
      ],
      ambient: AmbientLight(illuminanceFromAbove: 550, illuminanceFromBelow: 350))
    var buffer = GBuffer(width: side, height: side)
    renderer.begin(snapshot)
    renderer.render(camera: 0, into: &buffer)
    return developed(buffer)
  }

  private static let lampIlluminance = 650.0
  /// Luminance that becomes white, in cd/m²: a sheet of paper facing the lamp.
  private static let white = Float((lampIlluminance + 450) / .pi * 1.02)

  /// sRGB on a light ground.
  private func developed(_ buffer: GBuffer) -> Image<RGB8> {
    var image = Image(width: buffer.width, height: buffer.height, filledWith: RGB8(214, 217, 221))
    for i in buffer.ids.indices where buffer.ids[i] != 0 {
      let light = buffer.radiance[i] / Self.white
      image.pixels[i] = RGB8(SRGB.code(light.x), SRGB.code(light.y), SRGB.code(light.z))
    }
    return image
  }
}
