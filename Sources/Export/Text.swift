/// A number with at most so many decimals, without trailing zeros, the same on every machine.
func decimals(_ value: Double, _ places: Int) -> String {
  guard value.isFinite else { return "0" }
  var scale = 1.0
  for _ in 0..<places { scale *= 10 }
  let scaled = (abs(value) * scale).rounded()
  // Beyond what 64 bits hold no decimals are left anyway.
  guard scaled < 9e18 else { return "\(value)" }
  let whole = UInt64(scaled)
  let digits = String(whole)
  let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
  var text = String(padded.dropLast(places))
  var rest = padded.suffix(places)
  while rest.last == "0" { rest = rest.dropLast() }
  if !rest.isEmpty { text += "." + rest }
  return value < 0 && whole != 0 ? "-" + text : text
}

/// A name without blanks and path characters, for formats that part words by blanks.
func plainWord(_ text: String) -> String {
  let word = String(
    text.unicodeScalars.map { scalar in
      scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
        || "-_.".unicodeScalars.contains(scalar)
        ? Character(scalar) : "_"
    })
  return word.isEmpty ? "_" : word
}
