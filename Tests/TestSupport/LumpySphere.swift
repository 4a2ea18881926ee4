package import Catalog
import Foundation

/// A ball with waves on it, as a scan has many triangles: its surface is known in closed form.
package enum LumpySphere {
  /// Metres.
  package static let radius = 0.04

  /// Distance of the surface from the centre in a direction of unit length, in metres.
  package static func distance(toward d: SIMD3<Double>) -> Double {
    radius * (1 + 0.06 * sin(9 * d.x) * cos(7 * d.y) + 0.04 * sin(11 * d.z))
  }

  /// - Parameter rows: from pole to pole; twice as many around: 4 · rows · (rows − 1) triangles.
  package static func mesh(rows: Int) -> Mesh {
    let columns = 2 * rows
    var mesh = Mesh()
    for row in 0...rows {
      for column in 0...columns {
        let (polar, azimuth) = (
          Double(row) / Double(rows) * .pi, Double(column % columns) / Double(columns) * 2 * .pi
        )
        // Exactly one point at either pole.
        let ring = row == 0 || row == rows ? 0 : sin(polar)
        let d = SIMD3(ring * cos(azimuth), ring * sin(azimuth), cos(polar))
        mesh.positions.append(SIMD3<Float>(d * distance(toward: d)))
        mesh.normals.append(SIMD3<Float>(d))
        mesh.textureCoordinates.append(
          SIMD2(Float(column) / Float(columns), Float(row) / Float(rows)))
      }
    }
    for row in 0..<rows {
      for column in 0..<columns {
        let (a, b) = (
          UInt32(row * (columns + 1) + column), UInt32((row + 1) * (columns + 1) + column)
        )
        if row > 0 { mesh.indices += [a, b, a + 1] }
        if row < rows - 1 { mesh.indices += [a + 1, b, b + 1] }
      }
    }
    return mesh
  }
}
