import Foundation
import TestSupport
import Testing

/// Wrong input ends with 2 and names what is wrong; a failing machine ends with 3.
@Suite struct InputErrorTests {
  static let smoke = "Scenes/smoke/single-add.yaml"
  static let training = "Scenes/training/basket-snapshots.yaml"

  @Test(arguments: [
    (["run", "no/such/scene.yaml"], "no/such/scene.yaml"),
    (["generate", "no/such.yaml", "--frames", "4", "-o", "out/never"], "no/such.yaml"),
    (["run", smoke, "--products", "no/such/folder"], "no/such/folder"),
    (["run", smoke, "--detector", "no/such.onnx"], "no/such.onnx"),
    (["run", smoke, "--scene", "no-such-scene"], "no-such-scene"),
    (["run", training], "snapshot"),
    (["render", smoke, "--frame", "0/0/9", "-o", "out/never"], "camera 9"),
    (["validate", "Scenes"], "no dataset"),
  ])
  func wrongInputEndsWith2(arguments: [String], named: String) throws {
    let run = try CommandRun(arguments)
    #expect(run.status == 2)
    #expect(run.output == "")
    #expect(run.errors.hasPrefix("error: "), "\(run.errors)")
    #expect(run.errors.contains(named), "\(run.errors)")
  }

  /// Faults of several files, and of products beside those of the format, all at once.
  @Test(arguments: [["run"], ["coverage"], ["scenes", "preview", "-o", "out/never"]])
  func allWrongFilesAreToldAtOnce(command: [String]) throws {
    let folder = try TemporaryFolder()
    func scene(_ extra: String, to name: String) throws -> String {
      try folder.write(
        """
        cartsim: 2
        purpose: A scene with faults.
        mode: sequence
        duration_s: 3
        cart: carts/two-camera
        store: stores/plain-aisle
        lighting: lighting/panel-4000k
        shopper: { base: shoppers/calm, do: [{ add: { from: [cna-tuna-160] } }] }
        \(extra)
        """, to: name)
    }
    let files = [
      try scene("episodes: none", to: "first.yaml"), try scene("epsiodes: 2", to: "second.yaml"),
    ]
    let run = try CommandRun(command + files)
    #expect(run.status == 2 && run.output == "")
    for text in [
      "first.yaml:9:", "second.yaml:9:", "first.yaml:8:", "second.yaml:8:", "can-tuna-160",
    ] {
      #expect(run.errors.contains(text), "\(text) in \(run.errors)")
    }
  }

  @Test(arguments: [
    (
      ["scenes", "explain", "Scenes/suites/smoke.yaml"], "is a suite, not a scene; give one of its"
    ),
    (["generate", "Scenes/suites/smoke.yaml", "--frames", "4", "-o", "out/never"], "is a suite"),
    (["stress", "Scenes/suites/smoke.yaml"], "is a suite"),
    (["run", "Scenes/carts/two-camera.yaml"], "is a cart, not a scene; a scene names it, as"),
    (["run", "Scenes/lighting/varied.yaml"], "lighting: lighting/varied"),
    (["coverage", "Scenes/shoppers/calm.yaml"], "shopper: shoppers/calm"),
  ])
  func whatIsNoSceneIsCalledWhatItIs(arguments: [String], said: String) throws {
    let run = try CommandRun(arguments)
    #expect(run.status == 2 && run.output == "")
    #expect(run.errors.contains(said), "\(run.errors)")
  }

  @Test(arguments: [
    (["run", smoke, "--detector", "blnd"], "did you mean \"blind\"?"),
    (["run", smoke, "--detector", "prefect"], "did you mean \"perfect\"?"),
    (["evaluate", "anywhere", "--detector", "perfct"], "did you mean \"perfect\"?"),
    (["run", smoke, "--seed", "-5"], "whole number from 0 to 18446744073709551615, got -5"),
    (["run", smoke, "--seed", "five"], "got five"),
    (["coverage", smoke, "--least", "-1"], "--least must be in 0 … 100, got -1"),
    (["run", smoke, "--episode", "-1"], "--episode must be in 0 … 9999999, got -1"),
    (
      ["scenes", "preview", smoke, "--camera", "7", "-o", "out/never"],
      "there is no camera 7 in single-add; its cart has 0 (front), 1 (rear)"
    ),
  ])
  func aWrongArgumentIsNamedWithWhatWouldBeRight(arguments: [String], said: String) throws {
    let run = try CommandRun(arguments)
    #expect(run.status == 2 && run.output == "")
    #expect(run.errors.contains(said), "\(run.errors)")
  }

  /// A gate says why it does not let through.
  @Test func tooLittleCoverageIsSaid() throws {
    let run = try CommandRun([
      "coverage", Self.smoke, "--episodes", "1", "--least", "100", "--quiet",
    ])
    #expect(run.status == 1)
    #expect(run.errors.contains("--least asks for 100"), "\(run.errors)")
  }

  /// Files of a format to come are left as they are, and so are those beside them.
  @Test func whatCannotBeMigratedIsTold() throws {
    let folder = try TemporaryFolder()
    let old = "cartsim: 1\npurpose: Old.\nvariables: { severity: 0.5 }\n"
    let files = [
      try folder.write(old, to: "old.yaml"), try folder.write("cartsim: 9\n", to: "new.yaml"),
      try folder.write("cartsim: two\n", to: "word.yaml"),
    ]
    let run = try CommandRun(["scenes", "migrate"] + files)
    #expect(run.status == 2 && run.output == "")
    #expect(run.errors.contains("new.yaml:1:10") && run.errors.contains("9 is no format"))
    #expect(run.errors.contains("word.yaml:1:10"))
    #expect(try String(contentsOfFile: files[0], encoding: .utf8) == old)
    #expect(try CommandRun(["scenes", "migrate", files[0]]).status == 0)
    #expect(try String(contentsOfFile: files[0], encoding: .utf8) != old)
  }

  /// However a store is opened, one that is damaged is wrong input.
  @Test(arguments: [
    ["results"], ["compare"], ["run", smoke, "--results"], ["run", smoke, "--baseline"],
  ])
  func aDamagedStoreEndsWith2(command: [String]) throws {
    let folder = try TemporaryFolder()
    for (name, text) in [
      ("text", "hello, this is no database at all"),
      ("torn", "SQLite format 3\0" + String(repeating: "x", count: 5000)),
    ] {
      let file = try folder.write(text, to: name)
      let run = try CommandRun(command + [file] + (command == ["compare"] ? [file] : []))
      #expect(run.status == 2 && run.output == "", "\(name): \(run.errors)")
      #expect(run.errors.contains("\(name) is no store of results, or is damaged"), "\(run.errors)")
      #expect(run.errors.contains("--results wrote"))
    }
  }

  @Test func anUnwritableOutputEndsWith3() throws {
    let run = try CommandRun(["generate", Self.training, "--frames", "4", "-o", "/proc/never"])
    #expect(run.status == 3)
    #expect(run.errors.contains("/proc/never"))
  }
}
