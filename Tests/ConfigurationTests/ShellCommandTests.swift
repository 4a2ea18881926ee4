import Configuration
import Foundation
import Testing

@Suite struct ShellCommandTests {
  /// A shell takes the line apart into the words it was made of.
  @Test func aShellReadsTheWordsBack() throws {
    let words = [
      "out/plain-name_1.yaml", "a b", "it's", "", "$HOME `x` \"q\" \\ * ?", "line\nbreak", "~",
      "-n",
      "exec:python3 stack.py", "größe", ";rm", "#1", "a#b", "!",
    ]
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", "printf '%s\\0' " + ShellCommand.line(words)]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    let read = String(decoding: data, as: UTF8.self).split(
      separator: "\0", omittingEmptySubsequences: false)
    #expect(read.dropLast().map(String.init) == words)
    #expect(ShellCommand.quoted("out/plain-name_1.yaml") == "out/plain-name_1.yaml")
  }
}
