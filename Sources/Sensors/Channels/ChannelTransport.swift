package import CartInterface
package import Geometry

/// Carries one sensor's messages to the cart's computer, with the faults of the way.
package struct ChannelTransport<Message: TimedMessage>: Sendable {
  private let faults: ChannelFaults
  /// Names this channel's draws; the tick is the message's number.
  private let key: RandomKey
  private var sent = 0
  private var underWay: [(arrival: Nanoseconds, number: Int, message: Message)] = []

  /// - Parameter key: of this channel alone.
  package init(faults: ChannelFaults, key: RandomKey) {
    self.faults = faults
    self.key = key
  }

  /// Takes a message that was measured now.
  /// - Parameter time: since the episode began; the message has the same.
  /// - Returns: the message as the computer will see it, and when; nil if it is lost.
  package mutating func send(_ message: Message, at time: Nanoseconds) -> Delivery<Message> {
    var stream = RandomKey.numbered(key, sent).stream
    let number = sent
    sent += 1
    // Drawn in any case, so that one fault does not change another's numbers.
    let (loss, lateness) = (stream.uniform(), stream.uniform())
    var stamped = message
    stamped.time = time + Nanoseconds(seconds: faults.clockOffset)
    let isLost =
      loss < faults.dropProbability || (faults.deadAfter.map { time >= $0 } ?? false)
      || (faults.outage?.contains(time) ?? false)
    guard !isLost else { return Delivery(message: stamped, received: nil) }
    let arrival = time + Nanoseconds(seconds: faults.delay + faults.jitter * lateness)
    underWay.append((arrival, number, stamped))
    return Delivery(message: stamped, received: arrival)
  }

  /// What has arrived by `time`, in the order of arrival.
  package mutating func receive(until time: Nanoseconds) -> [Message] {
    let arrived = underWay.filter { $0.arrival <= time }.sorted {
      ($0.arrival, $0.number) < ($1.arrival, $1.number)
    }
    if !arrived.isEmpty { underWay.removeAll { $0.arrival <= time } }
    return arrived.map(\.message)
  }
}

extension RandomKey {
  fileprivate static func numbered(_ key: RandomKey, _ number: Int) -> RandomKey {
    var key = key
    key.tick = UInt32(truncatingIfNeeded: number)
    return key
  }
}

/// A message as it was sent, and when the cart's computer had it.
package struct Delivery<Message: Sendable>: Sendable {
  package var message: Message
  /// Nil if it never arrives.
  package var received: Nanoseconds?

  package init(message: Message, received: Nanoseconds?) {
    self.message = message
    self.received = received
  }
}

extension Delivery: Equatable where Message: Equatable {}
extension Delivery: Hashable where Message: Hashable {}
