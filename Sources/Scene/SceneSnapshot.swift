package import Geometry

/// The world at one moment: all that a renderer needs, and nothing it could change.
package struct SceneSnapshot: Sendable {
  package var time: Nanoseconds
  package var instances: [Instance]
  package var cameras: [Camera]
  package var lights: [Light]
  package var ambient: AmbientLight
  /// Nil leaves mirror images without detail.
  package var reflected: ReflectedScene?

  package init(
    time: Nanoseconds = 0, instances: [Instance], cameras: [Camera], lights: [Light],
    ambient: AmbientLight, reflected: ReflectedScene? = nil
  ) {
    self.time = time
    self.instances = instances
    self.cameras = cameras
    self.lights = lights
    self.ambient = ambient
    self.reflected = reflected
  }
}

extension SceneSnapshot {
  /// Whether nothing visible differs, whatever the time.
  package func looksLike(_ other: SceneSnapshot) -> Bool {
    cameras == other.cameras && lights == other.lights && ambient == other.ambient
      && reflected === other.reflected && instances.count == other.instances.count
      && zip(instances, other.instances).allSatisfy { $0.looksLike($1) }
  }
}

/// The world over a short span: what moved is given at physics steps and interpolated between.
///
/// Exposures are spans, not moments: rolling shutter and motion blur sample this.
package struct SceneMotion: Sendable {
  /// Poses at one physics step.
  package struct Keyframe: Sendable {
    package var time: Nanoseconds
    /// Parallel to `base.instances`.
    package var worldFromModels: [RigidTransform]
    /// Parallel to `base.cameras`.
    package var worldFromCameras: [RigidTransform]

    package init(
      time: Nanoseconds, worldFromModels: [RigidTransform], worldFromCameras: [RigidTransform]
    ) {
      self.time = time
      self.worldFromModels = worldFromModels
      self.worldFromCameras = worldFromCameras
    }
  }

  /// All that does not move, and the things that do at some pose.
  package var base: SceneSnapshot
  /// In order of time; at least one. Before the first and after the last, poses hold still.
  package var keyframes: [Keyframe]

  /// - Precondition: keyframes are in order of time and parallel to `base`.
  package init(base: SceneSnapshot, keyframes: [Keyframe]) {
    precondition(!keyframes.isEmpty)
    self.base = base
    self.keyframes = keyframes
  }

  /// The world at `time`.
  package func snapshot(at time: Nanoseconds) -> SceneSnapshot {
    var snapshot = base
    snapshot.time = time
    let after = keyframes.firstIndex { $0.time >= time } ?? keyframes.count - 1
    let before = keyframes[after].time <= time ? after : max(0, after - 1)
    let (a, b) = (keyframes[before], keyframes[after])
    let fraction =
      b.time > a.time ? Double(time - a.time) / Double(b.time - a.time) : 1
    for i in snapshot.instances.indices {
      snapshot.instances[i].worldFromModel =
        a.worldFromModels[i].interpolated(to: b.worldFromModels[i], fraction: fraction)
    }
    for i in snapshot.cameras.indices {
      snapshot.cameras[i].worldFromCamera =
        a.worldFromCameras[i].interpolated(to: b.worldFromCameras[i], fraction: fraction)
    }
    return snapshot
  }
}
