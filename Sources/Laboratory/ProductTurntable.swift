package import Catalog
import Configuration
import Geometry
package import Imaging
import Rasterizer
import Scene

/// Pictures of a product all around, with masks and poses, for embedding models.
package struct ProductTurntable: Sendable {
  /// Side of each picture in pixels, and the light.
  package var gallery: ProductGallery
  /// Behind the product; nil leaves it clear.
  package var background: RGB8?

  /// - Parameters:
  ///   - count: views for each elevation, at even steps from the front.
  ///   - elevations: degrees.
  package init(
    count: Int, elevations: [Double], side: Int, light: GalleryLight, background: RGB8?
  ) {
    let views = elevations.flatMap { elevation in
      (0..<count).map { step in
        ProductGallery.View(
          azimuthDegrees: 360 * Double(step) / Double(count), elevationDegrees: elevation)
      }
    }
    gallery = ProductGallery(side: side, views: views)
    gallery.light = light
    self.background = background
  }

  /// One picture of it.
  package struct Shot: Sendable {
    package var name: String
    /// Clear where the product is not, if there is no background.
    package var picture: Image<RGBA8>
    /// 255 where the product fills at least half of the pixel, 0 elsewhere.
    package var mask: Image<UInt8>
    var pose: JSONValue
  }

  /// - Parameter body: called with each picture in turn.
  /// - Returns: the poses of all, as `poses.json`.
  /// - Throws: `CatalogError` if the model cannot be read, and what `body` throws.
  package func photograph(_ product: Product, _ body: (Shot) throws -> Void) throws -> String {
    let model = try product.model
    let renderer = Renderer()
    var poses: [JSONValue] = []
    for (number, view) in gallery.views.enumerated() {
      let shot = shot(of: model, number, view, renderer)
      poses.append(shot.pose)
      try body(shot)
    }
    let (low, high) = (model.bounds.minimum, model.bounds.maximum)
    return JSONValue.members(
      ("sku", .string(product.sku)), ("ean_13", .string(product.ean13)),
      ("class", .string(product.productClass)),
      ("model_minimum_m", Self.vector(low)), ("model_maximum_m", Self.vector(high)),
      ("views", .array(poses))
    ).text
  }

  private func shot(
    of model: Model, _ number: Int, _ view: ProductGallery.View, _ renderer: Renderer
  ) -> Shot {
    let cutOut = gallery.cutOut(of: model, from: view, with: renderer)
    let mask = Image<UInt8>(
      width: cutOut.picture.width, height: cutOut.picture.height,
      pixels: cutOut.picture.pixels.map { $0.a >= 128 ? 255 : 0 })
    let digits = "\(number)"
    let name = String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    let k = cutOut.camera.intrinsics
    let pose = JSONValue.members(
      ("image", .string("view-\(name).png")), ("mask", .string("mask-\(name).png")),
      ("azimuth_deg", .number(view.azimuthDegrees)),
      ("elevation_deg", .number(view.elevationDegrees)),
      (
        "intrinsics",
        .members(
          ("width_px", .number(Double(k.width))), ("height_px", .number(Double(k.height))),
          ("fx_px", .number(k.fx)), ("fy_px", .number(k.fy)), ("cx_px", .number(k.cx)),
          ("cy_px", .number(k.cy)))
      ), ("camera_from_model", Self.matrix(cutOut.camera.worldFromCamera.inverse)))
    return Shot(
      name: name, picture: background.map { cutOut.picture.over($0).rgba } ?? cutOut.picture,
      mask: mask, pose: pose)
  }

  private static func vector(_ v: SIMD3<Double>) -> JSONValue {
    .array([.number(v.x), .number(v.y), .number(v.z)])
  }

  /// Four rows of four.
  private static func matrix(_ transform: RigidTransform) -> JSONValue {
    let (c0, c1, c2) = transform.rotation.columns
    let t = transform.translation
    let rows = (0..<3).map { r in [c0[r], c1[r], c2[r], t[r]] } + [[0, 0, 0, 1]]
    return .array(rows.map { row in .array(row.map { .number($0) }) })
  }
}
