import Foundation
import TestSupport
import Testing

/// What the README shows works.
@Suite struct ReadmeTests {
  private static func readme() throws -> String {
    try String(contentsOf: Repository.root.appending(path: "README.md"), encoding: .utf8)
  }

  @Test func theFirstSceneIsFaultless() throws {
    let readme = try Self.readme()
    let start = try #require(readme.range(of: "```yaml\n"))
    let end = try #require(readme[start.upperBound...].range(of: "```"))
    let folder = try TemporaryFolder()
    let path = try folder.write(
      String(readme[start.upperBound..<end.lowerBound]), to: "my-first.yaml")
    let run = try CommandRun(["scenes", "check", path])
    #expect(run.status == 0, "\(run.errors)")
  }

  @Test func everyLinkedFileAndSceneExists() throws {
    let readme = try Self.readme()
    let links = readme.matches(of: /\]\(([^)]+)\)/).map { String($0.1) }
    let scenes = readme.matches(of: /cartsim (?:run|generate) (Scenes\/[^ ]+)/).map { String($0.1) }
    #expect(links.count >= 4 && scenes.count >= 3)
    for link in links + scenes where !link.hasPrefix("http") {
      // A file, a heading of this one, or a heading of a file.
      let parts = link.split(separator: "#", omittingEmptySubsequences: false).map(String.init)
      let file = parts[0].isEmpty ? "README.md" : parts[0]
      let url = Repository.root.appending(path: file)
      #expect(FileManager.default.fileExists(atPath: url.path), "\(link)")
      guard parts.count > 1 else { continue }
      let text = try String(contentsOf: url, encoding: .utf8)
      #expect(Self.headings(in: text).contains(parts[1]), "\(link)")
    }
  }

  /// As links name them.
  private static func headings(in text: String) -> [String] {
    text.matches(of: /(?m)^#+ (.+)$/).map {
      $0.1.lowercased().replacingOccurrences(of: " ", with: "-").filter {
        $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_"
      }
    }
  }

  @Test func everyOptionItUsesIsKnown() throws {
    for match in try Self.readme().matches(of: /(?m)^cartsim (\w+) (.*)$/) {
      let words = match.2.split(separator: " ").map(String.init)
      // Of the command itself, or of the one below it that the first word names.
      var help = try CommandRun([String(match.1), "--help"]).output
      if help.contains("SUBCOMMANDS:"), let word = words.first {
        help = try CommandRun([String(match.1), word, "--help"]).output
      }
      for option in words where option.hasPrefix("--") {
        #expect(help.contains("\(option) "), "\(match.1) \(option)")
      }
    }
  }
}
