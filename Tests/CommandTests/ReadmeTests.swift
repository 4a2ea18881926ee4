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
    let headings = readme.matches(of: /(?m)^#+ (.+)$/).map {
      "#" + $0.1.lowercased().replacingOccurrences(of: " ", with: "-")
    }
    for link in links where link.hasPrefix("#") { #expect(headings.contains(link), "\(link)") }
    for path in links + scenes where !path.hasPrefix("http") && !path.hasPrefix("#") {
      #expect(
        FileManager.default.fileExists(atPath: Repository.root.appending(path: path).path),
        "\(path)")
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
