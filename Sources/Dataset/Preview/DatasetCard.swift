import Simulation

/// The dataset's `README.md`: what is in it, in figures.
struct DatasetCard {
  private let manifest: DatasetManifest
  private let products: [ProductRecord]
  private var episodes = 0
  private var frames = 0
  private var labels = 0
  /// Labels of which something is visible, by SKU.
  private var visible: [String: Int] = [:]
  /// Visible labels by tenth of the visible fraction.
  private var fractions = Array(repeating: 0, count: 10)
  private var events: [TrueEvent.Kind: Int] = [:]
  private var heaviest = 0.0

  init(manifest: DatasetManifest, products: [ProductRecord]) {
    self.manifest = manifest
    self.products = products
  }

  mutating func add(_ episode: RecordedEpisode) {
    episodes += 1
    frames += episode.frames.count
    for event in episode.events { events[event.kind, default: 0] += 1 }
    heaviest = max(heaviest, episode.ticks.map(\.trueBasketMass).max() ?? 0)
    for instance in episode.frames.flatMap(\.instances) where instance.visibleArea > 0 {
      guard let sku = instance.sku else { continue }
      labels += 1
      visible[sku, default: 0] += 1
      fractions[Int(min(max(instance.visibleFraction * 10, 0), 9))] += 1
    }
  }

  var text: String {
    [header, productTable, visibilityTable, eventTable, footer].joined(separator: "\n\n") + "\n"
  }

  private var header: String {
    """
    # \(manifest.scene)

    \(frames) pictures in \(episodes) episodes with \(labels) visible products, made by `cartsim
    generate` from the scene `\(manifest.scene)` with seed \(manifest.seed). Synthetic: no picture
    shows a real person, store or product.

    ![Some pictures with their labels](preview.png)
    """
  }

  private var productTable: String {
    let rows = products.sorted { $0.sku < $1.sku }.map { product in
      let mass = (product.nominalMass * 1000).rounded() / 1000
      return "| \(product.sku) | \(product.productClass) | \(mass) | \(visible[product.sku] ?? 0) |"
    }
    return table("| product | class | nominal mass, kg | visible labels |", columns: 4, rows)
  }

  private var visibilityTable: String {
    let rows = fractions.enumerated().map { index, count in
      "| \(index * 10)–\(index * 10 + 10) % | \(count) |"
    }
    return table("| part of the product that is visible | labels |", columns: 2, rows)
  }

  private var eventTable: String {
    let load = "The heaviest basket holds \((heaviest * 1000).rounded() / 1000) kg."
    // Nothing happens in snapshots.
    guard !events.isEmpty else { return load }
    let counts = TrueEvent.Kind.allCases.map { "| \($0.rawValue) | \(events[$0] ?? 0) |" }
    return table("| event | times |", columns: 2, counts) + "\n\n" + load
  }

  private var footer: String {
    """
    `catalogue.sqlite` answers questions in SQL; `cartsim validate` audits the labels. Format
    \(manifest.formatVersion), pixels \(manifest.pixelsVersion); scene
    `\(manifest.sceneHash.prefix(12))`, products `\(manifest.catalogHash.prefix(12))`.
    """
  }

  private func table(_ header: String, columns: Int, _ rows: [String]) -> String {
    ([header, String(repeating: "|---", count: columns) + "|"] + rows).joined(separator: "\n")
  }
}
