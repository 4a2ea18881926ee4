import ArgumentParser
import Catalog
import Configuration
import Evaluation
import Foundation
import Scenario

struct ScenesMeasureCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "measure",
    abstract: "Play edge cases at several severities and measure that what they claim happens.",
    discussion: """
      Each edge case names the measure that shows it (edge_case.shown_by). It is taken of what was \
      played: events, readings, labels, pictures, and only what it needs is drawn: nothing for \
      measures of weights, events and catalogues, labels alone where those do, every picture where \
      exposure swings, and pictures at a few moments (--moments) for the rest. Exits with 1 if one does not change from \
      severity to severity as its file says.
      """)

  @Argument(help: "Scene files or folders; what is no edge case is passed over.")
  var paths: [String] = ["Scenes/stress"]

  @Option(help: "Severities, ascending, separated by commas.")
  var severity = "0,0.5,1"

  @Option(help: "Episodes a case and severity.")
  var episodes = 3

  @Option(
    help: "Moments of an episode at which each camera is drawn for measures of pictures.")
  var moments = EpisodeTrace.usualMoments

  @Option(help: "Worker threads.")
  var workers = ProcessInfo.processInfo.activeProcessorCount

  @Option(help: "Folder of the products.")
  var products = DefaultFolder.products

  @Option(help: "Write the figures as JSON.")
  var json: String?

  @Option(help: "Write the table as Markdown.")
  var markdown: String?

  @Flag(name: .shortAndLong, help: "Show no progress.")
  var quiet = false

  private var severities: [Double] {
    severity.split(separator: ",").compactMap { Double($0) }
  }

  func validate() throws {
    let all = severities
    guard all.count >= 2, all.count == severity.split(separator: ",").count,
      all.allSatisfy((0...1).contains), all == all.sorted()
    else {
      throw ValidationError(
        "--severity must be two or more numbers from 0 to 1, ascending, got \(severity).")
    }
    guard (1...1000).contains(episodes) else {
      throw ValidationError("--episodes must be 1…1000, got \(episodes).")
    }
    guard (1...1000).contains(moments) else {
      throw ValidationError("--moments must be 1…1000, got \(moments).")
    }
    if workers < 1 { throw ValidationError("--workers must be at least 1, got \(workers).") }
  }

  func run() async throws {
    let catalog = try ProductCatalog.open(directory: products)
    let files = try EffectSurvey.cases(in: paths)
    guard !files.isEmpty else {
      throw CommandFailure(
        .wrongInput,
        "\(paths.joined(separator: ", ")): no edge case that says what shows it "
          + "(edge_case: { shown_by: … })")
    }
    var survey = EffectSurvey(
      catalog: catalog, severities: severities, episodes: episodes, workers: workers)
    survey.moments = moments
    let progress = ProgressReporter(
      task: "measuring", unit: "episodes", total: files.count * severities.count * episodes,
      terminal: Terminal.standardError(quiet: quiet))
    survey.isCancelled = { Cancellation.isRequested }
    let rows: [EffectSurvey.Row]
    do {
      rows = try await survey.run(files) { progress.advance() }
      progress.finish()
    } catch {
      progress.finish()
      try Cancellation.throwIfRequested()
      throw error
    }
    let table = EffectTable(
      survey: survey, rows: rows,
      command: ShellCommand.line(
        ["cartsim", "scenes", "measure"] + paths
          + ["--severity", severity, "--episodes", "\(episodes)"]
          + (moments == EpisodeTrace.usualMoments ? [] : ["--moments", "\(moments)"])))
    if let json { try OutputFile.write(Data(table.json.text.utf8), to: json) }
    if let markdown { try OutputFile.write(Data(table.markdown.utf8), to: markdown) }
    for row in table.rows {
      let values = row.values.map(EffectTable.text).joined(separator: " → ")
      print("\(row.happens ? "ok  " : "FAIL") \(row.edgeCase.id)  \(row.path)")
      print("     \(row.effect.measure.summary): \(values)")
      for failure in row.failures { print("     \(failure)") }
    }
    let failed = table.rows.count { !$0.happens }
    print("\(table.rows.count) edge cases, \(failed) without the effect that they claim")
    if failed > 0 { throw ExitStatus.criterionFailed }
  }
}
