import Geometry

extension EpisodeAudit {
  /// Pictures are exposed during their tick, and one camera's one after the other.
  mutating func checkMoments() {
    var times: [Int: Double] = [:]
    for tick in episode.ticks { times[tick.tick] = tick.time }
    var before: [Int: FrameRecord] = [:]
    for frame in episode.frames {
      let file = EpisodeFile.labelsFile(tick: frame.tick, cameraName: frame.cameraName)
      let moment = frame.exposureMidpoint
      if let end = times[frame.tick], !(moment <= end + Self.rounding) {
        report(
          .sequence, file, "was exposed at \(moment) s, after its tick's end at \(end) s")
      }
      if let earlier = before[frame.camera], !(moment > earlier.exposureMidpoint) {
        report(
          .sequence, file,
          "was exposed at \(moment) s, the picture of tick \(earlier.tick) at"
            + " \(earlier.exposureMidpoint) s")
      }
      before[frame.camera] = frame
    }
  }

  /// Cameras that look at the same moment see one cart and every instance at one place.
  mutating func checkPoses() {
    var start = 0
    let frames = episode.frames
    while start < frames.count {
      var end = start + 1
      while end < frames.count, frames[end].tick == frames[start].tick { end += 1 }
      checkPoses(of: frames[start..<end])
      start = end
    }
  }

  /// Where something stands, as the first camera that saw it at a moment has it.
  private struct Standing {
    var moment: Double
    var pose: RigidTransform
    var cameraName: String
  }

  private mutating func checkPoses(of frames: ArraySlice<FrameRecord>) {
    var carts: [Standing] = []
    var instances: [UInt16: [Standing]] = [:]
    for frame in frames {
      guard let worldFromCamera = frame.worldFromCamera.transform,
        let camera = episode.record.cameras.first(where: { $0.camera == frame.camera }),
        let cartFromCamera = camera.cartFromCamera.transform
      else { continue }
      let file = EpisodeFile.labelsFile(tick: frame.tick, cameraName: frame.cameraName)
      func standing(_ pose: RigidTransform) -> Standing {
        Standing(moment: frame.exposureMidpoint, pose: pose, cameraName: frame.cameraName)
      }
      func isOther(_ other: Standing, _ own: Standing) -> Bool {
        abs(other.moment - own.moment) < 1e-9 && !isSame(other.pose, own.pose)
      }
      let cart = standing(worldFromCamera * cartFromCamera.inverse)
      if let other = carts.first(where: { isOther($0, cart) }) {
        report(
          .camera, file,
          "world_from_camera puts the cart elsewhere than that of \(other.cameraName) at the same"
            + " moment")
      }
      carts.append(cart)
      for instance in frame.instances {
        guard let cameraFromModel = instance.cameraFromModel.transform else { continue }
        let own = standing(worldFromCamera * cameraFromModel)
        if let other = instances[instance.id]?.first(where: { isOther($0, own) }) {
          report(
            .pose, file,
            "id \(instance.id) stands elsewhere in the world than \(other.cameraName) saw it at the"
              + " same moment")
        }
        instances[instance.id, default: []].append(own)
      }
    }
  }

  /// Within a tenth of a millimetre and 0.1 milliradian: far beyond rounding, far below any fault.
  private func isSame(_ a: RigidTransform, _ b: RigidTransform) -> Bool {
    let (p, q) = (a.rotation, b.rotation)
    let cosine = abs(p.w * q.w + p.x * q.x + p.y * q.y + p.z * q.z)
    let distance = a.translation - b.translation
    return (distance * distance).sum() < 1e-8 && cosine > 1 - 1.25e-9
  }
}
