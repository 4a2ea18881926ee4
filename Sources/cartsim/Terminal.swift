import Foundation

/// Where messages to a person go: standard error, so that standard output stays for data.
///
/// Colours and redrawn lines appear only where a person looks on (a terminal that is not `dumb`),
/// colours only while `NO_COLOR` is unset or empty.
/// - SeeAlso: no-color.org
struct Terminal: Sendable {
  enum Style: String, Sendable {
    case good = "32"
    case bad = "31"
    case warning = "33"
    case faint = "2"
    case strong = "1"
  }

  /// Says nothing but errors.
  var isQuiet: Bool
  /// A person looks on: lines may be redrawn.
  var isInteractive: Bool
  var usesColor: Bool

  init(isQuiet: Bool, isInteractive: Bool, usesColor: Bool) {
    self.isQuiet = isQuiet
    self.isInteractive = isInteractive
    self.usesColor = usesColor
  }

  /// Standard error as it is.
  static func standardError(
    quiet: Bool = false, environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> Terminal {
    let isInteractive = isatty(STDERR_FILENO) == 1 && environment["TERM"] != "dumb"
    return Terminal(
      isQuiet: quiet, isInteractive: isInteractive,
      usesColor: isInteractive && (environment["NO_COLOR"] ?? "").isEmpty)
  }

  /// Whether text on standard output may carry colours.
  static func standardOutputUsesColor(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> Bool {
    isatty(STDOUT_FILENO) == 1 && environment["TERM"] != "dumb"
      && (environment["NO_COLOR"] ?? "").isEmpty
  }

  /// Columns of the terminal now, at least 20; 80 where none is known.
  var width: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return max(20, Int(size.ws_col))
  }

  func styled(_ text: String, _ style: Style) -> String {
    usesColor ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
  }

  /// Prints a line unless quiet.
  func say(_ line: String) {
    guard !isQuiet else { return }
    write(line + "\n")
  }

  /// Prints text as it is, quiet or not.
  func write(_ text: String) {
    // A closed pipe is the reader's choice and no reason to stop working.
    _ = Result { try FileHandle.standardError.write(contentsOf: Data(text.utf8)) }
  }
}
