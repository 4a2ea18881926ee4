import GRDB
package import Metrics

/// Runs in one SQLite file: each run that is added stays.
package final class ResultsStore {
  package let path: String
  private let queue: DatabaseQueue

  /// Opens a store, or begins one where there is no file.
  /// - Parameter isNew: whether a file that is absent is begun; else it is an error.
  /// - Throws: `ResultsError`.
  package init(path: String, isNew: Bool) throws {
    self.path = path
    var configuration = Configuration()
    configuration.readonly = !isNew
    do {
      queue = try DatabaseQueue(path: path, configuration: configuration)
      if isNew {
        try queue.write { database in
          if try database.tableExists("runs") { return try Self.migrate(database) }
          guard try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM sqlite_schema") == 0 else {
            return
          }
          try database.execute(sql: "PRAGMA application_id = \(ResultsSchema.application)")
          try database.execute(sql: "PRAGMA user_version = \(ResultsSchema.version)")
          try database.execute(sql: ResultsSchema.tables)
          try database.execute(sql: ResultsSchema.views)
        }
      }
      try queue.read { database in
        let application = try Int.fetchOne(database, sql: "PRAGMA application_id")
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version")
        guard application == ResultsSchema.application else {
          throw ResultsError(
            .input, "\(path) is no store of results; give a file that cartsim run --results wrote")
        }
        guard let version, (1...ResultsSchema.version).contains(version) else {
          throw ResultsError(
            .input,
            "\(path) is of format \(version ?? 0); this program reads 1…\(ResultsSchema.version)")
        }
      }
    } catch let error as DatabaseError {
      throw ResultsError(error, in: path)
    }
  }

  /// Brings an older store to the present format; leaves others as they are.
  private static func migrate(_ database: Database) throws {
    guard
      try Int.fetchOne(database, sql: "PRAGMA application_id") == ResultsSchema.application,
      var version = try Int.fetchOne(database, sql: "PRAGMA user_version")
    else { return }
    while let migration = ResultsSchema.migrations[version] {
      try database.execute(sql: migration)
      version += 1
      try database.execute(sql: "PRAGMA user_version = \(version)")
    }
  }

  /// Adds a run, whole or not at all.
  /// - Returns: its number in the store.
  /// - Throws: `ResultsError`.
  package func add(_ run: RunRecord, intervals: Bootstrap = Bootstrap()) throws -> Int {
    try attempt {
      try queue.write { database in
        try database.execute(
          sql: """
            INSERT INTO runs (label, detector, cartsim_version, recorded_utc, passed)
            VALUES (?, ?, ?, ?, ?)
            """,
          arguments: [run.label, run.detector, run.version, run.recorded, run.passed])
        let number = Int(database.lastInsertedRowID)
        for (place, scenario) in run.scenarios.enumerated() {
          try RunRows.insert(scenario, place: place, run: number, into: database)
          try RunRows.insert(
            metricsOf: scenario.episodes.map(\.score), run: number, scenario: scenario.name,
            intervals, into: database)
        }
        try RunRows.insert(
          metricsOf: run.scores, run: number, scenario: "", intervals, into: database)
        return number
      }
    }
  }

  /// The numbers of the stored runs, ascending.
  package func runs() throws -> [Int] {
    try attempt {
      try queue.read { try Int.fetchAll($0, sql: "SELECT run FROM runs ORDER BY run") }
    }
  }

  /// The numbers of the runs that played these scenarios and no others, ascending: their metrics can
  /// be seen as one course.
  package func runs(of scenarios: [String]) throws -> [Int] {
    let wanted = Set(scenarios)
    return try attempt {
      try queue.read { database in
        var played: [Int: Set<String>] = [:]
        for row in try Row.fetchAll(database, sql: "SELECT run, scenario FROM scenarios") {
          let (run, scenario): (Int, String) = (row["run"], row["scenario"])
          played[run, default: []].insert(scenario)
        }
        return played.filter { $0.value == wanted }.keys.sorted()
      }
    }
  }

  /// - Throws: `ResultsError` if there is no such run.
  package func run(_ number: Int) throws -> RunRecord {
    try attempt {
      try queue.read { database in
        guard let run = try RunRows.run(number, in: database) else {
          let known = try Int.fetchAll(database, sql: "SELECT run FROM runs ORDER BY run")
          throw ResultsError(
            .input,
            "\(path) has no run \(number); it has "
              + (known.isEmpty ? "none" : known.map(String.init).joined(separator: ", ")))
        }
        return run
      }
    }
  }

  /// The last run.
  /// - Throws: `ResultsError` if there is none.
  package func lastRun() throws -> RunRecord {
    guard let last = try runs().last else {
      throw ResultsError(.input, "\(path) holds no run yet")
    }
    return try run(last)
  }

  /// A metric's course over all runs, of all scenarios together.
  package func trend(of metric: String) throws -> [TrendPoint] {
    try attempt {
      try queue.read { database in
        try Row.fetchAll(
          database,
          sql: "SELECT run, label, detector, value, low, high FROM trend WHERE metric = ?",
          arguments: [metric]
        ).map { row in
          let (low, high): (Double?, Double?) = (row["low"], row["high"])
          return TrendPoint(
            run: row["run"], label: row["label"], detector: row["detector"], value: row["value"],
            interval: low.flatMap { low in high.map { Interval(low: low, high: $0) } })
        }
      }
    }
  }

  private func attempt<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as DatabaseError {
      throw ResultsError(error, in: path)
    }
  }
}

extension ResultsError {
  /// What SQLite says of a store: the machine's fault where the file could not be had, the file's own
  /// where it was read and is wrong.
  /// - SeeAlso: SQLite, "Result and Error Codes".
  fileprivate init(_ error: DatabaseError, in path: String) {
    let machines: [ResultCode] = [
      .SQLITE_PERM, .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_NOMEM, .SQLITE_READONLY,
      .SQLITE_INTERRUPT, .SQLITE_IOERR, .SQLITE_FULL, .SQLITE_CANTOPEN, .SQLITE_PROTOCOL,
      .SQLITE_AUTH,
    ]
    let said = error.message ?? "\(error)"
    if machines.contains(error.resultCode) {
      self.init(
        .environment, "\(path): \(said); check the folder, its rights and the free space")
    } else {
      self.init(
        .input,
        "\(path) is no store of results, or is damaged: \(said); give a file that cartsim run "
          + "--results wrote, or a new name to begin another")
    }
  }
}

/// A metric of one run.
package struct TrendPoint: Sendable, Hashable {
  package var run: Int
  package var label: String
  package var detector: String
  package var value: Double?
  package var interval: Interval?

  package init(run: Int, label: String, detector: String, value: Double?, interval: Interval?) {
    self.run = run
    self.label = label
    self.detector = detector
    self.value = value
    self.interval = interval
  }
}
