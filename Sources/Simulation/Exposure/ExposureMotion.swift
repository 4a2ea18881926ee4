import Catalog
import Geometry
import Scene

/// What moves before a camera while its shutter is open, in groups of things that move as one.
///
/// All is relative to the camera: when the cart rolls, the store moves and the cart stands still.
struct ExposureMotion {
  /// Things that keep their places to each other, like a hand and what it holds.
  struct Group {
    /// Indices of instances.
    var members: [Int]
    /// Pixels in which any of it appears while the shutter is open.
    var region: PixelBox
  }

  let motion: SceneMotion
  /// Index on the rig.
  let camera: Int
  /// The world in the middle of the span.
  let middle: SceneSnapshot
  private(set) var groups: [Group] = []
  /// Parallel to the instances.
  private(set) var isMoving: [Bool]
  /// Of the fastest thing in the picture, in pixels a second.
  private(set) var speed = 0.0

  /// Pixels of path over the span up to which a thing counts as still.
  static let stillness = 0.5
  /// Pixels by which things may part from each other and still count as one.
  private static let togetherness = 0.25

  /// - Parameters:
  ///   - middle: the world at the picture's moment.
  ///   - span: from the first light to the last, around the same moment.
  init(
    _ motion: SceneMotion, camera: Int, middle: SceneSnapshot, span: Range<Nanoseconds>
  ) {
    self.motion = motion
    self.camera = camera
    self.middle = middle
    isMoving = Array(repeating: false, count: middle.instances.count)
    if span.isEmpty { return }
    let moments = (0...4).map { n in
      n == 2
        ? middle
        : motion.snapshot(
          at: span.lowerBound + (span.upperBound - span.lowerBound) * Nanoseconds(n) / 4)
    }
    let view = PictureBounds(middle.cameras[camera])
    for index in middle.instances.indices {
      if moments.contains(where: { $0.instances[index].isAbsent }) { continue }
      let places = moments.map { cameraFromModel(index, in: $0) }
      let box = middle.instances[index].boundsInModel
      let steps = zip(places, places.dropFirst()).map {
        view.shift(of: box, from: $0, to: $1)
      }
      if steps.reduce(0, +) <= Self.stillness { continue }
      let region = places.reduce(PixelBox.empty) { $0.union(view.region(of: box, $1)) }
      if region.isEmpty { continue }
      isMoving[index] = true
      for (n, step) in steps.enumerated() {
        let time = (moments[n + 1].time - moments[n].time).seconds
        if time > 0 { speed = max(speed, step / time) }
      }
      join(index, box, region, places, moments, view)
    }
  }

  /// The world at some seconds from the middle.
  func moment(_ seconds: Double) -> SceneSnapshot {
    seconds == 0 ? middle : motion.snapshot(at: middle.time + Nanoseconds(seconds: seconds))
  }

  /// Pixels in which anything that moves appears.
  var region: PixelBox { groups.reduce(.empty) { $0.union($1.region) } }

  /// Where the camera must stand in the world of mid-exposure to see a group as the camera sees it at
  /// another moment. Depths are those of that moment, too.
  func worldFromCamera(of group: Group, at moment: SceneSnapshot) -> RigidTransform {
    let leader = group.members[0]
    return middle.instances[leader].worldFromModel * cameraFromModel(leader, in: moment).inverse
  }

  /// Pixels in which a group appears at a moment.
  func region(of group: Group, at moment: SceneSnapshot) -> PixelBox {
    let view = PictureBounds(middle.cameras[camera])
    return group.members.reduce(.empty) { box, index in
      box.union(
        view.region(
          of: middle.instances[index].boundsInModel, cameraFromModel(index, in: moment)))
    }
  }

  /// The world of mid-exposure with all that moves where the camera has it at another time.
  func world(at time: Nanoseconds) -> SceneSnapshot {
    let moment = motion.snapshot(at: time)
    var world = middle
    for index in world.instances.indices where isMoving[index] {
      world.instances[index].worldFromModel =
        middle.cameras[camera].worldFromCamera * cameraFromModel(index, in: moment)
    }
    return world
  }

  func cameraFromModel(_ index: Int, in moment: SceneSnapshot) -> RigidTransform {
    moment.cameras[camera].worldFromCamera.inverse * moment.instances[index].worldFromModel
  }

  private mutating func join(
    _ index: Int, _ box: Box3, _ region: PixelBox, _ places: [RigidTransform],
    _ moments: [SceneSnapshot], _ view: PictureBounds
  ) {
    for n in groups.indices {
      let leader = groups[n].members[0]
      let middleFromLeader = cameraFromModel(leader, in: middle)
      let isJoined = zip(moments, places).allSatisfy { moment, place in
        let led =
          cameraFromModel(leader, in: moment) * middleFromLeader.inverse
          * cameraFromModel(index, in: middle)
        return view.shift(of: box, from: led, to: place) <= Self.togetherness
      }
      if isJoined {
        groups[n].members.append(index)
        groups[n].region = groups[n].region.union(region)
        return
      }
    }
    groups.append(Group(members: [index], region: region))
  }
}

extension Instance {
  /// Whether it waits far below the floor.
  fileprivate var isAbsent: Bool {
    worldFromModel.translation.z < DrawnWorld.absent.translation.z / 2
  }

  /// Of its shape as it is now, in the model's frame.
  fileprivate var boundsInModel: Box3 {
    var box = model.bounds
    if let positions = deformedPositions, let first = positions.first {
      var (low, high) = (first, first)
      for p in positions {
        low.replace(with: p, where: p .< low)
        high.replace(with: p, where: p .> high)
      }
      box = Box3(minimum: SIMD3<Double>(low), maximum: SIMD3<Double>(high))
    }
    let (a, b) = (box.minimum * SIMD3<Double>(scale), box.maximum * SIMD3<Double>(scale))
    return Box3(
      minimum: a.replacing(with: b, where: b .< a), maximum: b.replacing(with: a, where: a .> b))
  }
}
