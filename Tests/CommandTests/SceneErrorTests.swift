import TestSupport
import Testing

/// What a user sees who made a mistake in a scene.
@Suite struct SceneErrorTests {
  static let scene = """
    cartsim: 2
    purpose: A scene with faults.
    mode: sequence
    episodes: 0
    cart: carts/four-corner
    store: stores/plain-aisle
    lihgting: lighting/panel-4000k
    shopper:
      base: shoppers/calm
      do: []
    """

  @Test func everyFaultIsNamedWithItsPlace() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Self.scene, to: "faulty.yaml")
    let run = try CommandRun(["scenes", "check", path])
    #expect(run.status == 2)
    #expect(run.errors.contains("faulty.yaml:4:"))
    #expect(run.errors.contains("faulty.yaml:7:1"))
    #expect(run.errors.contains("lighting"), "did you mean")
    #expect(!run.errors.contains("\u{1B}"), "no colours in a file")
  }

  @Test(arguments: [
    ("", "nothing"), ("cartsim: 2\npurpose: [", "unclosed"), ("\t- x", "tab"),
    ("a: &a [*a]\n", "recursion"), ("just text", "text"),
  ])
  func brokenFilesEndWith2AndASentence(text: String, name: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(text, to: "\(name).yaml")
    let run = try CommandRun(["scenes", "check", path])
    #expect(run.status == 2, "\(run.errors)")
    #expect(run.errors.contains("\(name).yaml"))
  }

  @Test func aMissingFileIsNamed() throws {
    let run = try CommandRun(["scenes", "check", "no/such/scene.yaml"])
    #expect(run.status == 2)
    #expect(run.errors.contains("no/such/scene.yaml"))
  }
}
