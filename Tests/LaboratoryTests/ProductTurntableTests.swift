import Catalog
import Foundation
import Geometry
import Imaging
import Laboratory
import Testing

struct ProductTurntableTests {
  private struct Poses: Decodable {
    struct View: Decodable {
      struct Intrinsics: Decodable {
        var width_px: Double
        var fx_px: Double
        var fy_px: Double
        var cx_px: Double
        var cy_px: Double
      }

      var image: String
      var azimuth_deg: Double
      var intrinsics: Intrinsics
      var camera_from_model: [[Double]]
    }

    var sku: String
    var model_minimum_m: [Double]
    var model_maximum_m: [Double]
    var views: [View]
  }

  private static func carton() -> Product {
    let front = Image(width: 32, height: 48, filledWith: RGBA8(220, 60, 40))
    let size = SIMD3(0.06, 0.15, 0.24)
    let model = PackModel(shape: .carton, size: size, photos: PackPhotos(front: front))
      .model(named: "box")
    return Product(
      sku: "box", ean13: "2001234567893", name: "Box", productClass: "carton", nominalMass: 0.4,
      massDeviation: 0.005, dimensions: size, surface: .cardboard, collisionProxy: .box(size: size),
      priceCents: 100, model: model)
  }

  /// A box's outline is that of its eight corners: projected by the poses alone, they bound the mask.
  @Test func posesPutTheBoundingBoxOnTheMask() throws {
    let table = ProductTurntable(
      count: 5, elevations: [-20, 35], side: 200, light: .soft, background: nil)
    var shots: [ProductTurntable.Shot] = []
    let json = try table.photograph(Self.carton()) { shots.append($0) }
    let poses = try JSONDecoder().decode(Poses.self, from: Data(json.utf8))
    #expect(poses.sku == "box" && poses.views.count == 10 && shots.count == 10)
    for (view, shot) in zip(poses.views, shots) {
      #expect(view.image == "view-\(shot.name).png" && view.intrinsics.width_px == 200)
      var (low, high) = (SIMD2(repeating: Double.infinity), SIMD2(repeating: -Double.infinity))
      for corner in 0..<8 {
        let p = (0..<3).map { axis in
          corner >> axis & 1 == 0 ? poses.model_minimum_m[axis] : poses.model_maximum_m[axis]
        }
        let c = view.camera_from_model.map { row in
          row[0] * p[0] + row[1] * p[1] + row[2] * p[2] + row[3]
        }
        #expect(c[2] > 0 && c[3] == 1)
        let k = view.intrinsics
        let pixel = SIMD2(k.fx_px * c[0] / c[2] + k.cx_px, k.fy_px * c[1] / c[2] + k.cy_px)
        low = low.replacing(with: pixel, where: pixel .< low)
        high = high.replacing(with: pixel, where: pixel .> high)
      }
      let filled = shot.mask.pixels.indices.filter { shot.mask.pixels[$0] == 255 }
      let (xs, ys) = (filled.map { $0 % 200 }, filled.map { $0 / 200 })
      let found = [xs.min() ?? 0, ys.min() ?? 0, xs.max() ?? 0, ys.max() ?? 0].map(Double.init)
      for (a, b) in zip(found, [low.x, low.y, high.x, high.y]) {
        #expect(abs(a - b) < 1.6, "\(shot.name): \(found) for \(low) … \(high)")
      }
    }
  }

  @Test func edgesAreSmoothAndTheGroundIsAsAsked() throws {
    func first(_ background: RGB8?) throws -> ProductTurntable.Shot {
      var shots: [ProductTurntable.Shot] = []
      _ = try ProductTurntable(
        count: 1, elevations: [25], side: 120, light: .studio, background: background
      ).photograph(Self.carton()) { shots.append($0) }
      return try #require(shots.first)
    }
    let clear = try first(nil)
    #expect(clear.picture[0, 0].a == 0 && clear.picture[60, 60].a == 255)
    #expect(clear.picture.pixels.contains { $0.a > 0 && $0.a < 255 })
    #expect(
      zip(clear.picture.pixels, clear.mask.pixels).allSatisfy { ($0.a >= 128) == ($1 == 255) })
    let blue = try first(RGB8(10, 20, 250))
    #expect(
      blue.picture[0, 0] == RGBA8(10, 20, 250) && blue.picture[60, 60] == clear.picture[60, 60])
    #expect(blue.mask == clear.mask)
  }
}
