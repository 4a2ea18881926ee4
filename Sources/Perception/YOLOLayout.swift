/// How the output tensor of a YOLO export holds its candidates.
///
/// Boxes are centre and size in pixels of the network's input; scores have passed their sigmoid.
package enum YOLOLayout: String, Sendable, CaseIterable {
  /// [1, 4 + classes, candidates]: cx, cy, w, h, class scores; one plane a value.
  case v8
  /// [1, candidates, 5 + classes]: cx, cy, w, h, objectness, class scores; one row a candidate.
  case v5

  /// The layout that an output of this shape has for a number of classes, or nil.
  init?(outputShape shape: [Int], classes: Int) {
    guard shape.count == 3, shape[0] == 1 else { return nil }
    // With few candidates both may fit: then the longer axis is the candidates'.
    switch (shape[1] == 4 + classes, shape[2] == 5 + classes) {
    case (true, false): self = .v8
    case (false, true): self = .v5
    case (true, true): self = shape[2] >= shape[1] ? .v8 : .v5
    case (false, false): return nil
    }
  }

  func fits(outputShape shape: [Int], classes: Int) -> Bool {
    guard shape.count == 3, shape[0] == 1 else { return false }
    return switch self {
    case .v8: shape[1] == 4 + classes
    case .v5: shape[2] == 5 + classes
    }
  }
}

/// A candidate box in pixels of the network's input.
struct BoxCandidate: Sendable, Hashable {
  var x0, y0, x1, y1: Float
  var classIndex: Int
  /// 0…1.
  var score: Float
}

extension YOLOLayout {
  /// The best class of every candidate above the threshold, in the tensor's order.
  ///
  /// Candidates with a number that is not finite or a size that is not positive are dropped: a
  /// diverged or hostile model finds nothing, and crashes nothing.
  /// - Parameter output: `outputShape` row-major.
  func candidates(
    in output: UnsafeBufferPointer<Float>, shape: [Int], classes: Int, threshold: Float
  ) -> [BoxCandidate] {
    let count = self == .v8 ? shape[2] : shape[1]
    let (perCandidate, perValue) = self == .v8 ? (1, count) : (shape[2], 1)
    let firstScore = self == .v8 ? 4 : 5
    var found: [BoxCandidate] = []
    for i in 0..<count {
      let base = i * perCandidate
      func value(_ k: Int) -> Float { output[base + k * perValue] }
      var best = 0
      for k in 1..<max(classes, 1) where value(firstScore + k) > value(firstScore + best) {
        best = k
      }
      let score = value(firstScore + best) * (self == .v5 ? value(4) : 1)
      guard score >= threshold, score <= 1.001 else { continue }
      let (cx, cy, w, h) = (value(0), value(1), value(2), value(3))
      let box = BoxCandidate(
        x0: cx - w / 2, y0: cy - h / 2, x1: cx + w / 2, y1: cy + h / 2, classIndex: best,
        score: min(score, 1))
      guard w > 0, h > 0, [box.x0, box.y0, box.x1, box.y1].allSatisfy(\.isFinite) else { continue }
      found.append(box)
    }
    return found
  }
}
