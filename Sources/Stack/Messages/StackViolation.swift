/// A message that breaks the protocol, in words that name the key and the value.
package struct StackViolation: Error, Sendable, Hashable, CustomStringConvertible {
  package var description: String

  package init(_ description: String) { self.description = description }
}
