package import Configuration
import Geometry

extension RigCoverage {
  /// All figures, for programs.
  package var record: JSONValue {
    let b = cells.basket
    return .members(
      ("format", .string("cartsim rig coverage 1")),
      ("basket_minimum_m", Self.vector(b.minimum)), ("basket_maximum_m", Self.vector(b.maximum)),
      ("cell_m", Self.vector(cells.size)),
      ("cells", .number(Double(cells.count))),
      ("share_by_camera_count", Self.list(sharesByCount())),
      (
        "cameras",
        .array(
          cameras.indices.map { camera in
            .members(
              ("name", .string(cameras[camera])),
              ("share", .number(share(seenByCamera: camera))),
              ("floor_px_per_mm", Self.record(densities[camera].floor)),
              ("rim_px_per_mm", Self.record(densities[camera].rim)))
          })
      ),
      (
        "layers",
        .array(
          (0..<cells.counts.z).map { layer in
            .members(
              ("height_m", .number(cells.height(ofLayer: layer))),
              ("share_by_camera_count", Self.list(sharesByCount(layer: layer))),
              (
                "share_by_camera",
                Self.list(cameras.indices.map { share(seenByCamera: $0, layer: layer) })
              ))
          })
      ))
  }

  private static func record(_ range: Density.Range?) -> JSONValue {
    guard let range else { return .null }
    return .members(
      ("least", .number(range.least)), ("median", .number(range.median)),
      ("most", .number(range.most)))
  }

  private static func list(_ values: [Double]) -> JSONValue { .array(values.map { .number($0) }) }

  private static func vector(_ v: SIMD3<Double>) -> JSONValue { list([v.x, v.y, v.z]) }
}
