import ArgumentParser
import Evaluation
import Foundation
import Perception
import Stack

struct StackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stack",
    abstract: "Serve this program's own cart software over the protocol of run --stack.",
    discussion: """
      Reads messages from standard input and answers on standard output: the reference for stacks of \
      your own, and a reasoner to bring to a detector of the simulation. Sources/Stack/Protocol.md \
      describes every message.
      """)

  @Option(
    help: """
      blind, or an .onnx file: looks at the pictures itself. Without one it is a reasoner alone, which \
      asks the simulation for detections.
      """)
  var detector: String?

  @Option(help: "What follows things between detector and reasoner: \(TrackerChoice.choices).")
  var tracker = TrackerChoice.none

  @Option(help: "Seconds from an observation to the answer that the simulation shall charge.")
  var latency = 0.0

  func validate() throws {
    if let detector, ["perfect", "degraded"].contains(detector) {
      throw ValidationError(
        "--detector \(detector) knows the truth, which stays in the simulation; give cartsim run "
          + "--detector \(detector) and leave it out here.")
    }
    if !(0...60).contains(latency) {
      throw ValidationError("--latency must be in 0 … 60, got \(latency).")
    }
  }

  func run() throws {
    // A library that prints must not spoil the answers.
    let answers = dup(1)
    guard answers >= 0, dup2(2, 1) == 1 else {
      throw CommandFailure(.environmentFailed, "standard output cannot be kept apart")
    }
    do {
      try server(answers: answers).run()
    } catch let violation as StackViolation {
      throw CommandFailure(.wrongInput, "standard input: \(violation)")
    }
  }

  private func server(answers: Int32) throws -> StackServer {
    let parts = tracker.parts
    guard let detector else {
      return StackServer(
        hello: StackHello(
          name: "cartsim reasoner", wants: [.detections, .barcodes], gives: [.bookings],
          latency: latency, reusable: true),
        input: 0, output: answers, make: { ReasonerAlone(parts: parts) })
    }
    try DetectorChoice(argument: detector).checkFile(besides: ["blind"])
    let eyes: any Detector =
      detector == "blind" ? BlindDetector() : try ONNXDetector(file: detector)
    return StackServer(
      hello: StackHello(
        name: "cartsim", wants: [.barcodes] + (eyes.needsPictures ? [.pictures] : []),
        gives: [.detections, .bookings], latency: latency, reusable: true),
      input: 0, output: answers, make: { DetectorAndReasoner(eyes, parts: parts) })
  }
}

/// `--tracker`.
enum TrackerChoice: String, CaseIterable, ExpressibleByArgument {
  case none, rig

  var parts: ReasoningParts {
    var parts = ReasoningParts.reference
    switch self {
    case .none: parts.tracker = nil
    case .rig: parts.tracker = { RigTracker(cart: $0) }
    }
    return parts
  }
}
