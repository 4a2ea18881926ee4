import Configuration
import Geometry

/// Reads values of another program's file. Its keys are not ours to rule: unknown ones are passed
/// over.
struct CalibrationReader {
  let complaints: Complaints
  let node: YAMLNode
  let keyPath: String

  init(_ node: YAMLNode, _ complaints: Complaints, keyPath: String = "") {
    self.node = node
    self.complaints = complaints
    self.keyPath = keyPath
  }

  func complain(_ key: String? = nil, _ problem: String, remedy: String? = nil) {
    let place = key.flatMap { node[$0] } ?? node
    complaints.diagnostics.append(
      Diagnostic(
        location: place.location, keyPath: path(key), problem: problem, remedy: remedy))
  }

  /// The value of the first of these keys that is there; complains if none is.
  func required<Value>(_ keys: String..., read: (Cursor) -> Value?) -> Value? {
    guard let key = keys.first(where: { node[$0] != nil }), let value = node[key] else {
      complain(nil, "the key \"\(keys[0])\" is missing")
      return nil
    }
    return value.read(into: complaints, at: path(key), read)
  }

  func optional<Value>(_ keys: String..., read: (Cursor) -> Value?) -> Value? {
    guard let key = keys.first(where: { node[$0] != nil }), let value = node[key] else {
      return nil
    }
    return value.read(into: complaints, at: path(key), read)
  }

  /// `{ rows, cols, data }`, as OpenCV and ROS write matrices.
  func matrix(_ keys: String..., rows: ClosedRange<Int>, columns: ClosedRange<Int>) -> [Double]? {
    guard let key = keys.first(where: { node[$0] != nil }), let value = node[key] else {
      complain(nil, "the key \"\(keys[0])\" is missing")
      return nil
    }
    guard value.kind == .mapping else {
      complain(key, "must be a matrix with rows, cols and data, got \(value.summary)")
      return nil
    }
    let inner = CalibrationReader(value, complaints, keyPath: path(key))
    let height = inner.required("rows") { $0.integer(in: rows) }
    let width = inner.required("cols") { $0.integer(in: columns) }
    guard let height, let width else { return nil }
    return inner.required("data") { Self.numbers($0, count: width * height...width * height) }
  }

  /// Numbers of any finite size; nil if one of them is none.
  static func numbers(_ cursor: Cursor, count: ClosedRange<Int>) -> [Double]? {
    guard let numbers = cursor.list(count: count, { $0.number() }), count.contains(numbers.count)
    else { return nil }
    return numbers
  }

  /// `[[…], […], …]`, four by four, as Kalibr writes them.
  static func rigidRows(_ cursor: Cursor) -> RigidTransform? {
    let rows = cursor.list(count: 4...4) { numbers($0, count: 4...4) }
    guard let rows, rows.count == 4 else { return nil }
    return rigid(rows, cursor)
  }

  static func rigid(_ rows: [[Double]], _ cursor: Cursor) -> RigidTransform? {
    guard let transform = RigidTransform(rows: rows) else {
      cursor.complain(
        "is no rigid motion",
        remedy: "the first three columns must be a rotation, without mirroring")
      return nil
    }
    return transform
  }

  /// Focal lengths and centre from a 3 × 3 camera matrix.
  func intrinsics(
    matrix k: [Double], key: String, width: Int, height: Int
  ) -> CameraIntrinsics? {
    guard k[0] > 0, k[4] > 0, k[8] == 1, [k[3], k[6], k[7]].allSatisfy({ $0 == 0 }) else {
      complain(key, "must be [fx, 0, cx, 0, fy, cy, 0, 0, 1] with focal lengths > 0")
      return nil
    }
    guard abs(k[1]) <= 1e-6 * k[0] else {
      complain(
        key, "has a skew of \(k[1]) pixels", remedy: "calibrate without skew; lenses here have none"
      )
      return nil
    }
    return CameraIntrinsics(width: width, height: height, fx: k[0], fy: k[4], cx: k[2], cy: k[5])
  }

  /// Sides of a picture.
  static func side(_ cursor: Cursor) -> Int? { cursor.integer(in: 16...4096) }

  private func path(_ key: String?) -> String {
    guard let key else { return keyPath }
    return keyPath.isEmpty ? key : "\(keyPath).\(key)"
  }
}
