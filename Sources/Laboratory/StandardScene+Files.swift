import Catalog
import Foundation
import Geometry
import Scene

extension StandardScene {
  /// The part of `scene.json` that is used. Lengths in metres.
  private struct Description: Decodable {
    struct Object: Decodable {
      var name: String
      var id: Int
      var category: String
      var mesh: String
      /// 4 × 4, row-major.
      var pose_world: [[Double]]
    }
    struct View: Decodable {
      var name: String
      var T_cam_world: [[Double]]
      /// For which the centre of the top-left pixel is (0.5, 0.5).
      var K_640x480: [[Double]]
    }
    struct Lights: Decodable {
      struct Directional: Decodable {
        var direction: [Double]
        var irradiance: Double
      }
      struct Point: Decodable {
        var position: [Double]
        var intensity: Double
      }
      var ambient: Double
      var directional: Directional
      var points: [Point]
    }
    var objects: [Object]
    var cameras: [View]
    var near: Double
    var far: Double
    var lights: Lights
  }

  /// Reads a folder that `Scripts/renderers/standard_scene.py` wrote: `scene.json` and a mesh an
  /// object.
  /// - Throws: `LaboratoryError` with the file and what is wrong with it.
  package init(directory: String) throws(LaboratoryError) {
    let path = directory + "/scene.json"
    let description: Description
    do {
      let data = try Data(contentsOf: URL(fileURLWithPath: path))
      description = try JSONDecoder().decode(Description.self, from: data)
    } catch {
      throw LaboratoryError(
        file: path, problem: "cannot be read as a standard scene (\(error))",
        remedy: "name the folder that Scripts/renderers/standard_scene.py wrote")
    }
    name = directory
    instances = []
    for object in description.objects {
      instances.append(try Self.instance(object, directory: directory))
    }
    cameras = try description.cameras.map { view throws(LaboratoryError) in
      guard view.K_640x480.count == 3, view.K_640x480.allSatisfy({ $0.count == 3 }),
        let cameraFromWorld = Self.rigid(view.T_cam_world)
      else {
        throw LaboratoryError(
          file: path, problem: "camera \(view.name) has no 3 × 3 K or 4 × 4 pose",
          remedy: "write the scene again")
      }
      let k = view.K_640x480
      return Camera(
        name: view.name,
        intrinsics: CameraIntrinsics(
          width: 640, height: 480, fx: k[0][0], fy: k[1][1], cx: k[0][2] - 0.5,
          cy: k[1][2] - 0.5),
        worldFromCamera: cameraFromWorld.inverse, near: description.near, far: description.far)
    }
    let light = description.lights
    guard light.directional.direction.count == 3,
      light.points.allSatisfy({ $0.position.count == 3 })
    else {
      throw LaboratoryError(
        file: path, problem: "a light's direction or position has not three numbers",
        remedy: "write the scene again")
    }
    lights = Self.lights(
      direction: SIMD3(light.directional.direction), irradiance: light.directional.irradiance,
      points: light.points.map { (SIMD3($0.position), $0.intensity) })
    ambient = Self.ambient(light.ambient)
  }

  static func lights(
    direction: SIMD3<Double>, irradiance: Double, points: [(SIMD3<Double>, Double)]
  ) -> [Light] {
    [
      .directional(
        directionInWorld: direction.normalized, illuminance: irradiance * .pi,
        color: SIMD3(repeating: 1), castsShadow: true)
    ]
      + points.map {
        .point(
          positionInWorld: $0.0, intensity: $0.1 * .pi, color: SIMD3(repeating: 1),
          castsShadow: true)
      }
  }

  static func ambient(_ irradiance: Double) -> AmbientLight {
    AmbientLight(
      illuminanceFromAbove: irradiance * .pi, illuminanceFromBelow: irradiance * .pi)
  }

  private static func instance(
    _ object: Description.Object, directory: String
  ) throws(LaboratoryError) -> Instance {
    let path = directory + "/" + object.mesh
    guard let worldFromModel = rigid(object.pose_world), (1...59_999).contains(object.id) else {
      throw LaboratoryError(
        file: directory + "/scene.json",
        problem: "\(object.name) has no rigid 4 × 4 pose or an id outside 1…59999",
        remedy: "write the scene again")
    }
    var importer = ModelImporter()
    importer.unit = .m
    importer.up = .z
    importer.front = .x
    importer.isCentered = false
    let model: Model
    do {
      model = try importer.importModel(at: path, name: object.name).model
    } catch {
      throw LaboratoryError(
        file: path, problem: error.description, remedy: "write the scene again")
    }
    // The basket belongs to the cart, and the cart owns no id.
    let isBasket = object.category == "basket"
    return Instance(
      id: isBasket ? 0 : UInt16(object.id),
      kind: isBasket ? .surroundings : .product(sku: object.name), model: model,
      worldFromModel: worldFromModel)
  }

  /// A rigid transform from a 4 × 4 matrix, nil if it is none.
  private static func rigid(_ rows: [[Double]]) -> RigidTransform? {
    guard rows.count == 4, rows.allSatisfy({ $0.count == 4 }) else { return nil }
    func column(_ i: Int) -> SIMD3<Double> { SIMD3(rows[0][i], rows[1][i], rows[2][i]) }
    let (x, y, z) = (column(0), column(1), column(2))
    guard (x.cross(y) - z).length < 1e-4, abs(x.length - 1) < 1e-4, abs(x.dot(y)) < 1e-4 else {
      return nil
    }
    return RigidTransform(rotation: Quaternion(columns: x, y, z), translation: column(3))
  }
}
