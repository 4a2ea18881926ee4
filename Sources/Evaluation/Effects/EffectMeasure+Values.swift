import CartInterface
package import Catalog
import Geometry
package import Scenario
import Simulation

extension EffectMeasure {
  /// What has to be looked at.
  package var sight: EpisodeTrace.Sight {
    switch self {
    case .addsAtOnce, .handsTogether, .addGap, .exchangeGap, .hoverTime, .addTime, .itemTravel,
      .fallSpeed, .removals, .addsByOthers, .lookAlikes, .weightTwins, .massMultiples,
      .massOffCatalogue, .lightestAdd, .heaviestAdd, .unlistedMass, .undeclaredMass, .evenSwaps,
      .scanMismatches, .unscannedAdds, .exchangedItems, .massChange, .labelsAway, .peakLoad,
      .falseLoad, .loadNoise, .readingError, .readingDrift, .wrongReadings, .settlingTime,
      .overloadShare, .unstableShare, .missedWeight:
      .none
    case .hiddenShare, .handCover, .unseenItems, .clearShare, .cameraShift, .largestCover: .labels
    case .smear, .unseenWay, .hiddenAdds: .everyLabel
    case .pictureLevel, .pictureDetail, .darkShare, .pictureNoise, .clippedShare, .glareShare,
      .bandContrast, .colorSpread, .blockContrast, .floorDarkening:
      .pictures
    case .levelSwing, .clippedSecond: .everyPicture
    case .conditionChange: .packs
    case .framesLost, .frameDelay: .arrivals
    }
  }

  /// The measure of an episode; nil where it brings nothing that could be measured.
  /// - Parameter lookAlikes: of the whole catalogue.
  package func value(
    of trace: EpisodeTrace, catalog: ProductCatalog, lookAlikes: LookAlikes
  ) throws -> Double? {
    switch self {
    case .addsAtOnce: trace.addsAtOnce
    case .handsTogether: trace.handsTogether
    case .addGap: trace.addGap
    case .exchangeGap: trace.exchangeGap
    case .hoverTime: trace.longest(.hover)
    case .addTime: trace.longest(.add)
    case .itemTravel: trace.itemTravel
    case .fallSpeed: trace.ticks.map(\.fallSpeed).max()
    case .removals: Double(trace.events(.remove).count)
    case .addsByOthers: trace.addsByOthers
    case .lookAlikes: trace.lookAlikes(lookAlikes)
    case .weightTwins: trace.weightTwins(lookAlikes, catalog)
    case .massMultiples: trace.massMultiples
    case .massOffCatalogue: trace.massOffCatalogue
    case .lightestAdd: trace.addedMasses.min().map { $0 / trace.cart.scale.division }
    case .heaviestAdd: trace.addedMasses.max()
    case .unlistedMass: trace.unlistedMass
    case .undeclaredMass: trace.undeclaredMass
    case .evenSwaps: trace.evenSwaps
    case .scanMismatches: trace.scans(catalog).mismatches
    case .unscannedAdds: trace.scans(catalog).unscanned
    case .exchangedItems: trace.exchangedItems
    case .massChange: trace.massChange
    case .labelsAway: trace.labelsAway
    case .peakLoad: trace.peakLoad
    case .falseLoad: trace.falseLoad
    case .loadNoise: trace.loadNoise
    case .readingError: trace.readingError
    case .readingDrift: trace.readingDrift
    case .wrongReadings: trace.wrongReadings
    case .settlingTime: trace.settlingTime
    case .overloadShare: trace.shareOfReadings { $0.isOverloaded }
    case .unstableShare: trace.shareOfReadings { !$0.isStable }
    case .missedWeight: trace.missedWeight
    case .hiddenShare: trace.hiddenShare
    case .handCover: trace.handCover
    case .unseenItems: trace.unseenItems
    case .unseenWay: trace.unseenWay
    case .hiddenAdds: trace.hiddenAdds
    case .largestCover: trace.largestCover
    case .clearShare: try trace.clearShare(catalog)
    case .cameraShift: trace.mean(\.cameraShift)
    case .smear: trace.frames.map(\.smear).max()
    case .pictureLevel: trace.mean(\.statistics?.level)
    case .pictureDetail: trace.mean(\.statistics?.detail)
    case .darkShare: trace.frames.compactMap(\.statistics?.dark).max()
    case .pictureNoise: trace.mean(\.statistics?.noise)
    case .clippedShare: trace.mean(\.statistics?.clipped)
    case .clippedSecond: trace.clippedSecond
    case .glareShare: trace.mean(\.statistics?.glare)
    case .bandContrast: trace.mean(\.statistics?.bandContrast)
    case .levelSwing: trace.levelSwing
    case .colorSpread: trace.mean(\.statistics?.colorSpread)
    case .blockContrast: trace.mean(\.statistics?.blockContrast)
    case .conditionChange: trace.conditionChange ?? 0
    case .floorDarkening: trace.floorDarkening
    case .framesLost: trace.framesLost
    case .frameDelay: trace.arrivals.map { ($0.time - $0.stamp).seconds }.mean
    }
  }
}
