import Dataset
import Foundation

/// Pictures with questions and answers, a line of JSON a picture in `PART.jsonl`; pictures in
/// `images/PART`. `PART.truth.jsonl` has a line a question, which `cartsim evaluate --answers` scores
/// replies against, with the products' names in `names.json`.
///
/// Boxes are in the words of their layout: LLaVA's as parts of the picture with three decimals, Qwen's as
/// JSON with pixels.
final class ConversationFormat: FormatWriter {
  enum Messages {
    /// `conversations` of `human` and `gpt`, `<image>` in the first question.
    case llava
    /// `messages` of `user` and `assistant` with typed content.
    case qwen
  }

  private let context: ExportContext
  private let messages: Messages
  private var files: [String: (turns: LineWriter, truth: LineWriter)] = [:]

  init(_ context: ExportContext, messages: Messages) {
    self.context = context
    self.messages = messages
  }

  func write(_ frame: ExportedFrame) throws {
    let image = "images/\(frame.part)/\(frame.stem).\(frame.pictureExtension)"
    try context.folder.copy(frame.picture, to: image)
    var questioner = Questioner(
      frame, image: image, products: context.products, seed: context.manifest.seed)
    let questions = questioner.ask().map(answered)
    let files = try self.files(of: frame.part)
    for question in questions { try files.truth.put(RecordCoding.encode(question)) }
    guard !questions.isEmpty else { return }
    switch messages {
    case .llava:
      try files.turns.put(RecordCoding.encode(Llava(frame.stem, image, questions)))
    case .qwen: try files.turns.put(RecordCoding.encode(Qwen(frame.stem, image, questions)))
    }
  }

  /// A box in the layout's words.
  private func answered(_ question: GroundedQuestion) -> GroundedQuestion {
    guard let box = question.expected.box_px, let size = question.expected.size_px else {
      return question
    }
    var question = question
    switch messages {
    case .llava:
      let parts = box.enumerated().map { decimals(Double($1) / Double(size[$0 % 2]), 3) }
      question.answer = "[\(parts.joined(separator: ", "))]"
    case .qwen:
      question.answer = "{\"bbox_2d\": [\(box.map(String.init).joined(separator: ", "))]}"
    }
    return question
  }

  private func files(of part: String) throws -> (turns: LineWriter, truth: LineWriter) {
    if let files = files[part] { return files }
    let files = try (
      turns: LineWriter(context.folder.url("\(part).jsonl")),
      truth: LineWriter(context.folder.url("\(part).truth.jsonl"))
    )
    self.files[part] = files
    return files
  }

  func finish() throws {
    for part in context.parts {
      let files = try files(of: part)
      try files.turns.close()
      try files.truth.close()
    }
    let names = context.products.map(\.name).sorted()
    try context.folder.write(Array(RecordCoding.encode(names)), to: "names.json")
  }

  private struct Llava: Encodable {
    struct Turn: Encodable {
      var from: String
      var value: String
    }

    var id: String
    var image: String
    var conversations: [Turn]

    init(_ id: String, _ image: String, _ questions: [GroundedQuestion]) {
      self.id = id
      self.image = image
      conversations = questions.enumerated().flatMap { place, question in
        [
          Turn(from: "human", value: (place == 0 ? "<image>\n" : "") + question.question),
          Turn(from: "gpt", value: question.answer),
        ]
      }
    }
  }

  private struct Qwen: Encodable {
    /// Both keys always, so that readers see one schema.
    struct Content: Encodable {
      var type: String
      var image: String?
      var text: String?

      func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(type, forKey: .type)
        try container.encode(image, forKey: .image)
        try container.encode(text, forKey: .text)
      }

      enum CodingKeys: String, CodingKey { case type, image, text }
    }

    struct Message: Encodable {
      var role: String
      var content: [Content]
    }

    var id: String
    var messages: [Message]

    init(_ id: String, _ image: String, _ questions: [GroundedQuestion]) {
      self.id = id
      messages = questions.enumerated().flatMap { place, question in
        let picture = place == 0 ? [Content(type: "image", image: image)] : []
        return [
          Message(
            role: "user", content: picture + [Content(type: "text", text: question.question)]),
          Message(role: "assistant", content: [Content(type: "text", text: question.answer)]),
        ]
      }
    }
  }
}
