/// What has been exercised: counts over SKU × orientation × occlusion × light × event × sensor state.
package struct CoverageTable: Sendable, Hashable {
  package struct Cell: Sendable, Hashable {
    package var sku: String
    package var orientation: ItemOrientation
    package var occlusion: OcclusionBand
    package var light: LightBand
    package var event: CoverageEvent
    package var sensors: SensorState

    package init(
      sku: String, orientation: ItemOrientation, occlusion: OcclusionBand, light: LightBand,
      event: CoverageEvent, sensors: SensorState
    ) {
      self.sku = sku
      self.orientation = orientation
      self.occlusion = occlusion
      self.light = light
      self.event = event
      self.sensors = sensors
    }

    package func value(on axis: CoverageAxis) -> String {
      switch axis {
      case .orientation: orientation.rawValue
      case .occlusion: occlusion.rawValue
      case .light: light.rawValue
      case .event: event.rawValue
      case .sensors: sensors.rawValue
      }
    }
  }

  /// All that could take part, ascending.
  package private(set) var skus: [String]
  package private(set) var counts: [Cell: Int] = [:]
  package private(set) var episodes = 0

  package init(skus: [String]) { self.skus = skus.sorted() }

  package mutating func add(_ cell: Cell) { counts[cell, default: 0] += 1 }

  package mutating func addEpisode() { episodes += 1 }

  /// SKUs of both; sums of their counts.
  package static func + (a: CoverageTable, b: CoverageTable) -> CoverageTable {
    var sum = a
    sum.skus = Set(a.skus).union(b.skus).sorted()
    sum.counts.merge(b.counts) { $0 + $1 }
    sum.episodes += b.episodes
    return sum
  }

  /// Moments of each SKU with each value of an axis, parallel to `skus` and `axis.values`.
  package func pairs(on axis: CoverageAxis) -> [[Int]] {
    let columns = Dictionary(uniqueKeysWithValues: axis.values.enumerated().map { ($1, $0) })
    let rows = Dictionary(uniqueKeysWithValues: skus.enumerated().map { ($1, $0) })
    var table = Array(
      repeating: Array(repeating: 0, count: axis.values.count), count: skus.count)
    for (cell, count) in counts {
      guard let row = rows[cell.sku], let column = columns[cell.value(on: axis)] else { continue }
      table[row][column] += count
    }
    return table
  }

  /// Share of the pairs of a SKU and a value of an axis that occurred, 0…1; 1 of none.
  package func share(on axis: CoverageAxis) -> Double {
    let all = pairs(on: axis).flatMap { $0 }
    return all.isEmpty ? 1 : Double(all.count { $0 > 0 }) / Double(all.count)
  }

  /// Of all axes together.
  package var pairShare: Double {
    let all = CoverageAxis.allCases.flatMap { pairs(on: $0).flatMap { $0 } }
    return all.isEmpty ? 1 : Double(all.count { $0 > 0 }) / Double(all.count)
  }

  /// Cells of the whole product of axes: those that occurred, and all.
  package var cells: (occurred: Int, all: Int) {
    (
      counts.keys.count { skus.contains($0.sku) },
      CoverageAxis.allCases.reduce(skus.count) { $0 * $1.values.count }
    )
  }

  /// Moments in all.
  package var moments: Int { counts.values.reduce(0, +) }

  /// SKUs without a moment of some value, by that value.
  package func missing(on axis: CoverageAxis) -> [(value: String, skus: [String])] {
    let table = pairs(on: axis)
    return axis.values.enumerated().map { column, value in
      (value, skus.indices.filter { table[$0][column] == 0 }.map { skus[$0] })
    }
  }
}
