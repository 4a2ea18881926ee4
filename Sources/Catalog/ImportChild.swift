import CCoACD
import Foundation

/// The child's side of `IsolatedImporter`.
package enum ImportChild {
  /// Bounds this process, reads the model that `request` names, and writes a `ModelPacket` to
  /// standard output.
  /// - Parameter request: JSON of `IsolatedImporter.Request`.
  /// - Returns: the process' exit status: 0 if an answer was written, be it a complaint.
  package static func run(request: String) -> Int32 {
    guard
      let request = try? JSONDecoder().decode(
        IsolatedImporter.Request.self, from: Data(request.utf8))
    else { return 2 }
    // A library that prints must not spoil the packet.
    let answer = dup(1)
    guard answer >= 0, dup2(2, 1) == 1, confine(request.limits) else { return 3 }
    let bytes: [UInt8]
    do throws(CatalogError) {
      var result = try request.importer.importModel(at: request.path, name: request.name)
      if request.findsPieces { addPieces(to: &result) }
      bytes = ModelPacket.encode(result)
    } catch { bytes = ModelPacket.encode(error) }
    return write(bytes, to: answer) ? 0 : 3
  }

  /// Takes the model apart, on one processor: a library that asks how many there are then starts no
  /// threads.
  private static func addPieces(to result: inout ModelImporter.Result) {
    _ = coacd_use_one_processor()
    let mark = Array((IsolatedImporter.pieceMark + "\n").utf8)
    _ = write(mark, to: 2)
    let found = ConvexPieces(of: result.model)
    result.pieces = found.hulls
    if let note = found.note { result.notes.append(note) }
  }

  /// Sets what this process may take, for good.
  private static func confine(_ limits: IsolatedImporter.Limits) -> Bool {
    func limit(_ resource: __rlimit_resource, _ value: Int) -> Bool {
      var bounds = rlimit(rlim_cur: rlim_t(value), rlim_max: rlim_t(value))
      return setrlimit(numericCast(resource.rawValue), &bounds) == 0
    }
    alarm(UInt32(clamping: limits.wallSeconds))
    // The soft limit sends SIGXCPU, which can be told from other ends; the hard one kills.
    var processor = rlimit(
      rlim_cur: rlim_t(limits.cpuSeconds), rlim_max: rlim_t(limits.cpuSeconds + 1))
    return setrlimit(numericCast(RLIMIT_CPU.rawValue), &processor) == 0
      && limit(RLIMIT_AS, mappedBytes + limits.memory)
      && limit(RLIMIT_CORE, 0) && limit(RLIMIT_FSIZE, 0)
  }

  /// Address space in use.
  private static var mappedBytes: Int {
    let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    let pages = text.split(separator: " ").first.flatMap { Int($0) } ?? 0
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        let count = Foundation.write(
          descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { return false }
        rest = rest.dropFirst(count)
      }
      return true
    }
  }
}
