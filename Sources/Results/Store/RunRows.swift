import GRDB
import Metrics

/// Runs to rows and back.
enum RunRows {
  static func insert(
    _ scenario: ScenarioRecord, place: Int, run: Int, into database: Database
  ) throws {
    try database.execute(
      sql: "INSERT INTO scenarios VALUES (?, ?, ?, ?, ?, ?)",
      arguments: [
        run, scenario.name, place, scenario.scene, scenario.hash, scenario.passed,
      ])
    for episode in scenario.episodes { try insert(episode, run: run, into: database) }
    for (number, criterion) in scenario.criteria.enumerated() {
      try database.execute(
        sql: "INSERT INTO criteria VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        arguments: [
          run, scenario.name, number, criterion.measure, criterion.minimum, criterion.maximum,
          criterion.actual, criterion.passed, criterion.reason, criterion.failingEpisode,
          criterion.failingFrame, criterion.failingCamera, criterion.replay,
        ])
    }
    for broken in scenario.broken {
      try database.execute(
        sql: "INSERT INTO broken_episodes VALUES (?, ?, ?, ?)",
        arguments: [run, scenario.name, broken.episode, broken.reason])
    }
  }

  static func insert(
    metricsOf scores: [EpisodeScore], run: Int, scenario: String, _ intervals: Bootstrap,
    into database: Database
  ) throws {
    for metric in Metric.all {
      let interval = intervals.interval(of: metric, over: scores)
      try database.execute(
        sql: "INSERT INTO metrics VALUES (?, ?, ?, ?, ?, ?)",
        arguments: [
          run, scenario, metric.name, metric.value(of: scores), interval?.low, interval?.high,
        ])
    }
  }

  private static func insert(_ episode: EpisodeRecord, run: Int, into database: Database) throws {
    let score = episode.score
    let columns = EpisodeColumns.all
    let names = ["run", "scenario", "seed", "episode", "passed", "duration_s", "weight_error_kg"]
    let all = names + columns.map(\.name)
    let values: [(any DatabaseValueConvertible)?] =
      [
        run, score.scenario, "\(score.seed)", score.episode, episode.passed, score.duration,
        score.weightError,
      ] + columns.map { score[keyPath: $0.path] }
    let marks = Array(repeating: "?", count: all.count).joined(separator: ", ")
    try database.cachedStatement(
      sql: "INSERT INTO episodes (\(all.joined(separator: ", "))) VALUES (\(marks))"
    ).execute(arguments: StatementArguments(values))
    let id = database.lastInsertedRowID
    for sku in Set(score.basket.keys).union(score.trueBasket.keys).sorted() {
      try database.cachedStatement(sql: "INSERT INTO basket_lines VALUES (?, ?, ?, ?)").execute(
        arguments: [id, sku, score.basket[sku, default: 0], score.trueBasket[sku, default: 0]])
    }
    for (number, time) in score.decisionTimes.enumerated() {
      try database.cachedStatement(sql: "INSERT INTO decisions VALUES (?, ?, ?)").execute(
        arguments: [id, number, time])
    }
    for (key, value) in score.parameters.sorted(by: { $0.key < $1.key }) {
      var (number, text): (Double?, String?)
      switch value {
      case .number(let value): number = value
      case .text(let value): text = value
      }
      try database.cachedStatement(sql: "INSERT INTO drawn_values VALUES (?, ?, ?, ?)").execute(
        arguments: [id, key, number, text])
    }
    for (table, curve) in [
      ("calibration_bins", score.calibration),
      ("booking_calibration_bins", score.bookingCalibration),
    ] {
      for (number, bin) in curve.bins.enumerated() where bin.count > 0 {
        try database.cachedStatement(sql: "INSERT INTO \(table) VALUES (?, ?, ?, ?, ?)")
          .execute(arguments: [id, number, bin.count, bin.right, bin.confidence])
      }
    }
  }
}

/// Whole numbers of an episode's score, and the columns they stand in.
private enum EpisodeColumns {
  static let all: [(name: String, path: any WritableKeyPath<EpisodeScore, Int> & Sendable)] = [
    ("events_matched", \.events.matched), ("events_missed", \.events.missed),
    ("events_invented", \.events.invented), ("events_named", \.namedEvents),
    ("events_rightly_named", \.rightlyNamedEvents), ("items", \.economics.items),
    ("owed_cents", \.economics.owed), ("charged_cents", \.economics.charged),
    ("overcharged_cents", \.economics.overcharged),
    ("undercharged_cents", \.economics.undercharged), ("unnoticed_cents", \.economics.unnoticed),
    ("questions", \.economics.questions), ("alerts", \.economics.alerts),
    ("false_alerts", \.economics.falseAlerts),
    ("attendant_calls", \.economics.attendantCalls), ("objects_visible", \.visible),
    ("objects_found", \.found), ("objects_mistaken", \.mistaken), ("objects_invented", \.invented),
  ]
}

extension RunRows {
  /// nil if there is no such run.
  static func run(_ number: Int, in database: Database) throws -> RunRecord? {
    guard
      let row = try Row.fetchOne(
        database, sql: "SELECT * FROM runs WHERE run = ?", arguments: [number])
    else { return nil }
    let scenarios = try Row.fetchAll(
      database, sql: "SELECT * FROM scenarios WHERE run = ? ORDER BY place", arguments: [number])
    return RunRecord(
      label: row["label"], detector: row["detector"], version: row["cartsim_version"],
      recorded: row["recorded_utc"],
      scenarios: try scenarios.map { try scenario($0, run: number, in: database) })
  }

  private static func scenario(_ row: Row, run: Int, in database: Database) throws
    -> ScenarioRecord
  {
    let name: String = row["scenario"]
    let of: StatementArguments = [run, name]
    func rows(_ table: String, orderedBy order: String) throws -> [Row] {
      try Row.fetchAll(
        database,
        sql: "SELECT * FROM \(table) WHERE run = ? AND scenario = ? ORDER BY \(order)",
        arguments: of)
    }
    return ScenarioRecord(
      name: name, scene: row["scene"], hash: row["scene_hash"], passed: row["passed"],
      episodes: try rows("episodes", orderedBy: "id").map { try episode($0, in: database) },
      criteria: try rows("criteria", orderedBy: "number").map { row in
        CriterionRecord(
          measure: row["measure"], minimum: row["minimum"], maximum: row["maximum"],
          actual: row["actual"], passed: row["passed"], reason: row["reason"],
          failingEpisode: row["failing_episode"], failingFrame: row["failing_frame"],
          failingCamera: row["failing_camera"], replay: row["replay"])
      },
      broken: try rows("broken_episodes", orderedBy: "episode").map {
        BrokenRecord(episode: $0["episode"], reason: $0["reason"])
      })
  }

  private static func episode(_ row: Row, in database: Database) throws -> EpisodeRecord {
    let id: Int64 = row["id"]
    let seed: String = row["seed"]
    var score = EpisodeScore(
      scenario: row["scenario"], seed: UInt64(seed) ?? 0, episode: row["episode"])
    score.duration = row["duration_s"]
    score.weightError = row["weight_error_kg"]
    for column in EpisodeColumns.all { score[keyPath: column.path] = row[column.name] }
    func rows(_ table: String, orderedBy order: String) throws -> [Row] {
      try Row.fetchAll(
        database, sql: "SELECT * FROM \(table) WHERE episode = ? ORDER BY \(order)",
        arguments: [id])
    }
    for line in try rows("basket_lines", orderedBy: "sku") {
      let (sku, booked, truth): (String, Int, Int) = (line["sku"], line["booked"], line["truth"])
      if booked != 0 { score.basket[sku] = booked }
      if truth != 0 { score.trueBasket[sku] = truth }
    }
    score.decisionTimes = try rows("decisions", orderedBy: "number").map { $0["time_s"] }
    for value in try rows("drawn_values", orderedBy: "key") {
      let (number, text): (Double?, String?) = (value["number"], value["text"])
      score.parameters[value["key"]] = number.map { .number($0) } ?? .text(text ?? "")
    }
    func curve(_ table: String, count: String, confidence: String) throws -> CalibrationCurve {
      var bins = CalibrationCurve().bins
      for bin in try rows(table, orderedBy: "bin") {
        let number: Int = bin["bin"]
        guard bins.indices.contains(number) else { continue }
        bins[number].count = bin[count]
        bins[number].right = bin["correct"]
        bins[number].confidence = bin[confidence]
      }
      return CalibrationCurve(bins: bins) ?? CalibrationCurve()
    }
    score.calibration = try curve(
      "calibration_bins", count: "detections", confidence: "confidence_sum")
    // Stores of version 1 lack it.
    if try database.tableExists("booking_calibration_bins") {
      score.bookingCalibration = try curve(
        "booking_calibration_bins", count: "bookings", confidence: "certainty_sum")
    }
    return EpisodeRecord(score: score, passed: row["passed"])
  }
}
