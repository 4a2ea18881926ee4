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

  @Test func anUnwritableOutputEndsWith3() throws {
    let run = try CommandRun(["generate", Self.training, "--frames", "4", "-o", "/proc/never"])
    #expect(run.status == 3)
    #expect(run.errors.contains("/proc/never"))
  }
}
