import Dataset
package import Foundation

/// Coverage as JSON for other programs; the order of keys and entries is fixed.
package struct CoverageDocument: Sendable, Codable {
  package var cartsim_coverage = 1
  package var episodes: Int
  package var moments: Int
  package var products: [String]
  package var pair_share: Double
  package var combinations: Int
  package var combinations_exercised: Int
  package var axes: [AxisPart]
  /// Every combination that occurred.
  package var cells: [CellPart]

  package struct AxisPart: Sendable, Codable {
    package var axis: String
    package var pair_share: Double
    package var values: [ValuePart]
  }

  package struct ValuePart: Sendable, Codable {
    package var value: String
    package var moments: Int
    /// Products that it never happened to.
    package var missing: [String]
  }

  package struct CellPart: Sendable, Codable {
    package var sku: String
    package var orientation: String
    package var occlusion: String
    package var light: String
    package var event: String
    package var sensors: String
    package var moments: Int
  }

  package init(_ table: CoverageTable) {
    episodes = table.episodes
    moments = table.moments
    products = table.skus
    pair_share = table.pairShare
    (combinations_exercised, combinations) = table.cells
    axes = CoverageAxis.allCases.map { axis in
      let pairs = table.pairs(on: axis)
      return AxisPart(
        axis: axis.rawValue, pair_share: table.share(on: axis),
        values: table.missing(on: axis).enumerated().map { column, missing in
          ValuePart(
            value: missing.value, moments: pairs.reduce(0) { $0 + $1[column] },
            missing: missing.skus)
        })
    }
    cells = table.counts.map { cell, count in
      CellPart(
        sku: cell.sku, orientation: cell.orientation.rawValue,
        occlusion: cell.occlusion.rawValue, light: cell.light.rawValue,
        event: cell.event.rawValue, sensors: cell.sensors.rawValue, moments: count)
    }.sorted {
      ($0.sku, $0.orientation, $0.occlusion, $0.light, $0.event, $0.sensors)
        < ($1.sku, $1.orientation, $1.occlusion, $1.light, $1.event, $1.sensors)
    }
  }

  package func encoded() throws -> Data {
    try RecordCoding.encode(self, pretty: true)
  }
}
