/// HTML that is safe to write out.
///
/// Only literals enter as they stand; every interpolated string is escaped, so a product or file
/// name can never become an element, an attribute or a script:
///
///     let cell: Markup = "<td title=\"\(product.name)\">\(product.sku)</td>"
package struct Markup: Sendable, Hashable, ExpressibleByStringInterpolation {
  /// The HTML source.
  package private(set) var source: String

  package init(stringLiteral literal: String) { source = literal }

  package init(stringInterpolation: Interpolation) { source = stringInterpolation.source }

  /// Text, escaped.
  package init(text: String) { source = escapedForHTML(text) }

  /// Several pieces, one after the other.
  package init(joining pieces: some Sequence<Markup>) {
    source = pieces.lazy.map(\.source).joined()
  }

  package static func += (a: inout Markup, b: Markup) { a.source += b.source }

  package static func + (a: Markup, b: Markup) -> Markup {
    var sum = a
    sum += b
    return sum
  }

  package var isEmpty: Bool { source.isEmpty }

  package struct Interpolation: StringInterpolationProtocol {
    fileprivate var source = ""

    package init(literalCapacity: Int, interpolationCount: Int) {
      source.reserveCapacity(literalCapacity * 2)
    }

    package mutating func appendLiteral(_ literal: String) { source += literal }
    package mutating func appendInterpolation(_ text: String) { source += escapedForHTML(text) }
    package mutating func appendInterpolation(_ number: Int) { source += "\(number)" }
    package mutating func appendInterpolation(_ markup: Markup) { source += markup.source }

    /// A number with a fixed count of decimals; see `fixed`.
    package mutating func appendInterpolation(_ number: Double, places: Int) {
      source += fixed(number, places: places)
    }

    /// The pieces one after the other.
    package mutating func appendInterpolation(_ pieces: [Markup]) {
      for piece in pieces { source += piece.source }
    }
  }
}

/// Text made safe for HTML, as content or inside a quoted attribute.
///
/// Works on Unicode scalars: a `<` followed by a combining mark is one Swift `Character` that is not
/// equal to "<", yet a browser would read it as a tag's beginning. Control characters that HTML
/// forbids become U+FFFD.
package func escapedForHTML(_ text: String) -> String {
  var result = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": result.append(contentsOf: "&amp;".unicodeScalars)
    case "<": result.append(contentsOf: "&lt;".unicodeScalars)
    case ">": result.append(contentsOf: "&gt;".unicodeScalars)
    case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
    case "'": result.append(contentsOf: "&#39;".unicodeScalars)
    case "\t", "\n": result.append(scalar)
    case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}": result.append("\u{FFFD}")
    // A right-to-left override or isolate without its end would turn the rest of the line around.
    case "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}": result.append("\u{FFFD}")
    default: result.append(scalar)
    }
  }
  return String(result)
}
