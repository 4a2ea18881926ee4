import ArgumentParser

/// A `--seed`.
enum SeedArgument {
  /// - Throws: `ValidationError` that says what a seed is.
  static func read(_ text: String) throws -> UInt64 {
    guard let seed = UInt64(text) else {
      throw ValidationError("must be a whole number from 0 to \(UInt64.max), got \(text)")
    }
    return seed
  }
}
