import COpenVINO
import Foundation

/// One neural network, compiled for the processor, with one input of fixed shape.
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
  /// An input or output as the model declares it.
  package struct Port: Sendable, Hashable {
    package enum Numbers: Sendable, Hashable { case float, integer32, integer64 }

    package var name: String
    /// nil for an axis that is left open.
    package var shape: [Int?]
    package var numbers: Numbers

    /// "[1, 3, ?, ?]"
    package var shapeText: String {
      "[\(shape.map { $0.map(String.init) ?? "?" }.joined(separator: ", "))]"
    }
  }

  /// What an output held after one run.
  package struct Tensor {
    package let shape: [Int]
    /// Row-major; whole numbers are exact up to 2²⁴.
    package let values: UnsafeBufferPointer<Float>
  }

  package let file: String
  package let inputShape: [Int]
  /// In the model's order.
  package let outputs: [Port]
  private let core: OpaquePointer
  private let compiledModel: OpaquePointer
  private let request: OpaquePointer

  /// Reads an ONNX file and compiles it.
  /// - Parameter shape: makes a shape without open axes of the input's; only asked for the input.
  package init(file: String, shape: (Port) throws -> [Int]) throws {
    self.file = file
    let core = try Self.made(file, "the inference runtime does not start") { ov_core_create(&$0) }
    var keep = [Release]()
    keep.append { ov_core_free(core) }
    defer { for release in keep.reversed() { release() } }

    let model = try Self.made(file, "not a readable ONNX model") {
      ov_core_read_model(core, file, nil, &$0)
    }
    defer { ov_model_free(model) }
    let input = try Self.input(of: model, file: file)
    inputShape = try shape(input)
    if input.shape != inputShape { try Self.reshape(model, to: inputShape, file: file) }
    outputs = try Self.outputs(of: model, file: file)

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
  ///   - read: reads the outputs, in the order of `outputs`; their buffers end with the call.
  package func infer<Result>(
    fill: (UnsafeMutableBufferPointer<Float>) throws -> Void,
    read: ([Tensor]) throws -> Result
  ) throws -> Result {
    let input = try made("no input tensor") { ov_infer_request_get_input_tensor(request, &$0) }
    defer { ov_tensor_free(input) }
    let (start, shape) = try contents(of: input)
    let count = inputShape.reduce(1, *)
    guard shape.reduce(1, *) == count else {
      throw failure("the input has the shape \(shape) instead of \(inputShape)")
    }
    try fill(
      UnsafeMutableBufferPointer(start: start?.assumingMemoryBound(to: Float.self), count: count))
    try check(ov_infer_request_infer(request), "the model cannot be run")
    var held: [OpaquePointer] = []
    var scratch: [UnsafeMutableBufferPointer<Float>] = []
    defer {
      for tensor in held { ov_tensor_free(tensor) }
      for buffer in scratch { buffer.deallocate() }
    }
    var tensors: [Tensor] = []
    for (index, port) in outputs.enumerated() {
      let tensor = try made("no output tensor") {
        ov_infer_request_get_output_tensor_by_index(request, index, &$0)
      }
      held.append(tensor)
      let (start, shape) = try contents(of: tensor)
      let count = shape.reduce(1, *)
      func floats<T: BinaryInteger>(_ type: T.Type) -> UnsafeBufferPointer<Float> {
        let whole = UnsafeBufferPointer(
          start: UnsafePointer(start?.assumingMemoryBound(to: T.self)), count: count)
        let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: count)
        _ = buffer.initialize(from: whole.lazy.map { Float($0) })
        scratch.append(buffer)
        return UnsafeBufferPointer(buffer)
      }
      let values =
        switch port.numbers {
        case .float:
          UnsafeBufferPointer(
            start: UnsafePointer(start?.assumingMemoryBound(to: Float.self)), count: count)
        case .integer32: floats(Int32.self)
        case .integer64: floats(Int64.self)
        }
      tensors.append(Tensor(shape: shape, values: values))
    }
    return try read(tensors)
  }

  /// Where a tensor's numbers lie, nil if it has none, and its shape.
  private func contents(of tensor: OpaquePointer) throws -> (UnsafeMutableRawPointer?, [Int]) {
    var shape = ov_shape_t()
    try check(ov_tensor_get_shape(tensor, &shape), "no shape of a tensor")
    defer { ov_shape_free(&shape) }
    let dims = (0..<Int(shape.rank)).map { Int(shape.dims[$0]) }
    if dims.contains(0) { return (nil, dims) }
    var data: UnsafeMutableRawPointer?
    try check(ov_tensor_data(tensor, &data), "no tensor data")
    guard let data else { throw failure("a tensor of the shape \(dims) has no memory") }
    return (data, dims)
  }

  private func failure(_ problem: String) -> DetectorError {
    DetectorError(
      .inferenceFailed, file: file, problem: problem, remedy: "export the model with fixed shapes")
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

  private static func input(of model: OpaquePointer, file: String) throws -> Port {
    var count = 0
    try check(ov_model_inputs_size(model, &count), file, "no list of inputs")
    guard count == 1 else {
      throw DetectorError(
        .unsupportedModel, file: file, problem: "has \(count) inputs, expected the picture alone",
        remedy: "export the network without its post-processing, or with the sizes built in")
    }
    let input = try made(file, "no input") { ov_model_const_input(model, &$0) }
    defer { ov_output_const_port_free(input) }
    let port = try port(input, "input", file: file)
    guard port.numbers == .float else {
      throw DetectorError(
        .unsupportedModel, file: file, problem: "the input does not hold 32-bit floats",
        remedy: "export with 32-bit inputs and outputs (half=False)")
    }
    return port
  }

  private static func outputs(of model: OpaquePointer, file: String) throws -> [Port] {
    var count = 0
    try check(ov_model_outputs_size(model, &count), file, "no list of outputs")
    return try (0..<count).map { index in
      let output = try made(file, "no output") {
        ov_model_const_output_by_index(model, index, &$0)
      }
      defer { ov_output_const_port_free(output) }
      return try port(output, "output", file: file)
    }
  }

  private static func port(_ port: OpaquePointer, _ role: String, file: String) throws -> Port {
    var type = ov_element_type_e(0)
    try check(ov_port_get_element_type(port, &type), file, "no type of the \(role)")
    let numbers: Port.Numbers
    switch type {
    case F32: numbers = .float
    case I32: numbers = .integer32
    case I64: numbers = .integer64
    default:
      throw DetectorError(
        .unsupportedModel, file: file,
        problem: "an \(role) does not hold 32-bit floats or whole numbers",
        remedy: "export with 32-bit inputs and outputs (half=False)")
    }
    var name: UnsafeMutablePointer<CChar>?
    // A port without a name is found by its shape.
    _ = ov_port_get_any_name(port, &name)
    defer { ov_free(name) }
    var partial = ov_partial_shape_t()
    try check(ov_port_get_partial_shape(port, &partial), file, "no shape of the \(role)")
    defer { ov_partial_shape_free(&partial) }
    guard partial.rank.min == partial.rank.max, (0...16).contains(partial.rank.max) else {
      throw DetectorError(
        .unsupportedModel, file: file, problem: "an \(role) leaves its number of axes open",
        remedy: "export with fixed shapes (dynamic=False)")
    }
    let shape = (0..<Int(partial.rank.max)).map { axis -> Int? in
      let dimension = partial.dims[axis]
      return dimension.min == dimension.max ? Int(dimension.min) : nil
    }
    return Port(name: name.map { String(cString: $0) } ?? "", shape: shape, numbers: numbers)
  }

  private static func reshape(_ model: OpaquePointer, to shape: [Int], file: String) throws {
    let dimensions = shape.map { ov_dimension_t(min: Int64($0), max: Int64($0)) }
    var partial = ov_partial_shape_t()
    try check(
      ov_partial_shape_create(Int64(shape.count), dimensions, &partial), file, "no shape \(shape)")
    defer { ov_partial_shape_free(&partial) }
    try check(
      ov_model_reshape_single_input(model, partial), file,
      "the model cannot take an input of the shape \(shape)", code: .unsupportedModel)
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
