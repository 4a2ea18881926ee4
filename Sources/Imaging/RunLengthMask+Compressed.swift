/// COCO's compressed string of run lengths.
///
/// From the fourth count on, the difference to the count two before is stored. Each number is cut
/// into groups of five bits, lowest first; bit 5 says that more follow, bit 4 of the last group is
/// the sign; 48 is added so that every group is a printable character.
/// - SeeAlso: pycocotools, `rleToString` and `rleFrString`.
extension RunLengthMask {
  package var compressed: String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(counts.count * 2)
    for (index, count) in counts.enumerated() {
      var value = Int(count)
      if index > 2 { value -= Int(counts[index - 2]) }
      var hasMore = true
      while hasMore {
        var group = UInt8(truncatingIfNeeded: value & 0x1F)
        value >>= 5
        hasMore = group & 0x10 != 0 ? value != -1 : value != 0
        if hasMore { group |= 0x20 }
        bytes.append(group + 48)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Reads a compressed string; nil if it is no such string or does not fill the mask exactly.
  package init?(compressed: String, width: Int, height: Int) {
    guard width >= 0, height >= 0 else { return nil }
    let (pixelCount, overflows) = width.multipliedReportingOverflow(by: height)
    guard !overflows, pixelCount <= Int(UInt32.max) else { return nil }
    var counts: [UInt32] = []
    var total = 0
    var value = 0
    var shift = 0
    for byte in compressed.utf8 {
      guard (48..<48 + 64).contains(byte), shift < 40 else { return nil }
      let group = Int(byte) - 48
      value |= (group & 0x1F) << shift
      shift += 5
      if group & 0x20 != 0 { continue }
      if group & 0x10 != 0 { value |= -1 << shift }
      if counts.count > 2 { value += Int(counts[counts.count - 2]) }
      guard value >= 0, value <= pixelCount - total else { return nil }
      total += value
      counts.append(UInt32(value))
      value = 0
      shift = 0
    }
    guard shift == 0, total == pixelCount else { return nil }
    self.init(width: width, height: height, counts: counts)
  }
}
