import Configuration
import Geometry

/// Puts calibrated cameras and a basket into a cart's file.
package struct RigImport {
  /// Inside of a basket, metres.
  package struct Basket: Sendable, Hashable {
    package var length: Double
    package var width: Double
    package var depth: Double

    package init(length: Double, width: Double, depth: Double) {
      self.length = length
      self.width = width
      self.depth = depth
    }
  }

  /// The cart that gets them; nil for a new one.
  package var base: CartFile?
  /// nil: the base's.
  package var basket: Basket?
  /// Of the basket's floor above the store's, metres; nil: the base's, or 0.5.
  package var floorHeight: Double?
  /// Where cameras stand, by name; goes before what files say.
  package var placements: [String: CameraPlacement] = [:]

  package init(base: CartFile? = nil) { self.base = base }

  /// Cameras of the same names are replaced and keep what a calibration does not tell (sensor,
  /// antialiasing, knocks; and their places, if nothing else says where they are); others stay.
  /// - Throws: `ConfigurationError` with everything that is wrong.
  package func cart(with cameras: [CalibratedCamera]) throws -> CartFile {
    let complaints = Complaints()
    let names = cameras.map(\.name)
    for (index, camera) in cameras.enumerated() where names[..<index].contains(camera.name) {
      complaints.diagnostics.append(
        Diagnostic(
          location: camera.location, problem: "a second camera is named \"\(camera.name)\"",
          remedy: "rename one with --rename"))
    }
    for name in placements.keys.sorted() where !names.contains(name) {
      complaints.diagnostics.append(
        Diagnostic(
          location: SourceLocation(file: "--pose"), problem: "no file has a camera \"\(name)\"",
          remedy: "they have " + names.joined(separator: ", ")))
    }
    let placed = place(cameras, complaints)
    let whole = document(with: placed, complaints)
    try complaints.check()
    return try CartFile(document: whole)
  }

  private func place(
    _ cameras: [CalibratedCamera], _ complaints: Complaints
  ) -> [(camera: CalibratedCamera, placement: CameraPlacement)] {
    var previous: RigidTransform?
    return cameras.compactMap { camera in
      let own: RigidTransform? =
        switch camera.placement {
        case .unknown: nil
        case .inCart(let cartFromCamera): cartFromCamera
        case .besidePrevious(let cameraFromPrevious):
          previous.map { $0 * cameraFromPrevious.inverse }
        }
      let former = base?.recipe.cameras.first { $0.name == camera.name }?.cartFromCamera
      let found = placements[camera.name]?.cartFromCamera ?? own ?? former
      previous = found
      guard let found else {
        complaints.diagnostics.append(
          Diagnostic(
            location: camera.location,
            problem: "nothing says where on the cart the camera \"\(camera.name)\" is",
            remedy: "give --pose \(camera.name)=X,Y,Z,YAW,PITCH,ROLL, or --onto a cart that has it")
        )
        return nil
      }
      return (camera, placements[camera.name] ?? CameraPlacement(found))
    }
  }

  private func document(
    with cameras: [(camera: CalibratedCamera, placement: CameraPlacement)],
    _ complaints: Complaints
  ) -> YAMLNode {
    let place = SourceLocation(file: "the new cart")
    var cart =
      base?.document
      ?? YAMLNode.fields([("purpose", .text("A cart with calibrated cameras."))], at: place)
    if base == nil && basket == nil {
      complaints.diagnostics.append(
        Diagnostic(
          location: place, problem: "nothing says how large the basket is",
          remedy: "give --basket, or --onto a cart"))
    }
    cart = cart.setting("basket", to: basketNode(at: place))
    var rig = cart["cameras"] ?? YAMLNode(.mapping([]), location: place)
    for (camera, placement) in cameras {
      rig = rig.setting(
        camera.name, to: node(of: camera, placement, over: rig[camera.name]))
    }
    return cart.setting("cameras", to: rig)
  }

  private func basketNode(at place: SourceLocation) -> YAMLNode? {
    var node = base?.document["basket"] ?? YAMLNode(.mapping([]), location: place)
    if let basket {
      node = node.setting("length_m", to: .number(basket.length, at: place))
        .setting("width_m", to: .number(basket.width, at: place))
        .setting("depth_m", to: .number(basket.depth, at: place))
    }
    if let height = floorHeight ?? (base == nil ? 0.5 : nil) {
      node = node.setting("floor_height_m", to: .number(height, at: place))
    }
    return node
  }

  /// Keys of what a calibration replaces.
  private static let replaced = [
    "position_m", "look_at_m", "yaw_deg", "pitch_deg", "roll_deg", "width_px", "height_px",
    "horizontal_fov_deg", "fx_px", "fy_px", "cx_px", "cy_px", "lens",
  ]

  private func node(
    of camera: CalibratedCamera, _ placement: CameraPlacement, over former: YAMLNode?
  ) -> YAMLNode {
    let place = camera.location
    func number(_ value: Double) -> YAMLNode { .number(value, at: place) }
    let p = placement.position
    let k = camera.intrinsics
    var fields: [(String, YAMLNode)] = [
      ("position_m", YAMLNode(.list([p.x, p.y, p.z].map(number)), location: place)),
      ("yaw_deg", number(placement.yaw)), ("pitch_deg", number(placement.pitch)),
      ("roll_deg", number(placement.roll)),
      ("width_px", .integer(k.width, at: place)), ("height_px", .integer(k.height, at: place)),
      ("fx_px", number(k.fx)), ("fy_px", number(k.fy)), ("cx_px", number(k.cx)),
      ("cy_px", number(k.cy)),
    ]
    if let lens = lensNode(camera.lens, at: place) { fields.append(("lens", lens)) }
    if case .mapping(let entries)? = former?.content {
      fields += entries.filter { !Self.replaced.contains($0.key) }.map { ($0.key, $0.value) }
    }
    return .fields(fields, at: place)
  }

  private func lensNode(_ lens: LensMapping, at place: SourceLocation) -> YAMLNode? {
    let names: [String]
    var fields: [(String, YAMLNode)] = []
    let coefficients: [Double]
    switch lens {
    case .pinhole: return nil
    case .brownConrady(let lens):
      names = ["k1", "k2", "p1", "p2", "k3", "k4", "k5", "k6"]
      coefficients = lens.coefficients
    case .fisheye(let lens):
      names = ["k1", "k2", "k3", "k4"]
      coefficients = lens.coefficients
      fields.append(("model", .text("fisheye", at: place)))
    }
    for (name, value) in zip(names, coefficients) where value != 0 {
      fields.append((name, .number(value, at: place)))
    }
    return .fields(fields, at: place)
  }
}

extension YAMLNode {
  fileprivate static func fields(_ fields: [(String, YAMLNode)], at place: SourceLocation)
    -> YAMLNode
  {
    YAMLNode(
      .mapping(fields.map { Entry(key: $0, keyLocation: place, value: $1) }), location: place)
  }

  fileprivate static func number(_ value: Double, at place: SourceLocation) -> YAMLNode {
    YAMLNode(.scalar(Bounds.text(value), isQuoted: false), location: place)
  }

  fileprivate static func integer(_ value: Int, at place: SourceLocation) -> YAMLNode {
    YAMLNode(.scalar("\(value)", isQuoted: false), location: place)
  }

  fileprivate static func text(
    _ value: String, at place: SourceLocation = SourceLocation(file: "")
  ) -> YAMLNode {
    YAMLNode(.scalar(value, isQuoted: true), location: place)
  }

  /// This mapping with a value for a key, in its old place if it has one.
  fileprivate func setting(_ key: String, to value: YAMLNode?) -> YAMLNode {
    guard let value, case .mapping(var entries) = content else { return self }
    if let index = entries.firstIndex(where: { $0.key == key }) {
      entries[index].value = value
    } else {
      entries.append(Entry(key: key, keyLocation: value.location, value: value))
    }
    return YAMLNode(.mapping(entries), location: location)
  }
}
