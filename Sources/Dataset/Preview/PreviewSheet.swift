import Foundation
import Geometry
import Imaging

/// Some pictures of a dataset on one sheet, with masks and boxes drawn in.
struct PreviewSheet {
  /// Pictures on the sheet at most.
  static let capacity = 12

  private static let columns = 3
  /// Width of one picture on the sheet, in pixels.
  private static let cellWidth = 320
  private static let maskOpacity = 0.3

  /// Longest name that is shown whole, in characters.
  private static let longestName = 28

  private let total: Int
  private let nameLength: Int
  private var seen = 0
  private var frames: [ContactSheet.Frame] = []

  /// - Parameters:
  ///   - total: pictures in the dataset; the sheet shows some, evenly spread.
  ///   - products: whose names may occur.
  init(total: Int, products: [ProductRecord]) {
    self.total = total
    nameLength = min(Self.longestName, products.reduce(4) { max($0, $1.sku.count) })
  }

  /// Takes the next episode, in order.
  mutating func add(_ episode: RecordedEpisode) throws {
    for frame in episode.frames {
      let shown = min(Self.capacity, total)
      // Of equal stretches, one picture each: the first of the first, the second of the second, so
      // that stretches of one tick do not all show the same camera.
      let k = frames.count
      if k < shown, seen == k * total / shown + k % (total / shown) {
        frames.append(try picture(of: frame, in: episode))
      }
      seen += 1
    }
  }

  func encoded() throws -> [UInt8] {
    try PNG.encode(
      ContactSheet(frames: frames, columns: Self.columns).image, compression: .small)
  }

  private func picture(
    of frame: FrameRecord, in episode: RecordedEpisode
  ) throws -> ContactSheet.Frame {
    let image = try DatasetFiles.read(episode.folder.appending(path: frame.imageFile))
    var picture = try ImageFile.decode(Array(image)).rgb
    let visible = frame.instances.filter { $0.visibleArea > 0 }
    for instance in visible {
      guard let mask = instance.mask.mask, mask.width == picture.width,
        mask.height == picture.height
      else { continue }
      let color = Self.color(of: instance)
      mask.forEachRun { start, length in
        for position in start..<start + length {
          let (x, y) = (position / mask.height, position % mask.height)
          picture[x, y] = Self.mixed(picture[x, y], color)
        }
      }
    }
    let (width, height) = (picture.width, picture.height)
    let small = picture.resized(
      width: Self.cellWidth, height: max(1, height * Self.cellWidth / max(1, width)))
    let labelled = LabelledPicture(
      picture: small,
      labels: visible.map { instance in
        .init(
          name: instance.sku ?? instance.name ?? instance.kind.rawValue,
          box: Self.scaled(instance.visibleBox.box, from: width, height, to: small),
          color: Self.color(of: instance))
      }, nameLength: nameLength)
    return ContactSheet.Frame(
      image: labelled.image, caption: "\(frame.episode)/\(frame.tick)/\(frame.cameraName)")
  }

  private static func scaled(
    _ box: PixelBox, from width: Int, _ height: Int, to image: Image<RGB8>
  ) -> PixelBox {
    PixelBox(
      x0: box.x0 * image.width / width, y0: box.y0 * image.height / height,
      x1: (box.x1 * image.width + width - 1) / width,
      y1: (box.y1 * image.height + height - 1) / height)
  }

  /// Hues far apart for neighbouring ids; hands are white.
  private static func color(of instance: InstanceRecord) -> RGB8 {
    guard instance.kind == .product else { return RGB8(240, 240, 240) }
    // Steps by the golden ratio never come near each other.
    let hue = (Double(instance.id) * 0.618_033_988_75).truncatingRemainder(dividingBy: 1) * 6
    func channel(_ offset: Double) -> UInt8 {
      let distance = abs((hue + offset).truncatingRemainder(dividingBy: 6) - 3)
      return UInt8((min(max(distance - 1, 0), 1) * 215 + 40).rounded())
    }
    return RGB8(channel(0), channel(4), channel(2))
  }

  private static func mixed(_ old: RGB8, _ new: RGB8) -> RGB8 {
    func channel(_ a: UInt8, _ b: UInt8) -> UInt8 {
      UInt8((Double(a) * (1 - maskOpacity) + Double(b) * maskOpacity).rounded())
    }
    return RGB8(channel(old.r, new.r), channel(old.g, new.g), channel(old.b, new.b))
  }
}
