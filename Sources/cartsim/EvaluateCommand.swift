import ArgumentParser
import Dataset
import Evaluation
import Foundation
import Metrics

struct EvaluateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Judge a detector on a dataset by COCO's average precision, or a model's answers.",
    discussion: """
      Takes a CartSim dataset's folder or any ground truth in COCO's format. The detector is an ONNX \
      model, perfect (the labels themselves), or the results of anybody's detector in COCO's format \
      (--detections). The numbers are pycocotools' to 1e-9.

      With --answers it judges replies of a vision-language model to the questions that cartsim \
      export --format llava or qwen wrote into PART.truth.jsonl.
      """)

  @Argument(help: "A dataset's folder, a COCO ground truth (.json), or a PART.truth.jsonl.")
  var dataset: String
  @Option(help: "An .onnx file, or perfect.") var detector: String?
  @Option(help: "COCO results (.json) instead of running a detector.") var detections: String?
  @Option(help: "A model's replies, a line {\"id\": …, \"answer\": …} each.") var answers: String?
  @Option(help: "Folder of a plain ground truth's pictures; else that of the file itself.")
  var images: String?
  @Option(help: "Compare by bbox, segm or both; else by all that the results have.")
  var by: [String] = []
  @Option(help: "Slices with fewer pictures are left out.") var smallestSlice = 10
  @Option(help: "Pictures worked on at the same time; the result does not depend on it.")
  var workers = ProcessInfo.processInfo.activeProcessorCount
  @Option(help: "Write all numbers, precision-recall curves among them, as JSON.")
  var json: String?
  @Option(help: "Write what the detector found, as COCO results.") var writeDetections: String?
  @Flag(name: .shortAndLong, help: "Show no progress.") var quiet = false

  func validate() throws {
    guard [detector, detections, answers].count(where: { $0 != nil }) == 1 else {
      throw ValidationError("Give one of --detector, --detections and --answers.")
    }
    if let detector, let problem = DetectorChoice(argument: detector).offlineProblem {
      throw ValidationError(problem)
    }
    for name in by where DetectionSet.Comparison(rawValue: name) == nil {
      throw ValidationError("--by must be bbox or segm, got \(name).")
    }
    if workers < 1 { throw ValidationError("--workers must be at least 1, got \(workers).") }
    if smallestSlice < 1 {
      throw ValidationError("--smallest-slice must be at least 1, got \(smallestSlice).")
    }
  }

  func run() async throws {
    if let answers { return try await judge(answers: answers) }
    if let detector { try DetectorChoice(argument: detector).checkFile(besides: ["perfect"]) }
    let pictures = try await CommandFailure.mapped {
      try LabelledPictures(path: dataset, images: images)
    }
    let results = try await results(on: pictures)
    try tellUnknownCategories(of: results, on: pictures.truth)
    if let writeDetections {
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      try OutputFile.write(encoder.encode(results), to: writeDetections)
    }
    let judgements = try comparisons(for: results).map {
      try DetectionJudgement(
        pictures, results: results, by: $0, file: detections ?? dataset, threads: workers,
        smallestSlice: smallestSlice)
    }
    if let json { try OutputFile.write(JudgementDocument(judgements).encoded(), to: json) }
    print(JudgementText(judgements: judgements).text)
  }

  private func results(on pictures: LabelledPictures) async throws -> [CocoResult] {
    if let detections { return try CocoResult.all(file: detections) }
    let source = OfflineDetector.Source(DetectorChoice(argument: detector ?? ""))
    var offline = OfflineDetector(source: source, workers: workers)
    offline.isCancelled = { Cancellation.isRequested }
    let progress = ProgressReporter(
      task: "detecting", unit: "pictures", total: pictures.truth.images.count,
      terminal: Terminal.standardError(quiet: quiet || source == .labels))
    do {
      let (results, unknown) = try await offline.results(on: pictures) { _, _ in
        progress.advance()
      }
      progress.finish()
      if unknown > 0 {
        Terminal.standardError(quiet: quiet).say(
          "\(unknown) detections are of products that the labels do not know; they do not count")
      }
      return results
    } catch {
      progress.finish()
      try Cancellation.throwIfRequested()
      throw error
    }
  }

  /// What does not count must not do so in silence, however quiet.
  /// - Throws: `CommandFailure` if no result names a category that there is.
  private func tellUnknownCategories(of results: [CocoResult], on truth: CocoGroundTruth) throws {
    let terminal = Terminal.standardError()
    func list(_ ids: [Int]) -> String {
      ids.prefix(8).map(String.init).joined(separator: ", ") + (ids.count > 8 ? ", …" : "")
    }
    let labels = truth.unknownCategories
    if labels.count > 0 {
      terminal.say(
        "warning: \(dataset): \(labels.count) of \(truth.annotations.count) annotations name a "
          + "category_id that \"categories\" does not list (\(list(labels.ids))); they do not count"
      )
    }
    guard let detections else { return }
    let unknown = truth.unknownCategories(in: results)
    guard unknown.count > 0 else { return }
    let what =
      "\(detections): \(unknown.count) of \(results.count) results name a category_id that "
      + "\(dataset) does not list (\(list(unknown.ids)))"
    guard unknown.count < results.count else {
      let known = truth.categories.sorted { $0.id < $1.id }
      let shown = known.prefix(5).map { "\($0.id) \($0.name ?? "")" }.joined(separator: ", ")
      throw CommandFailure(
        .wrongInput,
        what + "; use the ids of its \"categories\": \(shown)\(known.count > 5 ? ", …" : "")")
    }
    terminal.say("warning: \(what); they do not count")
  }

  private func comparisons(for results: [CocoResult]) -> [DetectionSet.Comparison] {
    if !by.isEmpty { return by.compactMap { DetectionSet.Comparison(rawValue: $0) } }
    let hasMasks = !results.isEmpty && results.allSatisfy { $0.segmentation != nil }
    let hasBoxes = results.allSatisfy { $0.box != nil }
    return (hasBoxes ? [.box] : []) + (hasMasks ? [.mask] : [])
  }
}

extension DetectorChoice {
  /// Why it cannot work on pictures alone; nil where it can.
  fileprivate var offlineProblem: String? {
    switch self {
    case .perfect, .model: nil
    case .degraded, .blind:
      "--detector \(text) plays in episodes alone (cartsim run); give an .onnx file or perfect."
    }
  }
}

extension OfflineDetector.Source {
  /// - Precondition: the choice can work on pictures alone.
  fileprivate init(_ choice: DetectorChoice) {
    switch choice {
    case .perfect: self = .labels
    case .model(let file): self = .model(file)
    case .degraded, .blind: preconditionFailure("\(choice.text) needs an episode")
    }
  }
}

/// What `cartsim evaluate` prints.
struct JudgementText {
  var judgements: [DetectionJudgement]
  /// Worst categories and slices that are listed.
  private static let listed = 10

  var text: String {
    guard let first = judgements.first else { return "nothing to compare" }
    let names = first.score.summary.map(\.name)
    var lines = [
      "\(first.pictures) pictures, \(first.objects) objects, \(first.detections) detections", "",
    ]
    lines +=
      TextTable(
        header: ["by"] + names,
        rows: judgements.map { judgement in
          [judgement.comparison.rawValue] + judgement.score.summary.map { Self.text($0.value) }
        }
      ).lines
    let places = first.score.categories.indices.filter {
      first.score.categories[$0].objects > 0
    }
    let precisions = Dictionary(
      uniqueKeysWithValues: places.map { place in
        (place, first.score.categories[place].mean(first.score.settings) ?? 0)
      })
    let worst = places.sorted { (precisions[$0] ?? 0, $0) < (precisions[$1] ?? 0, $1) }
    lines += ["", "worst of \(places.count) categories, by \(first.comparison.rawValue)"]
    lines +=
      TextTable(
        header: ["category", "objects", "AP"],
        rows: worst.prefix(Self.listed).map {
          [
            first.categories[$0], "\(first.score.categories[$0].objects)",
            Self.text(precisions[$0]),
          ]
        }
      ).lines
    let slices = first.slices.filter { $0.objects > 0 }.sorted {
      ($0.score.meanPrecision() ?? 0, $0.title) < ($1.score.meanPrecision() ?? 0, $1.title)
    }
    if slices.isEmpty { return lines.joined(separator: "\n") }
    lines += ["", "worst of \(slices.count) slices, by \(first.comparison.rawValue)"]
    lines +=
      TextTable(
        header: ["slice", "pictures", "objects", "AP", "AP50", "AR100"],
        rows: slices.prefix(Self.listed).map { slice in
          [
            slice.title, "\(slice.pictures)", "\(slice.objects)",
            Self.text(slice.score.meanPrecision()),
            Self.text(slice.score.meanPrecision(overlap: 0)),
            Self.text(slice.score.meanRecall()),
          ]
        }
      ).lines
    return lines.joined(separator: "\n")
  }

  private static func text(_ value: Double?) -> String {
    value.map { $0.text(decimals: 4) } ?? "–"
  }
}

extension AveragePrecision.Category {
  /// Of all areas and overlaps.
  fileprivate func mean(_ settings: AveragePrecisionSettings) -> Double? {
    let values = settings.overlaps.indices.compactMap { precision[$0 * settings.areas.count] }
    return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }
}

/// Judgements for other programs.
struct JudgementDocument: Encodable {
  private var cartsim_detections = 1
  private var judgements: [Part]

  private struct Part: Encodable {
    var by: String
    var pictures: Int
    var objects: Int
    var detections: Int
    var summary: [String: Double?]
    var recalls: [Double]
    var categories: [CategoryPart]
    var slices: [SlicePart]
  }

  private struct CategoryPart: Encodable {
    var name: String
    var objects: Int
    var ap: Double?
    /// Precision at each of `recalls`, at an overlap of 0.5.
    var precision_at_50: [Double]
  }

  private struct SlicePart: Encodable {
    var slice: String
    var pictures: Int
    var objects: Int
    var summary: [String: Double?]
  }

  init(_ judgements: [DetectionJudgement]) {
    self.judgements = judgements.map { judgement in
      let score = judgement.score
      return Part(
        by: judgement.comparison.rawValue, pictures: judgement.pictures,
        objects: judgement.objects, detections: judgement.detections,
        summary: Self.summary(score), recalls: score.settings.recalls,
        categories: zip(judgement.categories, score.categories).map { name, category in
          CategoryPart(
            name: name, objects: category.objects, ap: category.mean(score.settings),
            precision_at_50: Array(category.curve.prefix(score.settings.recalls.count)))
        },
        slices: judgement.slices.map {
          SlicePart(
            slice: $0.title, pictures: $0.pictures, objects: $0.objects,
            summary: Self.summary($0.score))
        })
    }
  }

  private static func summary(_ score: AveragePrecision) -> [String: Double?] {
    Dictionary(uniqueKeysWithValues: score.summary.map { ($0.name, $0.value) })
  }

  func encoded() throws -> Data {
    try RecordCoding.encode(self, pretty: true)
  }
}
