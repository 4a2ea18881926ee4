import Dataset
import Foundation
import Geometry
import Imaging
import Perception
import Scenario

/// Pictures and clips of failing frames, as files.
///
/// Of each failed criterion its first failing episode is played again and filmed: that costs nothing
/// while all is well. A play that comes out otherwise is a flake and added to the result.
package struct FailureArtifacts {
  private let folder: URL
  private let runner: SuiteRunner
  private var taken: Set<String> = []

  /// - Parameter folder: made when the first file is written.
  package init(folder: String, runner: SuiteRunner) {
    self.folder = URL(fileURLWithPath: folder)
    self.path = folder
    self.runner = runner
  }

  private let path: String

  /// Writes the files and names them in the results.
  /// - Parameter entries: of which the results are.
  /// - Throws: What `SuiteRunner.film` throws, `ImageError`, and what Foundation throws on files.
  package mutating func add(to results: inout [ScenarioResult], entries: [SuiteRunner.Entry])
    throws
  {
    for index in results.indices {
      let result = results[index]
      guard
        let entry = entries.first(where: {
          $0.path == result.path && $0.scenario.name == result.scenario.name
        })
      else { continue }
      let failing = result.outcomes.indices.filter {
        !result.outcomes[$0].passed && result.outcomes[$0].firstFailure != nil
      }
      let byEpisode = Dictionary(grouping: failing) {
        result.outcomes[$0].firstFailure?.episode ?? 0
      }
      for (episode, outcomes) in byEpisode.sorted(by: { $0.key < $1.key }) {
        try film(outcomes, ofEpisode: episode, entry: entry, into: &results[index])
      }
    }
  }

  private mutating func film(
    _ outcomes: [Int], ofEpisode number: Int, entry: SuiteRunner.Entry,
    into result: inout ScenarioResult
  ) throws {
    guard let episode = result.episodes.first(where: { $0.episode == number }) else { return }
    let windows = outcomes.compactMap { index in
      result.outcomes[index].firstFailure.map {
        FilmWindow(around: $0, in: episode, tickRate: result.scenario.tickRate)
      }
    }
    let outcome = try runner.film(windows, of: entry, episode: number)
    let differences = outcome.differences(from: .played(episode))
    if !differences.isEmpty {
      let plays = result.repetitions.filter { $0.episode == number }.map(\.play).max() ?? 1
      result.repetitions.append(
        Repetition(
          episode: number, play: plays + 1, differences: differences,
          isPassed: outcome.result.map(result.passes) ?? false))
    }
    guard let film = outcome.result?.clips else { return }
    for (index, pictures) in zip(outcomes, film) where !pictures.isEmpty {
      result.outcomes[index].attachments = try write(
        pictures, of: result.outcomes[index], in: result)
    }
  }

  /// - Returns: the files' paths.
  private mutating func write(
    _ pictures: [EpisodeResult.KeyPicture], of outcome: CriterionOutcome,
    in result: ScenarioResult
  ) throws -> [String] {
    guard let failure = outcome.firstFailure,
      let shown = pictures.min(by: {
        abs($0.tick - failure.tick) < abs($1.tick - failure.tick)
      })
    else { return [] }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let name = freeName(
      "\(result.scenario.name)-\(outcome.criterion.measure.rawValue)-episode-"
        + "\(failure.episode)-frame-\(failure.tick)")
    let sheet = FailureSheet(result: result, outcome: outcome)
    let files = [
      ("\(name).png", try PNG.encode(sheet.overlay(shown), compression: .small)),
      (
        "\(name)-clip.png",
        try PNG.encodeAnimation(
          sheet.clip(pictures), millisecondsPerPicture: sheet.delay(of: pictures))
      ),
    ]
    for (file, bytes) in files {
      try Data(bytes).write(to: folder.appending(path: file), options: .atomic)
    }
    return files.map { path.hasSuffix("/") ? path + $0.0 : "\(path)/\($0.0)" }
  }

  /// Names of scenarios come from outside, names of files may not hold everything.
  private mutating func freeName(_ wish: String) -> String {
    let plain = String(
      wish.unicodeScalars.map { scalar -> Character in
        let isPlain =
          scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
        return isPlain || scalar == "-" || scalar == "_" ? Character(scalar) : "_"
      })
    var name = plain
    var number = 2
    while !taken.insert(name).inserted {
      name = "\(plain)-\(number)"
      number += 1
    }
    return name
  }
}

/// How a failure is drawn: what there was in green, what was found in orange.
private struct FailureSheet {
  let result: ScenarioResult
  let outcome: CriterionOutcome

  private static let truth = RGB8(0, 170, 90)
  private static let found = RGB8(240, 120, 20)
  private static let ground = RGB8(32, 34, 37)
  private static let text = RGB8(235, 235, 235)
  /// Pictures of a clip, at most.
  private static let longest = 24
  /// Pixels.
  private static let widest = 480

  private func labels(of picture: EpisodeResult.KeyPicture) -> [LabelledPicture.Label] {
    picture.truth.map { .init(name: $0.sku, box: $0.box, color: Self.truth) }
      + picture.detections.map {
        .init(
          name: "\($0.sku) \($0.confidence.text(decimals: 2))",
          box: PixelBox(
            x0: Self.pixel($0.x0), y0: Self.pixel($0.y0), x1: Self.pixel($0.x1),
            y1: Self.pixel($0.y1)), color: Self.found)
      }
  }

  /// A detector may say anything.
  private static func pixel(_ edge: Double) -> Int {
    edge.isFinite ? Int(min(max(edge, -1e5), 1e5).rounded()) : 0
  }

  /// The failing frame with names, and beneath it what failed.
  func overlay(_ picture: EpisodeResult.KeyPicture) -> Image<RGB8> {
    let labels = labels(of: picture)
    let drawn = LabelledPicture(
      picture: picture.picture, labels: labels,
      nameLength: min(28, labels.map(\.name.count).max() ?? 0)
    ).image
    let lines = [
      "\(result.scenario.name)  episode \(result.episodeText(of: outcome))  seed \(result.seed)",
      "\(picture.camera)  \(picture.time.seconds.text(decimals: 1)) s  frame \(picture.tick)",
      outcome.sentence, outcome.reason, "green: truth  orange: detected",
    ].filter { !$0.isEmpty }
    let height = Image<RGB8>.size(ofText: "").height + 3
    let width = max(
      drawn.width, min(1600, (lines.map { Image<RGB8>.size(ofText: $0).width }.max() ?? 0) + 12))
    var image = Image(
      width: width, height: drawn.height + lines.count * height + 8, filledWith: Self.ground)
    image.draw(drawn, x: 0, y: 0)
    for (number, line) in lines.enumerated() {
      image.draw(
        line.inPlainLetters, x: 6, y: drawn.height + 5 + number * height, with: Self.text)
    }
    return image
  }

  /// Smaller, with boxes alone.
  func clip(_ pictures: [EpisodeResult.KeyPicture]) -> [Image<RGB8>] {
    let step = step(of: pictures)
    return stride(from: (pictures.count - 1) % step, to: pictures.count, by: step).map { index in
      let picture = pictures[index]
      var image = picture.picture
      for label in labels(of: picture) {
        image.stroke(label.box, with: label.color, thickness: image.width > Self.widest ? 2 : 1)
      }
      if image.width > Self.widest {
        image = image.resized(
          width: Self.widest, height: max(1, image.height * Self.widest / image.width))
      }
      let isFailing = picture.tick == outcome.firstFailure?.tick
      image.draw(
        "\(picture.camera) \(picture.time.seconds.text(decimals: 1)) s frame \(picture.tick)"
          .inPlainLetters, x: 4, y: 4, with: isFailing ? Self.found : Self.text,
        background: Self.ground)
      return image
    }
  }

  /// Milliseconds, as the time went.
  func delay(of pictures: [EpisodeResult.KeyPicture]) -> Int {
    max(1, Int((1000 * Double(step(of: pictures)) / result.scenario.tickRate).rounded()))
  }

  private func step(of pictures: [EpisodeResult.KeyPicture]) -> Int {
    max(1, (pictures.count + Self.longest - 1) / Self.longest)
  }
}

extension ScenarioResult {
  fileprivate func episodeText(of outcome: CriterionOutcome) -> String {
    outcome.firstFailure.map { "\($0.episode)" } ?? "-"
  }
}

extension String {
  /// The font has ASCII alone.
  fileprivate var inPlainLetters: String {
    let plain: [Character: String] = ["≥": ">=", "≤": "<=", "·": "-", "−": "-"]
    return map { plain[$0] ?? String($0) }.joined()
  }
}
