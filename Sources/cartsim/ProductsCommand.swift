import ArgumentParser
import Catalog
import Configuration
import Foundation

struct ProductsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "products",
    abstract: "Import meshes, make products of photographs, check, list and draw them.",
    subcommands: [
      CreateCommand.self, ImportCommand.self, FitCommand.self, ListCommand.self,
      CheckCommand.self, GalleryCommand.self, ReadModelCommand.self,
    ])
}

extension ProductsCommand {
  struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "import",
      abstract:
        "Make a product folder of a mesh (glTF, OBJ, FBX, Collada, PLY, STL), or of every mesh "
        + "below a folder.")

    @Argument(help: "A mesh file, or a folder of them.") var file: String
    @Option(help: "Folder that takes the product's folder.") var output: String
    @Option(help: "Letters, digits and dashes; default: from the file's name.") var sku: String?
    @Option(help: "What the receipt says.") var name: String?
    @Option(help: "Mass of a pack in kilograms; default: guessed from its volume.")
    var massKg: Double?
    @Option(help: "Density of a full pack within its outline; default: its kind's.")
    var densityKgM3: Double?
    @Option(name: .customLong("class"), help: "Category: carton, can, bottle, produce, …")
    var productClass: String?
    @Option(help: "Outside: \(ContactSurface.choices).")
    var surface: ContactSurface?
    @Option(help: "Price of a pack in cents.") var priceCents = 100
    @Option(help: "Unit of the file: m, cm or mm; default: as it says, or by size.")
    var units: ModelImporter.Unit?
    @Option(
      help: "Axis that points up: x, y, z, -x, -y, -z; default: as the file says, else guessed.")
    var up: ModelImporter.Axis?
    @Option(help: "Axis that the front label faces.") var front: ModelImporter.Axis?
    @Option(help: "Largest side of a texture, in pixels.") var texturePx = 2048
    @Option(help: "More triangles than these are simplified.") var triangles = 100_000
    @Option(help: "Licence of the mesh; default: as the file says, or a licence beside it.")
    var licence: String?
    @Option(help: "Where the mesh comes from.") var origin: String?
    @Flag(help: "Replace a product of the same SKU.") var replace = false

    func validate() throws {
      if let massKg, !(massKg > 0 && massKg <= 60) {
        throw ValidationError("--mass-kg must be above 0 and at most 60, got \(massKg).")
      }
      if let densityKgM3, !(1...25_000).contains(densityKgM3) {
        throw ValidationError("--density-kg-m3 must be 1…25000, got \(densityKgM3).")
      }
      if !(16...8192).contains(texturePx) {
        throw ValidationError("--texture-px must be 16…8192, got \(texturePx).")
      }
      if !(100...4_000_000).contains(triangles) {
        throw ValidationError("--triangles must be 100…4000000, got \(triangles).")
      }
      if !(0...10_000_000).contains(priceCents) {
        throw ValidationError("--price-cents must be 0…10000000, got \(priceCents).")
      }
    }

    func run() async throws {
      var isDirectory: ObjCBool = false
      guard FileManager.default.fileExists(atPath: file, isDirectory: &isDirectory) else {
        throw CommandFailure(.wrongInput, "\(file) does not exist")
      }
      let files = isDirectory.boolValue ? ProductImport.meshFiles(in: file) : [file]
      guard !files.isEmpty else {
        throw CommandFailure(.wrongInput, "\(file): no mesh in this folder")
      }
      if files.count > 1, sku != nil || name != nil || massKg != nil {
        throw CommandFailure(
          .wrongInput,
          "--sku, --name and --mass-kg belong to one mesh, \(file) holds \(files.count)")
      }
      var failures: [String] = []
      for path in files {
        do {
          let result = try importer.importFile(path, into: output)
          let size = result.sheet.dimensions
          print(
            "\(result.folder.path)  \(millimeters(size))  \(result.sheet.nominalMass) kg  "
              + "\(result.model.triangleCount) triangles  \(result.up.sentence)")
          if let remedy = result.up.remedy { print("  \(remedy)") }
          for note in result.notes { print("  \(note)") }
        } catch { failures.append("\(error)") }
      }
      if !failures.isEmpty {
        throw CommandFailure(.wrongInput, failures.joined(separator: "\n"))
      }
    }

    private var importer: ProductImport {
      var settings = ProductImport()
      settings.importer.unit = units
      settings.importer.up = up
      settings.importer.front = front
      settings.importer.textureLimit = texturePx
      settings.importer.triangleLimit = triangles
      settings.sku = sku
      settings.name = name
      settings.mass = massKg
      settings.density = densityKgM3
      settings.productClass = productClass
      settings.surface = surface
      settings.priceCents = priceCents
      settings.licence = licence
      settings.origin = origin
      settings.replacesExisting = replace
      settings.program = IsolatedImporter.ownProgram
      return settings
    }
  }

  /// What `IsolatedImporter` calls: nothing for people.
  struct ReadModelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "read-model", abstract: "Read a mesh within bounds and send it to the caller.",
      shouldDisplay: false)

    @Argument(help: "JSON.") var request: String

    func run() throws {
      let status = ImportChild.run(request: request)
      if status != 0 { throw ExitCode(status) }
    }
  }

  struct ListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "List the products of a folder.")

    @Argument(help: "Folder of product folders.") var directory: String = DefaultFolder.products

    func run() async throws {
      for product in try openProducts(directory).products {
        let price = String(format: "%d.%02d", product.priceCents / 100, product.priceCents % 100)
        print(
          "\(product.sku)  \(product.ean13)  \(product.productClass)  "
            + "\(product.nominalMass) kg ± \(Bounds.text(rounded(product.massDeviation)))  "
            + "\(millimeters(product.dimensions))  \(price)  \(product.name)")
      }
    }

    private func rounded(_ mass: Double) -> Double { (mass * 1e5).rounded() / 1e5 }
  }
}

/// The products of a folder, their models read when wanted.
func openProducts(_ directory: String) throws -> ProductCatalog {
  do { return try ProductCatalog.open(directory: directory) } catch {
    throw CommandFailure(.wrongInput, "\(error)")
  }
}

/// `86 × 36 × 210 mm`
func millimeters(_ size: SIMD3<Double>) -> String {
  [size.x, size.y, size.z].map { "\(Int(($0 * 1000).rounded()))" }.joined(separator: " × ") + " mm"
}

extension ModelImporter.Unit: ExpressibleByArgument {}
extension ModelImporter.Axis: ExpressibleByArgument {}
extension ContactSurface: ExpressibleByArgument {}
