import RasterKernels

extension ColorPlanes {
  func set(_ color: SIMD3<Float>, at n: Int) {
    red[n] = color.x
    green[n] = color.y
    blue[n] = color.z
  }
}
