import CMuJoCo

/// One compiled MuJoCo model with its state: the sole owner of both, freed with it.
///
/// One thread at a time. The model's options and collision masks are changed while it runs; its
/// structure never is.
final class Engine {
  let model: UnsafeMutablePointer<mjModel>
  let data: UnsafeMutablePointer<mjData>

  /// Installed before the first call that could fail, once for the process.
  private static let handler: Void = cartsim_mujoco_install_handler()

  /// Compiles a specification; the caller keeps it.
  /// - Throws: `SimulationError` with the compiler's own message.
  init(compiling spec: UnsafeMutablePointer<mjSpec>) throws {
    _ = Self.handler
    var compiled: UnsafeMutablePointer<mjModel>?
    guard cartsim_mujoco_compile(spec, &compiled) == 1 else { throw Self.failure("compile") }
    guard let compiled else {
      let message = mjs_getError(spec).map { String(cString: $0) } ?? "no reason given"
      throw SimulationError(code: .engine, problems: ["model not compiled: \(message)"])
    }
    var made: UnsafeMutablePointer<mjData>?
    guard cartsim_mujoco_make_data(compiled, &made) == 1, let made else {
      mj_deleteModel(compiled)
      throw Self.failure("allocation of the state")
    }
    model = compiled
    data = made
  }

  deinit {
    mj_deleteData(data)
    mj_deleteModel(model)
  }

  /// One step of `model.opt.timestep`.
  func step() throws {
    guard cartsim_mujoco_step(model, data) == 1 else { throw Self.failure("step") }
    try checkWarnings()
  }

  /// All derived quantities of the present state, without moving in time.
  func forward() throws {
    guard cartsim_mujoco_forward(model, data) == 1 else { throw Self.failure("forward pass") }
    try checkWarnings()
  }

  /// Index of a named object.
  func index(of name: String, _ type: mjtObj) -> Int {
    Int(mj_name2id(model, Int32(type.rawValue), name))
  }

  /// A warning means a state that cannot be trusted, so it ends the episode.
  private func checkWarnings() throws {
    let first = withUnsafeBytes(of: &data.pointee.warning) { bytes in
      let warnings = bytes.bindMemory(to: mjWarningStat.self)
      return warnings.firstIndex { $0.number > 0 }.map { ($0, Int(warnings[$0].lastinfo)) }
    }
    guard let (kind, info) = first else { return }
    let text = mju_warningText(Int32(kind), info).map { String(cString: $0) }
    throw SimulationError(
      code: .engine, problems: ["warning at \(data.pointee.time) s: \(text ?? "kind \(kind)")"])
  }

  private static func failure(_ what: String) -> SimulationError {
    SimulationError(
      code: .engine,
      problems: ["\(what) failed: \(String(cString: cartsim_mujoco_failure()))"])
  }
}
