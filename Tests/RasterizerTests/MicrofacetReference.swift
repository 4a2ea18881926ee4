import Geometry

/// GGX with Smith's masking (height-correlated, exact) and Schlick's Fresnel, in double precision:
/// what the kernels' lobes are compared with.
enum MicrofacetReference {
  static func fresnel(_ f0: Double, _ vh: Double) -> Double {
    let c = 1 - vh
    return f0 + (1 - f0) * c * c * c * c * c
  }

  /// The reflectance per steradian times the cosine with the light, once reflected.
  static func lobe(
    n: SIMD3<Double>, v: SIMD3<Double>, l: SIMD3<Double>, alpha: Double, f0: Double
  ) -> Double {
    let (nv, nl) = (n.dot(v), n.dot(l))
    guard nv > 0, nl > 0 else { return 0 }
    let h = (v + l).normalized
    let nh = n.dot(h)
    let a2 = alpha * alpha
    let s = nh * nh * (a2 - 1) + 1
    let d = a2 / (.pi * s * s)
    func root(_ c: Double) -> Double { (c * c * (1 - a2) + a2).squareRoot() }
    let visibility = 0.5 / (nl * root(nv) + nv * root(nl))
    return d * visibility * fresnel(f0, v.dot(h)) * nl
  }

  /// The part of uniform light that is mirrored, once reflected: the integral over the half sphere,
  /// with half vectors spread as the lobe is.
  static func albedo(nv: Double, alpha: Double, f0: Double, steps: Int = 200) -> Double {
    let n = SIMD3<Double>(0, 0, 1)
    let v = SIMD3((1 - nv * nv).squareRoot(), 0, nv)
    var sum = 0.0
    for i in 0..<steps {
      let share = (Double(i) + 0.5) / Double(steps)
      let cosine = ((1 - share) / (1 + (alpha * alpha - 1) * share)).squareRoot()
      let sine = (1 - cosine * cosine).squareRoot()
      for j in 0..<steps {
        let angle = 2 * Double.pi * (Double(j) + 0.5) / Double(steps)
        let h = SIMD3(
          sine * DeterministicMath.cos(angle), sine * DeterministicMath.sin(angle), cosine)
        let vh = v.dot(h)
        let l = h * (2 * vh) - v
        guard vh > 0, l.z > 1e-9 else { continue }
        let a2 = alpha * alpha
        let s = cosine * cosine * (a2 - 1) + 1
        let density = a2 / (.pi * s * s) * cosine / (4 * vh)
        sum += lobe(n: n, v: v, l: l, alpha: alpha, f0: f0) / density
      }
    }
    return sum / Double(steps * steps)
  }
}
