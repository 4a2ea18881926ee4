import Reporting
import Testing

@Suite struct MarkupTests {
  @Test(arguments: [
    ("<b>", "&lt;b&gt;"), ("a & b", "a &amp; b"), ("\"'", "&quot;&#39;"),
    // One Character each, but two scalars: a browser still sees the angle bracket and the quote.
    ("<\u{301}script>", "&lt;\u{301}script&gt;"), ("\"\u{301} x", "&quot;\u{301} x"),
    ("a\u{0}b\u{1B}[31m", "a\u{FFFD}b\u{FFFD}[31m"), ("\u{202E}gnp.exe", "\u{FFFD}gnp.exe"),
    ("tab\tline\n", "tab\tline\n"), ("Käse 🧀 奶酪", "Käse 🧀 奶酪"), ("", ""),
  ])
  func escapesText(text: String, expected: String) {
    #expect(escapedForHTML(text) == expected)
  }

  @Test func interpolationEscapesTextAndKeepsMarkup() {
    let name = "<i>"
    let inner: Markup = "<b>\(name)</b>"
    let outer: Markup = "<p title=\"\(name)\">\(inner)\([inner, inner])\(3)</p>"
    let bold = "<b>&lt;i&gt;</b>"
    #expect(outer.source == "<p title=\"&lt;i&gt;\">\(bold)\(bold)\(bold)3</p>")
  }

  /// RFC 4648, section 10.
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
  ])
  func encodesBase64(text: String, expected: String) {
    let image = EmbeddedImage(Array(text.utf8), .png)
    #expect(image.url.source == "data:image/png;base64,\(expected)")
  }

  @Test(arguments: [
    (1.25, 1, "1.3"), (-0.04, 1, "0.0"), (-0.06, 1, "−0.1"), (2.0, 0, "2"), (0.005, 3, "0.005"),
    (1234.5678, 2, "1234.57"), (.nan, 2, "–"), (.infinity, 2, "–"), (0.999, 2, "1.00"),
  ])
  func fixesDecimals(value: Double, places: Int, expected: String) {
    #expect(fixed(value, places: places) == expected)
  }
}
