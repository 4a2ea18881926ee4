import Foundation
import Geometry
import Imaging
import Scene

/// Checks one frame's labels against its pictures as they lie on disk.
struct FrameAudit {
  let frame: FrameRecord
  let episode: RecordedEpisode
  let products: [String: ProductRecord]
  private(set) var violations: [AuditViolation] = []
  /// Of the files as they lie on disk; nil if one of them is not there.
  private(set) var print: FramePrint?

  init(frame: FrameRecord, episode: RecordedEpisode, products: [String: ProductRecord]) {
    self.frame = frame
    self.episode = episode
    self.products = products
  }

  /// Mean of all channels below which a picture counts as black, of 255.
  private static let blackLevel = 2.0
  /// Mean of all channels above which a picture counts as white.
  private static let whiteLevel = 254.0

  mutating func run() {
    checkAddress()
    let picture = picture()
    let k = frame.intrinsics
    guard let (ids, idsHash) = labelImage(frame.idsFile),
      let (depth, depthHash) = labelImage(frame.depthFile)
    else { return }
    if let picture {
      print = FramePrint(
        frame, picture: picture.hash, labels: ContentHash.combined(idsHash, depthHash))
    }
    for (file, image) in [(frame.idsFile, ids), (frame.depthFile, depth)]
    where image.width != k.width || image.height != k.height {
      report(
        .size, file, "is \(image.width) × \(image.height), the camera \(k.width) × \(k.height)")
    }
    guard ids.width == depth.width, ids.height == depth.height, ids.width == k.width,
      ids.height == k.height
    else { return }
    checkIdentities()
    let statistics = MaskStatistics.all(ids: ids.pixels, depth: depth.pixels, width: ids.width)
    let masks = RunLengthMask.masks(ofIDs: ids.pixels, width: ids.width, height: ids.height)
    for id in statistics.keys.sorted() where !frame.instances.contains(where: { $0.id == id }) {
      report(.identity, frame.idsFile, "id \(id) has pixels and no label")
    }
    for instance in frame.instances {
      let seen = statistics[instance.id] ?? MaskStatistics()
      checkVisible(instance, seen)
      checkAmodal(instance)
      let mask = masks[instance.id] ?? .empty(width: ids.width, height: ids.height)
      if instance.mask.mask != mask {
        report(.mask, labels, "\(name(instance)): the stored mask is not that of the ids")
      }
      checkDepth(instance, seen)
      checkPlace(instance, ids: ids, depth: depth)
    }
    if let picture { checkAlignment(picture.image, ids) }
    checkBuffers(ids: ids, depth: depth, statistics)
  }

  var labels: String {
    EpisodeFile.labelsFile(tick: frame.tick, cameraName: frame.cameraName)
  }

  func name(_ instance: InstanceRecord) -> String {
    "id \(instance.id)" + (instance.sku.map { " (\($0))" } ?? "")
  }

  mutating func report(_ rule: AuditRule, _ file: String, _ message: String) {
    violations.append(AuditViolation(rule, episode.pathInDataset(file), message))
  }

  /// The labels are of the episode, its files are those of its tick and camera, and the camera is
  /// the episode's.
  private mutating func checkAddress() {
    let record = episode.record
    if frame.episode != record.episode {
      report(
        .identity, labels,
        "is of episode \(frame.episode), and lies in episode \(record.episode)")
    }
    let stem = DatasetLayout.frameStem(tick: frame.tick, cameraName: frame.cameraName)
    let pictures = ImageFormat.allCases.map { "\(EpisodeFile.images)/\(stem).\($0.fileExtension)" }
    let files: [(String?, [String])] = [
      (frame.imageFile, pictures), (frame.depthFile, ["\(EpisodeFile.depth)/\(stem).png"]),
      (frame.idsFile, ["\(EpisodeFile.ids)/\(stem).png"]),
      (frame.normalsFile, [PixelBuffer.normals.file(stem: stem)]),
      (frame.nocsFile, [PixelBuffer.nocs.file(stem: stem)]),
      (frame.flowFile, [PixelBuffer.flow.file(stem: stem)]),
    ]
    for case (let file?, let expected) in files where !expected.contains(file) {
      report(.identity, labels, "names \(file), its tick and camera make \(expected[0])")
    }
    guard let camera = record.cameras.first(where: { $0.camera == frame.camera }) else {
      report(.camera, labels, "is of camera \(frame.camera), which the episode does not have")
      return
    }
    if camera.name != frame.cameraName || camera.intrinsics != frame.intrinsics
      || camera.lens != frame.lens
    {
      report(
        .camera, labels,
        "name, intrinsics or lens are not those of the episode's camera \(frame.camera)"
          + " (\(camera.name))")
    }
    if frame.worldFromCamera.transform == nil {
      report(.camera, labels, "world_from_camera is no rigid transform")
    }
  }

  private mutating func picture() -> (image: Image<RGBA8>, hash: UInt64)? {
    do {
      let data = try DatasetFiles.read(episode.folder.appending(path: frame.imageFile))
      let image = try ImageFile.decode(Array(data))
      let k = frame.intrinsics
      if image.width != k.width || image.height != k.height {
        report(
          .size, frame.imageFile,
          "is \(image.width) × \(image.height), the camera \(k.width) × \(k.height)")
      }
      checkContent(of: image)
      return (image, ContentHash.of(data))
    } catch {
      report(.file, frame.imageFile, "\(error)")
      return nil
    }
  }

  private mutating func checkContent(of image: Image<RGBA8>) {
    let (sum, isOneColor) = image.pixels.withUnsafeBufferPointer { pixels in
      (
        pixels.reduce(0) { $0 + Int($1.r) + Int($1.g) + Int($1.b) },
        pixels.allSatisfy { $0 == pixels[0] }
      )
    }
    let mean = Double(sum) / Double(max(1, image.pixels.count * 3))
    if mean < Self.blackLevel {
      report(.black, frame.imageFile, "is black: its mean is \(mean) of 255")
    } else if mean > Self.whiteLevel {
      report(.blank, frame.imageFile, "is white: its mean is \(mean) of 255")
    } else if isOneColor {
      report(.blank, frame.imageFile, "has one colour: \(image.pixels[0])")
    }
  }

  private mutating func labelImage(_ file: String) -> (image: Image<UInt16>, hash: UInt64)? {
    do {
      let data = try DatasetFiles.read(episode.folder.appending(path: file))
      return (try PNG.decode(Array(data), as: UInt16.self), ContentHash.of(data))
    } catch {
      report(.file, file, "\(error)")
      return nil
    }
  }

  private mutating func checkIdentities() {
    var seen: Set<UInt16> = []
    for instance in frame.instances {
      if !seen.insert(instance.id).inserted {
        report(.unique, labels, "\(name(instance)) is labelled twice")
      }
      switch instance.kind {
      case .product:
        let item = episode.record.items.first { $0.instanceID == instance.id }
        if instance.sku == nil || instance.sku != item?.sku {
          report(
            .identity, labels,
            "\(name(instance)): the episode plans \(item?.sku ?? "no item") under this id")
        }
      case .hand, .other:
        if instance.id < 60_000 || instance.sku != nil {
          report(.identity, labels, "\(name(instance)) is no product but numbered like one")
        }
      }
    }
  }

  private mutating func checkVisible(_ instance: InstanceRecord, _ seen: MaskStatistics) {
    if instance.visibleArea != seen.area {
      report(
        .area, labels,
        "\(name(instance)): visible area \(instance.visibleArea), the ids have \(seen.area) pixels")
    }
    if instance.visibleBox.box != seen.box {
      report(
        .box, labels,
        "\(name(instance)): visible box \(text(instance.visibleBox.box)), the ids span"
          + " \(text(seen.box))")
    }
  }

  private mutating func checkAmodal(_ instance: InstanceRecord) {
    let (visible, inImage, whole) = (
      instance.visibleArea, instance.amodalAreaInImage, instance.amodalArea
    )
    let box = instance.amodalBox.box
    let k = frame.intrinsics
    let margin = GBuffer.canvasMargin
    let canvas = PixelBox(
      x0: -margin * k.width, y0: -margin * k.height, x1: (1 + margin) * k.width,
      y1: (1 + margin) * k.height)
    if whole <= 0 || box.area == 0 {
      report(
        .empty, labels,
        "\(name(instance)): a label of nothing, silhouette \(whole), box \(text(box))")
    }
    let reachesOut = !PixelBox(width: k.width, height: k.height).contains(box)
    if reachesOut != (whole > inImage) {
      report(
        .truncation, labels,
        "\(name(instance)): amodal box \(text(box)) and areas \(whole) in all and \(inImage) in the"
          + " image of \(k.width) × \(k.height) disagree about what lies beyond its border")
    }
    if !(0 <= visible && visible <= inImage && inImage <= whole && whole <= box.area) {
      report(
        .amodal, labels,
        "\(name(instance)): areas must not shrink from visible \(visible) over silhouette in the"
          + " image \(inImage) and silhouette \(whole) to its box \(box.area)")
    }
    if !box.contains(instance.visibleBox.box) || !canvas.contains(box) {
      report(
        .amodal, labels,
        "\(name(instance)): amodal box \(text(box)) must hold the visible box"
          + " \(text(instance.visibleBox.box)) and lie on the canvas \(text(canvas))")
    }
    let expected = [
      ("visible fraction", instance.visibleFraction, quotient(visible, whole)),
      ("truncation", instance.truncation, whole == 0 ? 0 : 1 - quotient(inImage, whole)),
    ]
    for (what, value, quotient) in expected
    where !(value >= 0 && value <= 1) || abs(value - quotient) > 1e-9 {
      report(.fraction, labels, "\(name(instance)): \(what) is \(value), the areas say \(quotient)")
    }
  }

  private mutating func checkDepth(_ instance: InstanceRecord, _ seen: MaskStatistics) {
    if seen.missingDepth > 0 {
      report(
        .depth, frame.depthFile, "\(name(instance)): \(seen.missingDepth) pixels have no depth")
    }
    guard let sku = instance.sku, let product = products[sku], let camera = frame.placedCamera,
      seen.area > seen.missingDepth
    else { return }
    let height = frame.intrinsics.height
    // Its pose at each row.
    let poses = (0..<height).compactMap { instance.cameraFromModel(atRow: $0, height: height) }
    guard poses.count == height, let solid = ProductExtent(product)
    else {
      report(.file, labels, "\(name(instance)): camera_from_model is no rigid transform")
      return
    }
    if let problem = solid.problem(of: seen, cameraFromModels: poses, camera: camera) {
      report(.depthOrder, frame.depthFile, "\(name(instance)): \(problem)")
    }
  }

  private func quotient(_ part: Int, _ whole: Int) -> Double {
    whole == 0 ? 0 : Double(part) / Double(whole)
  }

  func text(_ box: PixelBox) -> String { "[\(box.x0), \(box.y0), \(box.x1), \(box.y1)]" }
}
