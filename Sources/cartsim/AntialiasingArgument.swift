import ArgumentParser
import Scene

extension Antialiasing: ExpressibleByArgument {
  public init?(argument: String) {
    guard let samples = Int(argument), let choice = Self(rawValue: samples) else { return nil }
    self = choice
  }

  public var defaultValueDescription: String { "\(rawValue)" }

  public static var allValueStrings: [String] { allCases.map { "\($0.rawValue)" } }
}
