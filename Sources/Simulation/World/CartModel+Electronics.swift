import Catalog
import Geometry
import Scenario

extension CartModel {
  /// Where a camera's housing begins behind its centre of projection, metres. All of the pod lies
  /// behind the plane z = 0 of its own camera, so that it can never hide anything from it.
  private static let podFront = -0.003

  /// Camera pods with their stalks, and the housing of the screen with its neck.
  func housings() -> Mesh {
    Mesh.built { mesh in
      for camera in cameras {
        let pod = Mesh.built {
          $0.addBox(
            Box3(
              minimum: SIMD3(-0.026, -0.017, Self.podFront - 0.032),
              maximum: SIMD3(0.026, 0.017, Self.podFront - 0.004)), bevel: 0.006)
        }
        mesh.append(pod, placedBy: camera.cartFromCamera)
        addStalk(of: camera, to: &mesh)
      }
      mesh.append(
        Mesh.built {
          $0.addBox(
            Box3(minimum: SIMD3(-0.014, -0.135, -0.09), maximum: SIMD3(0.006, 0.135, 0.09)),
            bevel: 0.006)
        }, placedBy: cartFromScreen)
      let neck = geometry.screenCenter
      mesh.addTube(
        through: [
          cartFromScreen.apply(toPoint: SIMD3(-0.012, 0, -0.03)),
          SIMD3(neck.x + 0.03, neck.y, geometry.rimHeight + 0.05),
          SIMD3(geometry.basket.minimum.x - 0.012, neck.y, geometry.rimHeight),
        ], radius: 0.011, bend: 0.02, sides: 10)
    }
  }

  /// A bent tube from the nearest point of the rim to the back of the pod.
  private func addStalk(of camera: RigCamera, to mesh: inout MeshBuilder) {
    let back = camera.cartFromCamera.apply(toPoint: SIMD3(0, 0, Self.podFront - 0.02))
    let behind = camera.cartFromCamera.apply(toPoint: SIMD3(0, 0, Self.podFront - 0.05))
    let foot = nearestRimPoint(to: behind)
    guard (foot - behind).length > 0.03 else {
      return mesh.addTube(through: [back, foot], radius: 0.008, sides: 8)
    }
    mesh.addTube(through: [foot, behind, back], radius: 0.008, bend: 0.02, sides: 8)
  }

  private func nearestRimPoint(to p: SIMD3<Double>) -> SIMD3<Double> {
    let corners = geometry.rimCorners
    var best = corners[0]
    for k in corners.indices {
      let (a, b) = (corners[k], corners[(k + 1) % corners.count])
      let along = (b - a)
      let f = min(max((p - a).dot(along) / along.dot(along), 0.04), 0.96)
      let q = a + along * f
      if (p - q).length < (p - best).length { best = q }
    }
    return best
  }

  /// Barrel and front element of every camera.
  func lenses() -> Mesh {
    Mesh.built { mesh in
      for camera in cameras {
        let lens = Mesh.built {
          $0.addCylinder(
            from: SIMD3(0, 0, Float(Self.podFront) - 0.006), to: SIMD3(0, 0, Float(Self.podFront)),
            radius: 0.0115, tipRadius: 0.01, sides: 16)
        }
        mesh.append(lens, placedBy: camera.cartFromCamera)
      }
    }
  }

  /// The screen's frame: origin in its middle, +X out of the glass, +Y to the right and +Z up for
  /// the shopper behind the handle.
  var cartFromScreen: RigidTransform {
    // Facing the shopper (−X) and tilted up by 35°.
    let face = SIMD3(-0.819_152_044_288_991_8, 0, 0.573_576_436_351_046)
    let right = SIMD3(0.0, -1, 0)
    return RigidTransform(
      rotation: Quaternion(columns: face, right, face.cross(right)),
      translation: geometry.screenCenter)
  }

  /// What the screen shows: title bar, list of items, total. Each glows in its own colour.
  func screen() -> [Model.Part] {
    func part(
      _ name: String, _ emission: SIMD3<Float>,
      _ boxes: [(y: ClosedRange<Float>, z: ClosedRange<Float>)],
      lift: Float
    ) -> Model.Part {
      let flat = Mesh.built { mesh in
        for box in boxes {
          mesh.addRectangle(
            corner: SIMD3(0.006 + lift, box.y.lowerBound, box.z.lowerBound),
            edgeU: SIMD3(0, box.y.upperBound - box.y.lowerBound, 0),
            edgeV: SIMD3(0, 0, box.z.upperBound - box.z.lowerBound))
        }
      }
      return Model.Part(
        mesh: Mesh.built { $0.append(flat, placedBy: cartFromScreen) },
        material: Material(
          name: "screen " + name, baseColor: SIMD3(repeating: 0.01), roughness: 0.1,
          emission: emission))
    }
    let rows = (0..<4).map { Float(0.028) - Float($0) * 0.025 }
    return [
      part("page", SIMD3(0.8, 0.72, 0.62), [(-0.124...0.124, -0.08...0.08)], lift: 0.0006),
      part("title", SIMD3(0.012, 0.24, 0.18), [(-0.124...0.124, 0.05...0.08)], lift: 0.0012),
      part(
        "thumbnails", SIMD3(0.75, 0.32, 0.06),
        rows.map { (-0.112 ... -0.085, $0 - 0.009...$0 + 0.009) },
        lift: 0.0012),
      part(
        "lines", SIMD3(0.2, 0.19, 0.18),
        rows.map { (-0.075...0.01, $0 - 0.004...$0 + 0.004) }
          + rows.map { (0.03...0.05, $0 - 0.004...$0 + 0.004) }, lift: 0.0012),
      part("button", SIMD3(0.04, 0.42, 0.08), [(0.062...0.112, -0.07...0.035)], lift: 0.0012),
    ]
  }
}
