package import GRDB
import Geometry
import Scenario
import Simulation

/// Rows of the catalogue made from the records on disk: what the writer inserts and the audit
/// expects.
package enum CatalogueRows {
  package typealias TableRows = [[DatabaseValue]]

  package static func facts(of manifest: DatasetManifest) -> TableRows {
    manifest.facts.sorted { $0.key < $1.key }.map { [value($0.key), value($0.value)] }
  }

  package static func products(_ products: [ProductRecord]) -> TableRows {
    products.sorted { $0.sku < $1.sku }.map { product in
      [
        value(product.sku), value(product.name), value(product.productClass),
        value(product.ean13), value(product.nominalMass), value(product.massDeviation),
        value(product.priceCents),
      ] + product.dimensions.map(value)
    }
  }

  /// Parallel to `CatalogueSchema.ofEpisodes`, each in order of its primary key.
  package static func episode(_ episode: RecordedEpisode) -> [TableRows] {
    let index = value(episode.record.episode)
    return [
      [self.record(of: episode)],
      episode.record.drawnValues.sorted { $0.key < $1.key }.map {
        [index] + drawn($0.key, $0.value)
      },
      episode.record.cameras.map { [index] + camera($0) },
      episode.record.items.map { [index] + item($0) },
      episode.record.items.flatMap { item in
        (item.condition?.severities ?? [:]).sorted { $0.key < $1.key }.map {
          [index, value(item.item), value($0.key), value($0.value)]
        }
      },
      episode.ticks.map { tick in
        [
          index, value(tick.tick), value(tick.time), value(tick.trueBasketMass),
          value(tick.trueLoad), value(tick.isAtRest),
        ]
      },
      episode.record.zones.map {
        $0.map { [index, value($0.zone), value($0.name), value($0.start)] }
      }
        ?? [],
      episode.zones.map { [index, value($0.tick), value($0.zone), value($0.alongAisle)] },
      episode.ticks.flatMap { tick in
        tick.itemsInBasket.map { [index, value(tick.tick), value($0)] }
      },
      episode.events.enumerated().map { number, event in
        [
          index, value(number), value(event.kind.rawValue), value(event.item), value(event.start),
          value(event.end),
        ]
      },
      episode.events.enumerated().compactMap { number, event in
        episode.zone(of: event).map { [index, value(number), value($0.zone)] }
      },
      episode.scaleSamples.enumerated().map { number, sample in
        [index, value(number), value(sample.time)] + sample.counts.map(value)
          + sample.forces.map(value)
      },
      episode.scaleReadings.enumerated().map { number, reading in
        [
          index, value(number), value(reading.time), value(reading.displayedMass),
          value(reading.extendedMass), value(reading.isStable), value(reading.isOverloaded),
        ]
      },
      channel(episode.channels.inertial, index) {
        ($0.specificForce + $0.angularRate + $0.trueSpecificForce + $0.trueAngularRate).map(value)
      },
      channel(episode.channels.odometry, index) { [value($0.ticks), value($0.trueAlongAisle)] },
      channel(episode.channels.locations, index) {
        [
          value($0.alongAisle), value($0.deviation), value($0.zone), value($0.trueAlongAisle),
        ]
      },
      channel(episode.channels.barcodes, index) { [value($0.gtin), value($0.item)] },
      channel(episode.channels.display, index) {
        [value($0.kind.rawValue), value($0.prompt), value($0.choice)]
      },
      episode.frames.map { [index] + frame($0, of: episode) },
      episode.frames.flatMap { frame in
        frame.instances.map { [index, value(frame.tick), value(frame.camera)] + label($0) }
      },
    ]
  }

  private static func channel<Row: ChannelRow>(
    _ rows: [Row], _ episode: DatabaseValue, _ columns: (Row) -> [DatabaseValue]
  ) -> TableRows {
    rows.enumerated().map { number, row in
      [episode, value(number), value(row.time), value(row.received)] + columns(row)
    }
  }

  private static func record(of episode: RecordedEpisode) -> [DatabaseValue] {
    let record = episode.record
    return [
      value(record.episode), value(record.scenario),
      // SQLite's integers are signed: a seed of 64 bits fits as text alone.
      value(String(record.seed)), value(record.mode.rawValue), value(record.tickRate),
      value(episode.ticks.count), value(episode.frames.count), value(record.scale.capacity),
      value(record.scale.division),
    ]
  }

  private static func drawn(_ key: String, _ drawn: DrawnValueRecord) -> [DatabaseValue] {
    switch drawn {
    case .number(let number): [value(key), value(number), .null]
    case .text(let text): [value(key), .null, value(text)]
    }
  }

  private static func camera(_ camera: CameraRecord) -> [DatabaseValue] {
    let k = camera.intrinsics
    let c = camera.lens.coefficients.map(value)
    let none = DatabaseValue.null
    // k1, k2, p1, p2, k3, k4, k5, k6.
    let coefficients: [DatabaseValue] =
      switch camera.lens.model {
      case .pinhole: Array(repeating: none, count: 8)
      case .brownConrady: c
      case .fisheye: [c[0], c[1], none, none, c[2], c[3], none, none]
      }
    return [
      value(camera.camera), value(camera.name), value(k.width), value(k.height), value(k.fx),
      value(k.fy), value(k.cx), value(k.cy), value(camera.lens.model.rawValue),
    ] + coefficients + transform(camera.cartFromCamera)
  }

  private static func item(_ item: ItemRecord) -> [DatabaseValue] {
    [
      value(item.item), value(Int(item.instanceID)), value(item.sku), value(item.mass),
      value(item.startsInBasket),
    ]
  }

  private static func frame(_ frame: FrameRecord, of episode: RecordedEpisode) -> [DatabaseValue] {
    let labels = EpisodeFile.labelsFile(tick: frame.tick, cameraName: frame.cameraName)
    return [
      value(frame.tick), value(frame.camera), value(frame.exposureMidpoint),
      value(frame.exposureTime),
    ]
      + [frame.imageFile, frame.depthFile, frame.idsFile, labels].map {
        value(episode.pathInDataset($0))
      } + transform(frame.worldFromCamera)
  }

  private static func label(_ label: InstanceRecord) -> [DatabaseValue] {
    [
      value(Int(label.id)), value(label.kind.rawValue), value(label.sku), value(label.name),
      value(label.visibleArea),
    ] + box(label.visibleBox) + [value(label.amodalArea), value(label.amodalAreaInImage)]
      + box(label.amodalBox) + [value(label.visibleFraction), value(label.truncation)]
      + transform(label.cameraFromModel)
  }

  private static func box(_ record: BoxRecord) -> [DatabaseValue] {
    [record.box.x0, record.box.y0, record.box.x1, record.box.y1].map(value)
  }

  private static func transform(_ record: TransformRecord) -> [DatabaseValue] {
    (record.rotationWXYZ + record.translation).map(value)
  }

  private static func value(_ value: some DatabaseValueConvertible) -> DatabaseValue {
    value.databaseValue
  }

  private static func value(_ value: (some DatabaseValueConvertible)?) -> DatabaseValue {
    value?.databaseValue ?? .null
  }
}
