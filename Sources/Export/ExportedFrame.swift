package import Dataset
package import Foundation
package import Geometry
package import Imaging
import Metrics

/// A picture with what a format is to say of it.
package struct ExportedFrame {
  /// `train`, …
  package var part: String
  /// Of all pictures exported, from 0.
  package var index: Int
  package var episode: RecordedEpisode
  package var record: FrameRecord
  /// Visible enough and of a category, ascending by instance.
  package var objects: [ExportedObject]

  /// A name of its own among all pictures: `000003-000012-front-left`.
  package var stem: String {
    DatasetLayout.episodeName(record.episode) + "-"
      + DatasetLayout.frameStem(tick: record.tick, cameraName: record.cameraName)
  }

  /// `png` or `jpg`.
  package var pictureExtension: String {
    URL(filePath: record.imageFile).pathExtension.lowercased()
  }

  package var picture: URL { episode.folder.appending(path: record.imageFile) }
  package var depth: URL { episode.folder.appending(path: record.depthFile) }
  package var ids: URL { episode.folder.appending(path: record.idsFile) }

  package var width: Int { record.intrinsics.width }
  package var height: Int { record.intrinsics.height }
}

/// One thing in a picture.
package struct ExportedObject {
  package var instance: InstanceRecord
  /// Place among the categories, from 0.
  package var category: Int
  package var mask: RunLengthMask

  package var box: PixelBox { instance.visibleBox.box }

  /// x, y, x, y, … along pixel edges, one list an outline.
  /// - Throws: `DatasetError` if they are not the mask again when filled by COCO's rule.
  func outlines() throws -> [[Int]] {
    let outlines = mask.polygons().map { $0.flatMap { [$0.x, $0.y] } }
    let filled = CocoSegmentation.polygons(outlines.map { $0.map(Double.init) })
      .mask(width: mask.width, height: mask.height)
    guard filled == mask else {
      throw DatasetError(
        .input,
        "the outlines of instance \(instance.id) do not fill its mask; export run lengths (coco)"
          + " instead")
    }
    return outlines
  }
}
