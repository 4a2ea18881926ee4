extension Image<RGBA8> {
  /// This picture, made smaller if a side exceeds `side` pixels.
  package func fitting(side: Int) -> Image<RGBA8> {
    guard max(width, height) > side else { return self }
    let scale = Double(side) / Double(max(width, height))
    return resized(
      width: max(1, Int((Double(width) * scale).rounded())),
      height: max(1, Int((Double(height) * scale).rounded())))
  }

  /// This picture at another size.
  ///
  /// Each new pixel is the mean of the area it covers (or, enlarging, a mix of the nearest), in
  /// linear light and weighted by alpha, so that neither dark fringes nor shifts of colour appear.
  /// - Precondition: both sizes are at least 1, and this picture is not empty.
  package func resized(width newWidth: Int, height newHeight: Int) -> Image<RGBA8> {
    precondition(newWidth >= 1 && newHeight >= 1 && width >= 1 && height >= 1)
    let across = ResamplingWeights(from: width, to: newWidth)
    let down = ResamplingWeights(from: height, to: newHeight)
    let linear = SRGB.linearFromCode
    var result = Image(width: newWidth, height: newHeight, filledWith: RGBA8(0, 0, 0, 0))
    var narrow = [SIMD4<Float>](repeating: .zero, count: newWidth)
    pixels.withUnsafeBufferPointer { source in
      linear.withUnsafeBufferPointer { linear in
        for y in 0..<newHeight {
          var sums = [SIMD4<Float>](repeating: .zero, count: newWidth)
          for (row, rowWeight) in down.taps(of: y) {
            let start = row * width
            for x in 0..<newWidth {
              var sum = SIMD4<Float>.zero
              for i in across.starts[x]..<across.starts[x + 1] {
                let p = source[start + across.sources[i]]
                let alpha = Float(p.a) * (1 / 255)
                let color = SIMD4(
                  linear[Int(p.r)] * alpha, linear[Int(p.g)] * alpha, linear[Int(p.b)] * alpha,
                  alpha)
                sum += across.weights[i] * color
              }
              narrow[x] = sum
            }
            for x in 0..<newWidth { sums[x] += rowWeight * narrow[x] }
          }
          for x in 0..<newWidth {
            let s = sums[x]
            let inverse = s.w > 0 ? 1 / s.w : 0
            result.pixels[y * newWidth + x] = RGBA8(
              SRGB.code(s.x * inverse), SRGB.code(s.y * inverse), SRGB.code(s.z * inverse),
              UInt8(min(255, (s.w * 255).rounded())))
          }
        }
      }
    }
    return result
  }
}

/// Which old pixels a new one is made of, along one side.
private struct ResamplingWeights {
  /// Taps of new pixel `i` are `starts[i] ..< starts[i + 1]`.
  var starts = [0]
  var sources: [Int] = []
  /// Sum to 1 over the taps of a pixel.
  var weights: [Float] = []

  init(from old: Int, to new: Int) {
    let ratio = Double(old) / Double(new)
    // A tent of at least one old pixel; a box as wide as the new pixel when shrinking.
    for i in 0..<new {
      var taps: [(Int, Double)] = []
      if ratio >= 1 {
        let (low, high) = (Double(i) * ratio, Double(i + 1) * ratio)
        for s in Int(low)...min(old - 1, Int(high)) {
          let share = min(high, Double(s + 1)) - max(low, Double(s))
          if share > 0 { taps.append((s, share)) }
        }
      } else {
        let center = (Double(i) + 0.5) * ratio - 0.5
        let s = Int(center.rounded(.down))
        let fraction = center - Double(s)
        taps = [(max(0, s), 1 - fraction), (min(old - 1, s + 1), fraction)]
      }
      let total = taps.reduce(0) { $0 + $1.1 }
      sources += taps.map(\.0)
      weights += taps.map { Float($0.1 / total) }
      starts.append(sources.count)
    }
  }

  func taps(of index: Int) -> [(Int, Float)] {
    (starts[index]..<starts[index + 1]).map { (sources[$0], weights[$0]) }
  }
}
