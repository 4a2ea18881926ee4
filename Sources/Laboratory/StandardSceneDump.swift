import Foundation
package import Rasterizer
import Scene

/// Writes frames for comparison with other renderers' dumps: one file a camera, RGBA in 8 bits,
/// then z-depth as 32-bit floats, then ids as 32-bit integers, row-major.
package struct StandardSceneDump {
  package init() {}

  /// - Parameter prefix: files are named `PREFIX_cam0.raw`, ….
  package func write(
    _ scene: StandardScene, width: Int, height: Int, options: RenderOptions, prefix: String
  ) throws(LaboratoryError) {
    let snapshot = scene.snapshot(width: width, height: height)
    var options = options
    options.pictureWhite = scene.white
    let renderer = Renderer(options: options)
    renderer.begin(snapshot)
    var buffer = GBuffer(width: width, height: height)
    for camera in snapshot.cameras.indices {
      renderer.render(camera: camera, into: &buffer)
      var data = Data(capacity: width * height * 12)
      for value in buffer.picture {
        withUnsafeBytes(of: value.littleEndian) { data.append(contentsOf: $0) }
      }
      for value in buffer.depth {
        withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
      }
      for value in buffer.ids {
        withUnsafeBytes(of: UInt32(value).littleEndian) { data.append(contentsOf: $0) }
      }
      let path = "\(prefix)_cam\(camera).raw"
      do {
        try data.write(to: URL(fileURLWithPath: path))
      } catch {
        throw LaboratoryError(
          file: path, problem: "cannot be written (\(error.localizedDescription))",
          remedy: "choose a folder that exists and is writable")
      }
    }
  }
}
