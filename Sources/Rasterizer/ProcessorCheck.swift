import Foundation

/// Why this processor cannot run the rasterizer's kernels, or nil if it can.
///
/// To be asked before the first frame: the kernels use AVX2 and FMA (x86-64-v3) without looking.
package func processorProblem() -> String? {
  if let wish = KernelLevel.wished, !KernelLevel.available.map(\.rawValue).contains(wish) {
    let names = KernelLevel.available.map(\.rawValue).joined(separator: " or ")
    return "CARTSIM_KERNELS is '\(wish)', which this processor or build does not have. "
      + "Remedy: set it to \(names), or unset it"
  }
  #if arch(x86_64) && os(Linux)
    let flags = processorFlags()
    return flags.isEmpty ? nil : missingFeatures(flags)
  #else
    return nil
  #endif
}

/// What the system says that the processor has; nothing where it does not say.
func processorFlags() -> Set<String> {
  guard let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8),
    let line = text.split(separator: "\n").first(where: { $0.hasPrefix("flags") })
  else { return [] }
  return Set(line.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init))
}

/// Whether `flags` lack something of x86-64-v4.
func lacksAVX512(_ flags: Set<String>) -> Bool {
  !["avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"].allSatisfy(flags.contains)
}

/// What `flags` (as `/proc/cpuinfo` names them) lack of x86-64-v3, as a sentence.
package func missingFeatures(_ flags: Set<String>) -> String? {
  let missing = ["avx2", "bmi2", "f16c", "fma", "movbe"].filter { !flags.contains($0) }
  if missing.isEmpty { return nil }
  return "this processor lacks \(missing.joined(separator: ", ")), which the rasterizer needs. "
    + "Remedy: use a processor of level x86-64-v3 (Intel since 2013, AMD since 2015)"
}
