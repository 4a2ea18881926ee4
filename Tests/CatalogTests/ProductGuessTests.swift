import Catalog
import Foundation
import Geometry
import TestSupport
import Testing

/// What an import makes of name and shape.
struct ProductGuessTests {
  private func imported(_ mesh: Mesh, named name: String) throws -> ProductImport.Result {
    let folder = try TemporaryFolder()
    let model = Model(
      name: name, parts: [Model.Part(mesh: mesh, material: Material(name: "plain"))])
    var writer = GLBWriter()
    let path = folder.path + "/\(name).glb"
    try Data(writer.encode(model)).write(to: URL(fileURLWithPath: path))
    return try ProductImport().importFile(path, into: folder.path + "/out")
  }

  private let block = Mesh.built {
    $0.addBox(
      Box3(minimum: SIMD3(-0.03, -0.1, -0.15), maximum: SIMD3(0.03, 0.1, 0.15)))
  }

  /// Closed; `profile` in (height, radius), from the bottom up.
  private func turned(_ profile: [(Float, Float)]) -> Mesh {
    let steps = 96
    var mesh = Mesh()
    for (height, radius) in [(profile[0].0, 0)] + profile + [(profile[profile.count - 1].0, 0)] {
      for s in 0..<steps {
        let a = Float(s) / Float(steps) * 2 * .pi
        mesh.positions.append(SIMD3(radius * cos(a), radius * sin(a), height))
      }
    }
    mesh.normals = mesh.positions.map { _ in SIMD3(0, 0, 1) }
    mesh.textureCoordinates = mesh.positions.map { _ in .zero }
    for ring in 0...profile.count {
      for s in 0..<steps {
        let (a, b) = (ring * steps + s, ring * steps + (s + 1) % steps)
        mesh.indices += [a, b, b + steps, a, b + steps, a + steps].map { UInt32($0) }
      }
    }
    return mesh
  }

  private let bottle: [(Float, Float)] = [(-0.1, 0.03), (0.04, 0.03), (0.07, 0.012), (0.1, 0.012)]

  @Test func shapeAlone() throws {
    let carton = try imported(block, named: "anything").sheet
    #expect(carton.productClass == "carton" && carton.surface == .cardboard)
    #expect(abs(carton.nominalMass - 0.0036 * 300) < 0.002)
    let can = try imported(turned([(-0.05, 0.033), (0.05, 0.033)]), named: "thing").sheet
    #expect(can.productClass == "can" && can.surface == .metal)
    #expect(abs(can.nominalMass / (.pi * 0.033 * 0.033 * 0.1 * 950) - 1) < 0.01)
    let other = try imported(turned(bottle), named: "thing")
    #expect(other.sheet.productClass == "other")
    #expect(other.notes.contains { $0.contains("class other guessed from its shape") })
  }

  @Test func goodsTellOfTheirPackWhereTheShapeAllowsIt() throws {
    let drink = try imported(turned(bottle), named: "drink_greentea").sheet
    #expect(drink.productClass == "bottle" && drink.surface == .plastic)
    // An apple pie comes in a box, a cola in a can.
    #expect(try imported(block, named: "apple-pie").sheet.productClass == "carton")
    let can = turned([(-0.05, 0.033), (0.05, 0.033)])
    #expect(try imported(can, named: "cola").sheet.productClass == "can")
    // What is named last is what it is; what holds it counts more.
    #expect(try imported(turned(bottle), named: "apple juice").sheet.productClass == "bottle")
    #expect(try imported(turned(bottle), named: "jar-of-apple-juice").sheet.surface == .glass)
  }

  /// Walls of 2 mm round nothing: a beaker weighs what its wall weighs.
  @Test func anEmptyVesselIsNotFull() throws {
    let beaker = turned([
      (-0.05, 0.04), (0.05, 0.04), (0.05, 0.038), (-0.048, 0.038), (-0.048, 0),
    ])
    let sheet = try imported(beaker, named: "thing").sheet
    let wall = Double.pi * (0.04 * 0.04 * 0.1 - 0.038 * 0.038 * 0.098)
    #expect(abs(sheet.nominalMass / (wall * 1200) - 1) < 0.03)
  }
}
