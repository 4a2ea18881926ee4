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

  func resolve(
    _ rows: Range<Int>, of band: BandWorker, plan: FramePlan, world: PreparedWorld,
    _ output: FrameOutput
  ) {
    let layer = band.opaque
    let missing = band.placeCount - idOfPlace.count
    if missing > 0 { idOfPlace.append(contentsOf: repeatElement(0, count: missing)) }
    for entry in band.entries {
      let drawn = plan.list.clusters[Int(entry.cluster)]
      let slot = plan.list.instances[Int(drawn.instance)].slot
      idOfPlace[Int(entry.place)] = slot < 0 ? 0 : world.ids[slot]
    }
    let width = plan.width
    idOfPlace.withUnsafeBufferPointer { idOfPlace in
      world.slotOfID.withUnsafeBufferPointer { slotOfID in
        visible.withUnsafeMutableBufferPointer { visible in
          guard let idOfPlace = idOfPlace.baseAddress, let slotOfID = slotOfID.baseAddress else {
            return
          }
          for y in rows {
            let row = (y - rows.lowerBound) * layer.stride
            let ids = output.ids + y * width
            resolveLabels(
              w: layer.w + row, ids: layer.ids + row, count: width, clusterIDs: idOfPlace,
              depth: output.depth + y * width, instances: ids)
            if let visible = visible.baseAddress {
              countVisible(ids, width: width, y: Int32(y), slots: slotOfID, labels: visible)
            }
          }
        }
      }
    }
  }
}
