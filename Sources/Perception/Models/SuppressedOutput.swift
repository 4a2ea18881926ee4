/// The outputs of a model that suppresses in its graph: one table of detections, or boxes, labels and scores
/// apart, as torchvision exports them. Their number may be left open.
struct SuppressedOutput: OutputReader {
  private enum Form: Sendable {
    case table(output: Int, columns: [DetectorSettings.Column])
    case apart(boxes: Int, labels: Int, scores: Int)
  }

  private let form: Form
  private let boxes: BoxScale
  private let file: String
  private let classes: ClassMap

  private static let sixColumns: [DetectorSettings.Column] = [.x0, .y0, .x1, .y1, .score, .class]
  private static let sevenColumns: [DetectorSettings.Column] = [
    .image, .x0, .y0, .x1, .y1, .class, .score,
  ]

  init(_ description: OutputDescription) throws {
    file = description.file
    classes = description.classes
    boxes = description.boxes
    if let apart = try Self.apart(description) {
      form = apart
    } else if let table = Self.table(description) {
      form = table
    } else {
      let wanted = description.settings.columns.map { "[…, n, \($0.count)]" } ?? "[…, n, 6 or 7]"
      throw description.mismatch(
        "expected a table \(wanted), or boxes [n, 4], labels [n] and scores [n] (nms)",
        remedy:
          "list what the columns hold under output.columns, or name the outputs under output.boxes, "
          + "output.labels and output.scores")
    }
  }

  private static func table(_ description: OutputDescription) -> Form? {
    for (index, port) in description.ports.enumerated() where (2...4).contains(port.shape.count) {
      guard let width = port.shape.last ?? nil else { continue }
      let columns =
        description.settings.columns
        ?? (width == 6 ? sixColumns : width == 7 ? sevenColumns : [])
      if columns.count == width { return .table(output: index, columns: columns) }
    }
    return nil
  }

  private static func apart(_ description: OutputDescription) throws -> Form? {
    let ports = description.ports
    func find(
      _ role: DetectorSettings.OutputRole, _ fits: (OpenVINONetwork.Port) -> Bool
    ) throws -> Int? {
      try description.named(role) ?? ports.firstIndex(where: fits)
    }
    func isNamed(_ port: OpenVINONetwork.Port, _ words: String...) -> Bool {
      words.contains { port.name.lowercased().contains($0) }
    }
    func isFlat(_ port: OpenVINONetwork.Port) -> Bool {
      port.shape.count == 1 || (port.shape.count == 2 && port.shape[0] == 1)
    }
    let boxes = try find(.boxes) {
      (2...3).contains($0.shape.count) && $0.shape.last == 4 && $0.numbers == .float
    }
    let labels = try find(.labels) {
      isFlat($0) && ($0.numbers != .float || isNamed($0, "label", "class"))
    }
    let scores = try find(.scores) {
      isFlat($0) && $0.numbers == .float && !isNamed($0, "label", "class")
    }
    guard let boxes, let labels, let scores, Set([boxes, labels, scores]).count == 3 else {
      return nil
    }
    return .apart(boxes: boxes, labels: labels, scores: scores)
  }

  func candidates(in tensors: [OpenVINONetwork.Tensor], threshold: Float) throws -> [BoxCandidate] {
    switch form {
    case .table(let output, let columns):
      let (shape, values) = (tensors[output].shape, tensors[output].values)
      guard shape.last == columns.count else { throw failure("the table came out as \(shape)") }
      func place(_ column: DetectorSettings.Column) -> Int { columns.firstIndex(of: column) ?? 0 }
      let (x0, y0, x1, y1) = (place(.x0), place(.y0), place(.x1), place(.y1))
      let (score, label) = (place(.score), place(.class))
      let image = columns.firstIndex(of: .image)
      return (0..<(values.count / columns.count)).compactMap { row in
        let base = row * columns.count
        // Padding of a batch.
        if let image, values[base + image] != 0 { return nil }
        return candidate(
          [x0, y0, x1, y1].map { values[base + $0] }, label: values[base + label],
          score: values[base + score], threshold: threshold)
      }
    case .apart(let boxes, let labels, let scores):
      let (places, names, sure) = (tensors[boxes], tensors[labels], tensors[scores])
      guard places.shape.last == 4, places.values.count == 4 * names.values.count,
        names.values.count == sure.values.count
      else {
        throw failure(
          "boxes came out as \(places.shape), labels as \(names.shape), scores as \(sure.shape)")
      }
      return sure.values.indices.compactMap { i in
        candidate(
          Array(places.values[(4 * i)..<(4 * i + 4)]), label: names.values[i],
          score: sure.values[i], threshold: threshold)
      }
    }
  }

  private func candidate(_ box: [Float], label: Float, score: Float, threshold: Float)
    -> BoxCandidate?
  {
    guard score >= threshold, (0..<1_000_000).contains(label), classes.names[Int(label)] != nil
    else { return nil }
    return boxes.candidate(box[0], box[1], box[2], box[3], label: Int(label), score: score)
  }

  private func failure(_ problem: String) -> DetectorError {
    DetectorError(
      .inferenceFailed, file: file, problem: problem,
      remedy: "name the outputs and columns in the file beside the model")
  }
}
