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
#else
  let kernelFlags: [SwiftSetting] = [.unsafeFlags(["-Ounchecked"])]
#endif

func module(
  _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = ["README.md"]
) -> Target {
  .target(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: house)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = [])
  -> Target
{
  .testTarget(
    name: name + "Tests",
    dependencies: [.target(name: name), "TestSupport"] + dependencies,
    exclude: exclude,
    swiftSettings: house,
    linkerSettings: [.unsafeFlags(wheelLibraries)])
}

let package = Package(
  name: "CartSim",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "cartsim", targets: ["cartsim"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
  ],
  targets: [
    // System libraries: a module map and a shim header each, nothing else.
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(
      name: "CJPEG", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"])]),
    .systemLibrary(name: "CAssimp", pkgConfig: "assimp", providers: [.apt(["libassimp-dev"])]),
    .systemLibrary(name: "CMuJoCo"),
    .systemLibrary(name: "COpenVINO"),

    module("Geometry", [], exclude: ["README.md", "Conventions.md"]),
    module("Configuration", ["Geometry", "Yams"]),
    module("Imaging", ["Geometry", "CPNG", "CJPEG"]),
    module("Catalog", ["Imaging", "Configuration", "CAssimp"]),
    module("Scene", ["Catalog"]),
    .target(
      name: "RasterKernels", dependencies: [], exclude: ["README.md"],
      swiftSettings: [.swiftLanguageMode(.v6)] + kernelFlags),
    module("Rasterizer", ["Scene", "RasterKernels"]),
    module("CartInterface", ["Imaging"]),
    module("Sensors", ["Scene", "Configuration", "CartInterface"]),
    module("Scenario", ["Sensors"]),
    module("Simulation", ["Scenario", "Rasterizer", "CartInterface", "CMuJoCo"]),
    module("Perception", ["CartInterface", "COpenVINO"]),
    module(
      "Dataset", ["Simulation", .product(name: "GRDB", package: "GRDB.swift")],
      exclude: ["README.md", "DatasetFormat.md"]),
    module("Evaluation", ["Dataset", "Perception"]),
    module("Reporting", ["Imaging"]),
    module("Laboratory", ["Evaluation", "Reporting"]),
    .executableTarget(
      name: "cartsim",
      dependencies: [
        "Laboratory", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      exclude: ["README.md"],
      swiftSettings: house,
      linkerSettings: [.unsafeFlags(wheelLibraries)]),

    .target(
      name: "TestSupport", dependencies: ["Scene"], path: "Tests/TestSupport",
      swiftSettings: house),
    tests("Geometry"),
    tests("Configuration"),
    tests("Imaging"),
    tests("Catalog"),
    tests("Rasterizer"),
    tests("Sensors"),
    tests("Scenario"),
    tests("Simulation"),
    tests("Perception", exclude: ["Fixtures"]),
    tests("Dataset", [.product(name: "GRDB", package: "GRDB.swift")]),
    tests("Evaluation"),
    tests("Reporting"),
    .testTarget(
      name: "CommandTests", dependencies: ["TestSupport"], swiftSettings: house),
  ]
)
