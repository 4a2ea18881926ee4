import Geometry
import RasterKernels
import Scene

extension Renderer {
  /// Turns the visibility buffer into depth, ids and shaded colour, and adds up the labels.
  func resolve(camera: Camera, grid: SampleGrid?, crew: WorkCrew, into buffer: inout GBuffer) {
    let (width, height) = (buffer.width, buffer.height)
    let count = width * height
    Self.resize(&buffer.depth, count, 0)
    Self.resize(&buffer.ids, count, 0)
    Self.resize(&buffer.radiance, options.wantsRadiance ? count : 0, .zero)
    Self.resize(&buffer.normals, options.wantsNormals ? count : 0, .zero)
    Self.resize(&buffer.picture, options.pictureWhite != nil ? count : 0, 0)
    phaseTimes.start()
    while workers.count < crew.threads { workers.append(ShadeWorker()) }
    let bands = Self.bands(height: height, threads: crew.threads)
    let slots = world.ids.count
    var visible = [MarkCount](repeating: MarkCount(), count: max(1, slots * bands.count))
    buffer.depth.withUnsafeMutableBufferPointer { depth in
      buffer.ids.withUnsafeMutableBufferPointer { ids in
        visible.withUnsafeMutableBufferPointer { visible in
          guard let depth = depth.baseAddress, let ids = ids.baseAddress,
            let visible = visible.baseAddress
          else { return }
          labelRows(
            bands, crew: crew, width: width, depth: depth, ids: ids, visible: visible)
        }
      }
    }
    phaseTimes.end(.labels)
    let wantsColor = options.wantsRadiance || options.pictureWhite != nil
    let wantsShadows =
      wantsColor && options.wantsShadows && options.shading == .physical
    if wantsShadows { shadowMaps.prepare(snapshot, world: world, crew: crew) }
    phaseTimes.end(.shadows)
    if wantsColor || options.wantsNormals {
      buffer.radiance.withUnsafeMutableBytes { radiance in
        buffer.normals.withUnsafeMutableBytes { normals in
          buffer.picture.withUnsafeMutableBufferPointer { picture in
            shadeRows(
              bands, camera: camera, grid: grid, crew: crew, wantsShadows: wantsShadows,
              // An empty array's address is not nil.
              radiance: options.wantsRadiance
                ? radiance.baseAddress?.assumingMemoryBound(to: Float.self) : nil,
              normals: options.wantsNormals
                ? normals.baseAddress?.assumingMemoryBound(to: Float.self) : nil,
              picture: options.pictureWhite != nil ? picture.baseAddress : nil)
          }
        }
      }
    }
    phaseTimes.end(.shade)
    var total = [MarkCount](repeating: MarkCount(), count: slots)
    for band in bands.indices {
      for slot in 0..<slots { total[slot].add(visible[band * slots + slot]) }
    }
    buffer.labels = labels(visible: total, cameraFromWorld: camera.worldFromCamera.inverse)
  }

  private func labelRows(
    _ bands: [Range<Int>], crew: WorkCrew, width: Int, depth: UnsafeMutablePointer<Float>,
    ids: UnsafeMutablePointer<UInt16>, visible: UnsafeMutablePointer<MarkCount>
  ) {
    let layer = visibility.opaque
    let slots = world.ids.count
    // Cluster 0 must exist for pixels where nothing is.
    var clusterIDs = visibility.list.clusters.map { cluster -> UInt16 in
      let slot = visibility.list.instances[Int(cluster.instance)].slot
      return slot < 0 ? 0 : world.ids[slot]
    }
    clusterIDs.append(0)
    clusterIDs.withUnsafeBufferPointer { clusterIDs in
      world.slotOfID.withUnsafeBufferPointer { slotOfID in
        guard let clusterIDs = clusterIDs.baseAddress, let slotOfID = slotOfID.baseAddress else {
          return
        }
        crew.run(pieces: bands.count) { _, band in
          for y in bands[band] {
            let row = y * layer.stride
            resolveLabels(
              w: layer.w + row, ids: layer.ids + row, count: width, clusterIDs: clusterIDs,
              depth: depth + y * width, instances: ids + y * width)
            countVisible(
              ids + y * width, width: width, y: Int32(y), slots: slotOfID,
              labels: visible + band * slots)
          }
        }
      }
    }
  }

  private func shadeRows(
    _ bands: [Range<Int>], camera: Camera, grid: SampleGrid?, crew: WorkCrew,
    wantsShadows: Bool, radiance: UnsafeMutablePointer<Float>?,
    normals: UnsafeMutablePointer<Float>?, picture: UnsafeMutablePointer<UInt32>?
  ) {
    let k = camera.intrinsics
    var lighting = Lighting(snapshot, cameraFromWorld: camera.worldFromCamera.inverse)
    var shadows: [ShadowSource] = []
    if wantsShadows {
      let found = shadowMaps.sources(worldFromCamera: camera.worldFromCamera)
      shadows = found.sources
      lighting.setShadows(found.indices)
    }
    let pass = ShadePass(
      draw: visibility.list, world: world, camera: camera, grid: grid, opaque: visibility.opaque,
      film: visibility.film,
      lighting: lighting, shadows: shadows,
      model: options.shading,
      clipper: TriangleClipper(
        focal: SIMD2(k.fx, k.fy), center: SIMD2(k.cx, k.cy), near: camera.near, far: camera.far),
      radiance: radiance, normals: normals, picture: picture,
      pictureScale: 1 / (options.pictureWhite ?? 1))
    let workers = workers
    crew.run(pieces: bands.count) { worker, band in
      pass.run(rows: bands[band], on: workers[worker])
    }
  }

  private func labels(
    visible: [MarkCount], cameraFromWorld: RigidTransform
  ) -> [InstanceLabel] {
    world.ids.indices.map { slot in
      let amodal = visibility.counts[slot]
      var whole = amodal.inPicture
      whole.add(amodal.outside)
      return InstanceLabel(
        id: world.ids[slot], visibleArea: visible[slot].area, visibleBox: visible[slot].box,
        amodalArea: whole.area, amodalAreaInImage: amodal.inPicture.area, amodalBox: whole.box,
        cameraFromModel: cameraFromWorld
          * snapshot.instances[world.firstInstance[slot]].worldFromModel)
    }
  }

  private static func resize<T>(_ array: inout [T], _ count: Int, _ value: T) {
    if array.count != count { array = Array(repeating: value, count: count) }
  }

  /// Shading makes each band's records anew, so bands are few; they need not match those of the
  /// filling.
  private static func bands(height: Int, threads: Int) -> [Range<Int>] {
    let count = threads == 1 ? 1 : max(1, min(threads * 3, height / 8))
    return (0..<count).map { $0 * height / count..<($0 + 1) * height / count }
  }
}

extension MarkCount {
  var box: PixelBox {
    area == 0
      ? .empty : PixelBox(x0: Int(x0), y0: Int(y0), x1: Int(x1) + 1, y1: Int(y1) + 1)
  }
}
