extension CaseIterable where Self: RawRepresentable<String> {
  /// What may be given, for help and errors: `png, jpeg`.
  static var choices: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
