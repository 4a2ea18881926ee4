import CMuJoCo
import Geometry
import Sensors

/// A tube beside the basket that stands on the cart's frame and not on the scale.
package struct FrameRail: Sendable, Hashable {
  /// Ends of its axis in the cart's frame, metres.
  package var start: SIMD3<Double>
  package var end: SIMD3<Double>
  package var radius: Double

  package init(start: SIMD3<Double>, end: SIMD3<Double>, radius: Double) {
    self.start = start
    self.end = end
    self.radius = radius
  }
}

/// What items do to the rail, step by step.
///
/// The basket's sensor does not feel it, and of what sleeps the engine has no contacts; there the mean
/// over the last steps awake holds, in which nothing moved.
struct RailLoads {
  /// The rail's.
  let geom: Int
  /// By item, of its last steps awake, about the plate's centre.
  private var recent: [[Wrench]]

  /// As many as the engine wants to see at rest before it lets things sleep.
  private static let memory = 10

  init(geom: Int, items: Int) {
    self.geom = geom
    recent = Array(repeating: [], count: items)
  }

  /// - Parameter loads: of the last step; what does not touch the rail is missing.
  mutating func note(_ loads: [Int: Wrench], awake: (Int) -> Bool) {
    for item in recent.indices where awake(item) {
      if recent[item].count == Self.memory { recent[item].removeFirst() }
      recent[item].append(loads[item] ?? .zero)
    }
  }

  /// What an item at rest does to the rail.
  func load(of item: Int) -> Wrench {
    guard !recent[item].isEmpty else { return .zero }
    let sum = recent[item].reduce(.zero, +)
    let count = Double(recent[item].count)
    return Wrench(force: sum.force / count, torque: sum.torque / count)
  }
}

extension PhysicsWorld {
  /// What items did to the rail in the last step, about the plate's centre.
  func railContacts(_ rail: Int) -> [Int: Wrench] {
    let data = engine.data
    let bodies: UnsafeMutablePointer<Int32> = engine.model.pointee.geom_bodyid
    var loads: [Int: Wrench] = [:]
    for number in 0..<Int(data.pointee.ncon) {
      let contact = data.pointee.contact[number]
      let (first, second) = (Int(contact.geom.0), Int(contact.geom.1))
      guard first == rail || second == rail,
        let item = itemBodies.firstIndex(of: Int(bodies[first == rail ? second : first]))
      else { continue }
      var result = SIMD8<Double>.zero
      withUnsafeMutableBytes(of: &result) { bytes in
        mj_contactForce(
          engine.model, data, Int32(number), bytes.bindMemory(to: Double.self).baseAddress)
      }
      // The rows of the contact's frame are its axes; the first points from the first geom to the
      // second, and the force is the one on the second.
      let f = contact.frame
      let onSecond =
        SIMD3(f.0, f.1, f.2) * result[0] + SIMD3(f.3, f.4, f.5) * result[1]
        + SIMD3(f.6, f.7, f.8) * result[2]
      let place = SIMD3(contact.pos.0, contact.pos.1, contact.pos.2)
      loads[item] =
        (loads[item] ?? .zero)
        + Wrench(force: second == rail ? onSecond : -onSecond, at: place - plateCenter)
    }
    return loads
  }
}
