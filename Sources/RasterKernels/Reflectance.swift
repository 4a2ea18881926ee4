/// The part of uniform light that a GGX surface mirrors towards the viewer, once reflected: the
/// lobe's integral over all directions of light. With Schlick's F₀ it is F₀ · (whole − rise) + rise.
///
/// Fitted to the integral over the half sphere: for roughness from 0.14 and cosines from 0.06 `whole` is
/// right to 0.021, `rise` to 0.03, and head on to 0.004 and 0.0002.
/// - SeeAlso: Karis, "Real Shading in Unreal Engine 4", 2013; Turquin, "Practical Multiple
///   Scattering Compensation for Microfacet Models", 2019, for what `whole` is good for.
struct ReflectanceBlock {
  /// For F₀ = 1.
  let whole: Floats
  /// For F₀ = 0.
  let rise: Floats

  /// - Parameters:
  ///   - nv: cosine between normal and view, above 0.
  ///   - alpha: GGX roughness.
  @inline(always)
  init(nv: Floats, alpha: Floats) {
    let r = squareRoot(alpha)
    let u = nv / fma(alpha, splat(0.5), nv)
    var c0 = fma(r, splat(w04), splat(w03))
    c0 = fma(c0, r, splat(w02))
    c0 = fma(c0, r, splat(w01))
    c0 = fma(c0, r, splat(w00))
    var c1 = fma(r, splat(w13), splat(w12))
    c1 = fma(c1, r, splat(w11))
    c1 = fma(c1, r, splat(w10))
    let c2 = fma(fma(r, splat(w22), splat(w21)), r, splat(w20))
    let c3 = fma(r, splat(w31), splat(w30))
    let sum = fma(fma(fma(fma(u, splat(w40), c3), u, c2), u, c1), u, c0)
    whole = clamp(sum, splat(0.3), splat(1))
    let top = fma(
      nv, fma(nv, splat(p20), fma(r, splat(p11), splat(p10))),
      fma(r, fma(r, splat(p02), splat(p01)), splat(p00)))
    let bottom = fma(
      nv, fma(nv, splat(q20), fma(r, splat(q11), splat(q10))),
      fma(r, fma(r, splat(q02), splat(q01)), splat(1)))
    rise = clamp(top / bottom, Floats.zero, whole)
  }
}

// By powers of u = nv / (nv + α/2) and of the roughness.
package var w00: Float { 0.805587 }
package var w01: Float { -1.941725 }
package var w02: Float { 9.225608 }
package var w03: Float { -11.238219 }
package var w04: Float { 4.101774 }
package var w10: Float { 2.045873 }
package var w11: Float { -8.815397 }
package var w12: Float { 4.841618 }
package var w13: Float { 0.235055 }
package var w20: Float { -1.610497 }
package var w21: Float { 12.136516 }
package var w22: Float { -6.893086 }
package var w30: Float { -3.669281 }
package var w31: Float { -2.477895 }
package var w40: Float { 3.497041 }
// By powers of nv and of the roughness, numerator and denominator.
package var p00: Float { 0.45779 }
package var p10: Float { -0.96354 }
package var p01: Float { -0.008808 }
package var p11: Float { 0.022938 }
package var p20: Float { 0.503083 }
package var p02: Float { -0.009294 }
package var q10: Float { -2.487355 }
package var q01: Float { -2.720924 }
package var q11: Float { 0.293455 }
package var q20: Float { 12.813114 }
package var q02: Float { 15.13393 }
