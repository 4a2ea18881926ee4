import Foundation
package import RasterKernels

#if canImport(RasterKernels512)
  import RasterKernels512
#endif

/// Sets of instructions that kernels are compiled for.
package enum KernelLevel: String, Sendable, Hashable, CaseIterable {
  /// Eight lanes: AVX2 and FMA; NEON on Arm.
  case baseline
  /// Sixteen lanes: AVX-512 (x86-64-v4).
  case avx512

  /// The highest that this processor and this build have, or the lower one that the environment's
  /// `CARTSIM_KERNELS` names: pictures are the same, so nothing but speed and proofs need it.
  package static let highest: KernelLevel = {
    let wish = wished.flatMap(KernelLevel.init(rawValue:))
    return available.last { wish == nil || $0 == wish } ?? .baseline
  }()

  /// What the environment asks for.
  static var wished: String? { ProcessInfo.processInfo.environment["CARTSIM_KERNELS"] }

  /// Those that this processor and this build have, rising.
  package static let available: [KernelLevel] = {
    #if canImport(RasterKernels512)
      if lacksAVX512(processorFlags()) { return [.baseline] }
      return [.baseline, .avx512]
    #else
      return [.baseline]
    #endif
  }()
}

/// The kernels that exist for more than one level; all others are `RasterKernels`' alone.
///
/// Every entry writes the same bytes at every level.
package struct KernelTable: Sendable {
  package private(set) var interpolate:
    @Sendable (ShadingTile, VisiblePixels, UnsafePointer<RayOrigin>, ShadingPlanes) -> Void
  package private(set) var orientSurfaces: @Sendable (Int, ShadingPlanes) -> Void
  package private(set) var sampleTextures:
    @Sendable (Int, UnsafePointer<SampledMaterial>, ShadingPlanes) -> Void
  package private(set) var shadePlainly:
    @Sendable (
      Int, ShadingPlanes, UnsafePointer<SampledMaterial>, UnsafePointer<LightSource>, Int,
      UnsafePointer<AmbientSource>, Float
    ) -> Void
  package private(set) var sampleShadows:
    @Sendable (
      Int, Int, ShadingPlanes, UnsafePointer<ShadowSource>, Int, UnsafeMutablePointer<Float>
    ) -> Void
  package private(set) var lightPhysically:
    @Sendable (
      Int, ShadingPlanes, UnsafePointer<LightSource>, Int, UnsafePointer<AmbientSource>,
      UnsafePointer<SampledMaterial>, UnsafePointer<Float>
    ) -> Void
  package private(set) var putPicture:
    @Sendable (ShadingTile, Int, ColorPlanes, Float, UnsafeMutablePointer<UInt32>) -> Void

  /// - Parameter level: one that is available; else the baseline's kernels are taken.
  package static func at(_ level: KernelLevel) -> KernelTable {
    #if canImport(RasterKernels512)
      if level == .avx512 && KernelLevel.available.contains(.avx512) {
        return KernelTable(
          interpolate: { RasterKernels512.interpolate($0, $1, $2, into: $3) },
          orientSurfaces: { RasterKernels512.orientSurfaces(count: $0, $1) },
          sampleTextures: { RasterKernels512.sampleTextures(count: $0, materials: $1, $2) },
          shadePlainly: {
            RasterKernels512.shadePlainly(
              count: $0, $1, materials: $2, lights: $3, lightCount: $4, ambient: $5, specular: $6)
          },
          sampleShadows: {
            RasterKernels512.sampleShadows(
              count: $0, columns: $1, $2, $3, mapCount: $4, into: $5)
          },
          lightPhysically: {
            RasterKernels512.lightPhysically(
              count: $0, $1, lights: $2, lightCount: $3, ambient: $4, materials: $5, shadows: $6)
          },
          putPicture: {
            RasterKernels512.putPicture($0, pictureWidth: $1, $2, scale: $3, into: $4)
          })
      }
    #endif
    return KernelTable(
      interpolate: { RasterKernels.interpolate($0, $1, $2, into: $3) },
      orientSurfaces: { RasterKernels.orientSurfaces(count: $0, $1) },
      sampleTextures: { RasterKernels.sampleTextures(count: $0, materials: $1, $2) },
      shadePlainly: {
        RasterKernels.shadePlainly(
          count: $0, $1, materials: $2, lights: $3, lightCount: $4, ambient: $5, specular: $6)
      },
      sampleShadows: {
        RasterKernels.sampleShadows(
          count: $0, columns: $1, $2, $3, mapCount: $4, into: $5)
      },
      lightPhysically: {
        RasterKernels.lightPhysically(
          count: $0, $1, lights: $2, lightCount: $3, ambient: $4, materials: $5, shadows: $6)
      },
      putPicture: { RasterKernels.putPicture($0, pictureWidth: $1, $2, scale: $3, into: $4) })
  }
}
