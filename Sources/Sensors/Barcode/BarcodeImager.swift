package import CartInterface
package import Geometry

/// A barcode before an imager that nothing hides.
package struct PresentedBarcode: Sendable, Hashable {
  package var gtin: String
  /// Whose it is: index into the plan's items.
  package var item: Int
  /// In the imager's frame (+Z along its view), metres.
  package var center: SIMD3<Double>
  /// Outwards, of unit length, in the imager's frame.
  package var normal: SIMD3<Double>
  /// In the imager's frame, m/s.
  package var velocity: SIMD3<Double>
  /// Width of the thinnest bar, metres.
  package var module: Double

  package init(
    gtin: String, item: Int, center: SIMD3<Double>, normal: SIMD3<Double>, velocity: SIMD3<Double>,
    module: Double
  ) {
    self.gtin = gtin
    self.item = item
    self.center = center
    self.normal = normal
    self.velocity = velocity
    self.module = module
  }
}

/// Decodes what is held before it.
package struct BarcodeImager: Sendable {
  private let model: BarcodeImagerModel
  private let key: RandomKey
  private var clock: SampleClock
  /// When each number was last decoded.
  private var lastSeen: [String: Nanoseconds] = [:]

  /// - Parameter time: when it is switched on.
  package init(model: BarcodeImagerModel, key: RandomKey, time: Nanoseconds) {
    self.model = model
    self.key = key
    clock = SampleClock(rate: model.rate, start: time)
  }

  /// The number of the picture that is taken now, if one is, and its moment.
  package mutating func exposure(at time: Nanoseconds) -> (number: Int, time: Nanoseconds)? {
    clock.due(at: time)
  }

  /// Whether a symbol is where this imager can decode it.
  package func reaches(_ symbol: PresentedBarcode) -> Bool {
    let distance = symbol.center.length
    let farthest = model.farthest * symbol.module / BarcodeImagerModel.nominalModule
    guard symbol.center.z > 0, distance >= model.nearest, distance <= farthest else {
      return false
    }
    let view = symbol.center / distance
    let across = symbol.velocity - view * symbol.velocity.dot(view)
    return view.z >= DeterministicMath.cos(model.halfView)
      && -symbol.normal.dot(view) >= DeterministicMath.cos(model.largestSkew)
      && across.length <= model.fastest
  }

  /// What one picture gives.
  /// - Parameters:
  ///   - symbols: in a fixed order.
  ///   - exposure: from `exposure(at:)`.
  /// - Returns: what it beeps for, and whose symbol it truly was.
  package mutating func read(
    _ symbols: [PresentedBarcode], exposure: (number: Int, time: Nanoseconds)
  ) -> [(read: BarcodeRead, item: Int)] {
    var reads: [(read: BarcodeRead, item: Int)] = []
    for (index, symbol) in symbols.enumerated() where reaches(symbol) {
      var stream = key.with("barcode.decoding", entity: index, tick: exposure.number).stream
      guard stream.uniform() < model.readProbability else { continue }
      let isWrong = stream.uniform() < model.misreadProbability
      let gtin = isWrong ? Self.misread(symbol.gtin, &stream) : symbol.gtin
      let again = lastSeen[gtin].map {
        exposure.time - $0 < Nanoseconds(seconds: model.rereadTime)
      }
      lastSeen[gtin] = exposure.time
      if again != true {
        reads.append((BarcodeRead(time: exposure.time, gtin: gtin), symbol.item))
      }
    }
    return reads
  }

  /// Another number whose check digit is right: one digit misread, and the last with it.
  private static func misread(_ gtin: String, _ stream: inout RandomStream) -> String {
    var digits = gtin.utf8.map { Int($0) - 48 }
    guard digits.count == 13, digits.allSatisfy({ (0...9).contains($0) }) else { return gtin }
    let place = stream.index(below: 12)
    digits[place] = (digits[place] + 1 + stream.index(below: 9)) % 10
    // Weights 1 and 3 in turn from the left.
    let sum = digits.dropLast().enumerated().reduce(0) {
      $0 + $1.element * ($1.offset % 2 == 0 ? 1 : 3)
    }
    digits[12] = (10 - sum % 10) % 10
    return digits.map(String.init).joined()
  }
}
