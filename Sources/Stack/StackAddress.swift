/// Where a cart's software outside this process is found.
package enum StackAddress: Sendable, Hashable {
  /// A command line for `/bin/sh`, that speaks on its standard input and output.
  case command(String)
  case tcp(host: String, port: UInt16)
  /// Path of a Unix domain socket.
  case unix(String)

  /// `exec:COMMAND`, `tcp:HOST:PORT` or `unix:PATH`.
  /// - Throws: `Malformed`.
  package init(argument: String) throws(Malformed) {
    let parts = argument.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let rest = parts.count == 2 ? String(parts[1]) : ""
    switch (parts.first, rest.isEmpty) {
    case ("exec", false): self = .command(rest)
    case ("unix", false): self = .unix(rest)
    case ("tcp", false):
      // The port stands last: addresses of IPv6 have colons of their own.
      guard let colon = rest.lastIndex(of: ":"), colon > rest.startIndex,
        let port = UInt16(rest[rest.index(after: colon)...]), port > 0
      else { throw Malformed(argument: argument) }
      self = .tcp(
        host: rest[..<colon].trimmingBrackets, port: port)
    default: throw Malformed(argument: argument)
    }
  }

  package struct Malformed: Error, CustomStringConvertible {
    package var argument: String

    package var description: String {
      "\"\(argument)\" names no cart software; give exec:COMMAND, tcp:HOST:PORT or unix:PATH"
    }
  }
}

extension StackAddress: CustomStringConvertible {
  package var description: String {
    switch self {
    case .command(let command): "exec:\(command)"
    case .tcp(let host, let port): "tcp:\(host):\(port)"
    case .unix(let path): "unix:\(path)"
    }
  }
}

extension Substring {
  /// `[::1]` without its brackets.
  fileprivate var trimmingBrackets: String {
    hasPrefix("[") && hasSuffix("]") ? String(dropFirst().dropLast()) : String(self)
  }
}
