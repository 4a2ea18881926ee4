import Foundation
import Geometry
import Scene
import TestSupport

/// Where OpenCV projects points.
enum ProjectionJudge {
  private struct Case: Encodable {
    var camera: [Double]
    var rotation: [Double]
    var translation: [Double]
    var points: [[Double]]
    var lens: [Double]
  }

  /// Pixels of points of the world.
  static func project(
    _ points: [SIMD3<Double>], _ camera: Camera
  ) throws -> [SIMD2<Double>] {
    let k = camera.intrinsics
    let cameraFromWorld = camera.worldFromCamera.inverse
    let (c0, c1, c2) = cameraFromWorld.rotation.columns
    let t = cameraFromWorld.translation
    var coefficients = [Double](repeating: 0, count: 8)
    switch camera.lens {
    case .pinhole: break
    case .brownConrady(let lens): coefficients = lens.coefficients
    case .fisheye(let lens): coefficients = lens.coefficients
    }
    let question = Case(
      camera: [k.fx, k.fy, k.cx, k.cy],
      rotation: [c0.x, c1.x, c2.x, c0.y, c1.y, c2.y, c0.z, c1.z, c2.z],
      translation: [t.x, t.y, t.z], points: points.map { [$0.x, $0.y, $0.z] },
      lens: coefficients)
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).json")
    try JSONEncoder().encode([question]).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let answer = try JSONDecoder().decode(
      [[Double]].self, from: try PythonJudge.run("judge-projection.py", [file.path]))
    return (0..<points.count).map { SIMD2(answer[0][2 * $0], answer[0][2 * $0 + 1]) }
  }
}
