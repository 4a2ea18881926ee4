import ArgumentParser
import Catalog
import Configuration
import Foundation
import Geometry
import Scenario

struct RigImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Make a cart's file of calibrated cameras and a basket.",
    discussion: """
      Reads cameras from OpenCV's FileStorage, Kalibr's camchain and ROS' camera_info, all in YAML: \
      pinhole cameras with radial-tangential, rational or equidistant distortion. A camera stands \
      where --pose says, else where its file says (cart_from_camera, T_cart_cam, Kalibr's chain), \
      else where the cart of --onto has it.
      """)

  @Argument(help: "Calibration files.") var files: [String] = []
  @Option(help: "A cart whose file is taken over and changed.") var onto: String?
  @Option(help: "Inside of the basket: LENGTHxWIDTHxDEPTH in metres, or a mesh of it.")
  var basket: String?
  @Option(help: "Of the basket's floor above the store's, in metres; default: --onto's, or 0.5.")
  var floorHeightM: Double?
  @Option(help: "Unit of the mesh: m, cm or mm; default: as it says, or by size.")
  var units: ModelImporter.Unit?
  @Option(help: "Axis of the mesh that points up: x, y, z, -x, -y, -z.")
  var up: ModelImporter.Axis?
  @Option(help: "NAME=X,Y,Z,YAW,PITCH,ROLL of a camera in the cart's frame, metres and degrees.")
  var pose: [String] = []
  @Option(help: "OLD=NEW name of a camera.") var rename: [String] = []
  @Option(name: .shortAndLong, help: "The cart's file.") var output: String

  func validate() throws {
    var problems: [String] = []
    for text in pose where Self.placement(text) == nil {
      problems.append("--pose must be NAME=X,Y,Z,YAW,PITCH,ROLL, got \(text).")
    }
    for text in rename where Self.pair(text) == nil {
      problems.append("--rename must be OLD=NEW, got \(text).")
    }
    if let floorHeightM, !(0.05...1.2).contains(floorHeightM) {
      problems.append("--floor-height-m must be 0.05…1.2, got \(floorHeightM).")
    }
    if files.isEmpty && basket == nil { problems.append("name calibration files, or a --basket.") }
    if !problems.isEmpty { throw ValidationError(problems.joined(separator: "\n")) }
  }

  func run() async throws {
    var faults: [String] = []
    func gather<Value>(_ body: () throws -> Value) -> Value? {
      do { return try body() } catch let failure as CommandFailure {
        faults.append(failure.message)
      } catch { faults.append("\(error)") }
      return nil
    }
    let base = onto.flatMap { path in gather { try openCart(path) } }
    var cameras = files.flatMap { file in
      gather { try CalibrationFormat.read(path: file) } ?? []
    }
    var renamed = Set<String>()
    for (old, new) in rename.compactMap(Self.pair) {
      for index in cameras.indices where cameras[index].name == old {
        cameras[index].name = new
        renamed.insert(old)
      }
      if !renamed.contains(old) && faults.isEmpty {
        faults.append("--rename \(old)=\(new): no file has a camera \"\(old)\"")
      }
    }
    let inside = basket.flatMap { text in gather { try readBasket(text) } }
    guard faults.isEmpty else {
      throw CommandFailure(.wrongInput, faults.joined(separator: "\n"))
    }
    var rig = RigImport(base: base)
    rig.basket = inside
    rig.floorHeight = floorHeightM
    rig.placements = Dictionary(
      pose.compactMap(Self.placement).map { ($0.name, $0.placement) }, uniquingKeysWith: { $1 })
    guard let cart = gather({ try rig.cart(with: cameras) }) else {
      throw CommandFailure(.wrongInput, faults.joined(separator: "\n"))
    }
    try OutputFile.write(Data(cart.text.utf8), to: output)
    let size = cart.recipe.basket.size
    print("\(output)  \(cart.recipe.cameras.count) cameras  basket \(millimeters(size))")
  }

  private func readBasket(_ text: String) throws -> RigImport.Basket {
    let sides = text.split(separator: "x", omittingEmptySubsequences: false).map { Double($0) }
    if sides.count == 3, let length = sides[0], let width = sides[1], let depth = sides[2] {
      return RigImport.Basket(length: length, width: width, depth: depth)
    }
    guard FileManager.default.fileExists(atPath: text) else {
      throw CommandFailure(
        .wrongInput, "--basket \(text): neither LENGTHxWIDTHxDEPTH nor a file that exists")
    }
    guard let program = IsolatedImporter.ownProgram else {
      throw CommandFailure(.environmentFailed, "meshes are read by the cartsim program alone")
    }
    var importer = ModelImporter()
    importer.unit = units
    importer.up = up
    let result = try IsolatedImporter(importer, program: program)
      .importModel(at: text, name: "basket")
    for note in result.notes { print("  \(note)") }
    print("  \(result.up.sentence)")
    do { return try BasketFit(result.model).basket } catch {
      throw CommandFailure(
        .wrongInput,
        "\(text): is no basket: \(error.description); give one open at the top, upright, sides "
          + "along the axes (see --up and --units), or its dimensions")
    }
  }

  private static func pair(_ text: String) -> (String, String)? {
    let parts = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
    return (parts[0], parts[1])
  }

  private static func placement(_ text: String) -> (name: String, placement: CameraPlacement)? {
    guard let (name, values) = pair(text) else { return nil }
    let numbers = values.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
    let v = numbers.compactMap { $0 }
    guard numbers.count == 6, v.count == 6, v.allSatisfy(\.isFinite) else { return nil }
    return (
      name,
      CameraPlacement(position: SIMD3(v[0], v[1], v[2]), yaw: v[3], pitch: v[4], roll: v[5])
    )
  }
}
