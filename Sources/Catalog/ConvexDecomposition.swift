import CCoACD
import Foundation
import Geometry

/// Takes a surface apart into convex pieces, through CoACD.
///
/// The library reads hostile geometry and may end the process: to be called in the child that reads
/// a mesh (`ImportChild`), nowhere else. One seed and one thread: the same surface gives the same
/// pieces.
/// - SeeAlso: X. Wei et al., Approximate convex decomposition for 3D meshes with collision-aware
///   concavity and tree search, ACM Transactions on Graphics 41(4), 2022.
struct ConvexDecomposition {
  private let run: coacd_run
  private let release: coacd_free

  /// Deviation of a piece from its hull that is let pass, where the surface fills a cube of side 2.
  private static let threshold = 0.05
  /// Samples of a piece's surface, nodes, rounds and depth of the search for the best cut. Fewer than
  /// the library's defaults: a product takes seconds, and the cuts are hardly worse.
  private static let samples: Int32 = 500
  private static let nodes: Int32 = 8
  private static let rounds: Int32 = 20
  private static let depth: Int32 = 2
  /// Cells along the longest side where an open surface is closed first.
  private static let closingResolution: Int32 = 30

  /// Loads the library.
  /// - Returns: nil if it is not there.
  init?() {
    // Read by the library when it is loaded.
    setenv("OMP_NUM_THREADS", "1", 1)
    // Its symbols stay its own, and it finds its own before any other library's of that name.
    let flags = RTLD_NOW | RTLD_LOCAL | 0x8  // RTLD_DEEPBIND, which Swift does not see.
    guard let library = dlopen("libcoacd.so", flags),
      let run = dlsym(library, "CoACD_run"), let release = dlsym(library, "CoACD_freeMeshArray"),
      let log = dlsym(library, "CoACD_setLogLevel")
    else { return nil }
    self.run = unsafeBitCast(run, to: coacd_run.self)
    self.release = unsafeBitCast(release, to: coacd_free.self)
    unsafeBitCast(log, to: coacd_log.self)("off")
  }

  /// The corners of each piece, in the surface's unit.
  /// - Parameters:
  ///   - indices: three a triangle, each a vertex's.
  ///   - limit: of the pieces; what is beyond is joined where that does least harm.
  /// - Precondition: `positions` and `indices` are not empty.
  func pieces(
    of positions: [SIMD3<Double>], indices: [UInt32], limit: Int
  ) -> [[SIMD3<Double>]] {
    var coordinates = positions.flatMap { [$0.x, $0.y, $0.z] }
    var triangles = indices.map { Int32(bitPattern: $0) }
    return coordinates.withUnsafeMutableBufferPointer { coordinates in
      triangles.withUnsafeMutableBufferPointer { triangles in
        var input = coacd_mesh(
          vertices: coordinates.baseAddress, vertex_count: UInt64(positions.count),
          triangles: triangles.baseAddress, triangle_count: UInt64(indices.count / 3))
        let found = run(
          &input, Self.threshold, Int32(limit), 0, Self.closingResolution, Self.samples,
          Self.nodes, Self.rounds, Self.depth, false, true, false, 256, false, 0, 0, 1, false)
        defer { release(found) }
        return (0..<Int(found.count)).map { number in
          let piece = found.meshes[number]
          return (0..<Int(piece.vertex_count)).map { vertex in
            let p = piece.vertices + 3 * vertex
            return SIMD3(p[0], p[1], p[2])
          }
        }
      }
    }
  }
}
