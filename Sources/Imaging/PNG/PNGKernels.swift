package import PictureKernels

/// The loops that writing a PNG spends its time in.
package struct PNGKernels: Sendable {
  package typealias Filter =
    @Sendable (
      _ row: UnsafePointer<UInt8>, _ above: UnsafePointer<UInt8>, _ count: Int,
      _ pixelBytes: Int, _ target: UnsafeMutablePointer<UInt8>
    ) -> Void
  package typealias Checksum =
    @Sendable (_ bytes: UnsafePointer<UInt8>, _ count: Int, _ start: UInt32) -> UInt32
  package typealias Count =
    @Sendable (
      _ bytes: UnsafePointer<UInt8>, _ count: Int, _ distance: Int,
      _ literals: UnsafeMutablePointer<UInt32>, _ runs: UnsafeMutablePointer<UInt32>
    ) -> Void
  package typealias Put =
    @Sendable (
      _ bytes: UnsafePointer<UInt8>, _ count: Int, _ distance: Int,
      _ literals: UnsafePointer<UInt32>, _ runs: UnsafePointer<UInt64>, _ sink: inout BitSink
    ) -> Void

  package var filterPaeth: Filter
  package var adler32: Checksum
  package var countTokens: Count
  package var putTokens: Put

  package static let fast = PNGKernels(
    filterPaeth: {
      PictureKernels.filterPaeth($0, above: $1, count: $2, pixelBytes: $3, into: $4)
    },
    adler32: { PictureKernels.adler32($0, count: $1, start: $2) },
    countTokens: {
      PictureKernels.countTokens($0, count: $1, distance: $2, literals: $3, runs: $4)
    },
    putTokens: {
      PictureKernels.putTokens($0, count: $1, distance: $2, literals: $3, runs: $4, into: &$5)
    })

  /// By their definitions.
  package static let scalar = PNGKernels(
    filterPaeth: {
      ScalarPNGKernels.filterPaeth($0, above: $1, count: $2, pixelBytes: $3, into: $4)
    },
    adler32: { ScalarPNGKernels.adler32($0, count: $1, start: $2) },
    countTokens: {
      ScalarPNGKernels.countTokens($0, count: $1, distance: $2, literals: $3, runs: $4)
    },
    putTokens: {
      ScalarPNGKernels.putTokens($0, count: $1, distance: $2, literals: $3, runs: $4, into: &$5)
    })
}
