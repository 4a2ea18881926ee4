// swift-tools-version: 6.2
import PackageDescription

// The wheels that Scripts/setup unpacks. Absolute paths for the compiler, relative ones for the
// run-time search path, so that a built tree can be moved together with its `.deps`.
let dependencies = Context.packageDirectory + "/.deps"
let wheelHeaders = ["mujoco", "openvino"].flatMap { ["-Xcc", "-I\(dependencies)/\($0)/include"] }
let wheelLibraries = ["mujoco", "openvino"].flatMap { name in
  ["-L\(dependencies)/\(name)/lib"]
    + ["$ORIGIN/../../../.deps/\(name)/lib", "\(dependencies)/\(name)/lib"].flatMap {
      ["-Xlinker", "-rpath", "-Xlinker", $0]
    }
}

// CoACD is loaded by name, in the child that reads meshes alone; so it is found, not linked.
let loadedLibraries = ["$ORIGIN/../../../.deps/coacd/lib", "\(dependencies)/coacd/lib"].flatMap {
  ["-Xlinker", "-rpath", "-Xlinker", $0]
}

let house: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .unsafeFlags(wheelHeaders),
]

#if arch(x86_64)
  // The only code compiled for a newer processor than the baseline; Rasterizer checks the
  // processor before it calls it.
  let kernelFlags: [SwiftSetting] = [
    .unsafeFlags(["-Ounchecked", "-Xcc", "-march=x86-64-v3"])
  ]
  /// The pixels' kernels once more, for processors with AVX-512.
  let widerKernels: [Target] = [
    .target(
      name: "RasterKernels512", dependencies: ["RasterKernels", "CProcessor"],
      exclude: ["README.md"],
      swiftSettings: [
        .swiftLanguageMode(.v6), .define("SIXTEEN_LANES"),
        .unsafeFlags(["-Ounchecked", "-Xcc", "-march=x86-64-v4"]),
      ])
  ]
#else
  let widerKernels: [Target] = []
  let kernelFlags: [SwiftSetting] = [.unsafeFlags(["-Ounchecked"])]
#endif

/// The module map: what each of our modules stands on. It has no cycles.
let arrows: [String: [String]] = [
  "Geometry": [],
  "Configuration": ["Geometry"],
  "PictureKernels": [],
  "Imaging": ["Geometry", "PictureKernels"],
  "Catalog": ["Imaging", "Configuration"],
  "Scene": ["Catalog"],
  "RasterKernels": [],
  "RasterKernels512": ["RasterKernels"],
  "Rasterizer": ["Scene", "RasterKernels"] + widerKernels.map(\.name),
  "CartInterface": ["Imaging"],
  "Metrics": ["Imaging"],
  "CameraKernels": [],
  "Sensors": ["Scene", "Configuration", "CartInterface", "CameraKernels"],
  "Scenario": ["Sensors"],
  "Simulation": ["Scenario", "Rasterizer", "CartInterface"],
  "Perception": ["CartInterface", "Configuration"],
  "Stack": ["Perception"],
  "Dataset": ["Simulation"],
  "Export": ["Dataset", "Metrics"],
  "Streaming": ["Dataset"],
  "Results": ["Metrics"],
  "Evaluation": ["Dataset", "Metrics", "Perception"],
  "Reporting": ["Imaging"],
  "Laboratory": ["Evaluation", "Results", "Reporting"],
  "Search": ["Evaluation", "Reporting"],
]

/// Everything some modules stand on, directly or not, themselves included.
///
/// SwiftPM rebuilds a module only when a module it names has changed. The layout of a type reaches
/// through any number of modules, so each must name them all: else a change of `Scene` would leave
/// `Dataset` compiled for the old layout, and the program would read wild memory.
func all(_ names: [String]) -> [Target.Dependency] {
  var reached: Set<String> = []
  var waiting = names
  while let name = waiting.popLast() {
    if reached.insert(name).inserted { waiting += arrows[name] ?? [] }
  }
  return reached.sorted().map { .target(name: $0) }
}

func module(
  _ name: String, _ others: [Target.Dependency] = [], exclude: [String] = ["README.md"]
) -> Target {
  .target(
    name: name, dependencies: all(arrows[name] ?? []) + others, exclude: exclude,
    swiftSettings: house)
}

/// Modules whose tests loop over pixels or samples themselves. The other tests are compiled without
/// optimisation, which takes a third of the time: what they call is optimised all the same.
let loopingTests: Set = ["Geometry", "Imaging", "Rasterizer", "Sensors", "Simulation"]
let unoptimised: [SwiftSetting] = [.unsafeFlags(["-Onone"])]

func tests(_ name: String, _ others: [Target.Dependency] = [], exclude: [String] = [])
  -> Target
{
  .testTarget(
    name: name + "Tests",
    dependencies: all([name, "Scene"]) + ["TestSupport"] + others,
    exclude: exclude,
    swiftSettings: house + (loopingTests.contains(name) ? [] : unoptimised),
    linkerSettings: [.unsafeFlags(wheelLibraries + loadedLibraries)])
}

/// What reads files from outside.
let readers = ["Export", "Evaluation", "Stack"]

/// Only a compiler with `-sanitize=fuzzer` can build it: `Scripts/fuzz` asks for it.
let fuzzEntry: [Target] =
  Context.environment["CARTSIM_FUZZ"] == nil
  ? []
  : [
    .executableTarget(
      name: "FuzzEntry", dependencies: all(readers) + ["FuzzReaders"], path: "Tests/FuzzEntry",
      swiftSettings: house,
      // gold, the usual linker, fails on what the sanitizers add.
      linkerSettings: [.unsafeFlags(wheelLibraries + loadedLibraries + ["-use-ld=lld"])])
  ]

let package = Package(
  name: "CartSim",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "cartsim", targets: ["cartsim"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
  ],
  targets: widerKernels + fuzzEntry + [
    // System libraries: a module map and a shim header each, nothing else.
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(
      name: "CJPEG", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"])]),
    .systemLibrary(name: "CAssimp", pkgConfig: "assimp", providers: [.apt(["libassimp-dev"])]),
    // Carries no pkg-config file.
    .systemLibrary(name: "CMeshOptimizer", providers: [.apt(["libmeshoptimizer-dev"])]),
    .systemLibrary(name: "CMuJoCo"),
    .systemLibrary(name: "COpenVINO"),
    .systemLibrary(name: "CCoACD"),
    // No library: what Swift cannot say of the processor.
    .systemLibrary(name: "CProcessor"),

    module("Geometry", exclude: ["README.md", "Conventions.md"]),
    module("Configuration", ["Yams"]),
    module("Imaging", ["CPNG", "CJPEG"]),
    module("Catalog", ["CAssimp", "CMeshOptimizer", "CCoACD"]),
    module("Scene"),
    .target(
      name: "RasterKernels", dependencies: ["CProcessor"], exclude: ["README.md"],
      swiftSettings: [.swiftLanguageMode(.v6)] + kernelFlags),
    module("Rasterizer"),
    module("CartInterface"),
    .target(
      name: "PictureKernels", exclude: ["README.md"],
      swiftSettings: [.swiftLanguageMode(.v6)] + kernelFlags),
    .target(
      name: "CameraKernels", exclude: ["README.md"],
      swiftSettings: [.swiftLanguageMode(.v6)] + kernelFlags),
    module("Sensors"),
    module("Scenario"),
    module("Simulation", ["CMuJoCo"]),
    module("Perception", ["COpenVINO"]),
    module("Stack", exclude: ["README.md", "Protocol.md"]),
    module(
      "Dataset", [.product(name: "GRDB", package: "GRDB.swift")],
      exclude: ["README.md", "DatasetFormat.md"]),
    module("Export"),
    module("Streaming", exclude: ["README.md", "StreamFormat.md"]),
    module("Metrics"),
    module(
      "Results", [.product(name: "GRDB", package: "GRDB.swift")],
      exclude: ["README.md", "ResultsFormat.md"]),
    module("Evaluation"),
    module("Reporting"),
    module("Laboratory"),
    module("Search"),
    .executableTarget(
      name: "cartsim",
      dependencies: all(["Export", "Laboratory", "Search", "Stack", "Streaming"]) + [
        .product(name: "ArgumentParser", package: "swift-argument-parser")
      ],
      exclude: ["README.md"],
      swiftSettings: house,
      linkerSettings: [.unsafeFlags(wheelLibraries + loadedLibraries)]),

    .target(
      name: "TestSupport", dependencies: all(["Scene"]), path: "Tests/TestSupport",
      swiftSettings: house),
    .target(
      name: "FuzzReaders", dependencies: all(readers), path: "Tests/FuzzReaders",
      swiftSettings: house),
    .testTarget(
      name: "FuzzReadersTests", dependencies: all(readers) + ["FuzzReaders", "TestSupport"],
      exclude: ["Findings"], swiftSettings: house,
      linkerSettings: [.unsafeFlags(wheelLibraries + loadedLibraries)]),
    tests("Geometry"),
    tests("Configuration"),
    tests("Imaging"),
    tests("Catalog", exclude: ["Fixtures"]),
    tests("Rasterizer"),
    tests("Sensors"),
    tests("Scenario"),
    tests("Simulation"),
    tests("Perception", exclude: ["Fixtures"]),
    tests("Stack"),
    tests("Dataset", [.product(name: "GRDB", package: "GRDB.swift")]),
    tests("Export"),
    tests("Metrics"),
    tests("Results", [.product(name: "GRDB", package: "GRDB.swift")]),
    tests("Evaluation"),
    tests("Reporting"),
    tests("Laboratory"),
    tests("Search"),
    .testTarget(
      name: "CommandTests", dependencies: ["TestSupport"], swiftSettings: house + unoptimised),
  ]
)
