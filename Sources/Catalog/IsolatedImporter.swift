import Configuration
import Foundation

/// Reads models in a child process, where nothing a file does to its parser can take a long job
/// down: not a crash, not an endless loop, not a demand for all of the memory.
///
/// The child is `program`, called as `products read-model`, which runs `ImportChild`. It bounds
/// itself before it opens the file, and what it sends back is checked like any file.
package struct IsolatedImporter: Sendable {
  /// What a child may take. A scan of 4 million triangles with 16k textures stays far below.
  package struct Limits: Sendable, Codable {
    /// Address space beyond what the program maps when it starts, in bytes.
    package var memory = 3 << 30
    package var cpuSeconds = 60
    package var wallSeconds = 120
    /// Of the model as the child sends it, in bytes.
    package var packet = 1 << 30

    package init() {}
  }

  package var importer: ModelImporter
  /// Path of a `cartsim`.
  package var program: String
  package var limits = Limits()
  /// Whether a model whose convex hull is a poor likeness is taken apart.
  package var findsPieces: Bool

  package init(_ importer: ModelImporter, program: String, findsPieces: Bool = false) {
    self.importer = importer
    self.program = program
    self.findsPieces = findsPieces
  }

  /// The running program, if it is `cartsim` under whatever suffix; nil in any other, which has no
  /// `products read-model`.
  package static let ownProgram: String? = {
    // The link stays good while the program is replaced on disk.
    let link = "/proc/self/exe"
    let target = try? FileManager.default.destinationOfSymbolicLink(atPath: link)
    return target?.split(separator: "/").last?.hasPrefix("cartsim") == true ? link : nil
  }()

  /// What the child is told, as JSON.
  struct Request: Codable {
    var importer: ModelImporter
    var path: String
    var name: String
    var limits: Limits
    var findsPieces: Bool
  }

  /// What a child says on standard error when it has read a file and goes on to take it apart.
  static let pieceMark = "cartsim: taking apart"

  /// - Throws: `CatalogError` with what is wrong and what to do.
  package func importModel(
    at path: String, name: String
  ) throws(CatalogError) -> ModelImporter.Result {
    let request = Request(
      importer: importer, path: path, name: name, limits: limits, findsPieces: findsPieces)
    let end: ConfinedProcess.End
    do {
      let json = String(decoding: try JSONEncoder().encode(request), as: UTF8.self)
      end = try ConfinedProcess.run(
        program, ["cartsim", "products", "read-model", json],
        wallSeconds: limits.wallSeconds, outputLimit: limits.packet)
    } catch {
      throw CatalogError(
        file: path, problem: "the process that reads meshes cannot be started: \(error)",
        remedy: "check that \(program) can be run, and the limit on processes (ulimit -u)")
    }
    if let failure = failure(of: end, path: path) {
      guard findsPieces, end.errors.contains(Self.pieceMark) else { throw failure }
      // What can be read can be imported, if it cannot be taken apart.
      var whole = self
      whole.findsPieces = false
      var result = try whole.importModel(at: path, name: name)
      result.notes.append("its convex hull is a poor likeness, but it could not be taken apart")
      return result
    }
    return try ModelPacket.decode(end.output, file: path)
  }

  /// Why the child came to nothing; nil if it sent an answer.
  private func failure(of end: ConfinedProcess.End, path: String) -> CatalogError? {
    let remedy = "export it again, best as glTF binary (.glb)"
    func error(_ problem: String) -> CatalogError {
      CatalogError(file: path, problem: problem, remedy: remedy)
    }
    if end.isOverdue || [SIGXCPU, SIGALRM].contains(end.signal) {
      return error(
        "reading it takes more than \(limits.cpuSeconds) s of a processor or "
          + "\(limits.wallSeconds) s in all")
    }
    if end.isOversized {
      return error("the model it makes is larger than \(limits.packet >> 20) MiB")
    }
    guard end.signal != nil || end.status != 0 else { return nil }
    let said = end.errors.lowercased()
    if ["bad_alloc", "out of memory", "allocate memory", "allocation fail"].contains(
      where: said.contains)
    {
      return error("reading it takes more than \(limits.memory >> 20) MiB of memory")
    }
    if let signal = end.signal {
      let name = strsignal(signal).map { String(cString: $0) } ?? "unknown"
      return error("its parser crashed (signal \(signal), \(name))")
    }
    let last = end.errors.split(separator: "\n").last.map { ": \($0.prefix(200))" } ?? ""
    return error("its parser ended with status \(end.status)\(last)")
  }
}
