package import Foundation
import GRDB

/// Writes `catalogue.sqlite`, everything in the dataset but pixels as tables.
package struct CatalogueWriter {
  private let queue: DatabaseQueue

  /// Begins an empty catalogue at `url`, which must not exist.
  package init(url: URL) throws {
    var configuration = Configuration()
    // The file is a draft until it is renamed: no journal is needed to recover it.
    configuration.prepareDatabase { database in
      try database.execute(sql: "PRAGMA journal_mode = OFF")
      try database.execute(sql: "PRAGMA synchronous = OFF")
    }
    let queue = try Self.attempt(url) {
      try DatabaseQueue(path: url.path, configuration: configuration)
    }
    self.queue = queue
    try Self.attempt(url) {
      try queue.write { database in
        for table in CatalogueSchema.all where !table.isOptional {
          try database.execute(sql: table.creation)
        }
      }
    }
  }

  package func write(_ manifest: DatasetManifest, products: [ProductRecord]) throws {
    try insert([
      (CatalogueSchema.facts, CatalogueRows.facts(of: manifest)),
      (CatalogueSchema.products, CatalogueRows.products(products)),
    ])
  }

  package func write(_ episode: RecordedEpisode) throws {
    try insert(Array(zip(CatalogueSchema.ofEpisodes, CatalogueRows.episode(episode))))
  }

  /// Adds the indices and closes the file.
  package func finish() throws {
    try Self.attempt(URL(filePath: queue.path)) {
      try queue.write { database in
        for index in CatalogueSchema.indices { try database.execute(sql: index) }
        try database.execute(sql: "PRAGMA user_version = \(DatasetVersion.format)")
      }
      try queue.close()
    }
  }

  private func insert(_ tables: [(CatalogueTable, CatalogueRows.TableRows)]) throws {
    try Self.attempt(URL(filePath: queue.path)) {
      try queue.write { database in
        for (table, rows) in tables where !(table.isOptional && rows.isEmpty) {
          if table.isOptional, try !database.tableExists(table.name) {
            try database.execute(sql: table.creation)
          }
          let statement = try database.cachedStatement(sql: table.insertion)
          for row in rows {
            try statement.execute(arguments: StatementArguments(row))
          }
        }
      }
    }
  }

  /// A constraint that fails means that the records contradict each other; anything else is the
  /// disk.
  private static func attempt<Result>(_ url: URL, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as DatabaseError {
      throw DatasetError(
        error.resultCode == .SQLITE_CONSTRAINT ? .input : .environment,
        "cannot write \(url.path): \(error.message ?? "\(error.resultCode)")")
    }
  }
}
