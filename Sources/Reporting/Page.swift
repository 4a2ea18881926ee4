/// A self-contained HTML page: one file, nothing fetched from anywhere.
///
/// Its content security policy forbids every outside source and every script but the page's own, which
/// it names by its hash, so that even markup that escaped our escaping would do nothing.
package struct Page: Sendable, Hashable {
  package var title: String
  package var body: Markup

  /// nil is none, which the page then forbids.
  package var script: PageScript?

  package init(title: String, body: Markup, script: PageScript? = nil) {
    self.title = title
    self.body = body
    self.script = script
  }

  /// The whole file, UTF-8.
  package var html: String {
    let policy: Markup = script.map { "; script-src '\($0.hash)'" } ?? ""
    let code: Markup = script.map { "<script>\($0.source)</script>" } ?? ""
    let markup: Markup = """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
      style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'\(policy)">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>\(title)</title>
      <style>\(Stylesheet.page)</style></head>
      <body>\(body)\(code)</body></html>

      """
    return markup.source
  }
}

/// A picture as part of a page.
package struct EmbeddedImage: Sendable, Hashable {
  package enum Format: String, Sendable { case png, jpeg }

  package var bytes: [UInt8]
  package var format: Format

  package init(_ bytes: [UInt8], _ format: Format) {
    self.bytes = bytes
    self.format = format
  }

  /// `data:` URL, RFC 2397.
  package var url: Markup {
    Markup(text: "data:image/\(format.rawValue);base64,\(base64(bytes))")
  }
}

/// RFC 4648, section 4.
func base64(_ bytes: [UInt8]) -> String {
  let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  return String(unsafeUninitializedCapacity: (bytes.count + 2) / 3 * 4) { output in
    var written = 0
    bytes.withUnsafeBufferPointer { input in
      for start in stride(from: 0, to: input.count, by: 3) {
        let count = min(3, input.count - start)
        let b = (0..<3).map { $0 < count ? UInt32(input[start + $0]) : 0 }
        let word = b[0] << 16 | b[1] << 8 | b[2]
        for digit in 0..<4 {
          output[written] =
            digit <= count
            ? alphabet[Int(word >> (18 - 6 * UInt32(digit)) & 63)] : UInt8(ascii: "=")
          written += 1
        }
      }
    }
    return written
  }
}
