import Catalog
import Testing

struct EAN13Tests {
  /// The example of the GS1 General Specifications, and numbers off real shelves.
  @Test(arguments: ["6291041500213", "4006381333931", "5901234123457", "9780201379624"])
  func acceptsValidNumbers(text: String) { #expect(EAN13(text)?.description == text) }

  @Test(arguments: [
    "4006381333932", "400638133393", "40063813339310", "400638133393x", "", "４006381333931",
  ])
  func refusesOthers(text: String) { #expect(EAN13(text) == nil) }

  @Test func everySingleDigitErrorIsFound() {
    let digits = Array("4006381333931".utf8)
    for place in digits.indices {
      for digit in UInt8(ascii: "0")...UInt8(ascii: "9") where digit != digits[place] {
        var wrong = digits
        wrong[place] = digit
        #expect(EAN13(String(decoding: wrong, as: UTF8.self)) == nil)
      }
    }
  }

  @Test func inStoreNumbersAreValidAndTheProductsOwn() {
    let names = (0..<500).map { "sku-\($0)" }
    let numbers = names.map { EAN13(inStoreNumberFor: $0).description }
    #expect(numbers.allSatisfy { EAN13($0) != nil && $0.hasPrefix("2") })
    #expect(Set(numbers).count == names.count)
    #expect(numbers == names.map { EAN13(inStoreNumberFor: $0).description })
  }
}

struct PackToleranceTests {
  /// Directive 76/211/EEC, annex I, 2.4: nominal grams and tolerable grams.
  @Test(arguments: [
    (20.0, 1.8), (50, 4.5), (99, 4.5), (150, 6.75), (250, 9), (400, 12), (500, 15), (999, 15),
    (2000, 30),
  ])
  func followsTheTable(grams: Double, tolerable: Double) {
    let error = PackTolerance.tolerableNegativeError(forQuantity: grams / 1000)
    #expect(abs(error * 1000 - tolerable) < 1e-9)
    #expect(abs(PackTolerance.deviation(forQuantity: grams / 1000) * 2.05 - error) < 1e-15)
  }
}
