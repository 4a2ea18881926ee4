/// `--bound -1` as `--bound=-1`: the parser would take the number for an option and find the value
/// missing.
enum NegativeNumbers {
  /// - Parameter arguments: as the shell gave them, without the program's name.
  static func joined(_ arguments: [String]) -> [String] {
    var result: [String] = []
    var isPlain = false
    for argument in arguments {
      if let last = result.last, !isPlain, last.hasPrefix("--"), last.count > 2,
        !last.contains("="), isNegative(argument)
      {
        result[result.count - 1] += "=" + argument
      } else {
        result.append(argument)
      }
      // What follows are no options any more.
      if argument == "--" { isPlain = true }
    }
    return result
  }

  /// No option's name begins with a digit.
  private static func isNegative(_ argument: String) -> Bool {
    guard argument.hasPrefix("-") else { return false }
    let number = argument.dropFirst()
    return Double(argument) != nil && (number.first?.isNumber == true || number.first == ".")
  }
}
