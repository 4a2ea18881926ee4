import Catalog
import Geometry

/// The nails of a right hand: one small dome on the back of each last bone, moved with it.
enum HandNails {
  private static let sides = 10

  /// The number of vertices and the triangles do not depend on the pose.
  static func mesh(_ skeleton: HandSkeleton) -> Mesh {
    Mesh.built { mesh in
      for digit in skeleton.digits { addNail(on: digit[2], to: &mesh) }
    }
  }

  private static func addNail(on bone: HandSkeleton.Bone, to mesh: inout MeshBuilder) {
    let shape = bone.shape
    let along = (shape.tip - shape.foot).normalized
    let across = (bone.hinge - along * bone.hinge.dot(along)).normalized
    let up = along.cross(across)
    let radius = shape.tipRadius
    let center = shape.tip - along * radius * 0.15
    // Rings from the middle to the edge, which sinks into the flesh.
    let rings: [(size: Float, lift: Float)] = [(0, 0.95), (0.55, 0.93), (0.85, 0.82), (1, 0.6)]
    var first: [UInt32] = []
    for ring in rings {
      for s in 0..<sides {
        let (cosine, sine) = MeshBuilder.turn(s, of: sides)
        let position =
          center + along * (cosine * ring.size * radius * 0.95)
          + across * (sine * ring.size * radius * 0.78)
          // The nail curves around the finger.
          + up * (radius * (ring.lift - 0.25 * sine * sine * ring.size) + 0.0007)
        let normal = (up + (along * cosine + across * sine) * ring.size * 0.7).normalized
        let index = mesh.addVertex(position, normal: normal)
        if s == 0 { first.append(index) }
      }
    }
    for (inner, outer) in zip(first, first.dropFirst()) {
      for s in 0..<UInt32(sides) {
        let next = (s + 1) % UInt32(sides)
        mesh.addTriangle(inner + s, outer + s, outer + next)
        if inner != first[0] { mesh.addTriangle(inner + s, outer + next, inner + next) }
      }
    }
  }
}
