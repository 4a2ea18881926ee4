/// A table of `catalogue.sqlite`: its columns in order, and how many of them, from the first, are
/// the primary key.
package struct CatalogueTable: Sendable {
  package var name: String
  /// Name and type of each column.
  package var columns: [(name: String, type: String)]
  package var keyLength: Int
  /// Further constraints, as SQL.
  package var constraints: [String] = []
  /// Made with its first row, and absent from a dataset that has none.
  package var isOptional = false

  init(
    _ name: String, key: Int, _ columns: String, constraints: [String] = [],
    isOptional: Bool = false
  ) {
    self.isOptional = isOptional
    self.name = name
    self.columns = columns.split(separator: ",").map { column in
      let words = column.split(separator: " ", maxSplits: 1).map(String.init)
      return (words[0], words[1])
    }
    keyLength = key
    self.constraints = constraints
  }

  package var columnNames: [String] { columns.map(\.name) }

  package var creation: String {
    let key = "PRIMARY KEY (\(columnNames.prefix(keyLength).joined(separator: ", ")))"
    let parts = columns.map { "\($0.name) \($0.type)" } + [key] + constraints
    return "CREATE TABLE \(name) (\n  \(parts.joined(separator: ",\n  "))\n) STRICT, WITHOUT ROWID"
  }

  package var insertion: String {
    let marks = Array(repeating: "?", count: columns.count).joined(separator: ", ")
    return "INSERT INTO \(name) (\(columnNames.joined(separator: ", "))) VALUES (\(marks))"
  }

  /// All rows in order of the primary key.
  /// - Parameter ofEpisode: keeps the rows of one episode, given as the statement's argument.
  package func selection(ofEpisode: Bool) -> String {
    let condition = ofEpisode ? " WHERE episode = ?" : ""
    let key = columnNames.prefix(keyLength).joined(separator: ", ")
    return "SELECT \(columnNames.joined(separator: ", ")) FROM \(name)\(condition) ORDER BY \(key)"
  }
}

/// The tables, parents first. Described for users in DatasetFormat.md.
package enum CatalogueSchema {
  package static let facts = CatalogueTable(
    "dataset", key: 1, "key TEXT NOT NULL,value TEXT NOT NULL")

  package static let products = CatalogueTable(
    "products", key: 1,
    "sku TEXT NOT NULL,name TEXT NOT NULL,class TEXT NOT NULL,ean13 TEXT NOT NULL,"
      + "nominal_mass_kg REAL NOT NULL,mass_deviation_kg REAL NOT NULL,price_cents INTEGER NOT NULL,"
      + "width_m REAL NOT NULL,depth_m REAL NOT NULL,height_m REAL NOT NULL")

  package static let episodes = CatalogueTable(
    "episodes", key: 1,
    "episode INTEGER NOT NULL,scenario TEXT NOT NULL,seed TEXT NOT NULL,mode TEXT NOT NULL,"
      + "tick_rate_hz REAL NOT NULL,ticks INTEGER NOT NULL,frames INTEGER NOT NULL,"
      + "scale_capacity_kg REAL NOT NULL,scale_division_kg REAL NOT NULL")

  package static let drawnValues = CatalogueTable(
    "drawn_values", key: 2, "episode INTEGER NOT NULL,key TEXT NOT NULL,number REAL,text TEXT",
    constraints: [ofEpisode])

  package static let cameras = CatalogueTable(
    "cameras", key: 2,
    "episode INTEGER NOT NULL,camera INTEGER NOT NULL,name TEXT NOT NULL,width_px INTEGER NOT NULL,"
      + "height_px INTEGER NOT NULL,fx_px REAL NOT NULL,fy_px REAL NOT NULL,cx_px REAL NOT NULL,"
      + "cy_px REAL NOT NULL,lens TEXT NOT NULL,k1 REAL,k2 REAL,p1 REAL,p2 REAL,k3 REAL,k4 REAL,"
      + "k5 REAL,k6 REAL," + transformColumns("cart_from_camera"),
    constraints: [ofEpisode])

  package static let items = CatalogueTable(
    "items", key: 2,
    "episode INTEGER NOT NULL,item INTEGER NOT NULL,instance_id INTEGER NOT NULL,sku TEXT NOT NULL,"
      + "mass_kg REAL NOT NULL,starts_in_basket INTEGER NOT NULL",
    constraints: [ofEpisode, "FOREIGN KEY (sku) REFERENCES products"])

  package static let itemConditions = CatalogueTable(
    "item_conditions", key: 3,
    "episode INTEGER NOT NULL,item INTEGER NOT NULL,kind TEXT NOT NULL,severity REAL NOT NULL",
    constraints: ["FOREIGN KEY (episode, item) REFERENCES items"], isOptional: true)

  package static let ticks = CatalogueTable(
    "ticks", key: 2,
    "episode INTEGER NOT NULL,tick INTEGER NOT NULL,time_s REAL NOT NULL,"
      + "true_basket_mass_kg REAL NOT NULL,true_load_kg REAL NOT NULL,is_at_rest INTEGER NOT NULL",
    constraints: [ofEpisode])

  /// The stretches of a trip.
  package static let zones = CatalogueTable(
    "zones", key: 2,
    "episode INTEGER NOT NULL,zone INTEGER NOT NULL,name TEXT NOT NULL,start_m REAL NOT NULL",
    constraints: [ofEpisode], isOptional: true)

  package static let tickZones = CatalogueTable(
    "tick_zones", key: 2,
    "episode INTEGER NOT NULL,tick INTEGER NOT NULL,zone INTEGER NOT NULL,"
      + "along_aisle_m REAL NOT NULL",
    constraints: [
      "FOREIGN KEY (episode, tick) REFERENCES ticks",
      "FOREIGN KEY (episode, zone) REFERENCES zones",
    ], isOptional: true)

  package static let basket = CatalogueTable(
    "basket", key: 3,
    "episode INTEGER NOT NULL,tick INTEGER NOT NULL,item INTEGER NOT NULL",
    constraints: [
      "FOREIGN KEY (episode, tick) REFERENCES ticks",
      "FOREIGN KEY (episode, item) REFERENCES items",
    ])

  package static let events = CatalogueTable(
    "events", key: 2,
    "episode INTEGER NOT NULL,event INTEGER NOT NULL,kind TEXT NOT NULL,item INTEGER,"
      + "start_s REAL NOT NULL,end_s REAL NOT NULL",
    constraints: [ofEpisode, "FOREIGN KEY (episode, item) REFERENCES items"])

  package static let eventZones = CatalogueTable(
    "event_zones", key: 2,
    "episode INTEGER NOT NULL,event INTEGER NOT NULL,zone INTEGER NOT NULL",
    constraints: [
      "FOREIGN KEY (episode, event) REFERENCES events",
      "FOREIGN KEY (episode, zone) REFERENCES zones",
    ], isOptional: true)

  package static let scaleSamples = CatalogueTable(
    "scale_samples", key: 2,
    "episode INTEGER NOT NULL,sample INTEGER NOT NULL,time_s REAL NOT NULL,"
      + (0..<4).map { "cell_\($0)_counts INTEGER NOT NULL," }.joined()
      + (0..<4).map { "cell_\($0)_true_force_n REAL NOT NULL" }.joined(separator: ","),
    constraints: [ofEpisode])

  package static let scaleReadings = CatalogueTable(
    "scale_readings", key: 2,
    "episode INTEGER NOT NULL,reading INTEGER NOT NULL,time_s REAL NOT NULL,"
      + "displayed_mass_kg REAL NOT NULL,extended_mass_kg REAL NOT NULL,is_stable INTEGER NOT NULL,"
      + "is_overloaded INTEGER NOT NULL",
    constraints: [ofEpisode])

  package static let inertialSamples = channel(
    "inertial_samples",
    (["", "true_"].flatMap { prefix in
      ["x", "y", "z"].map { "\(prefix)specific_force_\($0)_m_per_s2" }
        + ["x", "y", "z"].map { "\(prefix)angular_rate_\($0)_rad_per_s" }
    }).map { "\($0) REAL NOT NULL" }.joined(separator: ","))

  package static let odometryReadings = channel(
    "odometry_readings", "ticks INTEGER NOT NULL,true_along_aisle_m REAL NOT NULL")

  package static let locationFixes = channel(
    "location_fixes",
    "along_aisle_m REAL NOT NULL,deviation_m REAL NOT NULL,zone INTEGER NOT NULL,"
      + "true_along_aisle_m REAL NOT NULL")

  package static let barcodeReads = channel(
    "barcode_reads", "gtin TEXT NOT NULL,item INTEGER NOT NULL",
    constraints: ["FOREIGN KEY (episode, item) REFERENCES items"])

  package static let displayEvents = channel(
    "display_events", "kind TEXT NOT NULL,prompt INTEGER,choice TEXT")

  /// Messages of a sensor that not every cart has.
  private static func channel(
    _ name: String, _ columns: String, constraints: [String] = []
  ) -> CatalogueTable {
    CatalogueTable(
      name, key: 2,
      "episode INTEGER NOT NULL,message INTEGER NOT NULL,time_s REAL NOT NULL,received_s REAL,"
        + columns, constraints: [ofEpisode] + constraints, isOptional: true)
  }

  package static let frames = CatalogueTable(
    "frames", key: 3,
    "episode INTEGER NOT NULL,tick INTEGER NOT NULL,camera INTEGER NOT NULL,"
      + "exposure_midpoint_s REAL NOT NULL,exposure_time_s REAL NOT NULL,image_path TEXT NOT NULL,"
      + "depth_path TEXT NOT NULL,ids_path TEXT NOT NULL,labels_path TEXT NOT NULL,"
      + transformColumns("world_from_camera"),
    constraints: [
      "FOREIGN KEY (episode, tick) REFERENCES ticks",
      "FOREIGN KEY (episode, camera) REFERENCES cameras",
    ])

  package static let labels = CatalogueTable(
    "labels", key: 4,
    "episode INTEGER NOT NULL,tick INTEGER NOT NULL,camera INTEGER NOT NULL,"
      + "instance_id INTEGER NOT NULL,kind TEXT NOT NULL,sku TEXT,name TEXT,"
      + "visible_area_px INTEGER NOT NULL,visible_x0_px INTEGER NOT NULL,"
      + "visible_y0_px INTEGER NOT NULL,visible_x1_px INTEGER NOT NULL,"
      + "visible_y1_px INTEGER NOT NULL,amodal_area_px INTEGER NOT NULL,"
      + "amodal_area_in_image_px INTEGER NOT NULL,amodal_x0_px INTEGER NOT NULL,"
      + "amodal_y0_px INTEGER NOT NULL,amodal_x1_px INTEGER NOT NULL,"
      + "amodal_y1_px INTEGER NOT NULL,visible_fraction REAL NOT NULL,truncation REAL NOT NULL,"
      + transformColumns("camera_from_model"),
    constraints: [
      "FOREIGN KEY (episode, tick, camera) REFERENCES frames",
      "FOREIGN KEY (sku) REFERENCES products",
    ])

  /// Tables that hold one row set for each episode.
  package static let ofEpisodes = [
    episodes, drawnValues, cameras, items, itemConditions, ticks, zones, tickZones, basket, events,
    eventZones, scaleSamples, scaleReadings, inertialSamples, odometryReadings, locationFixes,
    barcodeReads, displayEvents,
    frames, labels,
  ]

  package static let all = [facts, products] + ofEpisodes

  package static let indices = [
    "CREATE INDEX labels_by_sku ON labels (sku)",
    "CREATE INDEX items_by_sku ON items (sku)",
    "CREATE INDEX events_by_kind ON events (kind)",
    "CREATE INDEX drawn_values_by_key ON drawn_values (key)",
  ]

  private static let ofEpisode = "FOREIGN KEY (episode) REFERENCES episodes"

  private static func transformColumns(_ prefix: String) -> String {
    (["qw", "qx", "qy", "qz"].map { "\(prefix)_\($0)" }
      + ["x", "y", "z"].map { "\(prefix)_\($0)_m" })
      .map { "\($0) REAL NOT NULL" }.joined(separator: ",")
  }
}
