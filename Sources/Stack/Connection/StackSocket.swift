import Foundation

/// Opens sockets.
enum StackSocket {
  /// - Parameter seconds: to wait for it.
  static func connect(to address: StackAddress, within seconds: Double) throws(SystemFailure)
    -> Descriptor
  {
    switch address {
    case .command: throw SystemFailure(call: "connect", code: EINVAL)
    case .unix(let path): return try connectUnix(path, within: seconds)
    case .tcp(let host, let port): return try connectTCP(host, port, within: seconds)
    }
  }

  private static func connectUnix(_ path: String, within seconds: Double) throws(SystemFailure)
    -> Descriptor
  {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
      throw SystemFailure(call: "connect", code: ENAMETOOLONG)
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    return try withUnsafePointer(to: &address) { pointer throws(SystemFailure) in
      try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        pointer throws(SystemFailure) in
        try open(
          family: AF_UNIX, pointer, socklen_t(MemoryLayout<sockaddr_un>.size), within: seconds)
      }
    }
  }

  /// The first of the host's addresses that answers.
  private static func connectTCP(
    _ host: String, _ port: UInt16, within seconds: Double
  ) throws(SystemFailure) -> Descriptor {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var found: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, "\(port)", &hints, &found) == 0 else {
      throw SystemFailure(call: "finding \(host)", code: EHOSTUNREACH)
    }
    defer { freeaddrinfo(found) }
    var failure = SystemFailure(call: "connect", code: EHOSTUNREACH)
    var next = found
    while let one = next?.pointee {
      next = one.ai_next
      guard let address = one.ai_addr else { continue }
      do throws(SystemFailure) {
        let socket = try open(
          family: one.ai_family, address, one.ai_addrlen, within: seconds)
        // Short answers must not wait for more to send along.
        var on: Int32 = 1
        setsockopt(
          socket.number, Int32(IPPROTO_TCP), TCP_NODELAY, &on,
          socklen_t(MemoryLayout.size(ofValue: on)))
        return socket
      } catch { failure = error }
    }
    throw failure
  }

  private static func open(
    family: Int32, _ address: UnsafePointer<sockaddr>, _ length: socklen_t, within seconds: Double
  ) throws(SystemFailure) -> Descriptor {
    let socket = Descriptor(
      Foundation.socket(family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0))
    guard socket.number >= 0 else { throw SystemFailure(call: "socket", code: errno) }
    socket.stopBlocking()
    if Foundation.connect(socket.number, address, length) == 0 { return socket }
    guard errno == EINPROGRESS else { throw SystemFailure(call: "connect", code: errno) }
    var waiting = pollfd(fd: socket.number, events: Int16(POLLOUT), revents: 0)
    guard poll(&waiting, 1, Int32(seconds * 1000)) > 0 else {
      throw SystemFailure(call: "connect", code: ETIMEDOUT)
    }
    var code: Int32 = 0
    var size = socklen_t(MemoryLayout.size(ofValue: code))
    getsockopt(socket.number, SOL_SOCKET, SO_ERROR, &code, &size)
    guard code == 0 else { throw SystemFailure(call: "connect", code: code) }
    return socket
  }
}
