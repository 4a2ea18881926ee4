/// What a reply in plain words says, as far as a question's kind tells what to look for.
///
/// Models talk around an answer; what counts is read by fixed rules, so that two programs judging the
/// same replies agree.
package enum SpokenAnswer {
  /// The one number that the reply names, in digits or as a word from none to twelve; nil if it names
  /// none, or several that differ.
  package static func number(in reply: String) -> Int? {
    let named = Set(words(of: reply).compactMap { Int($0) ?? numerals[$0] })
    return named.count == 1 ? named.first : nil
  }

  /// Whether the reply says yes or no; nil if it says neither, or both.
  package static func yes(in reply: String) -> Bool? {
    let words = Set(words(of: reply))
    let (yes, no) = (words.contains("yes"), words.contains("no"))
    return yes == no ? nil : yes
  }

  /// The names that the reply holds, each once. Where one name is part of another, the longer counts.
  /// - Parameter known: all names that there are.
  package static func names(in reply: String, known: [String]) -> Set<String> {
    var rest = words(of: reply)
    var found: Set<String> = []
    let candidates = Set(known).map { (name: $0, words: words(of: $0)) }
      .filter { !$0.words.isEmpty }
      .sorted { ($1.words.count, $0.name) < ($0.words.count, $1.name) }
    for (name, wanted) in candidates {
      var place = 0
      while place + wanted.count <= rest.count {
        if Array(rest[place..<place + wanted.count]) == wanted {
          found.insert(name)
          // No word counts for two names; what stands left and right of it does not become one.
          rest.replaceSubrange(place..<place + wanted.count, with: [""])
        }
        place += 1
      }
    }
    return found
  }

  /// The box x0, y0, x1, y1 in pixels that the reply's last four numbers say: in parts of the picture
  /// where none is above 1, else in pixels; nil if it has fewer, or they are no box.
  /// - Parameter size: width and height of the picture.
  package static func box(in reply: String, size: [Int]) -> [Double]? {
    var numbers = decimals(in: reply).suffix(4).map { $0 }
    guard numbers.count == 4, size.count == 2 else { return nil }
    if numbers.allSatisfy({ $0 <= 1 }) {
      for i in 0..<4 { numbers[i] *= Double(size[i % 2]) }
    }
    return numbers[2] > numbers[0] && numbers[3] > numbers[1] ? numbers : nil
  }

  /// Overlap of two boxes, as the area that both cover over that which either does.
  package static func overlap(_ a: [Double], _ b: [Double]) -> Double {
    let width = min(a[2], b[2]) - max(a[0], b[0])
    let height = min(a[3], b[3]) - max(a[1], b[1])
    guard width > 0, height > 0 else { return 0 }
    let areas = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1])
    return width * height / (areas - width * height)
  }

  /// Letters and digits in a row, in small letters.
  private static func words(of text: String) -> [String] {
    text.lowercased().split { !($0.isLetter || $0.isNumber) }.map(String.init)
  }

  /// What is not followed by a letter or digit that it would be part of: not the 2 of `bbox_2d`.
  private static func decimals(in text: String) -> [Double] {
    text.split { !($0.isASCII && ($0.isLetter || $0.isNumber) || "_.".contains($0)) }
      .compactMap { Double($0.hasSuffix(".") ? $0.dropLast() : $0) }.filter(\.isFinite)
  }

  private static let numerals = [
    "no": 0, "none": 0, "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
  ]
}
