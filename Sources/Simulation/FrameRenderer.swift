package import CartInterface
package import Geometry
package import Imaging
package import Rasterizer
package import Scenario
package import Scene
import Sensors

/// One camera's picture with everything that is true of it.
package struct LabelledFrame: Sendable {
  package var tick: Int
  package var camera: Int
  package var exposureMidpoint: Nanoseconds
  /// Seconds.
  package var exposureTime: Double
  /// The camera as it truly stood at mid-exposure.
  package var cameraInWorld: Camera
  package var buffer: GBuffer
  package var picture: Image<RGB8>
  /// Seconds from a row's exposure to the next one's; 0 for a global shutter.
  package var lineTime = 0.0
  /// With a rolling shutter, of labelled things that move visibly during the readout: where they are
  /// when the first and the last row are exposed. Ids to poses; others stand still.
  package var readoutPoses: [UInt16: ReadoutPoses] = [:]

  package init(
    tick: Int, camera: Int, exposureMidpoint: Nanoseconds, exposureTime: Double,
    cameraInWorld: Camera, buffer: GBuffer, picture: Image<RGB8>
  ) {
    self.tick = tick
    self.camera = camera
    self.exposureMidpoint = exposureMidpoint
    self.exposureTime = exposureTime
    self.cameraInWorld = cameraInWorld
    self.buffer = buffer
    self.picture = picture
  }

  package var asSeenByCart: CameraFrame {
    CameraFrame(camera: camera, image: picture, exposureMidpoint: exposureMidpoint)
  }
}

/// A thing's pose in the camera's frame at the mid-exposures of a picture's first and last row.
package struct ReadoutPoses: Sendable, Hashable {
  package var cameraFromModelAtFirstRow: RigidTransform
  package var cameraFromModelAtLastRow: RigidTransform

  package init(
    cameraFromModelAtFirstRow: RigidTransform, cameraFromModelAtLastRow: RigidTransform
  ) {
    self.cameraFromModelAtFirstRow = cameraFromModelAtFirstRow
    self.cameraFromModelAtLastRow = cameraFromModelAtLastRow
  }
}

/// Turns ticks into labelled frames: rasterizer, then sensor. One owner, one thread at a time.
package final class FrameRenderer {
  private let plan: EpisodePlan
  private let renderer: Renderer
  private let painter: MotionPainter
  private let cameras: CameraPool
  private let discs = DiscMemory()
  /// What the cameras' meters saw: by camera and tick.
  private var metered: [Int: [Int: MeteredLight]] = [:]
  /// What the renderer was last told to draw.
  private var begun: (tick: Int, moment: Nanoseconds, worldFromModels: [RigidTransform])?

  /// What cameras saw last, by camera.
  private var drawn: [Int: (snapshot: SceneSnapshot, options: RenderOptions, buffer: GBuffer)] = [:]

  /// The surfaces that cameras show, by camera.
  private var kept: [Int: KeptSurfaces] = [:]

  /// - Parameters:
  ///   - renderer: an earlier episode's, whose prepared products are used again; nil makes one.
  ///     Nobody else may draw with it meanwhile.
  ///   - cameras: an earlier episode's, whose patterns are used again; nil makes them.
  package init(
    plan: EpisodePlan, threads: Int = 1, renderer: Renderer? = nil, cameras: CameraPool? = nil
  ) {
    self.plan = plan
    self.cameras = cameras ?? CameraPool()
    self.renderer = renderer ?? Renderer(options: RenderOptions(threads: threads))
    painter = MotionPainter(renderer: self.renderer)
  }

  /// A pure function of (plan, tick, camera): frames may be asked for in any order, or alone.
  ///
  /// The picture is of the moment that `RigCamera.exposureMidpoint(endingAt:)` says, and metered there.
  /// What moves by half a pixel or more while the shutter is open is blurred, and with a rolling shutter
  /// each row, labels included, shows its own moment.
  /// - Precondition: flow is wanted of cameras with a global shutter alone.
  /// - Parameters:
  ///   - next: the tick after it, to which the renderer's flow points, if it makes one.
  ///   - atOneMoment: leaves out blur and shutter: all rows show the picture's moment, as other
  ///     renderers do.
  ///   - picture: false leaves out shading and sensor; `picture` is then empty, and `exposureTime`
  ///     the longest possible.
  package func frame(
    of tick: EpisodeTick, next: EpisodeTick? = nil, camera: Int, picture: Bool = true,
    atOneMoment: Bool = false
  ) -> LabelledFrame {
    let rig = plan.cart.cameras[camera]
    if picture { meterPast(of: tick, camera: camera, atOneMoment: atOneMoment) }
    let snapshot = snapshot(of: tick, camera: camera)
    begin(snapshot, tick: tick.tick, next: next.map { present(of: $0, camera: camera) })

    let (buffer, moving) =
      picture
      ? look(at: tick.motion, snapshot, camera: camera, atOneMoment: atOneMoment)
      : (draw(snapshot, camera: camera, picture: false), nil)
    var frame = LabelledFrame(
      tick: tick.tick, camera: camera, exposureMidpoint: snapshot.time,
      exposureTime: rig.longestExposureTime,
      cameraInWorld: snapshot.cameras[camera], buffer: buffer,
      picture: Image(width: 0, height: 0, filledWith: RGB8(0, 0, 0)))
    if picture {
      let key = plan.randomKey.with("camera.noise", entity: camera, tick: tick.tick)
      let exposure = exposure(of: tick, camera: camera, buffer: frame.buffer)
      frame.exposureTime = exposure.time
      if let moving {
        let blur = rig.sensor.motionBlur ? exposure.time : 0
        painter.paint(
          moving, rig.samples(exposureTime: blur), antialiasing: rig.antialiasing,
          into: &frame.buffer)
      }
      passLens(rig, at: snapshot.time, mist: tick.lensMist, &frame.buffer)
      let gains = lighting(in: snapshot).flicker?.rowGains(
        height: frame.buffer.height, shutter: rig.sensor.shutter,
        middle: Double(snapshot.time) * 1e-9, exposureTime: exposure.time)
      chain(of: camera).expose(
        frame.buffer, key: key, exposure: exposure, rowGains: gains, into: &frame.picture)
      if let quality = rig.collapsedQuality(at: snapshot.time) {
        frame.picture = frame.picture.sentAsJPEG(quality: quality)
      }
    }
    if !atOneMoment { followReadout(tick.motion, snapshot, rig, &frame) }
    return frame
  }

  /// One moment of the begun world. What looks as it did when this camera was drawn last is not
  /// drawn again.
  private func draw(_ snapshot: SceneSnapshot, camera: Int, picture: Bool) -> GBuffer {
    let rig = plan.cart.cameras[camera]
    renderer.options.wantsRadiance = picture
    renderer.options.antialiasing = rig.antialiasing
    if let last = drawn[camera], last.options == renderer.options,
      last.snapshot.looksLike(snapshot)
    {
      return last.buffer
    }
    // Its memory serves again unless somebody else still holds it.
    var buffer =
      drawn.removeValue(forKey: camera)?.buffer
      ?? GBuffer(width: rig.intrinsics.width, height: rig.intrinsics.height)
    renderer.render(camera: camera, into: &buffer, keeping: picture ? kept(of: camera) : nil)
    // Flow points to another moment.
    if !renderer.options.wantsFlow { drawn[camera] = (snapshot, renderer.options, buffer) }
    return buffer
  }

  /// The begun world at a picture's moment, lit, and what moves in it while the shutter may be open;
  /// nil for nothing.
  private func look(
    at motion: SceneMotion, _ snapshot: SceneSnapshot, camera: Int, atOneMoment: Bool
  ) -> (GBuffer, ExposureMotion?) {
    let rig = plan.cart.cameras[camera]
    let blur = rig.sensor.motionBlur ? rig.longestExposureTime : 0
    let half = Nanoseconds(seconds: (rig.readoutTime + blur) / 2)
    let moving = ExposureMotion(
      motion, camera: camera, middle: snapshot,
      span: atOneMoment
        ? snapshot.time..<snapshot.time : snapshot.time - half..<snapshot.time + half)
    if moving.groups.isEmpty {
      return (draw(snapshot, camera: camera, picture: true), nil)
    }
    // Its light follows from layers; all else is drawn at once.
    renderer.options.wantsRadiance = false
    var buffer = GBuffer(width: rig.intrinsics.width, height: rig.intrinsics.height)
    renderer.render(camera: camera, into: &buffer)
    painter.begin(
      moving, longest: rig.samples(exposureTime: blur), antialiasing: rig.antialiasing,
      keeping: kept(of: camera), into: &buffer)
    return (buffer, moving)
  }

  private func kept(of camera: Int) -> KeptSurfaces {
    if let known = kept[camera] { return known }
    let new = KeptSurfaces()
    kept[camera] = new
    return new
  }

  /// Labels each row as things stand at its own mid-exposure.
  private func followReadout(
    _ motion: SceneMotion, _ middle: SceneSnapshot, _ rig: RigCamera, _ frame: inout LabelledFrame
  ) {
    guard case .rolling(let lineTime) = rig.sensor.shutter else { return }
    frame.lineTime = lineTime
    let half = Nanoseconds(seconds: rig.readoutTime / 2)
    let span = middle.time - half..<middle.time + half
    let moving = ExposureMotion(motion, camera: frame.camera, middle: middle, span: span)
    if moving.groups.isEmpty { return }
    let blocks = ReadoutBlocks(
      rig.sensor.shutter, height: frame.buffer.height, middle: middle.time, speed: moving.speed
    ).joined(outside: moving.region)
    for (n, block) in blocks.enumerated() {
      renderer.renderLabels(
        camera: frame.camera, at: moving.world(at: block.time), rows: block.rows, isFirst: n == 0,
        into: &frame.buffer)
    }
    let (first, last) = (motion.snapshot(at: span.lowerBound), motion.snapshot(at: span.upperBound))
    for (index, instance) in middle.instances.enumerated()
    where moving.isMoving[index] && instance.id > 0 {
      frame.readoutPoses[instance.id] = ReadoutPoses(
        cameraFromModelAtFirstRow: moving.cameraFromModel(index, in: first),
        cameraFromModelAtLastRow: moving.cameraFromModel(index, in: last))
    }
  }

  /// How a picture is taken: as the camera has settled on it, or by what it has metered lately.
  private func exposure(of tick: EpisodeTick, camera: Int, buffer: GBuffer) -> CameraExposure {
    let rig = plan.cart.cameras[camera]
    let light = ExposureMeter(model: rig.sensor).metered(buffer)
    guard let controller = plan.controller(of: camera) else {
      return ExposureMeter(model: rig.sensor).setting(for: light)
    }
    metered[camera, default: [:]][tick.tick] = light
    let seen = controller.ticks(before: tick.tick).compactMap { metered[camera]?[$0] }
    metered[camera] = metered[camera]?.filter { $0.key > tick.tick - controller.window }
    return controller.exposure(metered: seen.isEmpty ? [light] : seen)
  }

  /// Draws what the meter of a following camera saw before, as far as it has not been drawn yet.
  private func meterPast(of tick: EpisodeTick, camera: Int, atOneMoment: Bool) {
    guard let controller = plan.controller(of: camera) else { return }
    let rig = plan.cart.cameras[camera]
    for wanted in controller.ticks(before: tick.tick) where metered[camera]?[wanted] == nil {
      guard let past = tick.earlier.first(where: { $0.tick == wanted }) else { continue }
      let snapshot = past.motion.snapshot(at: rig.exposureMidpoint(endingAt: past.time))
      begin(snapshot, tick: past.tick, next: nil)
      let (buffer, _) = look(
        at: past.motion, snapshot, camera: camera, atOneMoment: atOneMoment)
      metered[camera, default: [:]][wanted] = ExposureMeter(model: rig.sensor).metered(buffer)
    }
  }

  /// Where the cart, which follows the store, stands then.
  private func lighting(in snapshot: SceneSnapshot) -> StoreLighting {
    guard !plan.trip.isEmpty, snapshot.instances.count > 1 else { return plan.lighting }
    return plan.lighting(at: snapshot.instances[1].worldFromModel.translation.x)
  }

  /// Defocus, and what lies on the lens.
  private func passLens(
    _ rig: RigCamera, at time: Nanoseconds, mist: Double, _ buffer: inout GBuffer
  ) {
    Defocus(model: rig.sensor, intrinsics: rig.intrinsics)?.apply(to: &buffer, memory: discs)
    let dew = mist > 0 ? [LensFilm.condensation(mist)] : []
    for film in rig.films(at: time) + dew {
      film.apply(to: &buffer.radiance, width: buffer.width, height: buffer.height)
    }
  }

  private func chain(of camera: Int) -> CameraChain {
    let rig = plan.cart.cameras[camera]
    return cameras.chain(
      camera: camera, seed: plan.seed, model: rig.sensor, intrinsics: rig.intrinsics,
      lens: rig.lens)
  }

  /// The world that `frame` draws: at the middle of the longest exposure.
  package func snapshot(of tick: EpisodeTick, camera: Int) -> SceneSnapshot {
    tick.motion.snapshot(at: plan.cart.cameras[camera].exposureMidpoint(endingAt: tick.time))
  }

  /// What there is of the world that `frame` draws; what waits far below the floor is left out.
  private func present(of tick: EpisodeTick, camera: Int) -> SceneSnapshot {
    var snapshot = snapshot(of: tick, camera: camera)
    snapshot.instances.removeAll {
      $0.worldFromModel.translation.z < DrawnWorld.absent.translation.z / 2
    }
    return snapshot
  }

  /// Luminance, in cd/m², of a white sheet that faces up where the cameras of the last frame were.
  package var sceneWhite: Float { renderer.sceneWhite }

  /// Cameras of the same moment share what the renderer prepares for it.
  private func begin(
    _ snapshot: SceneSnapshot, tick: Int, next: @autoclosure () -> SceneSnapshot?
  ) {
    let worldFromModels = snapshot.instances.map(\.worldFromModel)
    if let begun, begun.tick == tick, begun.moment == snapshot.time,
      begun.worldFromModels == worldFromModels
    {
      return
    }
    begun = (tick, snapshot.time, worldFromModels)
    renderer.begin(snapshot, next: renderer.options.wantsFlow ? next() : nil)
  }
}

extension RigCamera {
  /// When the rows of its pictures are exposed.
  fileprivate func samples(exposureTime: Double) -> ExposureSamples {
    ExposureSamples(
      sensor.shutter, height: intrinsics.height, exposureTime: exposureTime,
      half: (readoutTime + exposureTime) / 2)
  }
}
