/// What a label audit checks. The raw value names the rule in messages.
package enum AuditRule: String, Sendable, Hashable, CaseIterable {
  /// A file is missing, or is not what its name says.
  case file
  /// A picture's, depth's or id image's size is not the camera's.
  case size
  /// A picture shows nothing: all of it is black.
  case black = "black-picture"
  /// A picture shows nothing: all of it is white, or has one colour.
  case blank = "blank-picture"
  /// A picture whose edges fit the labels better when it is mirrored or moved.
  case alignment
  /// A picture that stands for two moments, or for two episodes.
  case duplicate = "duplicate-picture"
  /// A visible box is not the extent of its mask.
  case box
  /// A visible area is not the number of its pixels.
  case area
  /// An id without a label, or a label whose kind or product does not fit.
  case identity
  /// A label of nothing.
  case empty = "empty-label"
  /// The visible part reaches beyond the whole.
  case amodal
  /// A silhouette beyond the image border that is not marked as truncated, or the reverse.
  case truncation
  /// A fraction is not the quotient it stands for, or not in 0…1.
  case fraction
  /// An instance without depth where it is visible.
  case depth
  /// A depth nearer or farther than the product that owns the pixel reaches, or fewer pixels before
  /// a silhouette than it is said to have hidden.
  case depthOrder = "depth-order"
  /// A pose whose projection is not where the silhouette is, or that two cameras see differently.
  case pose
  /// A picture's camera is not the episode's.
  case camera
  /// A normal that is none, or stands where nothing was hit.
  case normal
  /// An object coordinate that names another point than depth and pose.
  case nocs
  /// A flow that differs from how the poses move.
  case flow
  /// A stored mask is not that of the id image.
  case mask
  /// Two things share a number or a name that must be one thing's own.
  case unique
  /// Frames or episodes are not all there, or out of order.
  case sequence
  /// An event that cannot have happened.
  case event
  /// The basket's content does not follow from the events.
  case ledger
  /// A mass does not fit the basket's content.
  case weight
  /// `catalogue.sqlite` differs from the records.
  case catalogue
  /// `instances.json` differs from the records.
  case coco
  /// An export's episode or picture that stands on two sides of its split.
  case split
  /// An export's outlines that, filled, are not what they stand for.
  case polygon
}

/// One thing that is wrong with a dataset.
package struct AuditViolation: Sendable, Hashable, CustomStringConvertible {
  package var rule: AuditRule
  /// File or table, from the dataset's root.
  package var place: String
  package var message: String

  package init(_ rule: AuditRule, _ place: String, _ message: String) {
    self.rule = rule
    self.place = place
    self.message = message
  }

  package var description: String { "\(place): \(message) [\(rule.rawValue)]" }
}

/// The outcome of an audit.
package struct AuditReport: Sendable, Hashable {
  /// Violations kept; the rest is only counted.
  package static let limit = 1000

  package var episodes = 0
  package var frames = 0
  package var instances = 0
  /// In order of episode; at most `limit`.
  package private(set) var violations: [AuditViolation] = []
  package private(set) var violationCount = 0
  /// Whether the run that made the dataset came to its end.
  package var isComplete = true

  package init() {}

  package var isClean: Bool { violationCount == 0 }

  package mutating func add(_ found: [AuditViolation]) {
    violationCount += found.count
    violations += found.prefix(max(0, Self.limit - violations.count))
  }

  package mutating func add(_ other: AuditReport) {
    episodes += other.episodes
    frames += other.frames
    instances += other.instances
    violationCount += other.violationCount
    violations += other.violations.prefix(max(0, Self.limit - violations.count))
  }
}
