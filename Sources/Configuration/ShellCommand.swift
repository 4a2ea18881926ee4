/// A command line as a person can paste it into a POSIX shell: every printed command goes through here.
package enum ShellCommand {
  /// The words, quoted where they need it, with blanks between.
  package static func line(_ words: some Sequence<String>) -> String {
    words.map(quoted).joined(separator: " ")
  }

  /// A word that a shell reads back as it is.
  /// - SeeAlso: POSIX.1-2017, Shell Command Language, 2.2.2 Single-Quotes.
  package static func quoted(_ word: String) -> String {
    let plain = word.unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || ("0"..."9").contains($0)
        || "-_./=+:,@".unicodeScalars.contains($0)
    }
    return plain && !word.isEmpty
      ? word
      : "'"
        + word.split(
          separator: "'", omittingEmptySubsequences: false
        ).joined(separator: "'\\''") + "'"
  }
}
