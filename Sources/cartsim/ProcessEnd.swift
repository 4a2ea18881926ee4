import ArgumentParser
import Foundation
import Results

/// How the process ends after an error: a status, and what to print where.
struct ProcessEnd {
  var status: ExitStatus
  var standardOutput = ""
  var standardError = ""

  /// Every error a command lets through arrives here, so that one place decides what is the
  /// caller's fault (`wrongInput`) and what the machine's (`environmentFailed`).
  static func after(_ error: any Error) -> ProcessEnd {
    var end =
      switch error {
      case let failure as CommandFailure:
        ProcessEnd(status: failure.status, standardError: "error: " + failure.message)
      case let signal as ExitStatus:
        ProcessEnd(status: signal)
      case let code as ExitCode:
        ProcessEnd(status: ExitStatus(rawValue: code.rawValue) ?? .criterionFailed)
      case let error as ResultsError where error.kind == .environment:
        ProcessEnd(status: .environmentFailed, standardError: "error: \(error)")
      case let error as CocoaError:
        ProcessEnd(status: .environmentFailed, standardError: "error: " + sentence(for: error))
      default:
        afterParserOrModule(error)
      }
    if let cancelled = Cancellation.status { end.status = cancelled }
    return end
  }

  private static func afterParserOrModule(_ error: any Error) -> ProcessEnd {
    switch CartSim.exitCode(for: error) {
    case .success:
      // --help and --version travel as errors, too.
      ProcessEnd(status: .success, standardOutput: CartSim.fullMessage(for: error))
    case .validationFailure:
      // The parser's own code is 64; CartSim's contract says 2.
      ProcessEnd(status: .wrongInput, standardError: CartSim.fullMessage(for: error))
    default:
      // Modules describe their errors in full: what is wrong, where, and the remedy.
      ProcessEnd(status: .wrongInput, standardError: "error: \(error)")
    }
  }

  private static func sentence(for error: CocoaError) -> String {
    let reason = (error.underlying as? POSIXError).map {
      String(cString: strerror($0.code.rawValue))
    }
    return [error.filePath.map { "\($0): " }, reason ?? error.localizedDescription]
      .compactMap { $0 }.joined()
  }

  func print() {
    Self.write(standardOutput, to: .standardOutput)
    Self.write(standardError, to: .standardError)
  }

  private static func write(_ text: String, to handle: FileHandle) {
    guard !text.isEmpty else { return }
    let line = text.hasSuffix("\n") ? text : text + "\n"
    // A closed pipe is the reader's choice and no reason to end otherwise.
    _ = Result { try handle.write(contentsOf: Data(line.utf8)) }
  }
}
