import Catalog
import Configuration
package import Foundation
import Geometry
import Imaging
package import Scene

/// A frame as another renderer can draw it: what was in the world, and what came of it here.
///
/// | file | what |
/// |---|---|
/// | `frame.json` | camera, lights, ambient light, white, and the names of the other files |
/// | `world.glb` | everything that stood there at mid-exposure, in one frame |
/// | `radiance.pfm` | what our renderer made of it, before the sensor: linear Rec. 709 in cd/m² |
///
/// glTF is Y up: (x, y, z) of `frame.json` is (y, z, x) there.
/// - SeeAlso: Debevec's Portable Float Map; glTF 2.0.
package struct FrameExport {
  package var scene: String
  package var frame: String
  package var snapshot: SceneSnapshot
  /// Index into the snapshot's cameras.
  package var camera: Int
  package var buffer: GBuffer
  /// Luminance, in cd/m², of a white sheet that faces up where the cameras are, unshadowed.
  package var white: Float

  package init(
    scene: String, frame: String, snapshot: SceneSnapshot, camera: Int, buffer: GBuffer,
    white: Float
  ) {
    self.scene = scene
    self.frame = frame
    self.snapshot = snapshot
    self.camera = camera
    self.buffer = buffer
    self.white = white
  }

  /// - Throws: `LaboratoryError` if a file cannot be written or a texture not be encoded.
  package func write(to folder: URL) throws(LaboratoryError) {
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(world()).write(to: folder.appending(path: "world.glb"))
      try radiance().write(to: folder.appending(path: "radiance.pfm"))
      try Data(document.text.utf8).write(to: folder.appending(path: "frame.json"))
    } catch {
      throw LaboratoryError(
        file: folder.path, problem: "the frame cannot be written (\(error))",
        remedy: "choose a folder that is writable, on a disk with room")
    }
  }

  /// Rows from the bottom up, as the format wants.
  private func radiance() -> Data {
    var data = Data("PF\n\(buffer.width) \(buffer.height)\n-1.0\n".utf8)
    data.reserveCapacity(data.count + 12 * buffer.radiance.count)
    for y in (0..<buffer.height).reversed() {
      for pixel in buffer.radiance[y * buffer.width..<(y + 1) * buffer.width] {
        for channel in 0..<3 {
          withUnsafeBytes(of: pixel[channel].bitPattern.littleEndian) {
            data.append(contentsOf: $0)
          }
        }
      }
    }
    return data
  }

  private var document: JSONValue {
    .members(
      ("format", .string("cartsim frame 1")), ("scene", .string(scene)),
      ("frame", .string(frame)), ("world", .string("world.glb")),
      ("radiance", .string("radiance.pfm")),
      ("white_cd_per_m2", .number(Double(white))), ("camera", cameraMembers),
      ("ambient", ambientMembers), ("lights", .array(snapshot.lights.map(Self.members))))
  }

  private var cameraMembers: JSONValue {
    let camera = snapshot.cameras[camera]
    let k = camera.intrinsics
    var (brownConrady, fisheye) = (JSONValue.null, JSONValue.null)
    switch camera.lens {
    case .pinhole: break
    case .brownConrady(let lens): brownConrady = .array(lens.coefficients.map { .number($0) })
    case .fisheye(let lens): fisheye = .array(lens.coefficients.map { .number($0) })
    }
    return .members(
      ("name", .string(camera.name)), ("width_px", .number(Double(k.width))),
      ("height_px", .number(Double(k.height))), ("fx_px", .number(k.fx)), ("fy_px", .number(k.fy)),
      ("cx_px", .number(k.cx)), ("cy_px", .number(k.cy)), ("brown_conrady", brownConrady),
      ("fisheye", fisheye),
      ("near_m", .number(camera.near)), ("far_m", .number(camera.far)),
      ("world_from_camera", Self.matrix(camera.worldFromCamera)))
  }

  private var ambientMembers: JSONValue {
    let ambient = snapshot.ambient
    return .members(
      ("from_above_lux", .number(ambient.illuminanceFromAbove)),
      ("from_below_lux", .number(ambient.illuminanceFromBelow)),
      ("color", Self.triple(SIMD3<Double>(ambient.color))))
  }

  private static func members(_ light: Light) -> JSONValue {
    switch light {
    case .directional(let direction, let illuminance, let color, let castsShadow):
      .members(
        ("kind", .string("directional")), ("direction", triple(direction)),
        ("illuminance_lux", .number(illuminance)), ("color", triple(SIMD3<Double>(color))),
        ("casts_shadow", .boolean(castsShadow)))
    case .point(let position, let intensity, let color, let castsShadow):
      .members(
        ("kind", .string("point")), ("position_m", triple(position)),
        ("intensity_cd", .number(intensity)), ("color", triple(SIMD3<Double>(color))),
        ("casts_shadow", .boolean(castsShadow)))
    case .panel(let center, let u, let v, let flux, let color, let castsShadow):
      .members(
        ("kind", .string("panel")), ("center_m", triple(center)), ("half_edge_u_m", triple(u)),
        ("half_edge_v_m", triple(v)), ("flux_lm", .number(flux)),
        ("color", triple(SIMD3<Double>(color))), ("casts_shadow", .boolean(castsShadow)))
    }
  }

  private static func triple(_ v: SIMD3<Double>) -> JSONValue {
    .array([.number(v.x), .number(v.y), .number(v.z)])
  }

  /// 4 × 4, row by row.
  private static func matrix(_ t: RigidTransform) -> JSONValue {
    let (x, y, z) = t.rotation.columns
    let rows = [
      [x.x, y.x, z.x, t.translation.x], [x.y, y.y, z.y, t.translation.y],
      [x.z, y.z, z.z, t.translation.z], [0, 0, 0, 1],
    ]
    return .array(rows.map { .array($0.map { .number($0) }) })
  }
}
