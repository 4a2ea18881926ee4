import Geometry
import RasterKernels
import Scene

/// What a frame is written to, as its workers see it. Each worker writes the rows of its bands.
///
/// Depth and ids are row-major without padding, and so is all else; radiance and normals have four
/// words a pixel.
struct FrameOutput {
  var depth: UnsafeMutablePointer<Float>
  var ids: UnsafeMutablePointer<UInt16>
  /// Nil for what is not wanted.
  var radiance: UnsafeMutablePointer<Float>?
  var normals: UnsafeMutablePointer<Float>?
  var picture: UnsafeMutablePointer<UInt32>?
  /// Four words a pixel, and two.
  var objects: UnsafeMutablePointer<Float>?
  var flow: UnsafeMutablePointer<Float>?

  var wantsColor: Bool { radiance != nil || picture != nil }

}

extension Renderer {
  /// Draws the planned frame and fills the buffer.
  func draw(
    _ crew: WorkCrew, _ request: FrameRequest, wantsShadows: Bool, wantsTransport: Bool,
    into buffer: inout GBuffer
  ) {
    let count = buffer.width * buffer.height
    Self.resize(&buffer.depth, count, 0)
    Self.resize(&buffer.ids, count, 0)
    Self.resize(&buffer.radiance, options.wantsRadiance ? count : 0, .zero)
    Self.resize(&buffer.normals, options.wantsNormals ? count : 0, .zero)
    Self.resize(&buffer.picture, options.pictureWhite != nil ? count : 0, 0)
    Self.resize(
      &buffer.objectCoordinates, options.wantsObjectCoordinates ? count : 0, .zero)
    Self.resize(
      &buffer.flow, options.wantsFlow ? count : 0, SIMD2(repeating: GBuffer.unknownFlow))
    buffer.depth.withUnsafeMutableBufferPointer { depth in
      buffer.ids.withUnsafeMutableBufferPointer { ids in
        guard let depth = depth.baseAddress, let ids = ids.baseAddress else { return }
        buffer.radiance.withUnsafeMutableBufferPointer { radiance in
          buffer.normals.withUnsafeMutableBufferPointer { normals in
            buffer.picture.withUnsafeMutableBufferPointer { picture in
              buffer.objectCoordinates.withUnsafeMutableBufferPointer { objects in
                buffer.flow.withUnsafeMutableBufferPointer { flow in
                  let output = FrameOutput(
                    depth: depth, ids: ids, radiance: Self.words(radiance),
                    normals: Self.words(normals),
                    // An empty array's address is not nil.
                    picture: picture.isEmpty ? nil : picture.baseAddress,
                    objects: Self.words(objects), flow: Self.words(flow))
                  draw(
                    crew, request, wantsShadows: wantsShadows, wantsTransport: wantsTransport,
                    to: output)
                }
              }
            }
          }
        }
      }
    }
    writeLabels(of: request, into: &buffer)
  }

  /// The numbers that vectors consist of; nil for no vectors.
  static func words<V>(
    _ vectors: UnsafeMutableBufferPointer<V>
  ) -> UnsafeMutablePointer<Float>? {
    vectors.isEmpty
      ? nil
      : UnsafeMutableRawPointer(vectors.baseAddress)?.assumingMemoryBound(to: Float.self)
  }

  private func draw(
    _ crew: WorkCrew, _ request: FrameRequest, wantsShadows: Bool, wantsTransport: Bool,
    to output: FrameOutput
  ) {
    let slots = options.wantsLabels ? world.ids.count : 0
    let wantsLabels = options.wantsLabels
    lighting.take(snapshot, cameraFromWorld: plan.camera.worldFromCamera.inverse)
    shadows.removeAll()
    if wantsShadows {
      shadowMaps.find(&shadows, worldFromCamera: plan.camera.worldFromCamera)
      lighting.setShadows(shadows)
    }
    if wantsTransport { lighting.setShadows(ambientVolume.dim, after: shadows.planes.count) }
    lighting.setTints(
      shadows, after: shadows.planes.count + (wantsTransport ? ambientVolume.dim.lights.count : 0))
    let shading = ShadePass(
      plan: plan, world: world, lighting: lighting, shadows: shadows,
      ambient: wantsTransport
        ? ambientVolume.grids(worldFromCamera: plan.camera.worldFromCamera) : nil,
      environment: environment?.source(worldFromCamera: plan.camera.worldFromCamera),
      model: options.shading, output: output,
      kernels: KernelTable.at(options.kernelLevel), pictureScale: 1 / (options.pictureWhite ?? 1))
    let setUp = ClusterSetUp(plan: plan)
    let points =
      output.objects == nil && output.flow == nil
      ? nil
      : PointPass(
        plan, camera: request.camera, snapshot: request.moment, world: world, next: next,
        output: output)
    let sampling = SamplePass(plan: plan)
    let kept = readyKept(of: request, output)
    kept?.takeLamps(shadows)
    let (plan, world, canvas, workers) = (plan, world, canvas, workers)
    for worker in workers.prefix(crew.threads) {
      worker.band.begin(plan, slots: slots, measures: options.measuresPhases)
      worker.labels.begin(slots: slots)
      worker.shading.showsBackdrop = false
    }
    let queue = bandQueue(threads: crew.threads)
    queue.fill(bands: plan.bandCount)
    crew.run(pieces: crew.threads) { number, seat in
      let worker = workers[number]
      let band = worker.band
      var span = -1
      while let next = queue.take(seat: seat) {
        if next.span != span { band.startPiece(plan, goesUp: BandQueue.goesUp(seat)) }
        span = next.span
        let index = next.band
        let rows = plan.rows(ofBand: index)
        if let kept, kept.bands[index].isCurrent {
          if wantsLabels || points != nil {
            band.draw(index, of: plan, setUp: setUp, canvas: canvas)
          }
          Self.light(
            kept.bands[index], rows, shading, era: kept.era, passed: request.passed, worker)
          band.times.end(.shade)
          points?.run(rows: rows, of: band, on: worker.points)
          if wantsLabels { worker.labels.count(rows, width: plan.width, world: world, output) }
          band.times.end(.labels)
          if wantsLabels || points != nil { band.retire(index, of: plan) }
          continue
        }
        band.draw(index, of: plan, setUp: setUp, canvas: canvas)
        if output.wantsColor || output.normals != nil {
          if plan.isSampled {
            sampling.run(rows: rows, of: band, on: worker.samples)
            band.times.end(.samples)
          }
          let samples = plan.isSampled ? worker.samples : nil
          if let kept {
            shading.keep(
              rows: rows, of: band, samples: samples, in: kept.bands[index], on: worker.shading)
            Self.light(
              kept.bands[index], rows, shading, era: kept.era, passed: request.passed, worker)
          } else {
            Self.shade(rows, shading, samples: samples, passed: request.passed, on: worker)
          }
          band.times.end(.shade)
        } else {
          worker.labels.resolve(rows, of: band, plan: plan, output)
        }
        points?.run(rows: rows, of: band, on: worker.points)
        if wantsLabels { worker.labels.count(rows, width: plan.width, world: world, output) }
        band.times.end(.labels)
        band.retire(index, of: plan)
      }
    }
    for worker in workers.prefix(crew.threads) {
      phaseTimes.add(worker.band.times, threads: crew.threads)
    }
    showsBackdrop = workers.prefix(crew.threads).contains { $0.shading.showsBackdrop }
  }

  /// What was kept, if this picture's surfaces can be.
  private func readyKept(of request: FrameRequest, _ output: FrameOutput) -> KeptSurfaces? {
    guard let kept = request.kept, output.radiance != nil, output.picture == nil,
      output.normals == nil, options.shading == .physical
    else { return nil }
    let isKept = kept.prepare(
      plan, request.moment, world: world, antialiasing: options.antialiasing,
      isLabelled: options.wantsLabels)
    return isKept ? kept : nil
  }

  /// Lights a kept band, and finds what it lets through if that is asked for.
  private static func light(
    _ kept: KeptBand, _ rows: Range<Int>, _ pass: ShadePass, era: Int, passed: PassedLight?,
    _ worker: FrameWorker
  ) {
    let shading = worker.shading
    let didShow = shading.showsBackdrop
    shading.showsBackdrop = false
    pass.run(kept, rows: rows, era: era, on: shading)
    let shows = shading.showsBackdrop
    if let passed {
      if shows {
        pass.pass(passed, kept, rows: rows, on: shading)
      } else {
        pass.passNothing(passed, rows: rows)
      }
    }
    shading.showsBackdrop = didShow || shows
  }

  /// Shades a band, and what it lets through if that is asked for.
  private static func shade(
    _ rows: Range<Int>, _ pass: ShadePass, samples: SampleWorker?, passed: PassedLight?,
    on worker: FrameWorker
  ) {
    let shading = worker.shading
    let didShow = shading.showsBackdrop
    shading.showsBackdrop = false
    pass.run(rows: rows, of: worker.band, samples: samples, on: shading)
    let shows = shading.showsBackdrop
    if let passed {
      if shows {
        pass.pass(passed, rows: rows, of: worker.band, samples: samples, on: shading)
      } else {
        pass.passNothing(passed, rows: rows)
      }
    }
    shading.showsBackdrop = didShow || shows
  }

  /// Adds up what the workers counted.
  private func writeLabels(of request: FrameRequest, into buffer: inout GBuffer) {
    let cameraFromWorld = snapshot.cameras[request.camera].worldFromCamera.inverse
    let slots = options.wantsLabels ? world.ids.count : 0
    if buffer.labels.count != slots {
      buffer.labels = world.ids.prefix(slots).map { id in
        InstanceLabel(
          id: id, visibleArea: 0, visibleBox: .empty, amodalArea: 0, amodalAreaInImage: 0,
          amodalBox: .empty, cameraFromModel: .identity)
      }
    }
    for slot in 0..<slots {
      var visible = MarkCount()
      var amodal = AmodalCount()
      for worker in workers.prefix(max(1, options.threads)) {
        visible.add(worker.labels.visible[slot])
        amodal.add(worker.band.amodal[slot])
      }
      var whole = amodal.inPicture
      whole.add(amodal.outside)
      if request.addsLabels {
        buffer.labels[slot].add(visible, amodal.inPicture, whole)
        continue
      }
      buffer.labels[slot] = InstanceLabel(
        id: world.ids[slot], visibleArea: visible.area, visibleBox: visible.box,
        amodalArea: whole.area, amodalAreaInImage: amodal.inPicture.area, amodalBox: whole.box,
        cameraFromModel: cameraFromWorld
          * snapshot.instances[world.firstInstance[slot]].worldFromModel)
    }
  }

  static func resize<T>(_ array: inout [T], _ count: Int, _ value: T) {
    if array.count != count { array = Array(repeating: value, count: count) }
  }

  private func bandQueue(threads: Int) -> BandQueue {
    if let bandQueue, bandQueue.threads == threads { return bandQueue.queue }
    let queue = BandQueue(threads: threads)
    bandQueue = (threads, queue)
    return queue
  }
}

extension InstanceLabel {
  /// Adds what was counted in other rows.
  fileprivate mutating func add(_ visible: MarkCount, _ inPicture: MarkCount, _ whole: MarkCount) {
    visibleArea += Int(visible.area)
    visibleBox = visibleBox.union(visible.box)
    amodalArea += Int(whole.area)
    amodalAreaInImage += Int(inPicture.area)
    amodalBox = amodalBox.union(whole.box)
  }
}

extension MarkCount {
  var box: PixelBox {
    area == 0
      ? .empty : PixelBox(x0: Int(x0), y0: Int(y0), x1: Int(x1) + 1, y1: Int(y1) + 1)
  }
}
