import CPNG
import PictureKernels

/// Writes PNG in one pass, for pictures that are made by the thousand: prediction, a code fitted to a
/// sample of the rows, runs of equal pixels and nothing else of what DEFLATE could find.
///
/// Keeps its memory from picture to picture. One owner, one thread. The same pixels give the same
/// bytes.
/// - SeeAlso: fpng (github.com/richgel999/fpng), whose way this is.
package final class PNGEncoder {
  /// What precedes compression.
  package enum Prediction: UInt8, Sendable {
    /// The bytes themselves: of ids, which are equal or have nothing to do with each other.
    case none = 0
    /// PNG's filter 4: of all that changes gently.
    case paeth = 4
  }

  /// Of rows whose bytes the code is fitted to, one in so many; of low pictures all.
  private static let rowsPerSample = 8
  private static let fewRows = 64

  private let kernels: PNGKernels
  private var filtered = ByteMemory()
  private var file = ByteMemory()
  /// Two rows of samples with the high byte first, and before them one of zeros.
  private var swapped = ByteMemory()

  package init(kernels: PNGKernels = .fast) { self.kernels = kernels }

  package func encode<Pixel: PNGPixel>(
    _ image: Image<Pixel>, prediction: Prediction = .paeth
  ) throws(ImageError) -> [UInt8] {
    try image.pixels.withUnsafeBufferPointer { pixels throws(ImageError) in
      try encode(
        pixels: pixels, width: image.width, height: image.height, prediction: prediction)
    }
  }

  /// Encodes borrowed rows without padding.
  /// - Precondition: `pixels.count == width * height`.
  package func encode<Pixel: PNGPixel>(
    pixels: UnsafeBufferPointer<Pixel>, width: Int, height: Int, prediction: Prediction = .paeth
  ) throws(ImageError) -> [UInt8] {
    precondition(pixels.count == width * height)
    try ImageLimits.check(width: width, height: height)
    let layout = RowLayout(
      width: width, height: height, pixelBytes: MemoryLayout<Pixel>.stride,
      sampleBytes: Pixel.bitDepth / 8)
    filter(UnsafeRawBufferPointer(pixels), layout, prediction)
    let start = file.bytes(atLeast: layout.largestFile)
    var data = PNGFile(start)
    data.putHeader(
      width: width, height: height, bitDepth: Pixel.bitDepth, colorType: Pixel.colorType)
    data.putChunk("IDAT") { compress(layout, at: $0) }
    data.putChunk("IEND") { $0 }
    return Array(UnsafeRawBufferPointer(start: start, count: data.end - start))
  }

  /// Fills `filtered`: each row after a byte that names its filter.
  private func filter(
    _ pixels: UnsafeRawBufferPointer, _ layout: RowLayout, _ prediction: Prediction
  ) {
    let target = filtered.bytes(atLeast: layout.streamBytes)
    let rows = swapped.bytes(atLeast: 3 * layout.rowBytes)
    rows.initializeMemory(as: UInt8.self, repeating: 0, count: layout.rowBytes)
    guard let first = pixels.baseAddress else { return }
    var above = UnsafeRawPointer(rows)
    for y in 0..<layout.height {
      var row = first + y * layout.rowBytes
      if layout.sampleBytes == 2 {
        let place = rows + (1 + y & 1) * layout.rowBytes
        Self.swap(row, into: place, count: layout.rowBytes / 2)
        row = UnsafeRawPointer(place)
      }
      let out = (target + y * layout.streamRowBytes).assumingMemoryBound(to: UInt8.self)
      out[0] = prediction.rawValue
      switch prediction {
      case .none:
        (out + 1).update(
          from: row.assumingMemoryBound(to: UInt8.self), count: layout.rowBytes)
      case .paeth:
        predict(
          row.assumingMemoryBound(to: UInt8.self),
          above: above.assumingMemoryBound(to: UInt8.self), layout, into: out + 1)
      }
      above = row
    }
  }

  private func predict(
    _ row: UnsafePointer<UInt8>, above: UnsafePointer<UInt8>, _ layout: RowLayout,
    into target: UnsafeMutablePointer<UInt8>
  ) {
    let first = layout.pixelBytes
    // Nothing is on the left of the first pixel: it is predicted by the one above.
    for n in 0..<first { target[n] = row[n] &- above[n] }
    kernels.filterPaeth(
      row + first, above + first, layout.rowBytes - first, first, target + first)
  }

  private static func swap(
    _ row: UnsafeRawPointer, into target: UnsafeMutableRawPointer, count: Int
  ) {
    let samples = row.assumingMemoryBound(to: UInt16.self)
    let place = target.assumingMemoryBound(to: UInt16.self)
    for n in 0..<count { place[n] = samples[n].bigEndian }
  }

  /// Writes zlib's stream of `filtered`.
  /// - Returns: where it ends.
  private func compress(
    _ layout: RowLayout, at start: UnsafeMutableRawPointer
  ) -> UnsafeMutableRawPointer {
    let stream = UnsafePointer(
      filtered.bytes(atLeast: layout.streamBytes).assumingMemoryBound(to: UInt8.self))
    let block = fittedBlock(stream, layout)
    var sink = BitSink(start)
    // DEFLATE with a window of 32 KiB, fastest of its levels; a multiple of 31.
    sink.put(0x0178, 16)
    block.putHead(into: &sink)
    kernels.putTokens(
      stream, layout.streamBytes, layout.pixelBytes, block.literals, block.runs, &sink)
    block.putEnd(into: &sink)
    let checksum = kernels.adler32(stream, layout.streamBytes, 1)
    sink.next.storeBytes(of: checksum.bigEndian, as: UInt32.self)
    return sink.next + 4
  }

  private func fittedBlock(_ stream: UnsafePointer<UInt8>, _ layout: RowLayout) -> DeflateBlock {
    var literals = [UInt32](repeating: 0, count: 4 * 256)
    var runs = [UInt32](repeating: 0, count: 259)
    let step = layout.height < Self.fewRows ? 1 : Self.rowsPerSample
    for y in stride(from: 0, to: layout.height, by: step) {
      kernels.countTokens(
        stream + y * layout.streamRowBytes, layout.streamRowBytes, layout.pixelBytes, &literals,
        &runs)
    }
    var bytes = [UInt32](repeating: 0, count: 256)
    for (n, count) in literals.enumerated() { bytes[n & 255] += count }
    return DeflateBlock(literals: bytes, runs: runs, distance: layout.pixelBytes)
  }
}

/// Sizes of a picture's rows, before and in the stream that is compressed.
private struct RowLayout {
  var width, height: Int
  var pixelBytes: Int
  var sampleBytes: Int

  var rowBytes: Int { width * pixelBytes }
  /// The filter's byte comes first.
  var streamRowBytes: Int { rowBytes + 1 }
  var streamBytes: Int { height * streamRowBytes }
  /// If all bytes had the longest code; with room for the last store of eight bytes.
  var largestFile: Int { streamBytes * DeflateBlock.longestCode / 8 + 1024 }
}

/// Memory that grows and is kept.
private struct ByteMemory: ~Copyable {
  private var memory: UnsafeMutableRawPointer?
  private var capacity = 0

  /// What was in it may be lost if it grows.
  mutating func bytes(atLeast count: Int) -> UnsafeMutableRawPointer {
    if let memory, count <= capacity { return memory }
    memory?.deallocate()
    let new = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: 64)
    memory = new
    capacity = count
    return new
  }

  deinit { memory?.deallocate() }
}
