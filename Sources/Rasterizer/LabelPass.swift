import RasterKernels

/// Turns a band's visibility into depth, ids and visible labels. One per worker.
final class LabelPass {
  /// By slot, of all bands since `begin`.
  private(set) var visible: [MarkCount] = []
  /// Instance id of each of the band's places.
  private var idOfPlace: [UInt16] = []

  func begin(slots: Int) {
    visible.removeAll(keepingCapacity: true)
    visible.append(contentsOf: repeatElement(MarkCount(), count: slots))
  }

  /// Writes depth and ids of a band that is not shaded; shading writes them as it goes.
  func resolve(
    _ rows: Range<Int>, of band: BandWorker, plan: FramePlan, _ output: FrameOutput
  ) {
    let layer = band.opaque
    let missing = band.placeCount - idOfPlace.count
    if missing > 0 { idOfPlace.append(contentsOf: repeatElement(0, count: missing)) }
    for entry in band.entries {
      let source = plan.list.clusters[Int(entry.cluster)].source
      idOfPlace[Int(entry.place)] = plan.list.sources[Int(source)].instance
    }
    idOfPlace.withUnsafeBufferPointer { idOfPlace in
      guard let idOfPlace = idOfPlace.baseAddress else { return }
      for y in rows {
        let row = (y - rows.lowerBound) * layer.stride
        resolveLabels(
          w: layer.w + row, ids: layer.ids + row, count: plan.width, instanceOfPlace: idOfPlace,
          depth: output.depth + y * plan.width, instances: output.ids + y * plan.width)
      }
    }
  }

  /// Adds up the visible labels of rows whose ids are written.
  func count(_ rows: Range<Int>, width: Int, world: PreparedWorld, _ output: FrameOutput) {
    world.slotOfID.withUnsafeBufferPointer { slotOfID in
      visible.withUnsafeMutableBufferPointer { visible in
        guard let slotOfID = slotOfID.baseAddress, let visible = visible.baseAddress else {
          return
        }
        for y in rows {
          countVisible(
            output.ids + y * width, width: width, y: Int32(y), slots: slotOfID, labels: visible)
        }
      }
    }
  }
}
