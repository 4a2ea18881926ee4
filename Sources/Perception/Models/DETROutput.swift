import Foundation

/// The outputs of a DETR export: a fixed number of queries, each with the logits of all classes and a box.
/// Nothing is suppressed: the network learnt to say each thing once.
///
/// With softmax (DETR, YOLOS) the last label means "nothing" unless it has a name, and a query is the best
/// of the others. With sigmoid (Deformable DETR, RT-DETR, RF-DETR) a query may be several things, and the
/// best pairs of query and class count, as many as there are queries.
struct DETROutput: OutputReader {
  private let logits, boxOutput: Int
  private let boxes: BoxScale
  private let activation: DetectorSettings.Activation
  private let file: String
  private let classes: ClassMap

  init(_ description: OutputDescription) throws {
    file = description.file
    classes = description.classes
    boxes = description.boxes
    activation = description.settings.activation ?? .softmax
    let ports = description.ports
    func isTable(_ index: Int) -> Bool { ports[index].shape.count == 3 }
    let fourWide = ports.indices.filter { isTable($0) && ports[$0].shape[2] == 4 }
    let foundBoxes =
      try description.named(.boxes)
      ?? (fourWide.count == 1
        ? fourWide.first : fourWide.first { ports[$0].name.lowercased().contains("box") })
    let isSoftmax = activation == .softmax
    let classes = description.classes
    func fits(_ port: OpenVINONetwork.Port) -> Bool {
      guard port.shape.count == 3, let labels = port.shape[2] else { return false }
      return Self.fits(labels, classes: classes, isSoftmax: isSoftmax)
    }
    let fitting = ports.indices.filter { $0 != foundBoxes && fits(ports[$0]) }
    let foundLogits =
      try description.named(.logits)
      ?? (fitting.count == 1
        ? fitting.first : fitting.first { ports[$0].name.lowercased().contains("logit") })
    guard let foundBoxes, let foundLogits, isTable(foundBoxes), ports[foundBoxes].shape[2] == 4,
      fits(ports[foundLogits])
    else {
      let wanted = classes.count.map { isSoftmax ? "\($0 + 1)" : "\($0)" } ?? "classes"
      throw description.mismatch(
        "expected logits [1, n, \(wanted)] and boxes [1, n, 4] (detr with \(activation.rawValue))",
        remedy:
          "name as many classes as the model tells apart, say which activation it has, or name the outputs "
          + "under output.logits and output.boxes")
    }
    (logits, boxOutput) = (foundLogits, foundBoxes)
  }

  private static func fits(_ labels: Int, classes: ClassMap, isSoftmax: Bool) -> Bool {
    classes.fits(labels) || (isSoftmax && labels > 1 && classes.fits(labels - 1))
  }

  func candidates(in tensors: [OpenVINONetwork.Tensor], threshold: Float) throws -> [BoxCandidate] {
    let (scores, places) = (tensors[logits], tensors[boxOutput])
    guard scores.shape.count == 3, scores.shape[0] == 1, places.shape.count == 3,
      places.shape[2] == 4, places.shape[..<2] == scores.shape[..<2],
      Self.fits(scores.shape[2], classes: classes, isSoftmax: activation == .softmax)
    else {
      throw DetectorError(
        .inferenceFailed, file: file,
        problem: "logits came out as \(scores.shape) and boxes as \(places.shape)",
        remedy: "export the model with fixed shapes and one picture a batch")
    }
    let (queries, labels) = (scores.shape[1], scores.shape[2])
    var found: [BoxCandidate] = []
    func add(query: Int, label: Int, score: Float) {
      let box = places.values[(4 * query)..<(4 * query + 4)]
      let i = box.startIndex
      if classes.names[label] != nil,
        let candidate = boxes.candidate(
          box[i], box[i + 1], box[i + 2], box[i + 3], label: label, score: score)
      {
        found.append(candidate)
      }
    }
    if activation == .softmax {
      let things = classes.names[labels - 1] == nil ? labels - 1 : labels
      for query in 0..<queries {
        let row = scores.values[(query * labels)..<((query + 1) * labels)]
        guard things > 0, let top = row.max(), top.isFinite else { continue }
        let best = row.prefix(things).indices.max { row[$0] < row[$1] } ?? row.startIndex
        let total = row.reduce(0) { $0 + exp($1 - top) }
        let score = exp(row[best] - top) / total
        if score >= threshold { add(query: query, label: best - row.startIndex, score: score) }
      }
      return found
    }
    let pairs = scores.values.indices.filter { scores.values[$0].isFinite }.sorted {
      let (a, b) = (scores.values[$0], scores.values[$1])
      return a != b ? a > b : $0 < $1
    }
    for pair in pairs.prefix(queries) {
      let value = scores.values[pair]
      let score = activation == .sigmoid ? sigmoid(value) : value
      guard score >= threshold else { break }
      add(query: pair / labels, label: pair % labels, score: score)
    }
    return found
  }
}
