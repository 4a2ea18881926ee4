package import Sensors

/// A sensor of the cart besides cameras and scale.
package struct ChannelRecord: Sendable, Hashable, Codable {
  package enum Kind: String, Sendable, CaseIterable, Codable {
    case inertial, odometry, location
    case barcodeImager = "barcode_imager"
    case touchScreen = "touch_screen"

    /// In the episode's folder.
    package var file: String {
      switch self {
      case .inertial: EpisodeFile.inertial
      case .odometry: EpisodeFile.odometry
      case .location: EpisodeFile.locations
      case .barcodeImager: EpisodeFile.barcodes
      case .touchScreen: EpisodeFile.display
      }
    }
  }

  package var kind: Kind
  /// Way that the cart's software takes one tick of the encoder for, metres; of `odometry` alone.
  package var tick: Double?

  enum CodingKeys: String, CodingKey {
    case kind
    case tick = "tick_m"
  }

  package init(kind: Kind, tick: Double? = nil) {
    self.kind = kind
    self.tick = tick
  }

  /// Nil where the cart has none.
  package static func channels(of models: ChannelModels) -> [ChannelRecord]? {
    var records: [ChannelRecord] = []
    if models.inertial != nil { records.append(ChannelRecord(kind: .inertial)) }
    if let odometry = models.odometry {
      records.append(ChannelRecord(kind: .odometry, tick: odometry.model.metersPerTick))
    }
    if models.location != nil { records.append(ChannelRecord(kind: .location)) }
    if models.barcodeImager != nil { records.append(ChannelRecord(kind: .barcodeImager)) }
    if models.touchScreen != nil { records.append(ChannelRecord(kind: .touchScreen)) }
    return records.isEmpty ? nil : records
  }
}
