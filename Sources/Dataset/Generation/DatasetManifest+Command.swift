extension DatasetManifest {
  /// What makes this dataset again, for people: the scene's file, the products and the output stand as
  /// words in capitals.
  package var command: String {
    guard parts == nil else { return "cartsim merge PART... --output DIR" }
    var words = [
      "cartsim generate SCENE.yaml", "--products PRODUCTS", "--frames \(requestedFrames)",
      "--seed \(seed)", "--images \(imageFormat.rawValue)",
      "--format \(formats.isEmpty ? "none" : formats.map(\.rawValue).joined(separator: ","))",
      "--categories \(categories.rawValue)",
    ]
    if let jpegQuality { words.append("--jpeg-quality \(jpegQuality)") }
    if let shading { words.append("--shading \(shading)") }
    if exportsHands { words.append("--hands") }
    if let buffers { words.append("--buffers \(buffers.map(\.rawValue).joined(separator: ","))") }
    if let antialiasing { words.append("--antialiasing \(antialiasing)") }
    if let jpegQuality { words.append("--jpeg-quality \(jpegQuality)") }
    if let shading { words.append("--shading \(shading)") }
    return (words + ["--output DIR"]).joined(separator: " ")
  }
}
