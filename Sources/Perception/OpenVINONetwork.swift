import COpenVINO
import Foundation

/// One neural network, compiled for the processor, with one input and one output of fixed shape.
///
/// Ownership: every `ov_*` object made here is freed here. The core, the compiled model and the
/// infer request live as long as this object and are freed in `deinit`, users before what they use.
/// The read model, ports, shapes, names and tensors are freed in the function that made them; a
/// tensor got from a request is a handle of its own on memory that the request owns, so it is freed
/// too, and its data pointer is not used past the call.
///
/// Threads: one owner, one thread at a time. The runtime itself is held to one stream of one thread
/// and to 32-bit floats, so that the answer does not depend on the machine's load or core count.
package final class OpenVINONetwork {
  package let file: String
  package let inputShape: [Int]
  package let outputShape: [Int]
  private let core: OpaquePointer
  private let compiledModel: OpaquePointer
  private let request: OpaquePointer

  /// Reads an ONNX file and compiles it.
  package init(file: String) throws {
    self.file = file
    let core = try Self.made(file, "the inference runtime does not start") { ov_core_create(&$0) }
    var keep = [Release]()
    keep.append { ov_core_free(core) }
    defer { for release in keep.reversed() { release() } }

    let model = try Self.made(file, "not a readable ONNX model") {
      ov_core_read_model(core, file, nil, &$0)
    }
    defer { ov_model_free(model) }
    let shapes = try Self.checkedShapes(of: model, file: file)
    inputShape = shapes.input
    outputShape = shapes.output

    let compiled = try Self.compile(model, core: core, file: file)
    keep.append { ov_compiled_model_free(compiled) }
    let request = try Self.made(file, "no inference request could be made") {
      ov_compiled_model_create_infer_request(compiled, &$0)
    }
    self.core = core
    self.compiledModel = compiled
    self.request = request
    keep = []  // From here on `deinit` frees them.
  }

  deinit {
    ov_infer_request_free(request)
    ov_compiled_model_free(compiledModel)
    ov_core_free(core)
  }

  /// Runs the network once.
  /// - Parameters:
  ///   - fill: writes the input, `inputShape` row-major; what it leaves out keeps its old value.
  ///   - read: reads the output, `outputShape` row-major; the buffer ends with the call.
  package func infer<Result>(
    fill: (UnsafeMutableBufferPointer<Float>) throws -> Void,
    read: (UnsafeBufferPointer<Float>) throws -> Result
  ) throws -> Result {
    let input = try made("no input tensor") { ov_infer_request_get_input_tensor(request, &$0) }
    defer { ov_tensor_free(input) }
    try fill(try floats(of: input, count: inputShape.reduce(1, *)))
    try check(ov_infer_request_infer(request), "the model cannot be run")
    let output = try made("no output tensor") { ov_infer_request_get_output_tensor(request, &$0) }
    defer { ov_tensor_free(output) }
    return try read(
      UnsafeBufferPointer(try floats(of: output, count: outputShape.reduce(1, *))))
  }

  private func floats(of tensor: OpaquePointer, count: Int) throws
    -> UnsafeMutableBufferPointer<Float>
  {
    var size = 0
    try check(ov_tensor_get_size(tensor, &size), "no tensor size")
    guard size == count else {
      throw DetectorError(
        .inferenceFailed, file: file,
        problem: "a tensor has \(size) values where its shape promises \(count)",
        remedy: "export the model with fixed shapes")
    }
    var data: UnsafeMutableRawPointer?
    try check(ov_tensor_data(tensor, &data), "no tensor data")
    return UnsafeMutableBufferPointer(
      start: data?.assumingMemoryBound(to: Float.self), count: data == nil ? 0 : count)
  }
}

// MARK: - Reading and compiling

extension OpenVINONetwork {
  private typealias Release = () -> Void

  private static func compile(_ model: OpaquePointer, core: OpaquePointer, file: String) throws
    -> OpaquePointer
  {
    // The keys of ov_property.h, spelled out because Swift may not read C's global variables.
    let settings = [
      ("INFERENCE_NUM_THREADS", "1"), ("NUM_STREAMS", "1"), ("INFERENCE_PRECISION_HINT", "f32"),
      ("ENABLE_CPU_PINNING", "NO"),
    ]
    // The runtime copies keys and values during the call.
    let strings = settings.flatMap { [strdup($0.0), strdup($0.1)] }
    defer { for string in strings { free(string) } }
    let properties = settings.indices.map {
      ov_property_t(key: strings[2 * $0], value: UnsafeRawPointer(strings[2 * $0 + 1]))
    }
    return try made(file, "the model cannot be compiled for this processor") {
      ov_core_compile_model_props(core, model, "CPU", properties.count, properties, &$0)
    }
  }

  private static func checkedShapes(of model: OpaquePointer, file: String) throws
    -> (input: [Int], output: [Int])
  {
    var counts = (inputs: 0, outputs: 0)
    try check(ov_model_inputs_size(model, &counts.inputs), file, "no list of inputs")
    try check(ov_model_outputs_size(model, &counts.outputs), file, "no list of outputs")
    guard counts.inputs == 1, counts.outputs == 1 else {
      throw DetectorError(
        .unsupportedModel, file: file,
        problem: "has \(counts.inputs) inputs and \(counts.outputs) outputs, expected one of each",
        remedy: "export the detector alone, with its single concatenated output")
    }
    let input = try made(file, "no input") { ov_model_const_input(model, &$0) }
    defer { ov_output_const_port_free(input) }
    let output = try made(file, "no output") { ov_model_const_output(model, &$0) }
    defer { ov_output_const_port_free(output) }
    return (
      try fixedShape(of: input, "input", file: file),
      try fixedShape(of: output, "output", file: file)
    )
  }

  private static func fixedShape(of port: OpaquePointer, _ role: String, file: String) throws
    -> [Int]
  {
    var type = ov_element_type_e(0)
    try check(ov_port_get_element_type(port, &type), file, "no type of the \(role)")
    guard type == F32 else {
      throw DetectorError(
        .unsupportedModel, file: file, problem: "the \(role) does not hold 32-bit floats",
        remedy: "export with 32-bit inputs and outputs (half=False)")
    }
    var partial = ov_partial_shape_t()
    try check(ov_port_get_partial_shape(port, &partial), file, "no shape of the \(role)")
    defer { ov_partial_shape_free(&partial) }
    guard !ov_partial_shape_is_dynamic(partial) else {
      let text = ov_partial_shape_to_string(partial)
      defer { ov_free(text) }
      throw DetectorError(
        .unsupportedModel, file: file,
        problem: "the \(role) has open dimensions: \(text.map { String(cString: $0) } ?? "?")",
        remedy: "export with fixed shapes (dynamic=False)")
    }
    var shape = ov_shape_t()
    try check(ov_partial_shape_to_shape(partial, &shape), file, "no shape of the \(role)")
    defer { ov_shape_free(&shape) }
    return (0..<Int(shape.rank)).map { Int(shape.dims[$0]) }
  }
}

// MARK: - Status

extension OpenVINONetwork {
  private func made(
    _ problem: String, _ make: (inout OpaquePointer?) -> ov_status_e
  ) throws -> OpaquePointer {
    try Self.made(file, problem, code: .inferenceFailed, make)
  }

  private func check(_ status: ov_status_e, _ problem: String) throws {
    try Self.check(status, file, problem, code: .inferenceFailed)
  }

  private static func made(
    _ file: String, _ problem: String, code: DetectorError.Code = .malformedFile,
    _ make: (inout OpaquePointer?) -> ov_status_e
  ) throws -> OpaquePointer {
    var object: OpaquePointer?
    try check(make(&object), file, problem, code: code)
    guard let object else {
      throw DetectorError(
        code, file: file, problem: problem, remedy: "the runtime gave no reason")
    }
    return object
  }

  private static func check(
    _ status: ov_status_e, _ file: String, _ problem: String,
    code: DetectorError.Code = .malformedFile
  ) throws {
    guard status != OK else { return }
    // The message is one per process: with several threads failing at once it may be another's.
    let message = ov_get_last_err_msg()
    defer { ov_free(message) }
    let reason =
      message.map { String(cString: $0) } ?? ov_get_error_info(status).map { String(cString: $0) }
    throw DetectorError(
      code, file: file, problem: problem,
      remedy: "the runtime says: \(Self.firstLine(of: reason ?? "nothing"))")
  }

  /// The runtime's messages open with lines about its own sources.
  private static func firstLine(of message: String) -> String {
    let lines = message.split(whereSeparator: \.isNewline).map(String.init)
    let telling = lines.first { !$0.hasPrefix("Exception from src/") && !$0.hasPrefix("Check '") }
    return String((telling ?? lines.first ?? "nothing").prefix(300))
  }
}
