/// Failures that belong together.
package struct FailureMode: Sendable, Hashable {
  /// Numbers of the criteria that fail, the same in all of them.
  package var criteria: [Int]
  /// Indices of the evaluations, ascending.
  package var members: [Int]
  /// Of the evaluation that failed most clearly.
  package var worst: Int
}

extension FailureMode {
  /// Two failures of the same criteria are one mode if between them, as far as is known, everything
  /// fails: if the process of the worst margin stays below 0 on the straight line from one to the
  /// other. So no distance has to be chosen, and a dimension that does not matter parts nothing.
  ///
  /// The largest modes come first.
  package static func all(in evaluations: [SearchEvaluation]) -> [FailureMode] {
    let failing = evaluations.filter { $0.worstMargin < 0 }
    guard !failing.isEmpty else { return [] }
    let process = process(of: evaluations, failing: failing)
    var parent = Array(failing.indices)
    func root(_ i: Int) -> Int {
      var i = i
      while parent[i] != i { i = parent[i] }
      return i
    }
    for i in failing.indices {
      for j in 0..<i where failing[i].failures == failing[j].failures {
        let (a, b) = (root(i), root(j))
        if a != b, isConnected(failing[i].point, failing[j].point, process) {
          parent[max(a, b)] = min(a, b)
        }
      }
    }
    let groups = Dictionary(grouping: failing.indices, by: root)
    return groups.keys.sorted().compactMap { key -> FailureMode? in
      let members = (groups[key] ?? []).map { failing[$0] }
      guard
        let worst = members.min(by: { ($0.worstMargin, $0.index) < ($1.worstMargin, $1.index) })
      else { return nil }
      return FailureMode(
        criteria: worst.failures, members: members.map(\.index).sorted(), worst: worst.index)
    }
    .sorted { ($1.members.count, $0.worst) < ($0.members.count, $1.worst) }
  }

  private static func process(
    of evaluations: [SearchEvaluation], failing: [SearchEvaluation]
  ) -> GaussianProcess {
    // As many passes as failures at least, the nearest to failing first.
    let known = evaluations.sorted { ($0.worstMargin, $0.index) < ($1.worstMargin, $1.index) }
      .prefix(max(200, min(2 * failing.count, 400)))
    let points = known.map(\.point)
    let values = known.map(\.worstMargin)
    return GaussianProcess(
      points: points, values: values,
      hyperparameters: .fitted(
        points: Array(points.prefix(120)), values: Array(values.prefix(120))))
  }

  private static func isConnected(
    _ a: [Double], _ b: [Double], _ process: GaussianProcess
  ) -> Bool {
    (1...7).allSatisfy { step in
      let t = Double(step) / 8
      return process.prediction(at: zip(a, b).map { $0 + ($1 - $0) * t }).mean < 0
    }
  }
}
