import Configuration
import Foundation

extension PackOrder {
  /// Columns of a list of products. The others are optional.
  package static let requiredColumns = [
    "sku", "name", "mass_kg", "price_cents", "shape", "depth_m", "width_m", "height_m", "front",
  ]
  package static let optionalColumns = [
    "gtin", "back", "side", "top", "class", "surface", "licence", "origin",
  ]

  /// Most rows of one list.
  package static let rowLimit = 200_000

  /// The orders of a CSV file, whose photographs lie in its folder or below.
  /// - Throws: `CatalogError` with everything that is wrong in any row.
  package static func read(csv path: String) throws(CatalogError) -> [PackOrder] {
    let url = URL(fileURLWithPath: path)
    let values = try? url.resourceValues(forKeys: [.isRegularFileKey, .fileSizeKey])
    guard values?.isRegularFile == true, let size = values?.fileSize,
      size <= CSVTable.sizeLimit, let data = try? Data(contentsOf: url)
    else {
      throw CatalogError(
        file: path, problem: "the list cannot be read",
        remedy: "name a file of at most \(CSVTable.sizeLimit >> 20) MiB")
    }
    let table: CSVTable
    do { table = try CSVTable(bytes: Array(data), file: path) } catch {
      throw CatalogError(error.diagnostics)
    }
    let complaints = Complaints()
    checkColumns(of: table, path, complaints)
    guard complaints.diagnostics.isEmpty else { throw CatalogError(complaints.diagnostics) }
    if table.rows.isEmpty || table.rows.count > rowLimit {
      throw CatalogError(
        file: path, problem: "\(table.rows.count) rows of products",
        remedy: "list 1 to \(rowLimit) products")
    }
    let folder = url.resolvingSymlinksInPath().deletingLastPathComponent().path
    let file = url.lastPathComponent
    var orders: [PackOrder] = []
    for row in table.rows {
      var reader = RowReader(row: row, folder: folder, complaints: complaints)
      if let order = reader.order(listedIn: file) { orders.append(order) }
    }
    complainAboutDoubles(table, complaints)
    guard complaints.diagnostics.isEmpty else {
      throw CatalogError(ConfigurationError(complaints.diagnostics).diagnostics)
    }
    return orders
  }

  private static func checkColumns(of table: CSVTable, _ path: String, _ complaints: Complaints) {
    let known = requiredColumns + optionalColumns
    for column in table.columns where !known.contains(column.value) {
      complaints.diagnostics.append(
        column.diagnostic(
          "no such column",
          remedy: Spelling.remedy(for: column.value, in: known)
            ?? "the columns are \(known.joined(separator: ", "))"))
    }
    let present = Set(table.columns.map(\.value))
    let missing = requiredColumns.filter { !present.contains($0) }
    if !missing.isEmpty {
      complaints.diagnostics.append(
        Diagnostic(
          location: SourceLocation(file: path, line: 1, column: 1),
          problem: "the header lacks \(missing.joined(separator: ", "))",
          remedy: "name these columns in the first line"))
    }
  }

  private static func complainAboutDoubles(_ table: CSVTable, _ complaints: Complaints) {
    for column in ["sku", "gtin"] {
      var first: [String: SourceLocation] = [:]
      for row in table.rows {
        guard let cell = row[column] else { continue }
        // Folders of one name in upper and lower case are one on some disks.
        let key =
          column == "sku"
          ? cell.value.lowercased() : EAN13(gtin: cell.value)?.description ?? cell.value
        if let other = first[key] {
          complaints.diagnostics.append(
            cell.diagnostic(
              "\"\(cell.value)\" stands in line \(other.line) already",
              remedy: "give each product its own"))
        } else {
          first[key] = cell.location
        }
      }
    }
  }
}

/// Reads one row, complaining about each of its faults.
private struct RowReader {
  let row: CSVTable.Row
  /// That the photographs may not leave, without symbolic links.
  let folder: String
  let complaints: Complaints
  private var isBad = false

  init(row: CSVTable.Row, folder: String, complaints: Complaints) {
    self.row = row
    self.folder = folder
    self.complaints = complaints
  }

  mutating func order(listedIn file: String) -> PackOrder? {
    let sku = required("sku")
    if let sku, !PackOrder.isSKU(sku.value) {
      complain(sku, "\"\(sku.value)\" is no SKU", "use letters, digits and \"-\", 80 at most")
    }
    let name = required("name")
    if let name, name.value.count > 80 || name.value.contains(where: \.isNewline) {
      complain(name, "\(name.value.count) characters", "write one line of 80 at most")
    }
    let mass = number("mass_kg", PackOrder.massRange)
    let price = number("price_cents", 0...10_000_000)
    if let price, price != price.rounded(), let cell = row["price_cents"] {
      complain(cell, "\(cell.value) is no whole number", "write the price in cents")
    }
    let shape = choice("shape", PackShape.self, required: true)
    let sides = ["depth_m", "width_m", "height_m"].map { number($0, PackOrder.sideRange) }
    let surface = choice("surface", ContactSurface.self, required: false)
    let productClass = row["class"]
    if let productClass, !PackOrder.isClass(productClass.value) {
      complain(
        productClass, "\"\(productClass.value)\" is no class", "use letters, digits and \"_\"")
    }
    let ean13 = gtin(sku: sku?.value ?? "")
    var photos: [PackPhotoPlace: String] = [:]
    for place in PackPhotoPlace.allCases {
      let cell = place == .front ? required("front") : row[place.rawValue]
      if let cell { photos[place] = photo(cell) }
    }
    guard !isBad, let sku, let name, let mass, let price, let shape, let ean13,
      let depth = sides[0], let width = sides[1], let height = sides[2]
    else { return nil }
    return PackOrder(
      sku: sku.value, ean13: ean13, name: name.value,
      productClass: productClass?.value ?? shape.productClass, surface: surface ?? shape.surface,
      mass: mass, priceCents: Int(price), shape: shape, size: SIMD3(depth, width, height),
      photos: photos, licence: String(row["licence"]?.value.prefix(200) ?? "unknown"),
      origin: String(
        row["origin"]?.value.prefix(400) ?? "photographs, listed in \(file)"))
  }

  private mutating func complain(_ cell: Located<String>, _ problem: String, _ remedy: String) {
    isBad = true
    complaints.diagnostics.append(cell.diagnostic(problem, remedy: remedy))
  }

  private mutating func required(_ column: String) -> Located<String>? {
    if let cell = row[column] { return cell }
    isBad = true
    complaints.diagnostics.append(
      Diagnostic(
        location: row.location, keyPath: column, problem: "the field is empty",
        remedy: "every row needs one"))
    return nil
  }

  private mutating func number(_ column: String, _ range: ClosedRange<Double>) -> Double? {
    guard let cell = required(column) else { return nil }
    // Decimal commas come from spreadsheets of many countries.
    guard let value = Double(cell.value.replacing(",", with: ".")), value.isFinite else {
      complain(cell, "\"\(cell.value)\" is no number", "write it like 0.25")
      return nil
    }
    guard range.contains(value) else {
      complain(
        cell, "\(cell.value) lies outside \(range.lowerBound) … \(range.upperBound)",
        "check the unit, which the column's name ends with")
      return nil
    }
    return value
  }

  private mutating func choice<Choice: CaseIterable & RawRepresentable<String>>(
    _ column: String, _ type: Choice.Type, required isRequired: Bool
  ) -> Choice? {
    guard let cell = isRequired ? required(column) : row[column] else { return nil }
    if let value = Choice(rawValue: cell.value.lowercased()) { return value }
    let all = Choice.allCases.map(\.rawValue)
    complain(
      cell, "\"\(cell.value)\" is no \(column)",
      Spelling.remedy(for: cell.value, in: all) ?? "choose from \(all.joined(separator: ", "))")
    return nil
  }

  private mutating func gtin(sku: String) -> EAN13? {
    guard let cell = row["gtin"] else { return EAN13(inStoreNumberFor: sku) }
    if let number = EAN13(gtin: cell.value) { return number }
    let digits = cell.value.utf8.map { Int($0) - 48 }
    let isNumber = digits.allSatisfy { (0...9).contains($0) }
    if isNumber, digits.count == 13 {
      let check = EAN13.checkDigit(of: Array(digits.dropLast()))
      complain(
        cell, "\"\(cell.value)\" has a wrong check digit",
        "after \(cell.value.prefix(12)) comes \(check)")
    } else {
      complain(
        cell, "\"\(cell.value)\" is no GTIN", "write 8, 12 or 13 digits with their check digit")
    }
    return nil
  }

  /// A photograph's path, which may not leave the list's folder.
  private mutating func photo(_ cell: Located<String>) -> String? {
    let name = cell.value
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard !name.hasPrefix("/"), !parts.contains(".."), !name.contains("\0"),
      name.utf8.count <= 400
    else {
      complain(
        cell, "\"\(name.prefix(80))\" leaves the list's folder",
        "put the photograph beside the list")
      return nil
    }
    let real = URL(fileURLWithPath: folder + "/" + name).resolvingSymlinksInPath().path
    guard real.hasPrefix(folder + "/") else {
      complain(cell, "\"\(name)\" leads out of the list's folder", "copy the photograph there")
      return nil
    }
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: real, isDirectory: &isDirectory),
      !isDirectory.boolValue
    else {
      complain(cell, "no file \"\(name)\" in the list's folder", "check its spelling")
      return nil
    }
    return real
  }
}

extension PackOrder {
  package static let massRange = 0.001...60.0
  package static let sideRange = 0.003...2.0

  package static func isSKU(_ text: String) -> Bool {
    ProductSheet.isSKU(text) && text.first != "-"
  }

  package static func isClass(_ text: String) -> Bool {
    guard let first = text.first, first.isASCII, first.isLetter, text.utf8.count <= 64 else {
      return false
    }
    return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) || $0 == "_" }
  }
}

extension EAN13 {
  /// A global trade item number of 8, 12 or 13 digits, or of 14 that begin with 0: shorter ones are
  /// filled up with zeros, which leaves the check digit as it is.
  package init?(gtin text: String) {
    guard [8, 12, 13, 14].contains(text.utf8.count) else { return nil }
    if text.utf8.count == 14 {
      guard text.first == "0" else { return nil }
      self.init(String(text.dropFirst()))
    } else {
      self.init(String(repeating: "0", count: 13 - text.utf8.count) + text)
    }
  }
}
