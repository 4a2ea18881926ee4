/// How a run stood to the earlier one that it was held to, for files that other programs read.
package struct BaselineOutcome: Sendable, Hashable, Codable {
  /// As the user named it.
  package var name: String
  package var held: Bool
  /// Episodes that both runs have: no others were compared.
  package var episodes_compared: Int
  /// Why it is not held, in sentences.
  package var faults: [String]

  package init(name: String, held: Bool, episodesCompared: Int, faults: [String]) {
    self.name = name
    self.held = held
    self.episodes_compared = episodesCompared
    self.faults = faults
  }
}
