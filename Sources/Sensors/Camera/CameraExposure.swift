/// How one picture was taken.
package struct CameraExposure: Sendable, Hashable {
  /// Seconds.
  package var time: Double
  /// Analogue gain, at least 1.
  package var gain: Double
  /// Factors on linear red, green and blue; the least is 1.
  package var whiteBalanceGains: SIMD3<Float>

  package init(time: Double, gain: Double, whiteBalanceGains: SIMD3<Float>) {
    self.time = time
    self.gain = gain
    self.whiteBalanceGains = whiteBalanceGains
  }
}
