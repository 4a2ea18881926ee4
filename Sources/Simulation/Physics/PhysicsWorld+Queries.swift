import CMuJoCo
import Geometry

extension PhysicsWorld {
  /// Largest overlap of two bodies at present beyond what flexible packs give way by, in metres.
  package var deepestPenetration: Double {
    let bodyOfGeom: UnsafeMutablePointer<Int32> = engine.model.pointee.geom_bodyid
    let giving = Dictionary(
      uniqueKeysWithValues: zip(itemBodies, items.map(\.give)).filter { $1 > 0 })
    return (0..<Int(engine.data.pointee.ncon)).reduce(0) { deepest, number in
      let contact = engine.data.pointee.contact[number]
      var overlap = -contact.dist
      if !giving.isEmpty {
        for geom in [contact.geom.0, contact.geom.1] {
          overlap -= giving[Int(bodyOfGeom[Int(geom)])] ?? 0
        }
      }
      return max(deepest, overlap)
    }
  }
}

extension PhysicsWorld {
  /// Upper bound of the height of what stands in the column of a box, hand and what it holds left
  /// out; −∞ where nothing does.
  /// - Parameters:
  ///   - place: centre of the box in the cart's frame.
  ///   - half: half its size.
  ///   - except: one more item to leave out.
  func top(around place: SIMD2<Double>, half: SIMD3<Double>, except: Int? = nil) -> Double {
    var top = -Double.infinity
    for item in items.indices where !isParked[item] && item != except && !heldItems.contains(item) {
      let cartFromItem = cartFromItem(item)
      let reach = items[item].halfExtents(rotation: cartFromItem.rotation)
      let p = cartFromItem.translation
      if abs(p.x - place.x) < half.x + reach.x && abs(p.y - place.y) < half.y + reach.y {
        top = max(top, p.z + reach.z)
      }
    }
    return top
  }
}

extension PhysicsWorld {
  /// Whether none of some items moves faster than 1 cm/s, and neither a hand nor anything in it
  /// touches them or the basket.
  func isAtRest(_ resting: [Int]) -> Bool {
    guard resting.allSatisfy({ velocity(ofItem: $0).linear.length < 0.01 }) else { return false }
    let handBodies = Set(
      hands.flatMap { [$0.palmBody, $0.forearmBody] } + heldItems.map { itemBodies[$0] })
    let bodyOfGeom: UnsafeMutablePointer<Int32> = engine.model.pointee.geom_bodyid
    return (0..<Int(engine.data.pointee.ncon)).allSatisfy { number in
      let contact = engine.data.pointee.contact[number]
      let first = handBodies.contains(Int(bodyOfGeom[Int(contact.geom.0)]))
      let second = handBodies.contains(Int(bodyOfGeom[Int(contact.geom.1)]))
      return first == second
    }
  }
}

extension PhysicsWorld {
  /// An item's mass in kilograms, its centre in the item's frame in metres, and its moments of
  /// inertia about the axes of its principal frame in kg·m², as the engine has them.
  package func inertia(
    ofItem item: Int
  ) -> (mass: Double, center: SIMD3<Double>, principal: SIMD3<Double>) {
    let model = engine.model.pointee
    let (place, moments) = (
      model.body_ipos + 3 * itemBodies[item], model.body_inertia + 3 * itemBodies[item]
    )
    return (
      model.body_mass[itemBodies[item]], SIMD3(place[0], place[1], place[2]),
      SIMD3(moments[0], moments[1], moments[2])
    )
  }
}
