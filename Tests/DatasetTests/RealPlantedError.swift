import Dataset
import Foundation
import Geometry
import Imaging
import Scene

/// A mistake put into a dataset of real scenes: one that other generators' users have complained
/// about, or one close to it. The rule of the audit must find it where it is.
struct RealPlantedError: Sendable, CustomStringConvertible {
  var description: String
  var rule: AuditRule
  /// Part of the place that the violation must name.
  var place: String
  var damage: @Sendable (PlantedFolder) throws -> Void

  init(
    _ description: String, _ rule: AuditRule, at place: String = "episodes/000000",
    damage: @escaping @Sendable (PlantedFolder) throws -> Void
  ) {
    self.description = description
    self.rule = rule
    self.place = place
    self.damage = damage
  }

  static let all = inLabels + inPoses + inPictures + inBuffers + inSeries + inWhole + inCoco

  // MARK: Labels

  private static let inLabels = [
    RealPlantedError("labels of another tick under this one's name", .file) {
      try $0.copy("labels/000003-front.json", to: "labels/000006-front.json")
    },
    RealPlantedError("labels of another tick, renumbered", .box) { folder in
      let other = try folder.frame(10, "front")
      try folder.edit(2, "front") { $0.instances = other.instances }
    },
    RealPlantedError("labels of another camera", .box) { folder in
      let other = try folder.frame(2, "rear")
      try folder.edit(2, "front") { $0.instances = other.instances }
    },
    product("box that covers 80 % of a turned thing", .box) {
      let box = $0.visibleBox.box
      $0.visibleBox.box.x1 = box.x0 + box.width * 4 / 5
    },
    product("box that vanished", .box) { $0.visibleBox = BoxRecord(.empty) },
    product("box with width and height swapped", .box) {
      let box = $0.visibleBox.box
      $0.visibleBox.box.x1 = box.x0 + box.height
      $0.visibleBox.box.y1 = box.y0 + box.width
    },
    product("box with its last pixel left out", .box) { $0.visibleBox.box.y1 -= 1 },
    product("box of a picture of twice the size", .box) {
      let box = $0.visibleBox.box
      $0.visibleBox.box = PixelBox(
        x0: 2 * box.x0, y0: 2 * box.y0, x1: 2 * box.x1, y1: 2 * box.y1)
    },
    RealPlantedError("visible product without a label", .identity) { folder in
      try folder.edit(2, "front") { frame in
        frame.instances.removeAll { $0.sku != nil && $0.visibleArea > 100 }
      }
    },
    RealPlantedError("label of no area", .empty) { folder in
      try folder.edit(2, "front") { frame in
        guard var nothing = frame.instances.first else { return }
        nothing.id = 60_900
        nothing.kind = .other
        nothing.sku = nil
        nothing.name = "nothing"
        (nothing.visibleArea, nothing.amodalArea, nothing.amodalAreaInImage) = (0, 0, 0)
        nothing.visibleBox = BoxRecord(.empty)
        nothing.amodalBox = BoxRecord(.empty)
        (nothing.visibleFraction, nothing.truncation) = (0, 0)
        nothing.mask = MaskRecord(
          .empty(width: frame.intrinsics.width, height: frame.intrinsics.height))
        frame.instances.append(nothing)
      }
    },
    RealPlantedError("mask one pixel to the right", .mask) { folder in
      let ids = try folder.image("ids/000002-front.png")
      try folder.edit(2, "front") { frame in
        guard let index = frame.instances.firstIndex(where: { $0.visibleArea > 100 }) else {
          return
        }
        var moved = ids
        for y in 0..<ids.height {
          for x in 1..<ids.width { moved[x, y] = ids[x - 1, y] }
        }
        let masks = RunLengthMask.masks(
          ofIDs: moved.pixels, width: ids.width, height: ids.height)
        if let mask = masks[frame.instances[index].id] {
          frame.instances[index].mask = MaskRecord(mask)
        }
      }
    },
    RealPlantedError("masks of two products swapped", .mask) { folder in
      try folder.edit(2, "front") { frame in
        let seen = frame.instances.indices.filter { frame.instances[$0].visibleArea > 50 }
        let mask = frame.instances[seen[0]].mask
        frame.instances[seen[0]].mask = frame.instances[seen[1]].mask
        frame.instances[seen[1]].mask = mask
      }
    },
    product("mask of height and width swapped", .mask) { $0.mask.size.reverse() },
    product("amodal box of ±140 000 pixels", .amodal) {
      $0.amodalBox.box = PixelBox(x0: -140_000, y0: -140_000, x1: 140_000, y1: 140_000)
    },
    product(
      "amodal box that is only the visible part's", .amodal,
      where: {
        $0.visibleArea > 20 && !$0.visibleBox.box.contains($0.amodalBox.box)
      }
    ) {
      $0.amodalBox = $0.visibleBox
      $0.amodalBox.box.x1 -= 1
    },
    RealPlantedError("truncated and not marked so", .truncation) { folder in
      try folder.editAny(where: { _, instance in instance.truncation > 0.05 }) { frame, index in
        frame.instances[index].truncation = 0
        frame.instances[index].amodalArea = frame.instances[index].amodalAreaInImage
        let (visible, whole) =
          (frame.instances[index].visibleArea, frame.instances[index].amodalArea)
        frame.instances[index].visibleFraction =
          whole == 0 ? 0 : Double(visible) / Double(whole)
      }
    },
    RealPlantedError("inside the picture and marked as truncated", .truncation) { folder in
      try folder.editAny(where: { _, instance in
        instance.truncation == 0 && instance.amodalAreaInImage > instance.visibleArea + 5
      }) { frame, index in
        frame.instances[index].amodalAreaInImage -= 5
        let whole = Double(frame.instances[index].amodalArea)
        frame.instances[index].truncation =
          1 - Double(frame.instances[index].amodalAreaInImage) / whole
      }
    },
    product("visible fraction that tells the hidden one", .fraction) {
      $0.visibleFraction = 1 - $0.visibleFraction
      if $0.visibleFraction == 0 { $0.visibleFraction = 0.5 }
    },
    product("area of the box instead of the mask", .area) {
      $0.visibleArea = $0.visibleBox.box.area
    },
    RealPlantedError("one product labelled twice", .unique) { folder in
      try folder.edit(2, "front") { $0.instances.append($0.instances[0]) }
    },
    product("instance id that is not planned", .identity) { $0.id = 57 },
    product("SKU of another product", .identity) { $0.sku = "apple-red-other" },
    product("product that is said to be a hand", .identity) { $0.kind = .hand },
    RealPlantedError("episode number of another", .identity) { folder in
      try folder.edit(2, "front") { $0.episode = 1 }
    },
    RealPlantedError("picture's name of another episode", .identity) { folder in
      try folder.edit(2, "front") { $0.imageFile = "../000001/images/000002-front.png" }
    },
    RealPlantedError("exposed after the tick ended", .sequence) { folder in
      try folder.edit(2, "front") { $0.exposureMidpoint += 5 }
    },
    RealPlantedError("exposed before the picture before", .sequence) { folder in
      try folder.edit(2, "front") { $0.exposureMidpoint -= 1 }
    },
  ]

  /// Edits the first product of a picture that fits.
  private static func product(
    _ description: String, _ rule: AuditRule,
    where fits: @escaping @Sendable (InstanceRecord) -> Bool = { $0.visibleArea > 100 },
    edit: @escaping @Sendable (inout InstanceRecord) -> Void
  ) -> RealPlantedError {
    RealPlantedError(description, rule) { folder in
      try folder.editAny(where: { _, instance in instance.sku != nil && fits(instance) }) {
        edit(&$0.instances[$1])
      }
    }
  }

  // MARK: Poses and cameras

  private static let inPoses = [
    product("pose in OpenGL's axes", .depthOrder) {
      let t = $0.cameraFromModel.translation
      let q = $0.cameraFromModel.rotationWXYZ
      $0.cameraFromModel.translation = [t[0], -t[1], -t[2]]
      $0.cameraFromModel.rotationWXYZ = [-q[1], q[0], -q[3], q[2]]
    },
    product("pose in millimetres", .depthOrder) {
      $0.cameraFromModel.translation = $0.cameraFromModel.translation.map { $0 * 1000 }
    },
    product("quaternion with w last", .pose) {
      let q = $0.cameraFromModel.rotationWXYZ
      $0.cameraFromModel.rotationWXYZ = [q[1], q[2], q[3], q[0]]
    },
    product("quaternion of the inverse rotation", .pose) {
      let q = $0.cameraFromModel.rotationWXYZ
      $0.cameraFromModel.rotationWXYZ = [q[0], -q[1], -q[2], -q[3]]
    },
    product("label on the other side of the pack", .pose) {
      // Half a turn about the model's upward axis: its box stays as it was.
      let q = $0.cameraFromModel.rotationWXYZ
      $0.cameraFromModel.rotationWXYZ = [-q[3], q[2], -q[1], q[0]]
    },
    product("quaternion of length 2", .file) {
      $0.cameraFromModel.rotationWXYZ = $0.cameraFromModel.rotationWXYZ.map { 2 * $0 }
    },
    product("pose 5 cm beside", .pose) { $0.cameraFromModel.translation[0] += 0.05 },
    RealPlantedError("poses of two products swapped", .depthOrder) { folder in
      try folder.edit(2, "front") { frame in
        let seen = frame.instances.indices.filter {
          frame.instances[$0].sku != nil && frame.instances[$0].visibleArea > 50
        }
        let pose = frame.instances[seen[0]].cameraFromModel
        frame.instances[seen[0]].cameraFromModel = frame.instances[seen[1]].cameraFromModel
        frame.instances[seen[1]].cameraFromModel = pose
      }
    },
    RealPlantedError("pose of a hidden product far away", .pose) { folder in
      try folder.editAny(where: { _, instance in
        instance.sku != nil && instance.visibleFraction < 0.6 && instance.truncation == 0
      }) { frame, index in frame.instances[index].cameraFromModel.translation[1] += 0.4 }
    },
    RealPlantedError("camera from world instead of world from camera", .camera) { folder in
      try folder.edit(2, "front") { frame in
        guard let pose = frame.worldFromCamera.transform else { return }
        frame.worldFromCamera = TransformRecord(pose.inverse)
      }
    },
    RealPlantedError("camera's width and height swapped", .camera) { folder in
      try folder.edit(2, "front") { frame in
        let k = frame.intrinsics
        (frame.intrinsics.width, frame.intrinsics.height) = (k.height, k.width)
      }
    },
    RealPlantedError("focal length of another size of picture", .camera) { folder in
      try folder.edit(2, "front") { $0.intrinsics.fx *= 2 }
    },
    RealPlantedError("lens left out", .camera) { folder in
      try folder.edit(2, "front") { $0.lens.coefficients[0] = 0 }
    },
    RealPlantedError("fisheye said to be none", .camera) { folder in
      let pinhole = try folder.frame(2, "rear").lens
      try folder.edit(2, "top") { $0.lens = pinhole }
    },
  ]

  // MARK: Pictures

  private static let inPictures = [
    picture("black picture", .black) { $0.map { _ in RGB8(1, 0, 1) } },
    picture("white picture", .blank) { $0.map { _ in RGB8(255, 255, 255) } },
    picture("picture of one colour", .blank) { $0.map { _ in RGB8(90, 120, 33) } },
    picture("mirrored picture", .alignment) { $0.at { x, y, w, _ in (w - 1 - x, y) } },
    picture("picture upside down", .alignment) { $0.at { x, y, _, h in (x, h - 1 - y) } },
    picture("picture turned by 180°", .alignment) {
      $0.at { x, y, w, h in (w - 1 - x, h - 1 - y) }
    },
    picture("picture eight pixels beside its labels", .alignment) {
      $0.at { x, y, w, _ in ((x + 8) % w, y) }
    },
    picture("picture six pixels above its labels", .alignment) {
      $0.at { x, y, _, h in (x, (y + 6) % h) }
    },
    RealPlantedError("picture on its side", .size) { folder in
      let image = try folder.picture("images/000002-front.png")
      var turned = Image(width: image.height, height: image.width, filledWith: RGB8(0, 0, 0))
      for y in 0..<image.height {
        for x in 0..<image.width { turned[y, x] = image[x, y] }
      }
      try folder.put(PNG.encode(turned), "images/000002-front.png")
    },
    RealPlantedError("picture of another episode", .duplicate, at: "000006-front") { folder in
      try folder.copy("images/000006-front.png", to: "images/000006-front.png", from: 1)
    },
    RealPlantedError("picture of the moment before", .duplicate) { folder in
      try folder.copy("images/000003-front.png", to: "images/000010-front.png")
    },
    RealPlantedError("picture of another camera", .duplicate) { folder in
      try folder.copy("images/000003-rear.png", to: "images/000003-front.png")
    },
    RealPlantedError("picture cut short", .file) { folder in
      try folder.cut("images/000002-front.png", to: 0.7)
    },
    RealPlantedError("empty picture file", .file) { try $0.cut("images/000002-front.png", to: 0) },
    RealPlantedError("picture missing", .file) { try $0.remove("images/000002-front.png") },
    RealPlantedError("picture that nothing names", .file) {
      try $0.copy("images/000002-front.png", to: "images/000002-left.png")
    },
    ids("empty ids", .area) { $0.pixels = $0.pixels.map { _ in 0 } },
    ids("ids mirrored", .box) { image in
      let old = image
      for y in 0..<image.height {
        for x in 0..<image.width { image[x, y] = old[image.width - 1 - x, y] }
      }
    },
    ids("one pixel of a product lost", .area) { image in
      if let index = image.pixels.firstIndex(where: { $0 > 0 && $0 < 60_000 }) {
        image.pixels[index] = 0
      }
    },
    ids("ids of 8 bits, wrapped", .identity) { image in
      image.pixels = image.pixels.map { $0 == 0 ? 0 : $0 + 256 }
    },
    depth("depth in tenths of a millimetre", .depthOrder) { $0 = $0 > 6553 ? 65_535 : $0 * 10 },
    depth("depth in centimetres", .depthOrder) { $0 /= 10 },
    depth("depth from far to near", .depthOrder) { $0 = $0 == 0 ? 0 : 65_535 - $0 },
    depth("depth that is nowhere", .depth) { $0 = 0 },
    RealPlantedError("along the ray instead of the axis", .depthOrder) { folder in
      let frame = try folder.frame(2, "top")
      guard let camera = frame.placedCamera else { return }
      try folder.editImage("depth/000002-top.png") { image in
        for y in 0..<image.height {
          for x in 0..<image.width where image[x, y] > 0 {
            let pixel = SIMD2(Double(x), Double(y))
            guard let ray = camera.point(ofPixel: pixel, depth: 1) else { continue }
            let length = Double(image[x, y]) * (ray * ray).sum().squareRoot()
            image[x, y] = UInt16(min(length.rounded(), 65_535))
          }
        }
      }
    },
    RealPlantedError("what hides is behind what it hides", .depthOrder) { folder in
      try folder.editAny(where: { _, instance in
        instance.sku != nil && instance.visibleArea > 0
          && instance.amodalAreaInImage > instance.visibleArea + 10
      }) { frame, index in
        let instance = frame.instances[index]
        let ids = try folder.image(frame.idsFile)
        try folder.editImage(frame.depthFile) { image in
          for pixel in image.pixels.indices
          where ids.pixels[pixel] != instance.id && image.pixels[pixel] > 0 {
            image.pixels[pixel] = 64_000
          }
        }
      }
    },
  ]

  /// In a picture whose edges are strong enough for every one of them.
  private static func picture(
    _ description: String, _ rule: AuditRule,
    edit: @escaping @Sendable (Image<RGB8>) -> Image<RGB8>
  ) -> RealPlantedError {
    RealPlantedError(description, rule, at: "images/000009-front") { folder in
      let name = "images/000009-front.png"
      try folder.put(PNG.encode(edit(folder.picture(name))), name)
    }
  }

  private static func ids(
    _ description: String, _ rule: AuditRule,
    edit: @escaping @Sendable (inout Image<UInt16>) -> Void
  ) -> RealPlantedError {
    RealPlantedError(description, rule) { try $0.editImage("ids/000002-front.png", edit) }
  }

  private static func depth(
    _ description: String, _ rule: AuditRule, edit: @escaping @Sendable (inout UInt16) -> Void
  ) -> RealPlantedError {
    RealPlantedError(description, rule, at: "depth/000002-front") { folder in
      try folder.editImage("depth/000002-front.png") { image in
        for index in image.pixels.indices { edit(&image.pixels[index]) }
      }
    }
  }

  // MARK: Further buffers

  private static let inBuffers = [
    RealPlantedError("normals of half length", .normal) { folder in
      try folder.editVectors("normals/000002-front.png") { RGB16($0.r / 2, $0.g / 2, $0.b / 2) }
    },
    RealPlantedError("object coordinates with axes swapped", .nocs) { folder in
      try folder.editVectors("nocs/000002-front.png") { RGB16($0.g, $0.r, $0.b) }
    },
    RealPlantedError("object coordinates from the other side", .nocs) { folder in
      try folder.editVectors("nocs/000002-front.png") {
        $0 == RGB16(0, 0, 0) ? $0 : RGB16(65_535 - $0.r, 65_535 - $0.g, $0.b)
      }
    },
    flow("flow backwards", .flow) { $0 * -1 },
    flow("flow half a pixel off", .flow) { $0 + SIMD2(0.5, 0) },
    flow("flow with u and v swapped", .flow) { SIMD2($0.y, $0.x) },
    flow("flow that is no number", .flow) { SIMD2($0.x, .nan) },
    RealPlantedError("flow cut short", .file) { try $0.cut("flow/000003-front.flo", to: 0.5) },
    RealPlantedError("flow of another size", .size) { folder in
      try folder.put(
        FlowFile.encode([SIMD2<Float>](repeating: .zero, count: 12), width: 4, height: 3),
        "flow/000003-front.flo")
    },
  ]

  /// Of the ticks in which something is put in.
  private static func flow(
    _ description: String, _ rule: AuditRule,
    edit: @escaping @Sendable (SIMD2<Float>) -> SIMD2<Float>
  ) -> RealPlantedError {
    RealPlantedError(description, rule) { folder in
      for tick in 0..<8 {
        let name = "flow/00000\(tick)-front.flo"
        var image = try FlowFile.decode(folder.bytes(name))
        image.pixels = image.pixels.map { FlowFile.isKnown($0) ? edit($0) : $0 }
        try folder.put(
          FlowFile.encode(image.pixels, width: image.width, height: image.height), name)
      }
    }
  }

  // MARK: Series

  private static let inSeries = [
    rows("weights two seconds old", .weight, "scale_readings.csv") { rows in
      let values = rows.map { $0.dropFirst() }
      for index in rows.indices.reversed() where index >= 20 {
        rows[index] = [rows[index][0]] + values[index - 20]
      }
    },
    rows("weights in grams", .weight, "scale_readings.csv") { rows in
      for index in rows.indices {
        for column in 1...2 { rows[index][column] = "\(1000 * (Double(rows[index][column]) ?? 0))" }
      }
    },
    rows("displayed and extended readings swapped", .weight, "scale_readings.csv") { rows in
      for index in rows.indices { rows[index].swapAt(1, 2) }
    },
    rows("weight that is no number", .file, "scale_readings.csv") { $0[7][1] = "nan" },
    rows("basket's mass of the tick before", .weight, "ticks.csv") { rows in
      for index in rows.indices.dropFirst().reversed() { rows[index][2] = rows[index - 1][2] }
    },
    rows("an item too many", .ledger, "ticks.csv") { $0[0][5] += " 4" },
    rows("an item too few", .ledger, "ticks.csv") { $0[1][5] = "0 1 2" },
    rows("tick left out", .sequence, "ticks.csv") { $0.remove(at: 5) },
    rows("ticks in another order", .sequence, "ticks.csv") { $0.swapAt(4, 5) },
    rows("removed before it was added", .event, "events.csv") { rows in
      for index in rows.indices { rows[index][0] = rows[index][0] == "add" ? "remove" : "add" }
    },
    rows("added twice", .event, "events.csv") { $0.append($0[0]) },
    rows("begun after it ended", .event, "events.csv") { $0[0].swapAt(2, 3) },
    rows("ended after the episode", .event, "events.csv") { $0[0][3] = "80" },
    rows("item of no number", .event, "events.csv") { $0[0][1] = "31" },
    rows("item in two hands", .event, "events.csv") { rows in
      rows.append(["remove", rows[0][1], rows[0][2], rows[0][3]])
    },
    RealPlantedError("columns in another order", .file) { folder in
      try folder.text("events.csv") {
        $0.replacingOccurrences(of: "start_s,end_s", with: "end_s,start_s")
      }
    },
    RealPlantedError("row cut in its middle", .file) { try $0.cut("scale_samples.csv", to: 0.61) },
    RealPlantedError("instance id used twice", .unique) { folder in
      try folder.text("episode.json") {
        $0.replacingOccurrences(of: "\"instance_id\" : 3", with: "\"instance_id\" : 2")
      }
    },
    RealPlantedError("item of no mass", .identity) { folder in
      try folder.text("episode.json") { text in
        let key = "\"mass_kg\" : "
        guard let range = text.range(of: key) else { return text }
        return text.replacingCharacters(in: range, with: key + "-")
      }
    },
  ]

  private static func rows(
    _ description: String, _ rule: AuditRule, _ file: String,
    edit: @escaping @Sendable (inout [[String]]) -> Void
  ) -> RealPlantedError {
    RealPlantedError(description, rule) { folder in
      try folder.text(file) { text in
        let lines = text.split(separator: "\n").map(String.init)
        var rows = lines.dropFirst().map {
          $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        edit(&rows)
        return ([lines[0]] + rows.map { $0.joined(separator: ",") }).joined(separator: "\n") + "\n"
      }
    }
  }

  // MARK: The whole

  private static let inWhole = [
    RealPlantedError("episode under another's number", .sequence, at: "episodes/000001") { folder in
      try folder.replaceEpisode(1, by: 0)
    },
    RealPlantedError("the same episode twice", .duplicate, at: "episodes/000001") { folder in
      try folder.replaceEpisode(1, by: 0)
      let record = folder.layout.episode(1).appending(path: "episode.json")
      try folder.write(
        Data(
          String(decoding: Data(contentsOf: record), as: UTF8.self)
            .replacingOccurrences(of: "\"episode\" : 0", with: "\"episode\" : 1").utf8), to: record)
      for tick in 0..<12 {
        for camera in ["front", "rear", "top"] {
          try folder.edit(tick, camera, episode: 1) { $0.episode = 1 }
        }
      }
    },
    RealPlantedError("episode missing", .sequence, at: "episodes") { folder in
      try FileManager.default.removeItem(at: folder.layout.episode(1))
    },
    RealPlantedError("folder that is no episode", .file, at: "episodes/1") { folder in
      try FileManager.default.createDirectory(
        at: folder.layout.episodes.appending(path: "1"), withIntermediateDirectories: true)
    },
    RealPlantedError("labels of a picture missing", .sequence) {
      try $0.remove("labels/000002-front.json")
    },
    RealPlantedError("products under one SKU", .unique, at: "products.json") { folder in
      try folder.text(folder.layout.products) { text in
        text.replacingOccurrences(
          of: "\"sku\" : \"avocado\"", with: "\"sku\" : \"apple-red\"")
      }
    },
  ]

  // MARK: COCO

  private static let inCoco = [
    coco("categories from 0") { text in
      (1...3).reduce(text) {
        $0.replacingOccurrences(
          of: "\n{\"id\":\($1),\"name\"", with: "\n{\"id\":\($1 - 1),\"name\"")
      }
    },
    coco("first category dropped") { text in
      lines(of: text) { lines in
        if let index = lines.firstIndex(where: { $0.hasPrefix("{\"id\":1,\"name\"") }) {
          lines.remove(at: index)
        }
      }
    },
    coco("category of another product") {
      replaceFirst($0, "\"category_id\":", with: "\"category_id\":1")
    },
    coco("annotation dropped") { text in
      lines(of: text) { lines in
        if let index = lines.firstIndex(where: isAnnotation) { lines.remove(at: index) }
      }
    },
    coco("annotation of another picture") { text in
      text.replacingOccurrences(of: "\"image_id\":2,", with: "\"image_id\":3,")
    },
    coco("picture's name of another") { text in
      replaceFirst(text, "images/000000-front.png", with: "images/000000-rear.png")
    },
    coco("pictures share an id") {
      replaceFirst($0, "\"id\":2,\"tick\"", with: "\"id\":1,\"tick\"")
    },
    coco("width and height of a picture swapped") { text in
      replaceFirst(
        replaceFirst(text, "\"width\":160", with: "\"width\":120"), "\"height\":120",
        with: "\"height\":160")
    },
    coco("box of no height") { text in
      edit(text, key: "\"bbox\":[") { numbers in numbers[3] = "0" }
    },
    coco("box as two corners") { text in
      edit(text, key: "\"bbox\":[") { numbers in
        for axis in 0...1 {
          numbers[axis + 2] = "\((Int(numbers[axis]) ?? 0) + (Int(numbers[axis + 2]) ?? 0))"
        }
      }
    },
    coco("area of the box") { text in
      replaceFirst(text, "\"area\":", with: "\"area\":9")
    },
    coco("crowd") { replaceFirst($0, "\"iscrowd\":0", with: "\"iscrowd\":1") },
    RealPlantedError("COCO: annotations share an id", .unique, at: "instances.json") { folder in
      try folder.text(folder.layout.coco) { text in
        text.replacingOccurrences(of: "\"id\":9,\"image_id\"", with: "\"id\":8,\"image_id\"")
      }
    },
    coco("run lengths cut short") { text in
      edit(text, key: "\"counts\":\"", end: "\"") { parts in parts[0].removeLast(2) }
    },
    coco("empty segmentation") { text in
      edit(text, key: "\"counts\":\"", end: "\"") { parts in parts = [""] }
    },
    coco("end missing") { String($0.prefix($0.utf8.count * 3 / 4)) },
  ]

  private static func coco(
    _ description: String, edit: @escaping @Sendable (String) -> String
  ) -> RealPlantedError {
    RealPlantedError("COCO: " + description, .coco, at: "instances.json") { folder in
      try folder.text(folder.layout.coco, edit)
    }
  }

  private static func isAnnotation(_ line: String) -> Bool { line.contains("\"image_id\":") }

  private static func lines(of text: String, edit: (inout [String]) -> Void) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    edit(&lines)
    return lines.joined(separator: "\n")
  }

  private static func replaceFirst(_ text: String, _ old: String, with new: String) -> String {
    text.range(of: old).map { text.replacingCharacters(in: $0, with: new) } ?? text
  }

  /// Edits the first list after a key.
  private static func edit(
    _ text: String, key: String, end: String = "]", body: (inout [String]) -> Void
  ) -> String {
    guard let start = text.range(of: key)?.upperBound,
      let stop = text.range(of: end, range: start..<text.endIndex)?.lowerBound
    else { return text }
    var parts = text[start..<stop].split(separator: ",", omittingEmptySubsequences: false)
      .map(String.init)
    body(&parts)
    return text.replacingCharacters(in: start..<stop, with: parts.joined(separator: ","))
  }
}

extension Image where Pixel == RGB8 {
  fileprivate func map(_ body: (RGB8) -> RGB8) -> Image<RGB8> {
    Image(width: width, height: height, pixels: pixels.map(body))
  }

  /// Each pixel is that of another place.
  fileprivate func at(
    _ place: (_ x: Int, _ y: Int, _ width: Int, _ height: Int) -> (Int, Int)
  ) -> Image<RGB8> {
    var image = self
    for y in 0..<height {
      for x in 0..<width {
        let (u, v) = place(x, y, width, height)
        image[x, y] = self[u, v]
      }
    }
    return image
  }
}
