import CartInterface
import Perception
import Stack
import Testing

/// Whatever a stack says: an error that names it, never a crash, never a result.
@Suite struct LieTests {
  struct Lie: Sendable, CustomTestStringConvertible {
    var answer: [UInt8]
    var complaint: String

    /// - Parameter json: without its closing brace, behind type and tick.
    init(_ json: String, _ complaint: String) {
      answer = message(#"{"type":"answer","tick":0,\#(json)}"#)
      self.complaint = complaint
    }

    init(bytes: [UInt8], _ complaint: String) {
      (answer, self.complaint) = (bytes, complaint)
    }

    var testDescription: String { complaint }
  }

  private static func found(
    _ box: String, camera: Int = 0, sku: String = "milk", sure: String = "1"
  )
    -> String
  {
    #""detections":[{"camera":\#(camera),"box_px":\#(box),"sku":"\#(sku)","confidence":\#(sure)}]"#
  }

  private static func event(_ time: String, sku: String = "milk", kind: String = "add") -> String {
    #"{"kind":"\#(kind)","sku":"\#(sku)","time_ns":\#(time)}"#
  }

  static let lies: [Lie] = [
    // Boxes.
    Lie(found("[NaN,0,1,1]"), "a number in it is NaN or infinite"),
    Lie(found("[0,0,Infinity,1]"), "a number in it is NaN or infinite"),
    Lie(found("[\"nan\",0,1,1]"), "detections[0].box_px[0] is no Double"),
    Lie(found("[0,0,1]"), "box_px has 3 numbers instead of 4"),
    Lie(found("[4,0,2,3]"), "empty or inside out"),
    Lie(found("[8,0,9,3]"), "outside the picture of 8 × 6"),
    Lie(found("[-3,0,-1,3]"), "outside the picture"),
    Lie(found("[0,0,1,1]", camera: 2), "camera 2 sent no picture"),
    Lie(found("[0,0,1,1]", camera: -1), "camera -1 sent no picture"),
    Lie(found("[0,0,1,1]", sku: "gold"), "the catalogue has no SKU \"gold\""),
    Lie(found("[0,0,1,1]", sure: "1.5"), "confidence 1.5 is not in 0 … 1"),
    Lie(
      #""detections":["#
        + Array(
          repeating: #"{"camera":0,"box_px":[0,0,1,1],"sku":"milk","confidence":1}"#, count: 10_001
        ).joined(separator: ",") + "]", "10001 detections, 10000 allowed"),
    // Bookings.
    Lie(#""events":[\#(event("-1"))]"#, "events[0].time_ns is -1"),
    Lie(#""events":[\#(event("9000000000"))]"#, "time_ns is 9000000000, not 0 … 1125000000"),
    Lie(#""events":[\#(event("1e30"))]"#, "broken where a whole one is due"),
    Lie(#""events":[\#(event("50")),\#(event("40"))]"#, "time_ns is 40, before the event ahead"),
    Lie(#""events":[\#(event("5", sku: "gold"))]"#, "no SKU \"gold\""),
    Lie(#""events":[\#(event("5", kind: "steal"))]"#, "events[0].kind"),
    Lie(
      #""events":[\#(Array(repeating: event("5"), count: 1001).joined(separator: ","))]"#,
      "1001 events"),
    // The screen.
    Lie(#""display":{"basket":{"gold":1}}"#, "display.basket: the catalogue has no SKU"),
    Lie(#""display":{"basket":{"milk":0}}"#, "display.basket: 0 of \"milk\""),
    Lie(#""display":{"basket":{"milk":-4}}"#, "display.basket: -4 of \"milk\""),
    Lie(#""display":{"basket":{"milk":1.5}}"#, "broken where a whole one is due"),
    Lie(#""display":{}"#, "display.basket is missing"),
    Lie(#""display":{"basket":{},"weighed_g":{"apple":-5}}"#, "display.weighed_g: -5 g"),
    Lie(#""display":{"basket":{},"state":"dreaming"}"#, "display.state"),
    Lie(#""display":{"basket":{},"alert":{"id":0,"reason":"overload"}}"#, "display.alert.id is 0"),
    Lie(#""display":{"basket":{},"alert":{"id":1,"reason":"bored"}}"#, "display.alert.reason"),
    Lie(
      #""display":{"basket":{},"alert":{"id":1,"reason":"overload","subject":"\#(String(repeating: "x", count: 1001))"}}"#,
      "subject is longer than 1000 bytes"),
    Lie(#""display":{"basket":{},"prompt":{"kind":"sing","id":1}}"#, "display.prompt.kind"),
    Lie(
      #""display":{"basket":{},"prompt":{"kind":"present_item","id":0}}"#,
      "display.prompt.id is 0"),
    Lie(
      #""display":{"basket":{},"prompt":{"kind":"confirm","id":1,"candidates":["gold"]}}"#,
      "display.prompt: the catalogue has no SKU"),
    Lie(
      #""display":{"basket":{},"prompt":{"kind":"confirm","id":1,"candidates":[\#(Array(repeating: "\"milk\"", count: 101).joined(separator: ","))]}}"#,
      "101 candidates, 100 allowed"),
    // The message.
    Lie(#""detektions":[]"#, "\"detektions\" is no key of \"answer\""),
    Lie(bytes: message(#"{"type":"answer","tick":1}"#), "tick is 1, but the observation was 0"),
    Lie(bytes: message(#"{"type":"answer"}"#), "tick is missing"),
    Lie(bytes: message(#"{"type":"ready"}"#), "type is \"ready\" instead of \"answer\""),
    Lie(
      bytes: message(#"{"type":"error","message":"no GPU"}"#), "it reports an error: no GPU"),
    Lie(bytes: message("[1,2]"), "is wrong"),
    Lie(bytes: message(""), "it is no JSON"),
    Lie(bytes: message(String(repeating: "[", count: 100_000)), "it is no JSON"),
    Lie(bytes: message("{\"type\":\"answer\",\"tick\":0"), "it is no JSON"),
    Lie(bytes: Array("Loading the model ...\n".utf8), "does it print to its standard output?"),
    Lie(bytes: [255, 255, 255, 255, 0, 0, 0, 0], "it announced a message of 4294967295"),
    Lie(bytes: [2, 0, 0, 0, 9, 0, 0, 0] + Array("{}123456789".utf8), "2 and 9 bytes"),
    Lie(
      bytes: message(#"{"type":"answer","tick":0}"#) + [1], "it said more than one answer"),
  ]

  @Test(arguments: lies)
  func isFoundOut(lie: Lie) throws {
    let stack = try ScriptedStack(politely { _ in lie.answer })
    defer { stack.stop() }
    let found = try #require(failure { _ = try play(stack.address, ticks: 1) })
    #expect(found.problem.contains(lie.complaint), "\(found.problem)")
    #expect(found.tick == 0)
    #expect(found.software == "scripted")
  }

  /// The table's ground: the same answer without a lie passes.
  @Test func theTruthPasses() throws {
    let stack = try ScriptedStack(
      politely { tick in
        message(
          #"""
          {"type":"answer","tick":\#(tick),
           "detections":[{"camera":1,"box_px":[-1,0,4.5,6],"sku":"milk","confidence":0.5}],
           "display":{"basket":{"milk":2},"weighed_g":{"apple":180},"state":"asking",
             "prompt":{"kind":"confirm","id":\#(tick + 1),"candidates":["milk","apple"]},
             "alert":{"id":1,"reason":"overload"}},
           "events":[{"kind":"add","sku":"milk","time_ns":40},{"kind":"add","sku":"apple","time_ns":40}]}
          """#)
      })
    defer { stack.stop() }
    let said = try play(stack.address, ticks: 2)
    #expect(
      said.found[1] == [
        Detection(camera: 1, x0: -1, y0: 0, x1: 4.5, y1: 6, sku: "milk", confidence: 0.5)
      ])
    var display = CartDisplay(
      basket: ["milk": 2], prompt: .confirm(id: 2, candidates: ["milk", "apple"]),
      alert: CartAlert(id: 1, reason: .overload), state: .asking)
    display.weighed = ["apple": 180]
    #expect(said.displays[1] == display)
    #expect(said.events.map(\.sku) == ["milk", "apple", "milk", "apple"])
    #expect(said.events.map(\.decided) == [125_000_000, 125_000_000, 250_000_000, 250_000_000])
    #expect(stack.types == ["hello", "begin", "observation", "observation", "end"])
  }

  @Test(arguments: [
    (1, #"{"kind":"confirm","id":5,"candidates":["milk"]}"#, "has the id 5 of another prompt"),
    (1, #"{"kind":"present_item","id":4}"#, "fell from 5 to 4"),
  ])
  func promptsKeepTheirNumbers(tick: Int, prompt: String, complaint: String) throws {
    let stack = try ScriptedStack(
      politely { number in
        let now = number < tick ? #"{"kind":"present_item","id":5}"# : prompt
        return message(
          #"{"type":"answer","tick":\#(number),"display":{"basket":{},"prompt":\#(now)}}"#)
      })
    defer { stack.stop() }
    let found = try #require(failure { _ = try play(stack.address, ticks: 3) })
    #expect(found.problem.contains(complaint) && found.tick == tick, "\(found)")
  }

  @Test(arguments: [
    (#"{"type":"hello","protocol":2,"name":"x","gives":["bookings"]}"#, "protocol is 2"),
    (#"{"type":"hello","protocol":1,"name":"x","gives":[]}"#, "gives is empty"),
    (#"{"type":"hello","protocol":1,"name":"x","gives":["money"]}"#, "gives[0]"),
    (#"{"type":"hello","protocol":1,"name":"","gives":["bookings"]}"#, "name is empty"),
    (
      #"{"type":"hello","protocol":1,"name":"x","gives":["bookings"],"latency_s":-1}"#,
      "latency_s is -1"
    ),
    (
      #"{"type":"hello","protocol":1,"name":"x","gives":["bookings"],"wishes":[]}"#,
      "\"wishes\" is no key"
    ),
    (#"{"type":"error","message":"licence expired"}"#, "licence expired"),
  ])
  func aHelloIsChecked(hello: String, complaint: String) throws {
    let stack = try ScriptedStack { _ in message(hello) }
    defer { stack.stop() }
    let found = try #require(failure { _ = try play(stack.address, ticks: 1) })
    #expect(found.problem.contains(complaint) && found.tick == nil, "\(found)")
  }

  /// What was not announced must not be lost without a word.
  @Test(arguments: [
    (#"["bookings"]"#, found("[0,0,1,1]"), "detections, which its hello does not give"),
    (#"["detections"]"#, #""display":{"basket":{}}"#, "bookings, which its hello does not give"),
    (#"["detections"]"#, #""events":[\#(event("1"))]"#, "bookings, which its hello does not give"),
  ])
  func onlyWhatWasAnnounced(gives: String, json: String, complaint: String) throws {
    let stack = try ScriptedStack(
      politely(gives: gives) { _ in message(#"{"type":"answer","tick":0,\#(json)}"#) })
    defer { stack.stop() }
    let found = try #require(failure { _ = try play(stack.address, ticks: 1) })
    #expect(found.problem.contains(complaint), "\(found)")
  }
}
