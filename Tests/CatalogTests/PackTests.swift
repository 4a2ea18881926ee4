import Catalog
import Configuration
import Foundation
import Geometry
import Imaging
import TestSupport
import Testing

/// Products made of photographs.
struct PackTests {
  private static let red = RGBA8(200, 30, 30)
  private static let blue = RGBA8(30, 40, 200)

  private func photos(_ picture: Image<RGBA8>) -> PackPhotos { PackPhotos(front: picture) }

  @Test(arguments: PackShape.allCases)
  func everyShapeFillsItsBoxAndIsSound(shape: PackShape) throws {
    let size = SIMD3(0.07, 0.11, 0.16)
    let front = Image(width: 40, height: 60, filledWith: Self.red)
    let model = PackModel(shape: shape, size: size, photos: photos(front)).model(named: "x")
    #expect((model.bounds.size - size).length < 1e-6, "\(shape): \(model.bounds.size)")
    #expect(model.bounds.center.length < 1e-6)
    var volume = 0.0
    for part in model.parts {
      let mesh = part.mesh
      volume += mesh.signedVolume
      #expect(mesh.normals.allSatisfy { abs($0.length - 1) < 1e-3 }, "\(shape)")
      #expect(mesh.indices.allSatisfy { Int($0) < mesh.positions.count })
      #expect(
        mesh.textureCoordinates.allSatisfy { $0.min() >= 0 && $0.max() <= 1 }, "\(shape)")
      var (agreeing, all) = (Float(0), Float(0))
      for t in stride(from: 0, to: mesh.indices.count, by: 3) {
        let i = (0..<3).map { Int(mesh.indices[t + $0]) }
        let area = (mesh.positions[i[1]] - mesh.positions[i[0]])
          .cross(mesh.positions[i[2]] - mesh.positions[i[0]])
        all += area.length
        if area.dot(mesh.normals[i[0]] + mesh.normals[i[1]] + mesh.normals[i[2]]) > 0 {
          agreeing += area.length
        }
      }
      #expect(agreeing > 0.97 * all, "\(shape) \(part.material.name)")
    }
    let share = volume / (size.x * size.y * size.z)
    #expect((0.25...1).contains(share), "\(shape) encloses \(share) of its box")
  }

  @Test func thePhotographLooksOutOfTheFront() throws {
    // Blue on the viewer's left, red on the right: −y is left as one looks at the front.
    var front = Image(width: 40, height: 40, filledWith: Self.red)
    for y in 0..<40 { for x in 0..<20 { front[x, y] = Self.blue } }
    for shape in PackShape.allCases where shape != .tray {
      let model = PackModel(
        shape: shape, size: SIMD3(repeating: 0.1), photos: photos(front)
      ).model(named: "x")
      let part = try #require(model.parts.first { $0.material.name == "front" })
      let image = try #require(part.material.baseColorTexture).image
      for (p, uv) in zip(part.mesh.positions, part.mesh.textureCoordinates)
      where abs(p.y) > 0.01 {
        let pixel = image[
          min(image.width - 1, Int(uv.x * Float(image.width))),
          min(image.height - 1, Int(uv.y * Float(image.height)))]
        #expect(pixel == (p.y < 0 ? Self.blue : Self.red), "\(shape) at \(p)")
      }
    }
  }

  @Test func whatIsNotPhotographedTakesTheColoursBeside() throws {
    let clear = RGBA8(0, 0, 0, 0)
    var front = Image(width: 60, height: 80, filledWith: clear)
    for y in 10..<70 { for x in 15..<45 { front[x, y] = Self.red } }
    let ready = try photos(front).prepared(limit: 64)
    #expect(ready.front.width == 30 && ready.front.height == 60, "clear margins are cut off")
    for shape in PackShape.allCases {
      let model = PackModel(shape: shape, size: SIMD3(0.08, 0.06, 0.12), photos: ready)
        .model(named: "x")
      for part in model.parts where part.material.metallic == 0 {
        let pixels = part.material.baseColorTexture?.image.pixels ?? []
        #expect(pixels.allSatisfy { $0.a == 255 && $0.r > 150 && $0.g < 80 }, "\(shape)")
        if pixels.isEmpty { #expect(part.material.baseColor.x > 0.3, "\(shape)") }
      }
    }
    #expect(throws: ImageError.self) {
      try photos(Image(width: 8, height: 8, filledWith: clear)).prepared(limit: 64)
    }
  }

  @Test func aBottleTakesTheOutlineOfItsCutOut() throws {
    // A body of full width below, a neck of a third above.
    var front = Image(width: 90, height: 200, filledWith: RGBA8(0, 0, 0, 0))
    for y in 0..<200 {
      for x in y < 80 ? 30..<60 : 0..<90 { front[x, y] = Self.blue }
    }
    let model = PackModel(
      shape: .bottle, size: SIMD3(0.09, 0.09, 0.2), photos: try photos(front).prepared(limit: 512)
    ).model(named: "x")
    let wall = try #require(model.parts.first).mesh.positions
    func width(_ heights: ClosedRange<Float>) -> Float {
      (wall.filter { heights.contains($0.z) }.map { $0.y }.max() ?? 0) * 2
    }
    #expect(abs(width(-0.05...0) - 0.09) < 1e-4)
    #expect(abs(width(0.05...0.09) - 0.03) < 2e-3)
  }

  // MARK: Lists

  private static let header =
    "sku,gtin,name,mass_kg,price_cents,shape,depth_m,width_m,height_m,front,back"

  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (name, color) in [("f.png", Self.red), ("b.png", Self.blue)] {
      try ImageFile.writePNG(
        Image(width: 24, height: 32, filledWith: color), to: folder.path + "/" + name)
    }
    return folder
  }

  @Test func aListBecomesACatalogue() throws {
    let folder = try folder()
    let list = try folder.write(
      """
      \(Self.header)
      a,4006381333931,"Flakes, honey",0.4,299,carton,0.06,0.19,0.28,f.png,b.png
      b,96385074,Cola,0.35,99,can,0.066,0.066,0.116,f.png,
      c,,Peas,0.5,120,Pouch,0.05,0.14,0.2,./f.png,

      """, to: "list.csv")
    var workshop = PackWorkshop()
    workshop.threads = 2
    let output = folder.path + "/out"
    try workshop.make(try PackOrder.read(csv: list), in: output)
    let catalog = try ProductCatalog.load(directory: output)
    #expect(catalog.products.map(\.sku) == ["a", "b", "c"])
    #expect(catalog["a"]?.name == "Flakes, honey" && catalog["a"]?.ean13 == "4006381333931")
    #expect(catalog["b"]?.ean13 == "0000096385074" && catalog["b"]?.productClass == "can")
    if case .cylinder(let radius, let height)? = catalog["b"]?.collisionProxy {
      #expect(abs(radius - 0.033) < 1e-7 && abs(height - 0.116) < 1e-7, "to single precision")
    } else {
      Issue.record("\(String(describing: catalog["b"]?.collisionProxy))")
    }
    #expect(catalog["c"]?.ean13.hasPrefix("2") == true)
    // The same list makes the same bytes, and does not overwrite what is there unasked.
    #expect(throws: CatalogError.self) {
      try workshop.make(try PackOrder.read(csv: list), in: output)
    }
    let again = folder.path + "/again"
    workshop.threads = 1
    try workshop.make(try PackOrder.read(csv: list), in: again)
    for sku in ["a", "b", "c"] {
      #expect(
        try Data(contentsOf: URL(filePath: output + "/\(sku)/model.glb"))
          == Data(contentsOf: URL(filePath: again + "/\(sku)/model.glb")))
    }
  }

  @Test func allBadRowsAreToldTogether() throws {
    let folder = try folder()
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/out.png", withDestinationPath: "/etc/hostname")
    let list = try folder.write(
      """
      \(Self.header)
      a,4006381333932,Flakes,0.4,299,carton,0.06,0.19,0.28,f.png,b.png
      b,,Cola,-1,9.5,cann,0.066,66,x,../f.png,/etc/hostname
      good,,Fine,0.4,299,carton,0.06,0.19,0.28,f.png,
      GOOD,,,0.4,299,carton,0.06,0.19,0.28,out.png,none.png
      """, to: "list.csv")
    let error = #expect(throws: CatalogError.self) { try PackOrder.read(csv: list) }
    let all = try #require(error).diagnostics.map(\.description)
    for expected in [
      ":2:3 gtin: \"4006381333932\" has a wrong check digit; after 400638133393 comes 1",
      ":3:9 mass_kg: -1 lies outside", ":3:12 price_cents: 9.5 is no whole number",
      ":3:16 shape: \"cann\" is no shape; did you mean \"can\"?", "width_m: 66 lies outside",
      "height_m: \"x\" is no number", "front: \"../f.png\" leaves the list's folder",
      "back: \"/etc/hostname\" leaves the list's folder",
      ":5:1 sku: \"GOOD\" stands in line 4 already", ":5:1 name: the field is empty",
      "front: \"out.png\" leads out of the list's folder",
      "back: no file \"none.png\" in the list's folder",
    ] {
      #expect(all.contains { $0.contains(expected) }, "\(expected) in \(all)")
    }
    #expect(all.count == 12)
    let columns = try folder.write("sku,nam\na,b\n", to: "columns.csv")
    let header = #expect(throws: CatalogError.self) { try PackOrder.read(csv: columns) }
    #expect(header?.description.contains("did you mean \"name\"?") == true)
    #expect(header?.description.contains("the header lacks name, mass_kg") == true)
  }

  @Test func onePhotographThatIsNoneStopsAll() throws {
    let folder = try folder()
    _ = try folder.write("no picture", to: "bad.png")
    let list = try folder.write(
      """
      \(Self.header)
      a,,Flakes,0.4,299,carton,0.06,0.19,0.28,f.png,
      b,,Flakes,0.4,299,carton,0.06,0.19,0.28,bad.png,
      c,,Flakes,0.4,299,carton,0.06,0.19,0.28,f.png,bad.png
      """, to: "list.csv")
    let output = folder.path + "/out"
    let error = #expect(throws: CatalogError.self) {
      try PackWorkshop().make(try PackOrder.read(csv: list), in: output)
    }
    #expect(error?.diagnostics.count == 2)
    #expect(try FileManager.default.contentsOfDirectory(atPath: output).isEmpty)
  }
}
