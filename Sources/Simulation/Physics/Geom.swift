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

  /// Contacts of a flexible pack: whatever presses on it sinks in by a few millimetres under little
  /// force and meets ever more resistance up to `depth`, in metres, as a bag of loose goods does. The
  /// body itself stays rigid.
  static func setGive(_ geom: UnsafeMutablePointer<mjsGeom>, _ depth: Double) {
    geom.pointee.solref = (givingTime, 2)
    // Impedance at the surface, at `depth`, that depth, where between them it rises most, and how fast.
    geom.pointee.solimp = (0.5, 0.95, depth, 0.5, 2)
    // What meets it is hard beside it: the pair's contact is the pack's.
    geom.pointee.solmix = 50
    // A bag lies on a patch and not on points: it neither spins nor rocks. In metres, the arms of what
    // resists; without them a light bag under a heavy pack rocks for seconds.
    geom.pointee.condim = 6
    (geom.pointee.friction.1, geom.pointee.friction.2) = (0.02, 0.03)
  }

  /// MuJoCo's time constant of such a contact, in seconds; damped twice as much as critically, so that
  /// nothing bounces on a bag. A bag of crisps gives way by 2 mm under its own weight, 7 mm under a
  /// kilogram and 10 mm under five, and is at rest after a third of a second.
  private static let givingTime = 0.01
}
