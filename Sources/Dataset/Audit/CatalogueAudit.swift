import Foundation
import GRDB

/// Compares `catalogue.sqlite` with the records, row by row.
final class CatalogueAudit {
  private let queue: DatabaseQueue
  private static let place = "catalogue.sqlite"

  /// - Throws: `DatasetError` if there is no such database.
  init(url: URL) throws {
    var configuration = Configuration()
    configuration.readonly = true
    do {
      queue = try DatabaseQueue(path: url.path, configuration: configuration)
    } catch {
      throw DatasetError(.input, "cannot open: \(error)")
    }
  }

  func violations(
    of manifest: DatasetManifest, products: [ProductRecord], episodes: Int
  ) -> [AuditViolation] {
    compare([
      (CatalogueSchema.facts, CatalogueRows.facts(of: manifest)),
      (CatalogueSchema.products, CatalogueRows.products(products)),
    ]) + countViolations(episodes: episodes) + integrityViolations()
  }

  func violations(of episode: RecordedEpisode) -> [AuditViolation] {
    compare(
      Array(zip(CatalogueSchema.ofEpisodes, CatalogueRows.episode(episode))),
      episode: episode.record.episode)
  }

  private func compare(
    _ tables: [(CatalogueTable, CatalogueRows.TableRows)], episode: Int? = nil
  ) -> [AuditViolation] {
    var result: [AuditViolation] = []
    read { database in
      for (table, expected) in tables {
        // Absent is as good as empty.
        if table.isOptional, expected.isEmpty, try !database.tableExists(table.name) { continue }
        let arguments = episode.map { StatementArguments([$0]) } ?? StatementArguments()
        let rows = try Row.fetchAll(
          database, sql: table.selection(ofEpisode: episode != nil), arguments: arguments
        ).map { Array($0.databaseValues) }
        let place = Self.place + " " + table.name
        if let index = zip(rows, expected).enumerated().first(where: { $1.0 != $1.1 })?.offset {
          let key = expected[index].prefix(table.keyLength).map(\.description)
          result.append(
            AuditViolation(
              .catalogue, place,
              "the row (\(key.joined(separator: ", "))) differs from the record"))
        } else if rows.count != expected.count {
          result.append(
            AuditViolation(
              .catalogue, place,
              (episode.map { "episode \($0): " } ?? "")
                + "\(rows.count) rows, the records make \(expected.count)"))
        }
      }
    } failure: {
      result.append($0)
    }
    return result
  }

  private func countViolations(episodes: Int) -> [AuditViolation] {
    var result: [AuditViolation] = []
    read { database in
      let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM episodes") ?? 0
      if count != episodes {
        result.append(
          AuditViolation(
            .catalogue, Self.place + " episodes", "\(count) rows, the dataset has \(episodes)"))
      }
    } failure: {
      result.append($0)
    }
    return result
  }

  private func integrityViolations() -> [AuditViolation] {
    var result: [AuditViolation] = []
    read { database in
      let answer = try String.fetchOne(database, sql: "PRAGMA integrity_check") ?? "no answer"
      if answer != "ok" { result.append(AuditViolation(.catalogue, Self.place, answer)) }
      let orphans = try Row.fetchAll(database, sql: "PRAGMA foreign_key_check").count
      if orphans > 0 {
        result.append(
          AuditViolation(.catalogue, Self.place, "\(orphans) rows refer to rows that are missing"))
      }
    } failure: {
      result.append($0)
    }
    return result
  }

  private func read(
    _ body: (Database) throws -> Void, failure: (AuditViolation) -> Void
  ) {
    do {
      try queue.read(body)
    } catch {
      failure(AuditViolation(.catalogue, Self.place, "\(error)"))
    }
  }
}
