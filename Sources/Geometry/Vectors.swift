// Vector operations that the standard library leaves out, for the two scalars the project uses.

extension SIMD2<Double> {
  package var length: Double { (self * self).sum().squareRoot() }
}

extension SIMD3<Double> {
  package func dot(_ other: Self) -> Double { x * other.x + y * other.y + z * other.z }

  package func cross(_ other: Self) -> Self {
    Self(y * other.z - z * other.y, z * other.x - x * other.z, x * other.y - y * other.x)
  }

  package var length: Double { dot(self).squareRoot() }

  /// - Precondition: not the zero vector.
  package var normalized: Self { self / length }

  /// Component by component.
  package var magnitudes: Self { replacing(with: -self, where: self .< 0) }
}

extension SIMD3<Float> {
  package func dot(_ other: Self) -> Float { x * other.x + y * other.y + z * other.z }

  package func cross(_ other: Self) -> Self {
    Self(y * other.z - z * other.y, z * other.x - x * other.z, x * other.y - y * other.x)
  }

  package var length: Float { dot(self).squareRoot() }

  /// - Precondition: not the zero vector.
  package var normalized: Self { self / length }
}
