import Geometry
package import Imaging
package import Scene
package import Simulation

/// How pictures are stored. Depth, ids and labels have one form alone.
package enum ImageFormat: String, Sendable, Hashable, Codable, CaseIterable {
  /// Without loss.
  case png
  /// With half the colour resolution; of quality 92 unless asked otherwise.
  case jpeg

  package var fileExtension: String { self == .png ? "png" : "jpg" }

  package static let defaultJPEGQuality = 92
}

/// The files of one frame, in memory: the same bytes however the frame was come by.
package struct EncodedFrame: Sendable {
  package var record: FrameRecord
  package var image: [UInt8]
  package var depth: [UInt8]
  package var ids: [UInt8]
  package var labels: [UInt8]
  /// Of the buffers that the frame was made with.
  package var buffers: [(name: String, bytes: [UInt8])] = []

  /// - Parameters:
  ///   - kinds: what each instance id stands for.
  ///   - zone: of a trip, in which the cart is at the end of the tick.
  ///   - encoder: whose memory serves.
  package init(
    _ frame: LabelledFrame, episode: Int, kinds: [UInt16: Instance.Kind], zone: String? = nil,
    by encoder: FrameEncoder
  ) throws {
    let buffer = frame.buffer
    record = FrameRecord(frame, episode: episode, kinds: kinds, format: encoder.format)
    record.zone = zone
    image = try encoder.picture(frame.picture)
    depth = try encoder.depth(of: buffer)
    ids = try encoder.ids(of: buffer)
    labels = try record.json()
    buffers = try Self.buffers(of: buffer, record, by: encoder)
  }

  /// Names relative to the episode's folder, with their bytes.
  package var files: [(name: String, bytes: [UInt8])] {
    let labelsFile = EpisodeFile.labelsFile(tick: record.tick, cameraName: record.cameraName)
    return [
      (record.imageFile, image), (record.depthFile, depth), (record.idsFile, ids),
      (labelsFile, labels),
    ] + buffers
  }

  private static func buffers(
    of buffer: GBuffer, _ record: FrameRecord, by encoder: FrameEncoder
  ) throws -> [(name: String, bytes: [UInt8])] {
    var files: [(name: String, bytes: [UInt8])] = []
    if let name = record.normalsFile {
      let pixels = VectorImage.encode(unit: buffer.normals)
      files.append((name, try encoder.vectors(pixels, of: buffer)))
    }
    if let name = record.nocsFile {
      let pixels = VectorImage.encode(coordinates: buffer.objectCoordinates)
      files.append((name, try encoder.vectors(pixels, of: buffer)))
    }
    if let name = record.flowFile {
      files.append(
        (name, FlowFile.encode(buffer.flow, width: buffer.width, height: buffer.height)))
    }
    return files
  }
}

/// Depth as 16-bit images hold it.
package enum DepthMillimeters {
  /// z-depth in whole millimetres, at least 1 where something was hit and at most 65 535; 0 where
  /// nothing was.
  package static func encode(_ depth: [Float]) -> [UInt16] {
    [UInt16](unsafeUninitializedCapacity: depth.count) { target, initialized in
      depth.withUnsafeBufferPointer { source in
        for i in source.indices {
          let z = source[i]
          // Half a millimetre added and the rest cut off is rounding, of all that is not under one;
          // without a call for each pixel.
          let millimeters = z > 0 ? max(UInt16(min(z * 1000, 65_535) + 0.5), 1) : 0
          target.initializeElement(at: i, to: millimeters)
        }
      }
      initialized = depth.count
    }
  }
}

extension FrameRecord {
  package init(
    _ frame: LabelledFrame, episode: Int, kinds: [UInt16: Instance.Kind], format: ImageFormat
  ) {
    let camera = frame.cameraInWorld
    let buffer = frame.buffer
    let stem = DatasetLayout.frameStem(tick: frame.tick, cameraName: camera.name)
    let masks = RunLengthMask.masks(
      ofIDs: buffer.ids, width: buffer.width, height: buffer.height)
    self.episode = episode
    tick = frame.tick
    self.camera = frame.camera
    cameraName = camera.name
    exposureMidpoint = frame.exposureMidpoint.seconds
    exposureTime = frame.exposureTime
    lineTime = frame.lineTime > 0 ? frame.lineTime : nil
    intrinsics = IntrinsicsRecord(camera.intrinsics)
    lens = LensRecord(camera.lens)
    worldFromCamera = TransformRecord(camera.worldFromCamera)
    imageFile = "\(EpisodeFile.images)/\(stem).\(format.fileExtension)"
    depthFile = "\(EpisodeFile.depth)/\(stem).png"
    idsFile = "\(EpisodeFile.ids)/\(stem).png"
    func file(_ kind: PixelBuffer) -> String? {
      kind.isIn(buffer) ? kind.file(stem: stem) : nil
    }
    normalsFile = file(.normals)
    nocsFile = file(.nocs)
    flowFile = file(.flow)
    instances = buffer.labels.filter { $0.amodalArea > 0 || $0.visibleArea > 0 }.map { label in
      var record = InstanceRecord(
        label: label, kind: kinds[label.id] ?? .surroundings,
        mask: masks[label.id] ?? .empty(width: buffer.width, height: buffer.height))
      if let poses = frame.readoutPoses[label.id] {
        record.cameraFromModelAtFirstRow = TransformRecord(poses.cameraFromModelAtFirstRow)
        record.cameraFromModelAtLastRow = TransformRecord(poses.cameraFromModelAtLastRow)
      }
      return record
    }
  }
}

extension RunLengthMask {
  package static func empty(width: Int, height: Int) -> RunLengthMask {
    RunLengthMask(width: width, height: height, counts: [UInt32(width * height)])
  }
}
