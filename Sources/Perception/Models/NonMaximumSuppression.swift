/// Greedy non-maximum suppression within each class.
///
/// Keeps the best candidate, drops those of its class whose intersection over union with it
/// exceeds `overlap`, and goes on with the rest. Equal scores keep the tensor's order, so the result
/// does not depend on the sort.
/// - Returns: At most `limit` candidates, best first.
/// - Complexity: O(n log n + n · kept).
func nonMaximumSuppression(_ candidates: [BoxCandidate], overlap: Float, limit: Int)
  -> [BoxCandidate]
{
  let order = candidates.indices.sorted {
    let (a, b) = (candidates[$0], candidates[$1])
    return a.score != b.score ? a.score > b.score : $0 < $1
  }
  var kept: [BoxCandidate] = []
  for i in order where kept.count < limit {
    let candidate = candidates[i]
    let isCovered = kept.contains {
      $0.classIndex == candidate.classIndex && $0.intersectionOverUnion(candidate) > overlap
    }
    if !isCovered { kept.append(candidate) }
  }
  return kept
}
