/// The tables of a store of results. Described for users in ResultsFormat.md.
package enum ResultsSchema {
  /// `PRAGMA user_version`.
  package static let version = 2
  /// `PRAGMA application_id`: "CSim", by which a store is told from other databases.
  package static let application = 0x4353_696D

  static let tables = """
    CREATE TABLE runs (
      run INTEGER PRIMARY KEY,
      label TEXT NOT NULL, detector TEXT NOT NULL, cartsim_version TEXT NOT NULL,
      recorded_utc TEXT NOT NULL, passed INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE scenarios (
      run INTEGER NOT NULL REFERENCES runs, scenario TEXT NOT NULL, place INTEGER NOT NULL,
      scene TEXT NOT NULL, scene_hash TEXT NOT NULL, passed INTEGER NOT NULL,
      PRIMARY KEY (run, scenario)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE episodes (
      id INTEGER PRIMARY KEY,
      run INTEGER NOT NULL, scenario TEXT NOT NULL, seed TEXT NOT NULL, episode INTEGER NOT NULL,
      passed INTEGER NOT NULL, duration_s REAL NOT NULL,
      events_matched INTEGER NOT NULL, events_missed INTEGER NOT NULL,
      events_invented INTEGER NOT NULL, events_named INTEGER NOT NULL,
      events_rightly_named INTEGER NOT NULL,
      items INTEGER NOT NULL, owed_cents INTEGER NOT NULL, charged_cents INTEGER NOT NULL,
      overcharged_cents INTEGER NOT NULL, undercharged_cents INTEGER NOT NULL,
      unnoticed_cents INTEGER NOT NULL, questions INTEGER NOT NULL, alerts INTEGER NOT NULL,
      false_alerts INTEGER NOT NULL, attendant_calls INTEGER NOT NULL, weight_error_kg REAL,
      objects_visible INTEGER NOT NULL, objects_found INTEGER NOT NULL,
      objects_mistaken INTEGER NOT NULL, objects_invented INTEGER NOT NULL,
      UNIQUE (run, scenario, seed, episode),
      FOREIGN KEY (run, scenario) REFERENCES scenarios
    ) STRICT;
    CREATE TABLE basket_lines (
      episode INTEGER NOT NULL REFERENCES episodes, sku TEXT NOT NULL,
      booked INTEGER NOT NULL, truth INTEGER NOT NULL, PRIMARY KEY (episode, sku)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE decisions (
      episode INTEGER NOT NULL REFERENCES episodes, number INTEGER NOT NULL, time_s REAL NOT NULL,
      PRIMARY KEY (episode, number)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE drawn_values (
      episode INTEGER NOT NULL REFERENCES episodes, key TEXT NOT NULL, number REAL, text TEXT,
      PRIMARY KEY (episode, key)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE calibration_bins (
      episode INTEGER NOT NULL REFERENCES episodes, bin INTEGER NOT NULL,
      detections INTEGER NOT NULL, correct INTEGER NOT NULL, confidence_sum REAL NOT NULL,
      PRIMARY KEY (episode, bin)
    ) STRICT, WITHOUT ROWID;
    \(bookingBins)
    CREATE TABLE criteria (
      run INTEGER NOT NULL, scenario TEXT NOT NULL, number INTEGER NOT NULL,
      measure TEXT NOT NULL, minimum REAL, maximum REAL, actual REAL, passed INTEGER NOT NULL,
      reason TEXT NOT NULL, failing_episode INTEGER, failing_frame INTEGER, failing_camera TEXT,
      replay TEXT,
      PRIMARY KEY (run, scenario, number), FOREIGN KEY (run, scenario) REFERENCES scenarios
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE broken_episodes (
      run INTEGER NOT NULL, scenario TEXT NOT NULL, episode INTEGER NOT NULL, reason TEXT NOT NULL,
      PRIMARY KEY (run, scenario, episode), FOREIGN KEY (run, scenario) REFERENCES scenarios
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE metrics (
      run INTEGER NOT NULL REFERENCES runs, scenario TEXT NOT NULL, metric TEXT NOT NULL,
      value REAL, low REAL, high REAL, PRIMARY KEY (run, scenario, metric)
    ) STRICT, WITHOUT ROWID;
    """

  /// Since version 2.
  static let bookingBins = """
    CREATE TABLE booking_calibration_bins (
      episode INTEGER NOT NULL REFERENCES episodes, bin INTEGER NOT NULL,
      bookings INTEGER NOT NULL, correct INTEGER NOT NULL, certainty_sum REAL NOT NULL,
      PRIMARY KEY (episode, bin)
    ) STRICT, WITHOUT ROWID;
    """

  /// What brings a store of a version to the next.
  static let migrations = [1: bookingBins]

  /// Questions that people ask of every store.
  static let views = """
    CREATE VIEW trend AS
      SELECT metric, run, label, detector, recorded_utc, value, low, high
      FROM metrics JOIN runs USING (run) WHERE scenario = '' ORDER BY metric, run;
    CREATE VIEW failures AS
      SELECT run, label, scenario, measure, minimum, maximum, actual, failing_episode,
        failing_frame, failing_camera, reason, replay
      FROM criteria JOIN runs USING (run) WHERE NOT criteria.passed ORDER BY run, scenario, number;
    CREATE VIEW worst_episodes AS
      SELECT run, scenario, seed, episode, events_missed + events_invented AS wrong_events,
        overcharged_cents + undercharged_cents AS wrong_cents, questions, false_alerts
      FROM episodes WHERE NOT passed
      ORDER BY run, wrong_events DESC, wrong_cents DESC, scenario, episode;
    CREATE VIEW confused_products AS
      SELECT run, l.sku, SUM(MAX(truth - booked, 0)) AS missing, SUM(MAX(booked - truth, 0)) AS extra
      FROM basket_lines l JOIN episodes e ON e.id = l.episode
      GROUP BY run, l.sku HAVING missing + extra > 0 ORDER BY run, missing + extra DESC, l.sku;
    CREATE VIEW slices AS
      SELECT run, scenario, key, COALESCE(text, CAST(number AS TEXT)) AS value,
        COUNT(*) AS episodes, AVG(passed) AS passed_share,
        2.0 * SUM(events_matched)
          / NULLIF(2 * SUM(events_matched) + SUM(events_missed) + SUM(events_invented), 0)
          AS event_f1
      FROM drawn_values d JOIN episodes e ON e.id = d.episode
      GROUP BY run, scenario, key, value ORDER BY run, scenario, key, value;
    """
}
