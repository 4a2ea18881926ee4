import Geometry
import Imaging

extension PackModel {
  /// Six faces and, between them, bevels in the mean colour of the photographs' borders.
  var cartonParts: [Model.Part] {
    let box = Box3(minimum: -size / 2, maximum: size / 2)
    let whole = Mesh.built {
      $0.addBox(box, bevel: min(0.0008, Float(size.min()) * 0.03))
    }
    let front = photos.front
    let back = photos.back ?? PackPhotos.between(front, front)
    let right = photos.side ?? PackPhotos.between(front, back)
    let left = photos.side ?? PackPhotos.between(back, front)
    var parts: [Model.Part] = []
    let faces: [(SIMD3<Float>, Image<RGBA8>?, String)] = [
      (SIMD3(1, 0, 0), front, "front"), (SIMD3(-1, 0, 0), back, "back"),
      (SIMD3(0, 1, 0), right, "right"), (SIMD3(0, -1, 0), left, "left"),
      (SIMD3(0, 0, 1), photos.top, "top"), (SIMD3(0, 0, -1), nil, "floor"),
    ]
    for (direction, picture, name) in faces {
      var mesh = whole.keeping { normals in normals.allSatisfy { $0 == direction } }
      let bounds = mesh.bounds
      for i in mesh.positions.indices {
        mesh.textureCoordinates[i] = Self.faceCoordinates(
          mesh.positions[i], direction, low: SIMD3<Float>(bounds.minimum),
          size: SIMD3<Float>(bounds.size))
      }
      parts.append(
        picture.map { part(mesh, $0, name) }
          ?? plain(mesh, photos.edgeColor(atTop: direction.z > 0), name))
    }
    let edges = whole.keeping { normals in !normals.allSatisfy { $0 == normals[0] } }
    parts.append(plain(edges, photos.borderColor, "edges"))
    return parts
  }

  /// Where a point of a face lies in its photograph; the top is seen with the front below.
  private static func faceCoordinates(
    _ p: SIMD3<Float>, _ direction: SIMD3<Float>, low: SIMD3<Float>, size: SIMD3<Float>
  ) -> SIMD2<Float> {
    let unit = (p - low) / size.replacing(with: 1, where: size .<= 0)
    if direction.x != 0 { return SIMD2(direction.x > 0 ? unit.y : 1 - unit.y, 1 - unit.z) }
    if direction.y != 0 { return SIMD2(direction.y > 0 ? 1 - unit.x : unit.x, 1 - unit.z) }
    return SIMD2(unit.y, direction.z > 0 ? unit.x : 1 - unit.x)
  }

  /// A wall drawn in at both ends, rims, and lids of bare metal set into them.
  var canParts: [Model.Part] {
    let rim = min(0.003, half.z * 0.1)
    func section(_ z: Float, _ inset: Float) -> MeshBuilder.Section {
      MeshBuilder.Section(z: z, half: SIMD2(half.x, half.y) * (1 - inset))
    }
    let neck = min(half.z * 0.12, half.min() * 0.25)
    let wall = [
      section(-half.z + rim, 0.05), section(-half.z + rim + neck * 0.5, 0.008),
      section(-half.z + rim + neck, 0), section(half.z - rim - neck, 0),
      section(half.z - rim - neck * 0.5, 0.008), section(half.z - rim, 0.05),
    ]
    func picture(_ side: MeshBuilder.HullSide) -> Mesh {
      .built {
        $0.addWall(
          wall, side: side, columns: Self.columns, picture: (half.y, -half.z, half.z))
      }
    }
    let metal = Mesh.built { builder in
      for isTop in [false, true] {
        func at(_ height: Float) -> Float { isTop ? half.z - height : height - half.z }
        // Up the rim's outside, over it and down to the lid.
        var profile = [
          section(at(rim), 0.05), section(at(rim * 0.8), 0.03), section(at(rim * 0.2), 0.03),
          section(at(0), 0.045), section(at(0), 0.07), section(at(rim * 0.9), 0.09),
        ]
        let lid = profile[5]
        if !isTop { profile.reverse() }
        for side in MeshBuilder.HullSide.allCases {
          builder.addWall(
            profile, side: side, columns: Self.columns, picture: (half.y, -half.z, half.z))
        }
        builder.addLid(lid, facesUp: isTop, columns: Self.columns)
      }
    }
    return [
      part(picture(.front), photos.front, "front"), part(picture(.back), backPicture, "back"),
      plain(metal, SIMD3(0.78, 0.78, 0.8), "metal", roughness: 0.32, metallic: 1),
    ]
  }

  /// The outline of the cut-out photograph; without one, body, shoulder, neck and cap.
  var bottleSections: [MeshBuilder.Section] {
    if let outline = photos.silhouette(count: 41) { return sections(along: outline) }
    let profile: [(Float, Float)] = [
      (0, 0.92), (0.012, 0.98), (0.03, 1), (0.1, 1), (0.25, 1), (0.45, 1), (0.6, 1), (0.64, 0.98),
      (0.69, 0.9), (0.74, 0.76), (0.79, 0.58), (0.83, 0.44), (0.86, 0.37), (0.885, 0.35),
      (0.889, 0.42), (0.9, 0.43), (0.95, 0.43), (0.985, 0.43), (0.997, 0.42), (1, 0.38),
    ]
    return profile.map { section(at: $0.0, radius: $0.1) }
  }

  private func section(
    at height: Float, radius: Float, squareness: Float = 2
  ) -> MeshBuilder.Section {
    MeshBuilder.Section(
      z: half.z * (2 * height - 1), half: SIMD2(half.x, half.y) * radius, squareness: squareness)
  }

  /// - Parameter outline: relative widths from the foot up, of which the largest counts as 1.
  private func sections(along outline: [Float]) -> [MeshBuilder.Section] {
    let widest = max(outline.max() ?? 1, 0.01)
    let smooth = outline.indices.map { k -> Float in
      let window = outline[max(0, k - 1)...min(outline.count - 1, k + 1)].sorted()
      return max(0.06, window[window.count / 2] / widest)
    }
    return smooth.indices.map {
      section(at: Float($0) / Float(smooth.count - 1), radius: smooth[$0])
    }
  }

  /// A tapered cup, its rim, and a lid that shows the photograph from above.
  var tubParts: [Model.Part] {
    let isRound = abs(half.x - half.y) < 0.15 * half.y
    let squareness: Float = isRound ? 2 : 6
    let profile: [(Float, Float)] = [
      (0, 0.76), (0.015, 0.8), (0.3, 0.84), (0.6, 0.89), (0.88, 0.935), (0.9, 0.94), (0.905, 0.99),
      (0.92, 1), (0.98, 1), (0.995, 0.985), (1, 0.96),
    ]
    return hullParts(
      profile.map { section(at: $0.0, radius: $0.1, squareness: squareness) },
      lid: { lid($0, picture: photos.top) })
  }

  /// A shallow tray under a film, which shows the photograph from above, or the front's where there
  /// is no other.
  var trayParts: [Model.Part] {
    let profile: [(Float, Float)] = [
      (0, 0.84), (0.03, 0.87), (0.3, 0.9), (0.9, 0.955), (0.91, 0.995), (0.96, 1), (1, 0.99),
    ]
    let sections = profile.map { section(at: $0.0, radius: $0.1, squareness: 8) }
    let film = photos.top ?? photos.front
    var walls = self
    // The front's photograph is the film's where that has none of its own.
    if photos.top == nil {
      walls.photos.front = photos.side ?? PackPhotos.between(photos.front, photos.front)
      walls.photos.back = walls.photos.back ?? walls.photos.front
    }
    return walls.hullParts(sections, lid: { lid($0, picture: film) })
  }

  /// Round above the cap it stands on, pressed flat at the upper end.
  var tubeSections: [MeshBuilder.Section] {
    let cap: Float = 0.13
    let profile: [(height: Float, depth: Float, width: Float)] = [
      (0, 0.62, 0.55), (0.008, 0.66, 0.58), (0.06, 0.66, 0.58), (cap - 0.004, 0.65, 0.57),
      (cap, 0.6, 0.52), (cap + 0.012, 0.86, 0.72), (cap + 0.03, 0.97, 0.8), (cap + 0.05, 1, 0.83),
      (0.3, 0.97, 0.85), (0.5, 0.8, 0.9), (0.7, 0.54, 0.95), (0.85, 0.3, 0.98), (0.93, 0.12, 1),
      (0.945, 0.06, 1), (0.97, 0.06, 1), (1, 0.055, 1),
    ]
    return profile.map {
      MeshBuilder.Section(
        z: half.z * (2 * $0.height - 1), half: SIMD2(half.x * $0.depth, half.y * $0.width),
        squareness: $0.height > 0.9 ? 3 : 2)
    }
  }

  /// Stands on its fold, sealed flat along the top and at both sides.
  var pouchSections: [MeshBuilder.Section] {
    let profile: [(height: Float, depth: Float)] = [
      (0, 0.82), (0.02, 0.92), (0.06, 0.98), (0.14, 1), (0.28, 0.97), (0.42, 0.88), (0.56, 0.74),
      (0.68, 0.57), (0.78, 0.4), (0.86, 0.23), (0.915, 0.08), (0.93, 0.035), (0.96, 0.035),
      (1, 0.035),
    ]
    return profile.map {
      MeshBuilder.Section(
        z: half.z * (2 * $0.height - 1), half: SIMD2(half.x * $0.depth, half.y),
        squareness: $0.height < 0.9 ? 1.7 : 4)
    }
  }

  /// A pillow with a flat seal at either end; filled, its middle draws in.
  var bagSections: [MeshBuilder.Section] {
    let steps = 14
    let seal: Float = 0.055
    func section(_ height: Float, _ depth: Float, _ width: Float) -> MeshBuilder.Section {
      MeshBuilder.Section(
        z: half.z * (2 * height - 1), half: SIMD2(half.x * depth, half.y * width),
        squareness: depth > 0.1 ? 1.9 : 4)
    }
    var sections = [section(0, 0.03, 1), section(seal * 0.6, 0.03, 1)]
    for k in 0...steps {
      let along = Float(k) / Float(steps)
      let belly = Float(DeterministicMath.sin(Double(along) * .pi))
      sections.append(
        section(
          seal + (1 - 2 * seal) * along, max(0.03, belly.squareRoot()),
          1 - 0.07 * belly.squareRoot()))
    }
    sections += [section(1 - seal * 0.6, 0.03, 1), section(1, 0.03, 1)]
    return sections
  }

  var sphereSections: [MeshBuilder.Section] {
    let steps = 20
    return (0...steps).map { k in
      let latitude = Double.pi * (Double(k) / Double(steps) - 0.5)
      let isPole = k == 0 || k == steps
      let radius = isPole ? 0 : Float(DeterministicMath.cos(latitude))
      let height = isPole ? (k == 0 ? -1 : 1) : Float(DeterministicMath.sin(latitude))
      return MeshBuilder.Section(z: half.z * height, half: SIMD2(half.x, half.y) * radius)
    }
  }
}

extension Mesh {
  /// The triangles whose three normals satisfy a condition, with the vertices they use.
  fileprivate func keeping(_ condition: ([SIMD3<Float>]) -> Bool) -> Mesh {
    var kept = Mesh()
    var renumbered: [UInt32: UInt32] = [:]
    for t in stride(from: 0, to: indices.count, by: 3) {
      let corners = indices[t..<t + 3]
      guard condition(corners.map { normals[Int($0)] }) else { continue }
      for corner in corners {
        if renumbered[corner] == nil {
          renumbered[corner] = UInt32(kept.positions.count)
          kept.positions.append(positions[Int(corner)])
          kept.normals.append(normals[Int(corner)])
          kept.textureCoordinates.append(textureCoordinates[Int(corner)])
        }
        kept.indices.append(renumbered[corner] ?? 0)
      }
    }
    return kept
  }
}
