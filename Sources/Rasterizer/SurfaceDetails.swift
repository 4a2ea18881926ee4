import Catalog
import Geometry
import Imaging
import RasterKernels

/// What the details of a material are kept under: all that its packed texture depends on.
struct DetailKey: Hashable {
  private var normals: ObjectIdentifier?
  private var surface: ObjectIdentifier?
  private var normalScale: Float
  private var roughness: Float
  private var metallic: Float

  /// Nil for a material without details.
  init?(_ material: Material) {
    guard material.normalTexture != nil || material.surfaceTexture != nil else { return nil }
    normals = material.normalTexture.map { ObjectIdentifier($0) }
    surface = material.surfaceTexture.map { ObjectIdentifier($0) }
    normalScale = material.normalScale
    roughness = material.roughness
    metallic = material.metallic
  }

  var textures: [ObjectIdentifier] { [normals, surface].compactMap { $0 } }
}

extension DetailTraits {
  init(_ chain: MipChain, colors: MipChain) {
    self.init()
    isDetailed = 1
    let (finest, other) = (chain.levels[0], colors.levels[0])
    let ratio =
      Double(finest.width * finest.height) / Double(other.width * other.height)
    levelShift = Float(DeterministicMath.log(ratio) * 0.5 / DeterministicMath.log(2))
  }
}

extension MipChain {
  /// Normals, roughness and metalness of a material in one texture, in the codes of
  /// `applyDetails`.
  ///
  /// A coarser level keeps the mean normal, and what its length has lost becomes roughness: many
  /// small facets shine like one rough one.
  /// - SeeAlso: Toksvig, "Mipmapping Normal Maps", 2005.
  convenience init(detailsOf material: Material) {
    let images = [material.normalTexture, material.surfaceTexture].map { $0?.image }
    let width = images.map { $0?.width ?? 1 }.max() ?? 1
    let height = images.map { $0?.height ?? 1 }.max() ?? 1
    self.init(
      width: width, height: height,
      keeping: [material.normalTexture, material.surfaceTexture].compactMap { $0 })
    var details = DetailImage(material, width: levels[0].width, height: levels[0].height)
    for (index, level) in levels.enumerated() {
      if index > 0 { details = details.reduced(width: level.width, height: level.height) }
      for y in 0..<level.height {
        for x in 0..<level.width {
          texels[level.origin + y * pitch + x] = details[x, y].codes
        }
      }
      wrap(level)
    }
  }
}

/// What a surface is like in the neighbourhood of a point.
private struct SurfaceDetail {
  /// Mean of unit normals in the frame of the texture, so not longer than 1.
  var normal = SIMD3<Float>(0, 0, 1)
  /// Mean of the squares of GGX α.
  var alphaSquared: Float = 1
  var metallic: Float = 0

  static let zero = SurfaceDetail(normal: .zero, alphaSquared: 0, metallic: 0)

  /// x and y of the normal, α and metalness, each as the root of what the kernels read.
  var codes: SIMD4<UInt8> {
    let length = normal.length
    let unit = length > 1e-6 ? normal / length : SIMD3(0, 0, 1)
    // A Beckmann or GGX lobe of α stands for slopes of variance α²/2.
    let variance = length > 1e-6 ? max(0, (1 - length) / length) : 1
    let alpha = min(1, alphaSquared + 2 * variance).squareRoot()
    func code(_ value: Float) -> UInt8 {
      UInt8(min(max(max(value, 0).squareRoot().rounded(), 0), 255))
    }
    return SIMD4(
      code((unit.x + 1) * flatCode), code((unit.y + 1) * flatCode), code(alpha * 65_025),
      code(metallic * 65_025))
  }
}

/// The details of all texels of a level.
private struct DetailImage {
  let width: Int
  let height: Int
  private var details: [SurfaceDetail]

  subscript(x: Int, y: Int) -> SurfaceDetail { details[y * width + x] }

  init(_ material: Material, width: Int, height: Int) {
    (self.width, self.height) = (width, height)
    details = Array(repeating: SurfaceDetail(), count: width * height)
    // Smaller pictures repeat texels: the larger one says how fine the texture is.
    func texel(_ image: Image<RGBA8>?, _ x: Int, _ y: Int) -> RGBA8? {
      guard let image, image.width > 0, image.height > 0 else { return nil }
      return image[x * image.width / width, y * image.height / height]
    }
    let (normals, surface) = (material.normalTexture?.image, material.surfaceTexture?.image)
    for y in 0..<height {
      for x in 0..<width {
        var detail = SurfaceDetail()
        if let code = texel(normals, x, y) {
          detail.normal = Self.normal(code, scale: material.normalScale)
        }
        let code = texel(surface, x, y) ?? RGBA8(255, 255, 255)
        let roughness = material.roughness * Float(code.g) / 255
        let alpha = roughness * roughness
        detail.alphaSquared = alpha * alpha
        detail.metallic = material.metallic * Float(code.b) / 255
        details[y * width + x] = detail
      }
    }
  }

  private init(width: Int, height: Int, details: [SurfaceDetail]) {
    (self.width, self.height) = (width, height)
    self.details = details
  }

  /// 128 is the middle that common tools write for a flat surface, where the formula leaves 1/255.
  private static func normal(_ code: RGBA8, scale: Float) -> SIMD3<Float> {
    func part(_ code: UInt8) -> Float { max(-1, (Float(code) - 128) / 127) }
    let normal = SIMD3(part(code.r) * scale, part(code.g) * scale, max(part(code.b), 0.01))
    let length = normal.length
    return length > 0 && length.isFinite ? normal / length : SIMD3(0, 0, 1)
  }

  /// Means over boxes; odd sizes weigh their third texel in.
  func reduced(width newWidth: Int, height newHeight: Int) -> DetailImage {
    var made = [SurfaceDetail](repeating: .zero, count: newWidth * newHeight)
    for y in 0..<newHeight {
      let y0 = y * height / newHeight
      let y1 = max(y0 + 1, (y + 1) * height / newHeight)
      for x in 0..<newWidth {
        let x0 = x * width / newWidth
        let x1 = max(x0 + 1, (x + 1) * width / newWidth)
        var sum = SurfaceDetail.zero
        for sy in y0..<y1 {
          for sx in x0..<x1 {
            let detail = details[sy * width + sx]
            sum.normal += detail.normal
            sum.alphaSquared += detail.alphaSquared
            sum.metallic += detail.metallic
          }
        }
        let share = 1 / Float((x1 - x0) * (y1 - y0))
        made[y * newWidth + x] = SurfaceDetail(
          normal: sum.normal * share, alphaSquared: sum.alphaSquared * share,
          metallic: sum.metallic * share)
      }
    }
    return DetailImage(width: newWidth, height: newHeight, details: made)
  }
}
