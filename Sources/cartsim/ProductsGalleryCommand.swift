import ArgumentParser
import Catalog
import Configuration
import Foundation
import Geometry
import Imaging
import Laboratory
import Scenario

extension ProductsCommand {
  struct GalleryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "gallery",
      abstract:
        "Draw products from several sides: on one sheet, or all around with masks and poses.",
      discussion: """
        Without --turntable, one PNG with a picture a side of every product. With it, a folder a \
        product with view-000.png, mask-000.png, … and poses.json: for each view the intrinsics \
        (pixel centres are whole numbers) and camera_from_model, four rows of four, with the camera's \
        axes right, down and forward, as OpenCV has them. The model's axes are forward, left and up: \
        (z, x, y) of its glTF file.
        """)

    @Argument(help: "Folder of product folders.") var directory: String = DefaultFolder.products
    @Option(name: .shortAndLong, help: "The PNG file to write; with --turntable, the folder.")
    var output: String
    @Option(help: "Side of each picture, in pixels.") var sidePx = 360
    @Option(help: "Products in a row.") var columns = 3
    @Option(
      help: """
        Pictures of each product on the sheet: 2; 6, from all sides; or 8, two corners besides.
        """)
    var sides = 2
    @Option(help: "Only these SKUs.", transform: { $0.split(separator: ",").map(String.init) })
    var only: [String] = []
    @Option(help: "Views all around, at even steps from the front, for every elevation.")
    var turntable: Int?
    @Option(
      help: "Elevations of the turntable's camera, in degrees.",
      transform: { $0.split(separator: ",").map { Double($0) ?? .nan } })
    var elevationsDeg: [Double] = [15]
    @Option(
      help:
        "\(GalleryLight.named.map(\.name).joined(separator: ", ")), or a file of Scenes/lighting.")
    var lighting = "studio"
    @Option(
      help: """
        What has happened to the packs, 0…1 each, as dented=0.6,frosted=0.3; kinds: \
        \(ConditionArgument.kinds.joined(separator: ", ")).
        """,
      transform: ConditionArgument.read)
    var condition = PackCondition.asNew
    @Option(
      help: "Draws the places where packs are dented and torn, and what a lighting file draws.")
    var seed: UInt64 = 1
    @Option(help: "Behind a turntable's product: \"#rrggbb\" or transparent.")
    var background = "#d6d9dd"

    private static let views = [
      2: ProductGallery.bothSides, 6: ProductGallery.allSides, 8: ProductGallery.eightViews,
    ]

    func validate() throws {
      var problems: [String] = []
      if Self.views[sides] == nil { problems.append("--sides must be 2, 6 or 8, got \(sides).") }
      if turntable != nil, sides != 2 {
        problems.append("--sides belongs to a sheet, not to --turntable.")
      }
      if !(16...2048).contains(sidePx) {
        problems.append("--side-px must be 16…2048, got \(sidePx).")
      }
      if !(1...16).contains(columns) {
        problems.append("--columns must be 1…16, got \(columns).")
      }
      if let turntable, !(1...1000).contains(turntable) {
        problems.append("--turntable must be 1…1000, got \(turntable).")
      }
      if elevationsDeg.isEmpty || elevationsDeg.count > 32
        || !elevationsDeg.allSatisfy({ (-89...89).contains($0) })
      {
        problems.append(
          "--elevations-deg takes 1 to 32 numbers from -89 to 89, with commas between.")
      }
      if turntable == nil, elevationsDeg != [15] || background != "#d6d9dd" {
        problems.append("--elevations-deg and --background belong to --turntable.")
      }
      if background != "transparent", Self.color(background) == nil {
        problems.append("--background must be #rrggbb or transparent, got \"\(background)\".")
      }
      if !problems.isEmpty { throw ValidationError(problems.joined(separator: "\n")) }
    }

    func run() async throws {
      let catalog = try openProducts(directory)
      if let unknown = only.first(where: { catalog[$0] == nil }) {
        throw CommandFailure(.wrongInput, "\(directory) has no product \(unknown)")
      }
      let chosen = catalog.products.filter { only.isEmpty || only.contains($0.sku) }
      do {
        let products = try conditioned(chosen)
        if let turntable {
          try photograph(products, count: turntable)
        } else {
          try drawSheet(products)
        }
      } catch let error as CatalogError {
        throw CommandFailure(.wrongInput, "\(error)")
      } catch let error as ImageError {
        throw CommandFailure(.environmentFailed, "\(error)")
      }
    }

    /// The products after what has happened to them; untouched ones are still read when wanted.
    private func conditioned(_ products: [Product]) throws -> [Product] {
      guard !condition.isAsNew else { return products }
      let models = ConditionedModels()
      return try products.enumerated().map { number, product in
        var product = product
        product.modelSource = ModelSource(
          try models.model(
            of: product, in: condition,
            key: RandomKey(seed: seed).with("gallery.condition", entity: number)))
        return product
      }
    }

    private func drawSheet(_ products: [Product]) throws {
      var gallery = ProductGallery(
        side: sidePx, views: Self.views[sides] ?? ProductGallery.bothSides)
      gallery.light = try light
      let sheet = try gallery.contactSheet(of: products, columns: columns)
      try ImageFile.writePNG(sheet, to: output, compression: .small)
      print("\(output)  \(products.count) products, \(sheet.width) × \(sheet.height) pixels")
    }

    private func photograph(_ products: [Product], count: Int) throws {
      let table = ProductTurntable(
        count: count, elevations: elevationsDeg, side: sidePx, light: try light,
        background: Self.color(background))
      for product in products {
        try Cancellation.throwIfRequested()
        let folder = output + "/" + product.sku
        do {
          try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        } catch {
          throw CommandFailure(
            .environmentFailed, "\(folder): cannot be made: \(error.localizedDescription)")
        }
        let poses = try table.photograph(product) { shot in
          try ImageFile.writePNG(shot.picture, to: folder + "/view-\(shot.name).png")
          try ImageFile.writePNG(
            shot.mask, to: folder + "/mask-\(shot.name).png", compression: .labels)
        }
        // Last: a folder with poses is whole.
        try OutputFile.write(Data(poses.utf8), to: folder + "/poses.json")
      }
      print("\(output)  \(products.count) products, \(table.gallery.views.count) views each")
    }

    private var light: GalleryLight {
      get throws {
        if let named = GalleryLight.named.first(where: { $0.name == lighting }) {
          return named.light
        }
        guard FileManager.default.fileExists(atPath: lighting) else {
          throw CommandFailure(
            .wrongInput,
            "--lighting: \(lighting) is neither a file nor one of "
              + GalleryLight.named.map(\.name).joined(separator: ", "))
        }
        do {
          return GalleryLight(try LightingRecipe.lighting(path: lighting, seed: seed))
        } catch let error as ConfigurationError {
          throw CommandFailure(.wrongInput, "\(error)")
        }
      }
    }

    /// Of `#rrggbb`.
    private static func color(_ text: String) -> RGB8? {
      guard text.utf8.count == 7, text.first == "#", let code = UInt32(text.dropFirst(), radix: 16)
      else { return nil }
      return RGB8(
        UInt8(code >> 16), UInt8(code >> 8 & 255), UInt8(code & 255))
    }
  }
}
