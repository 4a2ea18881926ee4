import Configuration
import Simulation

/// The dataset's `README.md`: what is in it, in figures and pictures, and how it was made.
///
/// It begins with the block of keys that dataset hubs read.
struct DatasetCard {
  private let manifest: DatasetManifest
  private let products: [ProductRecord]
  private let statistics: DatasetStatistics

  init(manifest: DatasetManifest, products: [ProductRecord], statistics: DatasetStatistics) {
    self.manifest = manifest
    self.products = products
    self.statistics = statistics
  }

  var text: String {
    [frontMatter, header, coverage, productTable, histogramTables, eventTable, origin, licence]
      .joined(separator: "\n\n") + "\n"
  }

  private var frontMatter: String {
    """
    ---
    pretty_name: \(JSONValue.quoted(manifest.scene))
    task_categories: [object-detection, image-segmentation, depth-estimation]
    tags: [synthetic, retail, shopping-cart]
    size_categories: [\(Self.sizeCategory(statistics.frames))]
    ---
    """
  }

  private var header: String {
    """
    # \(Self.plain(manifest.scene))

    \(statistics.frames) pictures in \(statistics.episodes) episodes with \(statistics.labels) visible
    products, \(statistics.emptyFrames) of the pictures without any; the heaviest basket holds
    \((statistics.heaviestBasket * 1000).rounded() / 1000) kg. Synthetic: no picture shows a real
    person, store or product.

    ![Some pictures with their labels](preview.png)

    ![Labels by class, size, visible part, side, distance and crowd; pictures by light](histograms.png)
    """
  }

  private var coverage: String {
    "## What has been seen\n\n"
      + table(
        "| what | seen | possible |", columns: 3,
        statistics.coverage.map { "| \($0.what) | \($0.seen) | \($0.possible) |" })
  }

  private var productTable: String {
    let rows = products.sorted { $0.sku < $1.sku }.map { product in
      let mass = (product.nominalMass * 1000).rounded() / 1000
      let count = statistics.labelsOfSKU[product.sku] ?? 0
      return
        "| \(Self.plain(product.sku)) | \(Self.plain(product.productClass)) | \(mass) | \(count) |"
    }
    return "## Products\n\n"
      + table("| product | class | nominal mass, kg | visible labels |", columns: 4, rows)
  }

  private var histogramTables: String {
    (["## Labels and pictures"]
      + statistics.histograms.filter { $0.total > 0 }.map { histogram in
        table(
          "| \(histogram.title) | |", columns: 2,
          histogram.bins.map { "| \(Self.plain($0.name)) | \($0.count) |" })
      }).joined(separator: "\n\n")
  }

  private var eventTable: String {
    // Nothing happens in snapshots.
    guard !statistics.events.isEmpty else { return "## Events\n\nNothing happens in this set." }
    let counts = TrueEvent.Kind.allCases.map {
      "| \($0.rawValue) | \(statistics.events[$0] ?? 0) |"
    }
    return "## Events\n\n" + table("| event | times |", columns: 2, counts)
  }

  private var origin: String {
    """
    ## How it was made

    ```
    \(manifest.command)
    ```

    With the same program, scene and products this makes the same bytes again, whatever the number of
    workers. `cartsim validate` audits the labels, `cartsim stats` tells these figures, `catalogue.sqlite`
    answers questions in SQL.

    | | |
    |---|---|
    | format, pixels | \(manifest.formatVersion), \(manifest.pixelsVersion) |
    | SHA-256 of the scene | `\(manifest.sceneHash)` |
    | SHA-256 of the products | `\(manifest.catalogHash)` |
    """
  }

  private var licence: String {
    """
    ## Licence

    Scenes, products and program that come with CartSim are under the Apache License 2.0, and no claim
    is made on what is made with them. Products of other origin bring the terms of their models and
    pictures along: say here which.
    """
  }

  private func table(_ header: String, columns: Int, _ rows: [String]) -> String {
    ([header, String(repeating: "|---", count: columns) + "|"] + rows).joined(separator: "\n")
  }

  /// Text that Markdown and HTML take as it stands.
  private static func plain(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "|", "*", "`", "[", "]", "\\", "!", "#", "_": result += "\\" + String(character)
      case _ where character.isNewline: result += " "
      default: result.append(character)
      }
    }
    return result
  }

  private static func sizeCategory(_ frames: Int) -> String {
    switch frames {
    case ..<1000: "n<1K"
    case ..<10_000: "1K<n<10K"
    case ..<100_000: "10K<n<100K"
    case ..<1_000_000: "100K<n<1M"
    default: "1M<n<10M"
    }
  }
}
