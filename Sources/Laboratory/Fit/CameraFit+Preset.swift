package import Sensors

extension CameraFit {
  /// A cart file whose cameras have this sensor: what it does not tell is the base's, or the preset's.
  /// - Parameters:
  ///   - preset: where the sensor starts from.
  ///   - cart: base of the cart, such as `carts/four-corner`; nil leaves that to whoever names it.
  ///   - source: the recording.
  package func presetText(preset: CameraPreset, cart: String?, source: String) -> String {
    var text = "purpose: Image sensor fitted to \(source).\n"
    if let cart { text += "base: \(cart)\n" }
    let rounded = FitReport.rounded
    return text + """
      every_camera:
        sensor:
          preset: \(preset.rawValue)
          full_well_e: \(rounded(fullWell.value))
          read_noise_e: \(rounded(readNoise.value))
          pixel:
            response_nonuniformity: \(rounded(responseNonuniformity.value / 100))
            dark_nonuniformity_e: \(rounded(darkNonuniformity.value))
            dark_current_e_per_s: \(rounded(max(darkCurrent.value, 0)))
            temperature_c: 25
          readout:
            row_noise_e: \(rounded(rowNoise.value))
            column_offset_e: 0
            bits: \(bits)
            black_level_dn: \(Int(blackLevel.value.rounded()))

      """
  }

  /// Of the converter; the next even number that scenes know.
  private var bits: Int {
    [8, 10, 12, 14].first { Double((1 << $0) - 1) >= largestCount } ?? 16
  }
}
