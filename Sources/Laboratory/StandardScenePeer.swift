import Foundation

/// Another renderer's program on the same scene, `Scripts/renderers/opengl.c`: Mesa's llvmpipe
/// through OpenGL, with full lighting, read back to memory.
package struct StandardScenePeer {
  private let path: String
  private let scene: String
  private let width: Int
  private let height: Int
  private let threads: Int
  private let samples: Int

  /// What the program prints.
  private struct Answer: Decodable {
    var frames_per_second: Double
  }

  /// - Parameters:
  ///   - path: the program.
  ///   - scene: the scene's `scene.bin`.
  ///   - samples: a pixel, of its colour.
  package init(
    path: String, scene: String, width: Int, height: Int, threads: Int, samples: Int = 1
  ) {
    self.path = path
    self.scene = scene
    self.width = width
    self.height = height
    self.threads = threads
    self.samples = samples
  }

  /// The fastest of its ways to bring colour, depth and ids back. With several samples a pixel only
  /// integers come back unmixed.
  package func bestVariant(seconds: Double) throws(LaboratoryError) -> String {
    if samples > 1 { return "two" }
    var best = (variant: "", framesPerSecond: 0.0)
    for variant in ["packed", "three"] {
      let found = try framesPerSecond(variant: variant, seconds: seconds)
      if found > best.framesPerSecond { best = (variant, found) }
    }
    return best.variant
  }

  /// - Throws: `LaboratoryError` if the program cannot run or says something unexpected.
  package func framesPerSecond(
    variant: String, seconds: Double
  ) throws(LaboratoryError) -> Double {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = [
      "--scene", scene, "--size", "\(width)x\(height)", "--seconds", "\(seconds)",
      "--variant", variant, "--samples", "\(samples)", "--in-flight", threads > 1 ? "3" : "1",
    ]
    var environment = ProcessInfo.processInfo.environment
    environment["LP_NUM_THREADS"] = "\(threads)"
    environment["EGL_PLATFORM"] = "surfaceless"
    environment["GALLIUM_DRIVER"] = "llvmpipe"
    environment["LIBGL_ALWAYS_SOFTWARE"] = "1"
    process.environment = environment
    let output = Pipe()
    process.standardOutput = output
    do {
      try process.run()
    } catch {
      throw LaboratoryError(
        file: path, problem: "cannot be started (\(error.localizedDescription))",
        remedy: "build it: gcc -O3 -march=native opengl.c -o opengl -lEGL -lOpenGL -lm")
    }
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0,
      let answer = try? JSONDecoder().decode(Answer.self, from: text),
      answer.frames_per_second > 0
    else {
      throw LaboratoryError(
        file: path,
        problem: "ended with \(process.terminationStatus) and said: "
          + String(decoding: text, as: UTF8.self),
        remedy: "check that it runs by itself with --scene \(scene)")
    }
    return answer.frames_per_second
  }
}
