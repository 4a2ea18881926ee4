/// Which axis of a mesh file points up, and how that is known.
package struct UpAxis: Sendable, Hashable, Codable {
  package enum Basis: Sendable, Hashable, Codable {
    /// The caller says so.
    case chosen
    /// The file or its format says so.
    case stated
    /// The file does not say; what speaks for the axis.
    case guessed([String])
    /// The file does not say, and what there is to see decides nothing: the format's custom. What
    /// spoke for one axis or the other.
    case assumed([String])
  }

  package var axis: ModelImporter.Axis
  package var basis: Basis

  package init(axis: ModelImporter.Axis, basis: Basis) {
    self.axis = axis
    self.basis = basis
  }

  /// `z is up, guessed: it stands on z = 0`
  package var sentence: String {
    let start = "\(axis.rawValue) is up"
    switch basis {
    case .chosen: return start + ", as chosen"
    case .stated: return start + ", as the file says"
    case .guessed(let reasons): return start + ", guessed: " + reasons.joined(separator: "; ")
    case .assumed(let reasons):
      return start + ", assumed: the file does not say"
        + (reasons.isEmpty ? "" : ", and " + reasons.joined(separator: "; "))
    }
  }

  /// What to do if the product lies on its side; nil where the axis is known.
  package var remedy: String? {
    guard case .assumed = basis else { return nil }
    return "if it lies on its side, import it again with --up \(axis == .z ? "y" : "z") --replace"
  }
}
