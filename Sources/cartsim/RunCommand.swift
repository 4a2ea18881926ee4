import ArgumentParser
import Catalog
import Configuration
import Evaluation
import Foundation
import Laboratory
import Perception
import Reporting
import Results
import Scenario

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Play scenes or suites in the closed loop and judge them by their criteria.",
    discussion: """
      The detector is perfect, degraded or blind, which know the truth and are yardsticks, or the \
      path of an ONNX model; a file model.yaml beside model.onnx says how it is fed and read. --stack puts a program of your own into the \
      loop. Exits with 1 if a criterion fails.
      """)

  @Argument(help: "Scene or suite files.")
  var files: [String]

  @Option(help: "perfect, degraded, blind, or an .onnx file.")
  var detector = "perfect"

  @Option(help: "Folder of the products.")
  var products = DefaultFolder.products

  @Option(name: .customLong("scene"), help: "Play only this scenario of a suite.")
  var sceneName: String?

  @Option(help: "Play only this episode.")
  var episode: Int?

  @Option(help: "Instead of the scenes' own seeds.", transform: SeedArgument.read)
  var seed: UInt64?

  @Option(help: "Episodes played at the same time; the results do not depend on it.")
  var workers = ProcessInfo.processInfo.activeProcessorCount

  @Option(help: "Play the results of an earlier run's --json again, without its detector.")
  var replay: String?

  @Option(help: "Write the verdicts as JUnit XML.")
  var junit: String?

  @Option(help: "Write all results as JSON.")
  var json: String?

  @Option(help: "Write a report as one HTML page.")
  var report: String?

  @Option(help: "Add the run to this SQLite store of results, which is begun if it is not there.")
  var results: String?

  @Option(help: "What to call the run in --results, such as a commit.")
  var label = ""

  @Option(
    help: """
      Fail if a metric falls short of this stored run: FILE (its last) or FILE#NUMBER, as --results \
      wrote it.
      """)
  var baseline: String?

  @Option(
    parsing: .upToNextOption,
    help: """
      By how much a metric may fall short of --baseline, in its unit: METRIC=NUMBER, or a NUMBER for \
      all others.
      """)
  var tolerance: [String] = []

  @OptionGroup(title: "Suites in CI")
  var suite: SuiteArguments

  @OptionGroup(title: "Your own stack")
  var stacks: StackArguments

  @Flag(
    help: """
      Take every camera's picture through its sensor, even for a detector that needs none: the cart \
      then notices cameras that show nothing, and the time is that of a real one.
      """)
  var pictures = false

  @Flag(name: .shortAndLong, help: "Show no progress.")
  var quiet = false

  func validate() throws {
    if suite.shard != nil, baseline != nil || results != nil {
      throw ValidationError(
        "a part of a run is no run: give --baseline and --results to the one that merges the parts."
      )
    }
    if suite.journal != nil || !suite.merge.isEmpty, replay != nil || stacks.shadow != nil {
      throw ValidationError("a journal holds neither a --replay nor what a --shadow found.")
    }
    if replay != nil, stacks.stack != nil || stacks.shadow != nil {
      throw ValidationError(
        "--replay plays what was shown then: --stack and --shadow have no part in it.")
    }
    if workers < 1 { throw ValidationError("--workers must be at least 1, got \(workers).") }
    if baseline == nil, !tolerance.isEmpty {
      throw ValidationError("--tolerance needs a --baseline.")
    }
    if !label.isEmpty, results == nil {
      throw ValidationError("--label names the run in --results, which is not given.")
    }
    if let episode, !(0..<10_000_000).contains(episode) {
      throw ValidationError("--episode must be in 0 … 9999999, got \(episode).")
    }
  }

  func run() async throws {
    let start = ContinuousClock.now
    // Before anything is played: a wrong name must not cost a run.
    try OutputFile.check([
      ("--json", json), ("--junit", junit), ("--report", report), ("--results", self.results),
      ("--journal", suite.journal),
    ])
    let gate = try BaselineGate(arguments: tolerance)
    let baseline = try baseline.map { try StoredRun(argument: $0) }
    let store = try results.map { try ResultsStore(path: $0, isNew: true) }
    let catalog = try ProductCatalog.open(directory: products)
    let earlier = try replay.map(RunReplay.init)
    let entries = try entries(for: catalog, replaying: earlier)
    if store != nil || baseline != nil { try Self.checkNames(of: entries) }
    if let baseline {
      try BaselineGate.check(
        baseline.record, called: baseline.name,
        coversSomeOf: entries.flatMap(\.identities))
    }
    let detector = earlier?.document.detector ?? detector
    let choice = DetectorChoice(argument: detector)
    if earlier == nil { try choice.check(against: catalog) }
    let setup = RunSetup(
      detector: detector, products: products == DefaultFolder.products ? nil : products,
      stack: earlier?.document.stack ?? stacks.stack, shadow: stacks.shadow,
      takesPictures: pictures)
    let results = try await play(entries, choice: choice, catalog: catalog, setup: setup)
    let record = RunRecord(
      results, setup: setup, label: label, version: CartSim.configuration.version, recorded: Date())
    let isComplete = results.allSatisfy(\.unplayed.isEmpty)
    let verdict =
      isComplete
      ? baseline.map {
        gate.judge(record, against: $0.record, isOfPart: sceneName != nil || episode != nil)
      } : nil
    // First what a person waits for: a disk that is full now must not cost it.
    let table = RunTable(
      results: results, setup: setup, elapsed: ContinuousClock.now - start, report: report,
      usesColor: Terminal.standardOutputUsesColor())
    print(table.text)
    if let baseline, let verdict { Self.show(verdict, of: baseline) }
    try write(
      results, setup: setup,
      baseline: verdict.map { verdict in
        BaselineOutcome(
          name: baseline?.name ?? "", held: verdict.holds, episodesCompared: verdict.compared,
          faults: verdict.faults)
      })
    if let report {
      var standing = RunStanding()
      if let baseline, let verdict {
        standing.baseline = (baseline.name, baseline.record, verdict)
      }
      if let store { try standing.addHistory(of: record, from: store) }
      try write(results, setup: setup, record: record, standing: standing, report: report)
    }
    try Cancellation.throwIfRequested()
    guard isComplete else {
      if store != nil { print("results: not stored, as the run is incomplete") }
      throw ExitStatus.criterionFailed
    }
    if let store, let path = self.results {
      print("results: run \(try store.add(record)) of \(path)")
    }
    if !results.allSatisfy(\.passed) || !(verdict?.holds ?? true) {
      throw ExitStatus.criterionFailed
    }
  }

  /// Prints how the run stands to its baseline.
  private static func show(_ verdict: BaselineGate.Verdict, of baseline: StoredRun) {
    for fault in verdict.faults { print("baseline: \(fault)") }
    for name in verdict.new { print("baseline: \(name) is new") }
    if !verdict.isOfPart, !verdict.absences.isEmpty {
      print(
        "baseline: if they were left out on purpose, store this run by --results as the next one")
    }
    let compared =
      "\(verdict.compared) \(verdict.compared == 1 ? "episode" : "episodes") of both compared"
    print("baseline: \(baseline.name) is \(verdict.holds ? "held" : "not held"), \(compared)")
  }

  /// - Throws: `CommandFailure` where stored results could not tell scenarios apart.
  private static func checkNames(of entries: [SuiteRunner.Entry]) throws {
    let files = Dictionary(grouping: entries, by: \.scenario.name).mapValues { $0.map(\.path) }
    let problems = files.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }.map {
      "\($0.value.joined(separator: " and ")) both have a scenario called \($0.key)"
    }
    guard problems.isEmpty else {
      throw CommandFailure(
        .wrongInput,
        problems.joined(separator: "\n")
          + "\n--results and --baseline tell scenarios by their names: play them in runs of their own, "
          + "or name them apart in a suite")
    }
  }

  private func entries(
    for catalog: ProductCatalog, replaying earlier: RunReplay?
  ) throws -> [SuiteRunner.Entry] {
    let entries = try SceneFile.each(of: files) { file -> [SuiteRunner.Entry] in
      let scene = try SceneFile.load(path: file, catalog: catalog)
      var isInSuite = false
      if case .suite = scene { isInSuite = true }
      let chosen = scene.scenarios.filter { sceneName == nil || $0.name == sceneName }
      let snapshots = chosen.filter { $0.mode == .snapshot }.map { scenario in
        Diagnostic(
          location: SourceLocation(file: file),
          problem:
            "\(scenario.name) is a snapshot, in which nothing happens that a cart could book",
          remedy: "make pictures of it with cartsim generate")
      }
      if !snapshots.isEmpty { throw ConfigurationError(snapshots) }
      return try chosen.compactMap { scenario in
        let entry = SuiteRunner.Entry(
          scenario: scenario, path: file, isInSuite: isInSuite,
          episodes: episode.map { $0..<($0 + 1) }, seed: seed)
        return try earlier.map { try $0.replaying(entry) } ?? entry
      }
    }.flatMap { $0 }
    guard !entries.isEmpty else {
      throw CommandFailure(
        .wrongInput,
        earlier.map { "\($0.file) has results of none of these scenes" }
          ?? "no scenario called \(sceneName ?? "") in \(files.joined(separator: ", ")); "
          + "cartsim scenes list names them")
    }
    return entries
  }

  private func play(
    _ entries: [SuiteRunner.Entry], choice: DetectorChoice, catalog: ProductCatalog,
    setup: RunSetup
  ) async throws -> [ScenarioResult] {
    let journals = try RunJournals(suite, setup: setup, entries: entries)
    var runner = SuiteRunner(catalog: catalog, detector: choice, workers: workers)
    runner.software = stacks.software
    runner.shadow = stacks.second
    runner.keyPictureLimit = report == nil ? 0 : 8
    runner.filmLimit = report == nil ? 0 : 20
    runner.takesPictures = pictures
    runner.isCancelled = { Cancellation.isRequested }
    suite.apply(to: &runner)
    var results: [ScenarioResult]
    if journals.isMerge {
      results = runner.judge(entries, known: journals.known)
    } else {
      let progress = ProgressReporter(
        task: "playing", unit: "episodes",
        total: max(1, runner.episodeCount(of: entries, known: journals.known)),
        terminal: Terminal.standardError(quiet: quiet))
      defer { progress.finish() }
      results = try await runner.play(
        entries, known: journals.known,
        didFinish: { try journals.journal?.add($0, $1, of: entries[$0.entry]) },
        progress: { _, _ in progress.advance() })
    }
    if let folder = suite.artifacts, !Cancellation.isRequested {
      var artifacts = FailureArtifacts(folder: folder, runner: runner)
      do { try artifacts.add(to: &results, entries: entries) } catch is CancellationError {}
    }
    return results
  }

  private func write(
    _ results: [ScenarioResult], setup: RunSetup, baseline: BaselineOutcome?
  ) throws {
    if let junit {
      let report = JUnitReport(results: results, setup: setup, baseline: baseline)
      try OutputFile.write(Data(report.xml.utf8), to: junit)
    }
    if let json {
      let document = ResultDocument(results: results, setup: setup, baseline: baseline)
      try OutputFile.write(document.encoded(), to: json)
    }
  }

  private func write(
    _ results: [ScenarioResult], setup: RunSetup, record: RunRecord, standing: RunStanding,
    report: String
  ) throws {
    let facts: [RunReport.Fact] =
      [.init("detector", setup.detector)] + (setup.stack.map { [.init("stack", $0)] } ?? [])
      + (seed.map { [.init("seed", "\($0)")] } ?? [])
      + [
        .init("episodes", "\(record.scores.count)"),
        .init("cartsim", CartSim.configuration.version),
      ]
    let content = try RunReport(
      title: files.joined(separator: ", "), facts: facts, results: results, setup: setup,
      record: record, standing: standing)
    try OutputFile.write(Data(content.page.html.utf8), to: report)
  }
}
