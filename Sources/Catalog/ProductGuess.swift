/// What name and shape suggest about a product: enough to start with.
struct ProductGuess {
  private(set) var productClass: String
  private(set) var surface: ContactSurface
  /// Kilograms, to the gram.
  private(set) var mass: Double
  /// What was guessed, and from what.
  private(set) var sentence: String

  /// - Parameter density: of a full pack within its outline, in kg/m³; nil: its kind's.
  init(name: String, fit: CollisionFit, density: Double? = nil) {
    let words = name.lowercased().split { !$0.isLetter }.map(String.init)
    let shape = Shape(fit)
    // What holds the goods stands in the name for sure. The goods themselves tell of their pack only
    // where the shape allows it: an apple pie comes in a box.
    let named = words.last { Self.containers[$0] != nil }.flatMap { Self.containers[$0] }
    let meant = words.last { Self.goods[$0] != nil }.flatMap { Self.goods[$0] }
    let kind: Kind
    let source: String
    if let named {
      (kind, source) = (named, "its name")
    } else if let meant, shape == .round || shape == .other {
      (kind, source) = (meant, "its name and shape")
    } else {
      (kind, source) = (shape.kind, "its shape")
    }
    productClass = kind.name
    surface = kind.surface
    let volume = fit.enclosedVolume.map { min($0, fit.hullVolume) } ?? fit.hullVolume
    // Of an open vessel there is only the wall to weigh.
    let density = density ?? (shape == .vessel ? 1200 : kind.density)
    mass = max(0.001, (volume * density * 1000).rounded() / 1000)
    sentence =
      "class \(kind.name) guessed from \(source), mass \(mass) kg from the volume at "
      + "\(Int(density)) kg/m³"
  }

  private enum Shape {
    case block, drum, round, vessel, other

    init(_ fit: CollisionFit) {
      switch fit.proxy {
      case _ where (fit.enclosedVolume ?? fit.hullVolume) < 0.5 * fit.hullVolume: self = .vessel
      case .box: self = .block
      case .cylinder: self = .drum
      case .ellipsoid: self = .round
      case .convexHull, .pieces: self = .other
      }
    }

    var kind: Kind {
      switch self {
      case .block: .carton
      case .drum: .can
      case .round: .produce
      case .vessel, .other: Kind(name: "other", surface: .plastic, density: 1000)
      }
    }
  }

  private struct Kind {
    var name: String
    var surface: ContactSurface
    /// Of a full pack within its outline, air included, in kg/m³.
    var density: Double

    /// Boxes of cereals weigh 130, of pasta 700.
    static let carton = Kind(name: "carton", surface: .cardboard, density: 300)
    static let can = Kind(name: "can", surface: .metal, density: 950)
    static let produce = Kind(name: "produce", surface: .skin, density: 900)
    static let bottle = Kind(name: "bottle", surface: .plastic, density: 1000)
    static let jar = Kind(name: "jar", surface: .glass, density: 1200)
    static let tube = Kind(name: "tube", surface: .plastic, density: 1200)
    static let cup = Kind(name: "cup", surface: .plastic, density: 900)
    static let pouch = Kind(name: "pouch", surface: .film, density: 300)
  }

  private static let containers: [String: Kind] = table([
    (.carton, "box carton package packet"), (.can, "can tin"), (.bottle, "bottle flask"),
    (.jar, "jar"), (.tube, "tube"), (.cup, "cup mug tub beaker"), (.pouch, "pouch bag sachet"),
  ])

  private static let goods: [String: Kind] = table([
    (
      .produce,
      """
      apple apricot avocado banana carrot cucumber grapefruit kiwi lemon lime mango melon nectarine \
      onion orange peach pear pepper plum potato tomato
      """
    ),
    (
      .bottle,
      """
      beer cleaner cleaning cola conditioner detergent drink juice ketchup lemonade lotion oil \
      repellent shampoo smoothie soda softener tea vinegar water wine
      """
    ),
    (.jar, "honey jam marmalade mayonnaise mustard pickles"), (.tube, "toothpaste"),
    (.cup, "yoghurt yogurt pudding"), (.pouch, "chips crisps"),
  ])

  private static func table(_ rows: [(kind: Kind, words: String)]) -> [String: Kind] {
    var table: [String: Kind] = [:]
    for row in rows {
      for word in row.words.split(separator: " ") { table[String(word)] = row.kind }
    }
    return table
  }
}
