package import Catalog
package import Geometry
package import Scenario
package import Scene

/// What the world of an episode looks like: store, cart, lights, hands and items as instances.
package final class DrawnWorld: Sendable {
  /// Instance id of the first hand; others have the next ones, in the plan's order.
  package static let firstHandID: UInt16 = 60_000
  /// Of the shopper's body, where it is seen; companions have the next ones.
  package static let firstPersonID: UInt16 = 61_000
  package static let childID: UInt16 = 61_100
  /// Where things stand that are absent, far below the floor.
  package static let absent = RigidTransform(translation: SIMD3(0, 0, -1000))

  private let store: Model
  private let cart: Model
  private let items: [(sku: String, model: Model)]
  /// Nil where no item is flexible.
  private let soft: SoftHeap?
  private let people: [DrawnPerson]
  private let seat: ChildSeat?
  private let child: ChildModel?
  private let rig: CartRig
  private let lights: TripLights
  private let floor: FloorProfile
  /// By zone.
  private let reflected: [ReflectedScene]

  /// - Parameter conditioned: where packs that are not as new get their models; another episode's
  ///   spares work.
  /// - Precondition: every planned item is in the catalogue.
  /// - Throws: `CatalogError` if an item's model cannot be read.
  package init(
    plan: EpisodePlan, catalog: ProductCatalog,
    conditioned: ConditionedModels = ConditionedModels()
  ) throws {
    let key = plan.randomKey
    lights = TripLights(plan: plan)
    floor = FloorProfile(plan: plan)
    store = try StoreModel.model(of: plan, lights: lights, catalog: catalog)
    reflected = Self.reflected(store, lights: lights)
    cart = CartModel(rig: plan.cart, seat: plan.childSeat).model()
    seat = plan.childSeat
    child = plan.child.map { _ in
      ChildModel(skinColor: plan.shopper.skinColor, key: key.with("world.child"))
    }
    rig = plan.cart
    let items = try plan.items.enumerated().map { number, item in
      guard let product = catalog[item.sku] else {
        preconditionFailure("planned item \(item.sku) is not in the catalogue")
      }
      let model = try conditioned.model(
        of: product, in: item.condition, key: key.with("item.condition", entity: number))
      return (product: product, model: model)
    }
    self.items = items.map { ($0.product.sku, $0.model) }
    soft = SoftHeap(items, cart: plan.cart, seat: plan.childSeat)
    people = (0...plan.companions.count).map {
      var profile = plan.profile(ofPerson: $0)
      if profile.isChild { profile.sleeveColor = ChildModel.topColor(key: key.with("world.child")) }
      return DrawnPerson(
        profile: profile, key: key.with("world.sleeve", entity: $0),
        bodyKey: key.with("world.body", entity: $0))
    }
  }

  /// The drawn world over a span of physics steps.
  ///
  /// Things that are absent in some of the states stand far below the floor in those. Fingers and
  /// forearms hold the shape of the state nearest to the cameras' exposures, which end with the last
  /// state, and move rigidly with the palm.
  /// - Precondition: `states` is in order of time and not empty.
  package func motion(of states: [WorldState]) -> SceneMotion {
    let posed = posedState(of: states)
    let handCount = states.lazy.flatMap(\.hands).map { $0.number + 1 }.max() ?? 0
    let place = posed.worldFromCart.translation.x
    let base = SceneSnapshot(
      time: posed.time, instances: instances(at: posed, hands: handCount),
      cameras: cameras(at: posed),
      lights: lights.lights(aroundX: place), ambient: lights.ambient(atX: place),
      reflected: reflected[lights.zone(at: place)])
    return SceneMotion(
      base: base,
      keyframes: states.map { state in
        SceneMotion.Keyframe(
          time: state.time, worldFromModels: worldFromModels(at: state, hands: handCount),
          worldFromCameras: rig.cameras.map { state.worldFromCart * $0.cartFromCamera })
      })
  }

  /// The store as shiny things mirror it, from the middle of the aisle at the height of the basket:
  /// one image for each zone, as the aisle looks much the same all along it.
  private static func reflected(_ store: Model, lights: TripLights) -> [ReflectedScene] {
    let unlit = Model(
      name: "reflected store", parts: store.parts.filter { $0.material.emission == .zero })
    return lights.zones.map { zone in
      let geometry = zone.geometry
      let middle = (geometry.start + geometry.end) / 2
      return ReflectedScene(
        instances: [
          Instance(id: 0, kind: .surroundings, model: unlit, worldFromModel: .identity)
        ],
        // Those that stand for the rows reach a few metres; these three sets light the whole aisle.
        lights: [-9.5, 0, 9.5].flatMap { zone.panels(aroundX: middle + $0) },
        ambient: lights.ambient(atX: middle),
        centerInWorld: SIMD3(middle, 0, geometry.floor.height(at: middle) + 0.9))
    }
  }

  /// In the middle of the cameras' exposures.
  private func posedState(of states: [WorldState]) -> WorldState {
    guard let last = states.last else { preconditionFailure("a tick without states") }
    let moments = rig.cameras.map { $0.exposureMidpoint(endingAt: last.time) }
    let first = moments.min() ?? last.time
    let moment = first + ((moments.max() ?? last.time) - first) / 2
    return states.min { abs($0.time - moment) < abs($1.time - moment) } ?? last
  }

  private func instances(at state: WorldState, hands: Int) -> [Instance] {
    var instances = [
      Instance(id: 0, kind: .surroundings, model: store, worldFromModel: .identity),
      Instance(id: 0, kind: .surroundings, model: cart, worldFromModel: .identity),
    ]
    let present = state.cartFromItems
    let pressed = soft?.positions(at: present, fingers: fingers(at: state)) ?? [:]
    for (index, item) in items.enumerated() {
      instances.append(
        Instance(
          id: UInt16(index + 1), kind: .product(sku: item.sku),
          // What is pressed has its shape vertex by vertex of the full mesh.
          model: pressed[index] != nil
            ? item.model
            : level(of: item.model, at: index < present.count ? present[index] : nil),
          worldFromModel: .identity, deformedPositions: pressed[index]))
    }
    for slot in 0..<hands {
      let hand = state.hands.first { $0.number == slot }
      let person = people[hand?.person ?? 0]
      let drawn = hand?.isRightHand ?? true ? person.rightHand : person.leftHand
      instances.append(
        Instance(
          id: Self.firstHandID + UInt16(slot), kind: .hand, model: drawn.model,
          worldFromModel: .identity,
          deformedPositions: hand.map {
            drawn.positions($0, shoulderInCart: shoulder(of: $0, state))
          }))
    }
    for (number, person) in people.enumerated() {
      guard let body = person.body else { continue }
      let there = state.people.first { $0.number == number }
      instances.append(
        Instance(
          id: Self.firstPersonID + UInt16(number), kind: .other(name: "person"), model: body.model,
          worldFromModel: .identity,
          deformedPositions: there.map { body.positions($0, busy: busyArms(of: $0, state)) }))
    }
    if let child {
      let offset = state.childOffset ?? .zero
      instances.append(
        Instance(
          id: Self.childID, kind: .other(name: "child"), model: child.model,
          worldFromModel: .identity,
          // It looks backwards.
          deformedPositions: child.positions(offset: SIMD3(-offset.x, -offset.y, offset.z))))
    }
    let worldFromModels = worldFromModels(at: state, hands: hands)
    for i in instances.indices { instances[i].worldFromModel = worldFromModels[i] }
    return instances
  }

  /// Balls along the fingers that press into what they hold, in the cart's frame.
  private func fingers(at state: WorldState) -> [(center: SIMD3<Double>, radius: Double)] {
    state.hands.filter { $0.squeeze > 0 }.flatMap { hand in
      let person = people[hand.person]
      let bones = (hand.isRightHand ? person.rightHand : person.leftHand).fingers(of: hand)
      return bones.flatMap { bone in
        [Float(0.25), 0.6, 1].map { part in
          let p = bone.foot + (bone.tip - bone.foot) * part
          return (
            center: hand.cartFromPalm.apply(toPoint: SIMD3<Double>(p)),
            radius: Double(bone.footRadius + (bone.tipRadius - bone.footRadius) * part)
          )
        }
      }
    }
  }

  /// The coarsest mesh that no camera of the rig can tell from the full one: where its surface is
  /// off, that is `CartRig.levelOfDetailPixels` at most in the nearest picture.
  private func level(of model: Model, at cartFromItem: RigidTransform?) -> Model {
    guard rig.levelOfDetailPixels > 0, !model.levelsOfDetail.isEmpty, let cartFromItem else {
      return model
    }
    let radius = model.bounds.size.length / 2
    let deviation = rig.cameras.lazy.map { camera -> Double in
      let center = camera.cartFromCamera.inverse.apply(toPoint: cartFromItem.translation)
      let distance = center.length
      // What lies off the axis is drawn larger on a plane, by the square of the cosine; the picture of
      // a lens that bends is nowhere larger than that.
      let cosine = max(center.z, 0) / distance
      let focalLength = max(camera.intrinsics.fx, camera.intrinsics.fy)
      return max(distance - radius, 0) * cosine * cosine * self.rig.levelOfDetailPixels
        / focalLength
    }.min()
    return model.level(deviatingAtMost: deviation ?? 0)
  }

  /// Of whom the hand belongs to, in the cart's frame; nil where no figure is seen, or is too far off.
  private func shoulder(of hand: HandState, _ state: WorldState) -> SIMD3<Double>? {
    guard let person = state.people.first(where: { $0.number == hand.person }) else { return nil }
    let shoulder = cartFromBody(of: person, state).apply(
      toPoint: BodyMeasures.shoulder(isRight: hand.isRightHand, lean: person.lean))
    let isNear = (shoulder - hand.elbowInCart).length < PersonMotion.longestUpperArm
    return isNear ? shoulder : nil
  }

  /// Whoever stands beside a tilted cart stands upright on the floor there.
  private func cartFromBody(of person: PersonState, _ state: WorldState) -> RigidTransform {
    guard !floor.isLevel else { return person.cartFromBody }
    let worldFromBody = state.worldFromCart * person.cartFromBody
    var ahead = worldFromBody.apply(toDirection: SIMD3(1, 0, 0))
    ahead.z = 0
    ahead = ahead.normalized
    var feet = worldFromBody.translation
    feet.z = floor.height(at: feet.x, feet.y)
    let up = SIMD3(0, 0, 1.0)
    let upright = RigidTransform(
      rotation: Quaternion(columns: ahead, up.cross(ahead), up), translation: feet)
    return state.worldFromCart.inverse * upright
  }

  /// Of a figure, whether the right and the left arm are drawn with their hands.
  private func busyArms(of person: PersonState, _ state: WorldState) -> [Bool] {
    [true, false].map { isRight in
      state.hands.contains {
        $0.person == person.number && $0.isRightHand == isRight && shoulder(of: $0, state) != nil
      }
    }
  }

  /// Parallel to `instances(at:hands:)`.
  private func worldFromModels(at state: WorldState, hands: Int) -> [RigidTransform] {
    let items = items.indices.map { index -> RigidTransform in
      let present = index < state.cartFromItems.count ? state.cartFromItems[index] : nil
      return present.map { state.worldFromCart * $0 } ?? Self.absent
    }
    let hands = (0..<hands).map { slot in
      state.hands.first { $0.number == slot }
        .map { state.worldFromCart * $0.cartFromPalm } ?? Self.absent
    }
    let bodies = people.indices.filter { people[$0].body != nil }.map { number in
      state.people.first { $0.number == number }
        .map { state.worldFromCart * cartFromBody(of: $0, state) } ?? Self.absent
    }
    let sitting = seat.map { [state.worldFromCart * $0.cartFromChild] } ?? []
    return [.identity, state.worldFromCart] + items + hands + bodies + sitting
  }

  private func cameras(at state: WorldState) -> [Camera] {
    rig.cameras.map {
      Camera(
        name: $0.name, intrinsics: $0.intrinsics, lens: $0.lens,
        worldFromCamera: state.worldFromCart * $0.cartFromCamera)
    }
  }
}
