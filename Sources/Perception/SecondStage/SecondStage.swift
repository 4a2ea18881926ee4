import CartInterface
package import Imaging

/// Tells look-alikes, and products that the detector was never trained on, by a gallery: crop → direction →
/// nearest product.
package final class SecondStage {
  package let gallery: SKUGallery
  private let settings: SecondStageSettings
  private let network: OpenVINONetwork
  /// Of the network's input, pixels.
  private let side: Int
  /// By SKU of the detector: what it may be instead.
  private let groups: [String: Set<String>]

  /// - Throws: `DetectorError` for files that do not fit together.
  package init(_ settings: SecondStageSettings) throws {
    self.settings = settings
    let gallery = try SKUGallery(file: settings.gallery)
    let model = settings.model
    let network = try OpenVINONetwork(file: model) { port in
      guard port.shape.count == 4, (port.shape[0] ?? 1) == 1, port.shape[1] == 3,
        let side = port.shape[2], port.shape[3] == side, (8...1024).contains(side)
      else {
        throw DetectorError(
          .unsupportedModel, file: model,
          problem: "the input has the shape \(port.shapeText), expected [1, 3, side, side]",
          remedy: "export a network of square crops with a fixed size, colours first")
      }
      return [1, 3, side, side]
    }
    guard network.outputs.count == 1, network.outputs[0].shape == [1, gallery.length] else {
      throw DetectorError(
        .unsupportedModel, file: model,
        problem:
          "the outputs are \(network.outputs.map(\.shapeText).joined(separator: ", ")), and the gallery "
          + "\(settings.gallery) has directions of \(gallery.length) numbers",
        remedy: "make the gallery with this network")
    }
    for sku in settings.groups.joined() + settings.among where !gallery.skus.contains(sku) {
      throw DetectorError(
        .classMismatch, file: settings.gallery, problem: "has no product \"\(sku)\"",
        remedy: "render it (cartsim products gallery --turntable) and add its directions")
    }
    self.gallery = gallery
    self.network = network
    side = network.inputShape[2]
    var groups: [String: Set<String>] = [:]
    for group in settings.groups {
      for sku in group { groups[sku, default: []].formUnion(group) }
    }
    self.groups = groups
  }

  /// The direction of a crop, or nil for a box that is none.
  package func direction(of detection: Detection, in image: Image<RGB8>) throws -> [Float]? {
    guard let crop = Crop(of: detection, margin: settings.margin) else { return nil }
    return try network.infer(
      fill: { crop.write(from: image, side: side, into: $0) }, read: { Array($0[0].values) })
  }

  /// A detection with the product that the gallery tells, where it is asked and sure enough.
  package func named(_ detection: Detection, in image: Image<RGB8>) throws -> Detection {
    let allowed: Set<String>?
    if settings.unnamed.contains(detection.sku) {
      allowed = settings.among.isEmpty ? nil : Set(settings.among)
    } else if let group = groups[detection.sku] {
      allowed = group
    } else {
      return detection
    }
    guard let direction = try direction(of: detection, in: image),
      let nearest = gallery.nearest(to: direction, among: allowed),
      nearest.cosine >= settings.leastCosine
    else { return detection }
    var named = detection
    named.sku = nearest.sku
    return named
  }

  /// What it may name.
  package var skus: [String] {
    let unnamed = settings.among.isEmpty ? gallery.skus : settings.among
    let names = (settings.unnamed.isEmpty ? [] : unnamed) + settings.groups.joined()
    return Set(names).sorted()
  }
}
