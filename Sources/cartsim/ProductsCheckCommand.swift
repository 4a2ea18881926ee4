import ArgumentParser
import CartInterface
import Catalog
import Foundation
import Laboratory

extension ProductsCommand {
  struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check",
      abstract: "Check every product of a folder, and all against each other.",
      discussion: """
        Errors make a product unusable: its sheet, model, sizes, barcode. Warnings are probably \
        mistakes, or traps: implausible density, coarse textures, products that look the same. Notes \
        may be as they are meant: open meshes, unused files, and products that the scale cannot tell \
        apart. Exits with 1 if there are errors.
        """)

    @Argument(help: "Folder of product folders.") var directory: String = DefaultFolder.products
    @Option(help: "Write everything found as JSON.") var json: String?
    @Option(help: "Width of the camera's picture, in pixels.") var cameraPx = 640
    @Option(help: "Horizontal field of view of the camera, in degrees.") var cameraFovDeg = 80.0
    @Option(help: "How near products come to it, in metres.") var closestM = 0.2
    @Option(help: "Division of the scale, in kilograms.") var divisionKg = 0.005
    @Option(help: "Standard deviation of the scale's readings, in kilograms.") var noiseKg = 0.0004
    @Option(help: "Products checked at the same time.")
    var workers = ProcessInfo.processInfo.activeProcessorCount
    @Flag(help: "Print all notes, not only the first of each kind.") var all = false

    func validate() throws {
      var problems: [String] = []
      func within(_ value: Double, _ range: ClosedRange<Double>, _ name: String) {
        if !range.contains(value) { problems.append("\(name) must be in \(range), got \(value).") }
      }
      within(Double(cameraPx), 16...100_000, "--camera-px")
      within(cameraFovDeg, 1...170, "--camera-fov-deg")
      within(closestM, 0.01...10, "--closest-m")
      within(divisionKg, 1e-6...10, "--division-kg")
      within(noiseKg, 0...10, "--noise-kg")
      within(Double(workers), 1...256, "--workers")
      if !problems.isEmpty { throw ValidationError(problems.joined(separator: "\n")) }
    }

    func run() async throws {
      var lint = ProductLint()
      lint.threads = workers
      lint.cameraPixelsPerMeter =
        Double(cameraPx) / 2 / tan(cameraFovDeg * .pi / 360) / closestM
      lint.scale.division = divisionKg
      lint.scale.noise = noiseKg
      let report: ProductLintReport
      do { report = try lint.check(directory: directory) } catch {
        throw CommandFailure(.wrongInput, "\(error)")
      }
      if let json { try OutputFile.write(Data(report.json.utf8), to: json) }
      let errors = report.findings.filter { $0.severity == .error }
      var shown: [ProductFinding.Check: Int] = [:]
      for finding in report.findings where finding.severity != .error {
        shown[finding.check, default: 0] += finding.severity == .note ? 1 : 0
        if all || finding.severity != .note || shown[finding.check] ?? 0 <= 8 { print(finding) }
      }
      for check in ProductFinding.Check.allCases where !all && shown[check] ?? 0 > 8 {
        print("… \((shown[check] ?? 0) - 8) more notes on \(check.rawValue); --all prints them")
      }
      print(
        "\(report.productCount) products, \(report.triangleCount) triangles: "
          + "\(errors.count) errors, \(report.count(.warning)) warnings, "
          + "\(report.count(.note)) notes; \(report.massTwinCount) pairs alike by mass, "
          + "\(report.lookTwinCount) by look")
      if !errors.isEmpty {
        throw CommandFailure(
          .criterionFailed, errors.map(\.description).joined(separator: "\n"))
      }
    }
  }
}
