import Dataset
import Simulation

/// What a cart's other sensors say when a picture is taken, and what is true then.
struct FrameState {
  /// At the end of the picture's tick.
  let tick: TickRow?
  /// The scale's last reading up to then.
  let reading: ScaleReadingRow?
  /// SKU to count.
  let basket: [String: Int]
  /// Item numbers.
  let items: [Int]

  init(_ frame: ExportedFrame) {
    let ticks = frame.episode.ticks
    let number = frame.record.tick
    let tick = ticks.indices.contains(number) ? ticks[number] : nil
    self.tick = tick
    let time = tick?.time ?? frame.record.exposureMidpoint
    reading = frame.episode.scaleReadings.last { $0.time <= time }
    items = tick?.itemsInBasket ?? []
    let all = frame.episode.record.items
    basket = items.reduce(into: [:]) { basket, item in
      if all.indices.contains(item) { basket[all[item].sku, default: 0] += 1 }
    }
  }
}
