package import CartInterface
package import Catalog
import Configuration
import Foundation
import Geometry
import Imaging
import Rasterizer
import Sensors
import Synchronization

/// Checks a folder of products: each for itself, and all against each other.
///
/// Products are read one at a time a worker, so memory does not follow their number.
package struct ProductLint: Sendable {
  /// Pixels a metre of the camera that comes nearest, where it comes nearest.
  package var cameraPixelsPerMeter = 1900.0
  package var scale = ScaleModel.default.specification
  package var threads = 1
  /// Pairs listed of each kind; the others are counted.
  package var pairLimit = 200

  package init() {}

  /// Root mean square differences of `ProductLook` below which products look the same, or alike.
  static let (sameLook, alike) = (7.0, 16.0)

  /// What remains of a product once its model has gone.
  struct Facts: Sendable {
    var sku: String
    var ean13: String
    var name: String
    var mass: Double
    var massDeviation: Double
    var size: SIMD3<Double>
    var triangles: Int
    var look: ProductLook?
    var modelHash: UInt64
  }

  /// - Throws: `CatalogError` if there is no product in the folder.
  package func check(directory: String) throws(CatalogError) -> ProductLintReport {
    let folders = try ProductCatalog.productFolders(in: directory)
    let results = Mutex([Int: (Facts?, [ProductFinding])]())
    let workers = max(1, min(threads, folders.count))
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      // Looks are compared by what is printed on packs: light that passes between a pack's own
      // surfaces would take most of the time and tell nothing.
      let renderer = Renderer(
        options: RenderOptions(wantsShadows: false, wantsAmbientTransport: false))
      for i in stride(from: worker, to: folders.count, by: workers) {
        let result = check(folders[i], with: renderer)
        results.withLock { $0[i] = result }
      }
    }
    let all = results.withLock { results in folders.indices.compactMap { results[$0] } }
    let facts = all.compactMap(\.0)
    var findings = all.flatMap(\.1)
    findings += duplicates(facts)
    let looks = lookTwins(facts)
    let masses = massTwins(facts, alike: looks.pairs)
    findings += looks.findings + masses.findings
    let order = ProductFinding.Severity.allCases
    let sorted = findings.enumerated().sorted { a, b in
      let (p, q) = (
        order.firstIndex(of: a.element.severity) ?? 0, order.firstIndex(of: b.element.severity) ?? 0
      )
      return (p, a.offset) < (q, b.offset)
    }.map(\.element)
    return ProductLintReport(
      productCount: folders.count, triangleCount: facts.reduce(0) { $0 + $1.triangles },
      findings: sorted, massTwinCount: masses.count, lookTwinCount: looks.pairs.count)
  }

  // MARK: One product

  private func check(
    _ folder: ProductFolder, with renderer: Renderer
  ) -> (Facts?, [ProductFinding]) {
    let sku = URL(fileURLWithPath: folder.path).lastPathComponent
    let complaints = Complaints()
    guard let product = folder.load(into: complaints), let model = try? product.model else {
      return (nil, complaints.diagnostics.map { .init(.error, .sheet, [sku], "\($0)") })
    }
    var findings = measures(product) + files(of: folder, sku)
    let soundness = MeshSoundness(of: model)
    func note(_ check: ProductFinding.Check, _ text: String, isWarning: Bool = false) {
      findings.append(.init(isWarning ? .warning : .note, check, [sku], text))
    }
    if soundness.openShare > 0 {
      note(
        .watertightness,
        "\(percent(soundness.openShare)) of the edges are open; volume and mass guessed from it may "
          + "be off")
    }
    if soundness.overlap > 0.02 {
      note(
        .uvOverlap,
        "\(percent(soundness.overlap)) of the used texture is shown in more than one place")
    }
    if let density = soundness.texelsPerMeter {
      if density < cameraPixelsPerMeter {
        note(
          .textureResolution,
          "\(Int(density)) texels a metre, but the nearest camera has \(Int(cameraPixelsPerMeter)) "
            + "pixels: its picture will be blurred",
          isWarning: density < cameraPixelsPerMeter / 2)
      }
    } else {
      note(.textureResolution, "no texture: plain colours alone")
    }
    let facts = Facts(
      sku: product.sku, ean13: product.ean13, name: product.name, mass: product.nominalMass,
      massDeviation: product.massDeviation, size: product.dimensions,
      triangles: model.triangleCount, look: ProductLook(of: model, with: renderer),
      modelHash: fingerprint(model))
    return (facts, findings)
  }

  private func measures(_ product: Product) -> [ProductFinding] {
    var findings: [ProductFinding] = []
    let size = product.dimensions
    let density = product.nominalMass / (size.x * size.y * size.z)
    if !(15...2500).contains(density) {
      findings.append(
        .init(
          .warning, .density, [product.sku],
          "\(product.nominalMass) kg in a box of \(Int(density)) kg/m³: foam weighs 15, steel cans "
            + "2500; check mass and unit"))
    }
    if size.min() < 0.003 || size.max() > 1.2 {
      findings.append(
        .init(
          .warning, .dimensions, [product.sku],
          "\(size.x) × \(size.y) × \(size.z) m is no usual size of a pack; check the unit"))
    }
    return findings
  }

  private func files(of folder: ProductFolder, _ sku: String) -> [ProductFinding] {
    let manager = FileManager.default
    let names = ((try? manager.subpathsOfDirectory(atPath: folder.path)) ?? []).sorted()
    let words = ["licence", "license", "readme", "origin", "notice"]
    // What a text names is used: a material file, a texture. Binary models hold theirs.
    let texts = names.filter { name in
      ["yaml", "gltf", "obj", "mtl", "dae"].contains((name as NSString).pathExtension.lowercased())
    }.compactMap { name -> String? in
      guard let data = manager.contents(atPath: folder.path + "/" + name), data.count < 64 << 20
      else { return nil }
      return String(decoding: data, as: UTF8.self)
    }
    return names.compactMap { name in
      var isDirectory: ObjCBool = false
      let file = (name as NSString).lastPathComponent
      guard manager.fileExists(atPath: folder.path + "/" + name, isDirectory: &isDirectory),
        !isDirectory.boolValue, name != ProductFolder.sheetName,
        !words.contains(where: { file.lowercased().hasPrefix($0) }),
        !texts.contains(where: { $0.contains(file) })
      else { return nil }
      return ProductFinding(.note, .files, [sku], "\(name) is used by nothing; delete it")
    }
  }

  // MARK: All of them

  private func duplicates(_ facts: [Facts]) -> [ProductFinding] {
    var findings: [ProductFinding] = []
    func compare(
      _ severity: ProductFinding.Severity, _ what: String, _ value: (Facts) -> String
    ) {
      var first: [String: String] = [:]
      for fact in facts where !value(fact).isEmpty {
        if let other = first[value(fact)] {
          findings.append(.init(severity, .duplicates, [other, fact.sku], "\(what)"))
        } else {
          first[value(fact)] = fact.sku
        }
      }
    }
    compare(.error, "the same EAN-13: give each its own") { $0.ean13 }
    compare(.warning, "the same name on the receipt") { $0.name.lowercased() }
    compare(.warning, "the same model, to the last texel") { "\($0.modelHash)" }
    return findings
  }

  struct LookTwins {
    var pairs: [Pair] = []
    var findings: [ProductFinding] = []
  }

  struct Pair: Hashable {
    var first: Int
    var second: Int
  }

  private func lookTwins(_ facts: [Facts]) -> LookTwins {
    var found: [(pair: Pair, distance: Double)] = []
    let looks = facts.map(\.look)
    for j in looks.indices {
      guard let look = looks[j] else { continue }
      for i in 0..<j {
        guard let other = looks[i], !other.isFar(from: look, limit: Self.alike),
          let distance = other.distance(to: look, limit: Self.alike)
        else { continue }
        found.append((Pair(first: i, second: j), distance))
      }
    }
    found.sort { ($0.distance, $0.pair.second) < ($1.distance, $1.pair.second) }
    let findings = found.prefix(pairLimit).map { item -> ProductFinding in
      let (a, b) = (facts[item.pair.first], facts[item.pair.second])
      let (smaller, larger) = (min(a.size.max(), b.size.max()), max(a.size.max(), b.size.max()))
      let size =
        larger > 1.05 * smaller
        ? " but for their size, \(rounded(larger / smaller, 2)) : 1" : ""
      let isSame = item.distance <= Self.sameLook
      return .init(
        isSame && size.isEmpty ? .warning : .note, .twinsByLook, [a.sku, b.sku],
        "they look \(isSame ? "the same" : "alike")\(size) "
          + "(\(rounded(item.distance, 1)) codes apart)")
    }
    return LookTwins(pairs: found.map(\.pair), findings: findings)
  }

  /// A change of weight is the difference of two readings, each with the scale's noise and rounded to
  /// its division; a pack's own mass varies. The middle between two nominal masses then tells one from
  /// the other in 95 of 100 cases if they lie 2 · 1.645 deviations apart.
  func leastDifference(_ a: Double, _ b: Double) -> Double {
    let reading = scale.noise * scale.noise + scale.division * scale.division / 12
    return 2 * 1.645 * ((a * a + b * b) / 2 + 2 * reading).squareRoot()
  }

  private func massTwins(
    _ facts: [Facts], alike: [Pair]
  ) -> (findings: [ProductFinding], count: Int) {
    let order = facts.indices.sorted { (facts[$0].mass, $0) < (facts[$1].mass, $1) }
    let (masses, deviations) = (order.map { facts[$0].mass }, order.map { facts[$0].massDeviation })
    let alike = Set(alike)
    let widest = deviations.max() ?? 0
    var count = 0
    var nearest: [(pair: Pair, share: Double)] = []
    var dangerous: [ProductFinding] = []
    for i in order.indices {
      let reach = leastDifference(deviations[i], widest)
      for j in (i + 1)..<max(i + 1, order.count) {
        let difference = masses[j] - masses[i]
        if difference > reach { break }
        let least = leastDifference(deviations[i], deviations[j])
        guard difference < least else { continue }
        count += 1
        let pair = Pair(first: min(order[i], order[j]), second: max(order[i], order[j]))
        if alike.contains(pair) {
          if dangerous.count < pairLimit {
            dangerous.append(finding(.warning, facts, pair, ", and they look alike"))
          }
          continue
        }
        nearest.append((pair, difference / least))
        if nearest.count >= 16 * pairLimit {
          nearest.sort { $0.share < $1.share }
          nearest.removeLast(nearest.count - pairLimit)
        }
      }
    }
    nearest.sort { ($0.share, $0.pair.first) < ($1.share, $1.pair.first) }
    let notes = nearest.prefix(pairLimit).map { finding(.note, facts, $0.pair, "") }
    return (dangerous + notes, count)
  }

  private func finding(
    _ severity: ProductFinding.Severity, _ facts: [Facts], _ pair: Pair,
    _ more: String
  ) -> ProductFinding {
    let (a, b) = (facts[pair.first], facts[pair.second])
    let grams = rounded(abs(a.mass - b.mass) * 1000, 1)
    let needed = rounded(leastDifference(a.massDeviation, b.massDeviation) * 1000, 1)
    return .init(
      severity, .twinsByMass, [a.sku, b.sku],
      "these two cannot be told apart by weight: \(grams) g apart, it takes \(needed) g\(more)")
  }

  private func percent(_ share: Double) -> String { "\(rounded(share * 100, 1)) %" }

  private func rounded(_ value: Double, _ digits: Int) -> Double {
    let unit = digits == 2 ? 100.0 : 10
    return (value * unit).rounded() / unit
  }

  /// Of places and pictures, FNV-1a, 64 bits: to find equal models, not to prove them.
  private func fingerprint(_ model: Model) -> UInt64 {
    var hash: UInt64 = 14_695_981_039_346_656_037
    func take(_ bytes: UnsafeRawBufferPointer) {
      for byte in bytes { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
    }
    for part in model.parts {
      part.mesh.textureCoordinates.withUnsafeBytes { take($0) }
      part.mesh.positions.flatMap { [$0.x, $0.y, $0.z] }.withUnsafeBytes { take($0) }
      for texture in part.material.textures { texture.image.pixels.withUnsafeBytes { take($0) } }
    }
    return hash
  }
}
