import Geometry
import Imaging
import Scene
import Simulation

extension LabelledFrame {
  /// Contrast of an instance with its surroundings in the picture, |L₁ − L₂| / (L₁ + L₂) in 0…1.
  ///
  /// L₁ is the mean of the 8-bit luma over the instance's visible pixels, L₂ over the other pixels
  /// of its visible box, grown by an eighth of its size on every side. 0 where either is empty or
  /// there is no picture.
  func contrast(of label: InstanceLabel) -> Double {
    guard picture.width == buffer.width, picture.height == buffer.height else { return 0 }
    let margin = max(2, max(label.visibleBox.width, label.visibleBox.height) / 8)
    let box = PixelBox(
      x0: label.visibleBox.x0 - margin, y0: label.visibleBox.y0 - margin,
      x1: label.visibleBox.x1 + margin, y1: label.visibleBox.y1 + margin
    ).intersection(PixelBox(width: picture.width, height: picture.height))
    var inside = (sum: 0, count: 0)
    var outside = (sum: 0, count: 0)
    picture.pixels.withUnsafeBufferPointer { pixels in
      buffer.ids.withUnsafeBufferPointer { ids in
        for y in box.y0..<max(box.y0, box.y1) {
          for i in (y * picture.width + box.x0)..<(y * picture.width + box.x1) {
            // Rec. 601 luma in 1/256.
            let luma = 77 * Int(pixels[i].r) + 150 * Int(pixels[i].g) + 29 * Int(pixels[i].b)
            if ids[i] == label.id {
              inside = (inside.sum + luma, inside.count + 1)
            } else {
              outside = (outside.sum + luma, outside.count + 1)
            }
          }
        }
      }
    }
    guard inside.count > 0, outside.count > 0 else { return 0 }
    let a = Double(inside.sum) / Double(inside.count)
    let b = Double(outside.sum) / Double(outside.count)
    return a + b > 0 ? abs(a - b) / (a + b) : 0
  }
}
