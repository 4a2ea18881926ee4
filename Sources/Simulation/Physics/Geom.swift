import CMuJoCo
import Catalog
import Geometry

/// Adds collision geoms to a model's bodies.
enum Geom {
  static func add(
    to body: UnsafeMutablePointer<mjsBody>, name: String, type: mjtGeom,
    size: (Double, Double, Double)
  ) throws -> UnsafeMutablePointer<mjsGeom> {
    let geom = try made(mjs_addGeom(body, nil))
    if name != "guide" { mjs_setName(geom.pointee.element, name) }
    geom.pointee.type = type
    geom.pointee.size = size
    return geom
  }

  static func addBox(to body: UnsafeMutablePointer<mjsBody>, name: String, _ box: Box3) throws
    -> UnsafeMutablePointer<mjsGeom>
  {
    let half = box.size / 2
    let geom = try add(to: body, name: name, type: mjGEOM_BOX, size: (half.x, half.y, half.z))
    geom.pointee.pos = (box.center.x, box.center.y, box.center.z)
    return geom
  }

  /// The geoms of a solid: one, or one for each of its pieces.
  static func add(
    to body: UnsafeMutablePointer<mjsBody>, name: String, proxy: CollisionProxy,
    _ spec: UnsafeMutablePointer<mjSpec>
  ) throws -> [UnsafeMutablePointer<mjsGeom>] {
    switch proxy {
    case .box(let size):
      return [
        try add(
          to: body, name: name, type: mjGEOM_BOX, size: (size.x / 2, size.y / 2, size.z / 2))
      ]
    case .cylinder(let radius, let height):
      return [
        try add(to: body, name: name, type: mjGEOM_CYLINDER, size: (radius, height / 2, 0))
      ]
    case .ellipsoid(let size):
      return [
        try add(
          to: body, name: name, type: mjGEOM_ELLIPSOID, size: (size.x / 2, size.y / 2, size.z / 2))
      ]
    case .convexHull(let points):
      return [try addHull(to: body, name: name, points, spec)]
    case .pieces(let pieces):
      return try pieces.enumerated().map { number, points in
        try addHull(to: body, name: "\(name)-\(number)", points, spec)
      }
    }
  }

  private static func addHull(
    to body: UnsafeMutablePointer<mjsBody>, name: String, _ points: [SIMD3<Float>],
    _ spec: UnsafeMutablePointer<mjSpec>
  ) throws -> UnsafeMutablePointer<mjsGeom> {
    let mesh = try made(mjs_addMesh(spec, nil))
    mjs_setName(mesh.pointee.element, name)
    let coordinates = points.flatMap { [$0.x, $0.y, $0.z] }
    mjs_setFloat(mesh.pointee.uservert, coordinates, Int32(coordinates.count))
    let geom = try add(to: body, name: name, type: mjGEOM_MESH, size: (0, 0, 0))
    mjs_setString(geom.pointee.meshname, name)
    return geom
  }

  /// - Parameter friction: Coulomb's; a pair takes the larger of its two.
  static func setContact(
    _ geom: UnsafeMutablePointer<mjsGeom>, layer: CollisionLayer, friction: Double
  ) {
    geom.pointee.contype = layer.type
    geom.pointee.conaffinity = layer.affinity
    geom.pointee.friction = (friction, 0.005, 0.0001)
    geom.pointee.solref = (ModelBuilder.contactTime, 1)
  }
}
