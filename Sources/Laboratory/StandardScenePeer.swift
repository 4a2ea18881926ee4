import Foundation

/// Another renderer's program, `gl_bench`, on the same scene: Mesa's llvmpipe through OpenGL, with
/// full lighting, read back to memory.
package struct StandardScenePeer {
  private let path: String
  private let scene: String
  private let width: Int
  private let height: Int
  private let threads: Int
  private let samples: Int

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

  /// The faster of its ways to bring colour, depth and ids back. With several samples only one of
  /// them keeps depth and ids whole, as integers: the others mix them.
  package func bestVariant(seconds: Double) throws(LaboratoryError) -> String {
    if samples > 1 { return "mrt2" }
    let packed = try framesPerSecond(variant: "pack", seconds: seconds)
    let separate = try framesPerSecond(variant: "mrt3", seconds: seconds)
    return packed >= separate ? "pack" : "mrt3"
  }

  /// - Throws: `LaboratoryError` if the program cannot run or says something unexpected.
  package func framesPerSecond(
    variant: String, seconds: Double
  ) throws(LaboratoryError) -> Double {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = [
      "-scene", scene, "-s", "\(seconds)", "-reps", "1", "-shader", "full", "-var", variant,
      "-w", "\(width)", "-h", "\(height)", "-ring", threads > 1 ? "3" : "1",
    ]
    if samples > 1 { process.arguments?.append(contentsOf: ["-msaa", "\(samples)"]) }
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
        remedy: "build it: gcc -O3 -march=native gl_bench.c -o gl_bench -lEGL -lOpenGL -lm")
    }
    let text = String(
      decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let words = text.split(whereSeparator: \.isWhitespace)
    guard process.terminationStatus == 0, let at = words.firstIndex(of: "median"),
      at + 1 < words.count, let value = Double(words[at + 1]), value > 0
    else {
      throw LaboratoryError(
        file: path, problem: "ended with \(process.terminationStatus) and said: \(text)",
        remedy: "check that it runs by itself with -scene \(scene)")
    }
    return value
  }
}
