import CMuJoCo
import Geometry
package import Sensors

extension PhysicsWorld {
  /// What acts on the basket from above, its own weight included, about the centre of its plate.
  ///
  /// The sensor at the basket's weld reads it, except for islands that sleep: MuJoCo leaves out
  /// their contacts. They are in balance, so what they do to the basket is their weight, less what they
  /// did to the rail beside it when they fell asleep.
  package var plateLoad: Wrench {
    let data: UnsafeMutablePointer<Double> = engine.data.pointee.sensordata
    func read(_ address: Int) -> SIMD3<Double> {
      SIMD3(data[address], data[address + 1], data[address + 2])
    }
    // The sensor gives what the mount does to the basket; the plate feels the opposite.
    var load = Wrench(force: -read(forceSensor), torque: -read(torqueSensor))
    for item in items.indices where restsOnCart(item) {
      let local = engine.model.pointee.body_ipos + 3 * itemBodies[item]
      let center = cartFromItem(item).apply(toPoint: SIMD3(local[0], local[1], local[2]))
      load = load + Wrench(force: gravity * items[item].mass, at: center - plateCenter)
      if let borne = railLoads?.load(of: item) {
        load = load + Wrench(force: -borne.force, torque: -borne.torque)
      }
    }
    return load
  }

  /// Whether an item slept through the last step, neither parked nor on the floor. What fell asleep
  /// at the end of it was still felt by the sensor.
  private func restsOnCart(_ item: Int) -> Bool {
    !isParked[item] && wasAsleep[item] && isAsleep(item)
      && cartFromItem(item).translation.z > plateCenter.z
  }
}
