/// A number with `places` decimals, rounded to nearest: `fixed(1.25, places: 1)` is "1.3".
///
/// Independent of the locale. `–` stands for what is not finite.
/// - Parameter places: 0 … 9.
package func fixed(_ value: Double, places: Int) -> String {
  guard value.isFinite else { return "–" }
  let scale = powersOfTen[min(max(places, 0), 9)]
  let scaled = (abs(value) * scale).rounded()
  guard scaled < 9e15 else { return "\(value)" }
  let units = Int(scaled)
  let sign = value < 0 && units != 0 ? "−" : ""
  let whole = "\(sign)\(units / Int(scale))"
  guard places > 0 else { return whole }
  let decimals = "\(units % Int(scale))"
  return whole + "." + String(repeating: "0", count: min(places, 9) - decimals.count) + decimals
}

/// A number as SVG wants it: two decimals at most, ASCII minus.
func coordinate(_ value: Double) -> Markup {
  guard value.isFinite else { return "0" }
  let hundredths = (min(max(value, -1e9), 1e9) * 100).rounded()
  return Markup(text: hundredths == 0 ? "0" : trimmed(hundredths / 100))
}

/// A tick's label: as many decimals as the step between ticks needs.
func tickLabel(_ value: Double, step: Double) -> String {
  var places = 0
  while places < 9, abs((step * powersOfTen[places]).rounded() - step * powersOfTen[places]) > 1e-6
  {
    places += 1
  }
  return fixed(value, places: places)
}

private func trimmed(_ value: Double) -> String {
  let text = "\(value)"
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}

private let powersOfTen: [Double] = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]
