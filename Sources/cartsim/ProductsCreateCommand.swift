import ArgumentParser
import Catalog
import Foundation

extension ProductsCommand {
  struct CreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "create",
      abstract: "Make products of photographs, without a scan: one, or all that a CSV file lists.",
      discussion: """
        The photographs (PNG or JPEG) show the whole pack, cut out by transparency or filling the \
        picture. Sides without one continue the colours beside them.

        A list has a header line with \(PackOrder.requiredColumns.joined(separator: ", ")), and may \
        have \(PackOrder.optionalColumns.joined(separator: ", ")); its photographs lie in its folder \
        or below. If a row is wrong, all that are wrong are told and nothing is written.
        """)

    @Option(help: "Folder that takes the products' folders.") var output: String
    @Option(help: "A list of products; instead of the options for one.") var csv: String?
    @Option(help: "\(PackShape.choices).")
    var shape: PackShape?
    @Option(help: "Depth (front to back), width and height in metres: 0.06,0.19,0.28.")
    var sizeM: String?
    @Option(help: "Photograph of the front.") var front: String?
    @Option(help: "Photograph of the back.") var back: String?
    @Option(help: "Photograph of the face right of the front; cartons and trays show it.")
    var side: String?
    @Option(help: "Photograph from above, the front at its lower edge; cartons, tubs and trays.")
    var top: String?
    @Option(help: "Letters, digits and dashes.") var sku: String?
    @Option(help: "GTIN of 8, 12 or 13 digits; default: an in-store number.") var gtin: String?
    @Option(help: "What the receipt says.") var name: String?
    @Option(help: "Mass of a pack in kilograms.") var massKg: Double?
    @Option(help: "Price of a pack in cents.") var priceCents = 100
    @Option(name: .customLong("class"), help: "Category; default: the shape.")
    var productClass: String?
    @Option(help: "Outside: \(ContactSurface.choices).")
    var surface: ContactSurface?
    @Option(help: "Licence of the photographs.") var licence = "unknown"
    @Option(help: "Where the photographs come from.") var origin = "photographs"
    @Option(help: "Largest side of a texture, in pixels.") var texturePx = 1024
    @Option(help: "Products made at the same time; the bytes do not depend on it.")
    var workers = ProcessInfo.processInfo.activeProcessorCount
    @Flag(help: "Replace products of the same SKU.") var replace = false
    @Flag(name: .shortAndLong, help: "Show no progress.") var quiet = false

    func validate() throws {
      var problems: [String] = []
      if !(16...4096).contains(texturePx) {
        problems.append("--texture-px must be 16…4096, got \(texturePx).")
      }
      if !(1...256).contains(workers) {
        problems.append("--workers must be 1…256, got \(workers).")
      }
      let ofOne: [(String, Bool)] = [
        ("--shape", shape == nil), ("--size-m", sizeM == nil), ("--front", front == nil),
        ("--sku", sku == nil), ("--mass-kg", massKg == nil),
      ]
      if csv == nil {
        problems += ofOne.filter(\.1).map { "\($0.0) is missing (or give --csv)." }
      } else {
        problems += ofOne.filter { !$0.1 }.map { "\($0.0) and --csv exclude each other." }
      }
      if let massKg, !PackOrder.massRange.contains(massKg) {
        problems.append("--mass-kg must be \(PackOrder.massRange), got \(massKg).")
      }
      if !(0...10_000_000).contains(priceCents) {
        problems.append("--price-cents must be 0…10000000, got \(priceCents).")
      }
      if let sku, !PackOrder.isSKU(sku) {
        problems.append("--sku takes letters, digits and dashes, 80 at most, got \"\(sku)\".")
      }
      if let productClass, !PackOrder.isClass(productClass) {
        problems.append("--class takes letters, digits and \"_\", got \"\(productClass)\".")
      }
      if let gtin, EAN13(gtin: gtin) == nil {
        problems.append("--gtin must be 8, 12 or 13 digits with their check digit, got \(gtin).")
      }
      if let name, name.isEmpty || name.count > 80 {
        problems.append("--name must have 1 to 80 characters.")
      }
      if let sizeM, Self.size(sizeM) == nil {
        problems.append(
          "--size-m must be three lengths of \(PackOrder.sideRange) m, got \"\(sizeM)\".")
      }
      if !problems.isEmpty { throw ValidationError(problems.joined(separator: "\n")) }
    }

    func run() async throws {
      var workshop = PackWorkshop()
      workshop.textureLimit = texturePx
      workshop.replacesExisting = replace
      let orders: [PackOrder]
      do {
        orders = try csv.map { try PackOrder.read(csv: $0) } ?? [order].compactMap(\.self)
        workshop.threads = min(workers, orders.count)
        let line = ProgressLine(
          task: "making", unit: "products", terminal: Terminal.standardError(quiet: quiet))
        defer { line.finish() }
        try workshop.make(
          orders, in: output,
          progress: { line.update($0, of: orders.count) },
          isCancelled: { Cancellation.isRequested })
      } catch {
        try Cancellation.throwIfRequested()
        throw CommandFailure(.wrongInput, "\(error)")
      }
      for order in orders.prefix(8) {
        print("\(output)/\(order.sku)  \(order.shape.rawValue)  \(millimeters(order.size))")
      }
      print("\(orders.count) products in \(output)")
    }

    private static func size(_ text: String) -> SIMD3<Double>? {
      let sides = text.split(separator: ",", omittingEmptySubsequences: false)
        .compactMap { Double($0) }
      guard sides.count == 3, sides.allSatisfy(PackOrder.sideRange.contains) else { return nil }
      return SIMD3(sides[0], sides[1], sides[2])
    }

    private var order: PackOrder? {
      guard let shape, let sku, let massKg, let size = sizeM.flatMap(Self.size) else { return nil }
      let files: [(PackPhotoPlace, String?)] = [
        (.front, front), (.back, back), (.side, side), (.top, top),
      ]
      return PackOrder(
        sku: sku, ean13: gtin.flatMap { EAN13(gtin: $0) } ?? EAN13(inStoreNumberFor: sku),
        name: name ?? sku.split(separator: "-").joined(separator: " ").capitalized,
        productClass: productClass ?? shape.productClass, surface: surface ?? shape.surface,
        mass: massKg, priceCents: priceCents, shape: shape, size: size,
        photos: files.reduce(into: [:]) { $0[$1.0] = $1.1 }, licence: licence, origin: origin)
    }
  }
}

extension PackShape: ExpressibleByArgument {}
