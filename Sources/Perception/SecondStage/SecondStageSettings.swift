import Configuration
import Foundation

/// How a detector's finds are told apart by a gallery.
package struct SecondStageSettings: Sendable, Hashable {
  /// An ONNX network, [1, 3, side, side] of red, green and blue in 0…1 to [1, n].
  package var model: String
  /// A `SKUGallery`.
  package var gallery: String
  /// What is added to a box on each side, as a part of its longer side.
  package var margin = 0.08
  /// Less similar than this to all of the gallery, a detection keeps its name, −1…1.
  package var leastCosine = -1.0
  /// SKUs that the detector confuses: each is told from the others of its group. A new product joins the
  /// group of what it is taken for.
  package var groups: [[String]] = []
  /// Names of the detector that are no product, such as "item": they get the nearest product's.
  package var unnamed: [String] = []
  /// Of these products; empty: of all in the gallery.
  package var among: [String] = []

  package init(model: String, gallery: String) {
    self.model = model
    self.gallery = gallery
  }

  /// - Parameter folder: that file names count from.
  static func read(_ cursor: Cursor, folder: String) -> SecondStageSettings? {
    cursor.object { fields in
      let model = fields.required(
        "model", "ONNX network of crops, beside this file: [1, 3, side, side] to [1, n]."
      ) { $0.text(maximumLength: 1000) }
      let gallery = fields.required(
        "gallery", "JSON file of the products' directions, beside this file."
      ) { $0.text(maximumLength: 1000) }
      let margin = fields.optional(
        "margin", default: 0.08, "Added to a box on each side, of its longer side."
      ) { $0.number(in: .between(0, 2)) }
      let cosine = fields.optional(
        "least_cosine", default: -1, "Less similar to the whole gallery, a name stays."
      ) { $0.number(in: .between(-1, 1)) }
      func names(_ cursor: Cursor, least: Int) -> [String]? {
        cursor.list(count: least...100_000) { $0.text(maximumLength: 100) }
      }
      let groups = fields.optional("groups", "SKUs that are told from each other.") {
        $0.list(count: 1...10_000) { names($0, least: 2) }
      }
      let unnamed = fields.optional("unnamed", "Classes that get the nearest product's SKU.") {
        names($0, least: 1)
      }
      let among = fields.optional("among", "Products for unnamed ones; all, if left out.") {
        names($0, least: 1)
      }
      if fields.cursor.node != nil, groups == nil, unnamed == nil {
        fields.cursor.complain(
          "nothing would be asked",
          remedy: "list look-alikes under groups, or classes under unnamed")
      }
      guard let model, let gallery else { return nil }
      func path(_ name: String) -> String {
        name.hasPrefix("/") ? name : (folder as NSString).appendingPathComponent(name)
      }
      var settings = SecondStageSettings(model: path(model), gallery: path(gallery))
      (settings.margin, settings.leastCosine) = (margin, cosine)
      (settings.groups, settings.unnamed, settings.among) = (
        groups ?? [], unnamed ?? [], among ?? []
      )
      return settings
    }
  }
}
