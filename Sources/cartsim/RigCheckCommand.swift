import ArgumentParser
import Configuration
import Foundation
import Imaging
import Laboratory
import Scenario

struct RigCheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Map which parts of the empty basket which cameras see, and how finely.",
    discussion: """
      Cells of the basket's inside, seen through the lenses and past the cart itself. Exits with 1 \
      if less than --minimum-coverage of them is seen by --minimum-cameras.
      """)

  @Argument(help: "The cart's file.") var cart: String
  @Option(help: "Side of a cell in millimetres.") var cellMm = 20.0
  @Option(help: "Part of the cells that must be seen, 0…1.") var minimumCoverage: Double?
  @Option(help: "Cameras that must see them.") var minimumCameras = 1
  @Option(name: .shortAndLong, help: "Folder for coverage.png and coverage.json.")
  var output: String?

  func validate() throws {
    var problems: [String] = []
    if !(2...200).contains(cellMm) { problems.append("--cell-mm must be 2…200, got \(cellMm).") }
    if let minimumCoverage, !(0...1).contains(minimumCoverage) {
      problems.append("--minimum-coverage must be 0…1, got \(minimumCoverage).")
    }
    if !(1...16).contains(minimumCameras) {
      problems.append("--minimum-cameras must be 1…16, got \(minimumCameras).")
    }
    if !problems.isEmpty { throw ValidationError(problems.joined(separator: "\n")) }
  }

  func run() async throws {
    let coverage = RigCoverage(
      rig: try openCart(cart).rig, cellSide: cellMm / 1000,
      threads: ProcessInfo.processInfo.activeProcessorCount)
    printLayers(coverage)
    printCameras(coverage)
    if let output {
      try OutputFile.write(Data(coverage.record.text.utf8), to: "\(output)/coverage.json")
      do {
        try ImageFile.writePNG(coverage.picture(), to: "\(output)/coverage.png")
      } catch { throw CommandFailure(.environmentFailed, "\(error)") }
      print("\(output)/coverage.png")
    }
    guard let minimumCoverage else { return }
    let share = coverage.share(seenByAtLeast: minimumCameras)
    let isMet = share >= minimumCoverage
    print(
      "seen by at least \(minimumCameras): \(percent(share)), wanted \(percent(minimumCoverage)): "
        + (isMet ? "passed" : "FAILED"))
    if !isMet { throw ExitStatus.criterionFailed }
  }

  private func printLayers(_ coverage: RigCoverage) {
    let counts = coverage.cameras.indices.map { "\($0 + 1)" }
    print("seen by cameras:   none " + counts.map { pad($0, 6) }.joined())
    for layer in (0..<coverage.cells.counts.z).reversed() {
      let millimeters = Int((coverage.cells.height(ofLayer: layer) * 1000).rounded())
      print(
        pad("\(millimeters) mm", 14) + "   "
          + coverage.sharesByCount(layer: layer).map { pad(percent($0), 6) }.joined())
    }
    print(
      pad("basket", 14) + "   "
        + coverage.sharesByCount().map { pad(percent($0), 6) }.joined())
  }

  private func printCameras(_ coverage: RigCoverage) {
    for (index, name) in coverage.cameras.enumerated() {
      let density = coverage.densities[index]
      print(
        "\(name): sees \(percent(coverage.share(seenByCamera: index))) of the basket; "
          + "px/mm \(text(density.floor)) at the floor, \(text(density.rim)) at the rim")
    }
  }

  private func text(_ range: RigCoverage.Density.Range?) -> String {
    guard let range else { return "none" }
    func two(_ value: Double) -> String { String(format: "%.2f", value) }
    return "\(two(range.median)) (\(two(range.least))…\(two(range.most)))"
  }

  private func percent(_ share: Double) -> String { String(format: "%.1f%%", share * 100) }

  private func pad(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(1, width - text.count)) + text
  }
}
