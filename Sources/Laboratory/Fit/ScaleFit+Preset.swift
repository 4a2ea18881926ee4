package import Sensors

extension ScaleFit {
  /// A cart file with this scale: what it does not tell is the base's, or the preset's.
  /// - Parameters:
  ///   - preset: where the scale starts from.
  ///   - cart: base of the cart, such as `carts/four-corner`; nil leaves that to whoever names it.
  ///   - source: the recording.
  package func presetText(preset: ScaleModel.Preset, cart: String?, source: String) -> String {
    let model = preset.model
    var text = "purpose: Scale fitted to \(source).\n"
    if let cart { text += "base: \(cart)\n" }
    text += "scale:\n  preset: \(preset.rawValue)\n"
    if division > 0 { text += "  division_kg: \(FitReport.rounded(division))\n" }
    if span.unit.isEmpty {
      text += "  rate_hz: \(FitReport.rounded(min(max(rate, 0.5), 200)))\n"
      text += "  noise_kg: \(FitReport.rounded(noise.value))\n"
    }
    text += "  cells:\n"
    text += "    non_linearity_percent: \(FitReport.rounded(abs(nonLinearity.value)))\n"
    text += "    hysteresis_percent: \(FitReport.rounded(max(hysteresis.value, 0)))\n"
    let names = creep.count == 1 && (creep.first?.time ?? 0) > 150 ? ["slow"] : ["fast", "slow"]
    for (name, term) in zip(names, creep) {
      text += "    \(name)_creep_percent: \(FitReport.rounded(term.fraction.value))\n"
      text += "    \(name)_creep_time_s: \(FitReport.rounded(term.time))\n"
    }
    for name in ["fast", "slow"] where !names.prefix(creep.count).contains(name) {
      text += "    \(name)_creep_percent: 0\n"
    }
    if !span.unit.isEmpty {
      let cells = Double(ScaleModel.cellCount).squareRoot()
      let nanovolts = noise.value / cells / model.kilogramsPerVolt * 1e9
      text += "  converter:\n"
      text += "    sample_rate_hz: \(FitReport.rounded(min(max(rate, 1), 500)))\n"
      text += "    noise_nv: \(FitReport.rounded(nanovolts))\n"
    }
    return text
  }
}
