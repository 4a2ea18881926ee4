import Foundation

/// What a mesh says of its licence, or the files beside it.
struct SourceLicence {
  /// What the file claims itself, as glTF's `asset.copyright`; else an SPDX identifier where the text
  /// of a licence file is known; else that file's name.
  private(set) var text: String
  /// Where that was found.
  private(set) var note: String

  /// - Parameter copyright: as the mesh says.
  init?(meshPath: String, copyright: String?) {
    if let copyright, !copyright.isEmpty {
      text = String(copyright.prefix(120))
      note = "licence \"\(text)\" taken from the file's copyright"
      return
    }
    var folder = URL(fileURLWithPath: meshPath).deletingLastPathComponent()
    // A collection keeps one for all, a level or two above.
    for _ in 0..<3 {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
      let found = names.sorted().first {
        ["license", "licence", "copying"].contains(
          URL(fileURLWithPath: $0).deletingPathExtension().lastPathComponent.lowercased())
      }
      if let found, let bytes = MeshFolder.read(folder.appending(path: found).path) {
        let known = Self.identifier(of: String(decoding: bytes.prefix(1 << 15), as: UTF8.self))
        text = known ?? "see \(folder.lastPathComponent)/\(found)"
        note = "licence \(text) taken from \(folder.lastPathComponent)/\(found)"
        return
      }
      folder.deleteLastPathComponent()
    }
    return nil
  }

  /// SPDX identifiers by what the licences' own texts say.
  private static let marks: [(identifier: String, phrases: [String])] = [
    ("Apache-2.0", ["apache license", "version 2.0"]),
    ("CC0-1.0", ["cc0"]), ("CC0-1.0", ["creative commons zero"]),
    ("CC-BY-NC-4.0", ["noncommercial 4.0 international"]),
    ("CC-BY-SA-4.0", ["attribution-sharealike 4.0 international"]),
    ("CC-BY-4.0", ["attribution 4.0 international"]),
    ("MIT", ["permission is hereby granted, free of charge", "without restriction"]),
    ("BSD-3-Clause", ["redistribution and use in source and binary forms", "neither the name"]),
    ("BSD-2-Clause", ["redistribution and use in source and binary forms"]),
    ("Unlicense", ["free and unencumbered software released into the public domain"]),
  ]

  private static func identifier(of text: String) -> String? {
    let words = text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return marks.first { $0.phrases.allSatisfy(words.contains) }?.identifier
  }
}
