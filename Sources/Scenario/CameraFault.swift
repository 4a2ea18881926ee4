package import Geometry
package import Sensors

/// Something wrong with a camera for a while.
package struct CameraFault: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    /// Sends nothing.
    case dead
    /// Sends black pictures.
    case black
    /// Sends its last good picture again and again, under new time stamps.
    case frozen
    /// Loses each picture with this probability.
    case dropped(probability: Double)
    /// Pictures arrive this many seconds late.
    case late(delay: Double)
    /// Each picture arrives after the next one with this probability.
    case reordered(probability: Double)
    /// Something on the lens; see `LensFilm`.
    case film(LensFilm)
    /// A misted lens that clears: the film fades with this time constant in seconds.
    case condensation(LensFilm, clearing: Double)
    /// Compressed to this quality of JPEG.
    case lowBitrate(quality: Int)
  }

  package var kind: Kind
  /// Since the episode began.
  package var span: Range<Nanoseconds>

  package init(kind: Kind, span: Range<Nanoseconds>) {
    self.kind = kind
    self.span = span
  }

  /// What it lays over the lens at a time within its span.
  func film(at time: Nanoseconds) -> LensFilm? {
    switch kind {
    case .film(let film): return film
    case .condensation(var film, let clearing):
      let passed = Double(time - span.lowerBound) * 1e-9
      film.amount *= DeterministicMath.exp(-min(passed / clearing, 600))
      return film
    default: return nil
    }
  }
}

extension RigCamera {
  package func faults(at time: Nanoseconds) -> [CameraFault] {
    faults.filter { $0.span.contains(time) }
  }

  /// What lies over the lens at a time.
  package func films(at time: Nanoseconds) -> [LensFilm] {
    faults(at: time).compactMap { $0.film(at: time) }
  }

  /// Whether nothing of what is before it gets through to any of its pixels.
  package func isCovered(at time: Nanoseconds) -> Bool {
    films(at: time).contains { $0.hidesAll(width: intrinsics.width, height: intrinsics.height) }
  }

  /// Quality of JPEG to which pictures of a time are compressed; nil for as they are.
  package func collapsedQuality(at time: Nanoseconds) -> Int? {
    faults(at: time).compactMap { fault -> Int? in
      if case .lowBitrate(let quality) = fault.kind { quality } else { nil }
    }.min()
  }
}

extension LensFilm {
  /// Fine drops all over the glass.
  /// - Parameter amount: 0…1.
  package static func condensation(_ amount: Double) -> LensFilm {
    LensFilm(cover: .everything, amount: amount, transmission: 0.6, haze: 0.35, blur: 0.04)
  }
}
