import Catalog
import Geometry
import Rasterizer
import Scene
import Testing

struct LabelTests {
  /// Boxes and areas are those of the masks, and what is seen is part of what could be seen.
  @Test(arguments: [LensMapping.pinhole, RenderFixtures.bent, RenderFixtures.fisheye])
  func labelsAgreeWithTheMasks(lens: LensMapping) {
    let camera = RenderFixtures.camera(lens: lens)
    let buffer = RenderFixtures.render(RenderFixtures.crowd(), camera: camera)
    #expect(buffer.labels.map(\.id) == Array(1...15))
    for label in buffer.labels {
      var box = PixelBox.empty
      var area = 0
      for y in 0..<buffer.height {
        for x in 0..<buffer.width where buffer.ids[y * buffer.width + x] == label.id {
          box = box.union(PixelBox(x0: x, y0: y, x1: x + 1, y1: y + 1))
          area += 1
        }
      }
      #expect(label.visibleArea == area)
      #expect(label.visibleBox == box)
      #expect(label.visibleArea <= label.amodalAreaInImage)
      #expect(label.amodalAreaInImage <= label.amodalArea)
      #expect(label.amodalBox.contains(label.visibleBox))
    }
    // The film owns no pixel.
    #expect(buffer.labels[14].visibleArea == 0)
    #expect(buffer.labels[14].amodalArea == 0)
  }

  /// Each instance alone shows its amodal silhouette; together they show parts of it.
  @Test(arguments: [LensMapping.pinhole, RenderFixtures.bent, RenderFixtures.fisheye])
  func amodalIsWhatTheInstanceShowsAlone(lens: LensMapping) throws {
    let camera = RenderFixtures.camera(lens: lens)
    let crowd = RenderFixtures.crowd().filter { $0.id < 15 }
    let together = RenderFixtures.render(crowd, camera: camera, options: RenderFixtures.labelsOnly)
    for instance in crowd where instance.id > 0 {
      let alone = RenderFixtures.render(
        [instance], camera: camera, options: RenderFixtures.labelsOnly)
      let (a, b) = (alone.labels[0], together.labels[Int(instance.id) - 1])
      #expect(a.visibleArea == a.amodalAreaInImage)
      #expect(a.amodalArea == b.amodalArea)
      #expect(a.amodalAreaInImage == b.amodalAreaInImage)
      #expect(a.amodalBox == b.amodalBox)
      for pixel in together.ids.indices where together.ids[pixel] == instance.id {
        #expect(alone.ids[pixel] == instance.id)
      }
    }
  }

  @Test func anOccluderNeverRaisesAnothersVisiblePixels() {
    let camera = RenderFixtures.camera()
    var crowd = RenderFixtures.crowd()
    let before = RenderFixtures.render(crowd, camera: camera, options: RenderFixtures.labelsOnly)
    crowd.append(RenderFixtures.instance(40, RenderFixtures.sphere(0.2), at: SIMD3(0, 0, 0.6)))
    let after = RenderFixtures.render(crowd, camera: camera, options: RenderFixtures.labelsOnly)
    for label in before.labels {
      let other = after.labels.first { $0.id == label.id }
      #expect((other?.visibleArea ?? .max) <= label.visibleArea)
      #expect(other?.amodalArea == label.amodalArea)
    }
    for pixel in after.ids.indices where after.ids[pixel] != 40 {
      #expect(after.ids[pixel] == before.ids[pixel])
    }
  }

  /// Moving world and camera together leaves the picture as it is.
  @Test func onlyRelativePosesMatter() {
    let camera = RenderFixtures.camera()
    let move = RigidTransform(
      rotation: Quaternion(angle: 0.7, axis: SIMD3(0.2, -0.5, 0.8)),
      translation: SIMD3(12, -30, 1.5))
    var moved = camera
    moved.worldFromCamera = move * camera.worldFromCamera
    let crowd = RenderFixtures.crowd()
    let shifted = crowd.map { instance in
      var copy = instance
      copy.worldFromModel = move * instance.worldFromModel
      return copy
    }
    let a = RenderFixtures.render(crowd, camera: camera, options: RenderFixtures.labelsOnly)
    let b = RenderFixtures.render(shifted, camera: moved, options: RenderFixtures.labelsOnly)
    let differing = zip(a.ids, b.ids).filter { $0 != $1 }.count
    #expect(differing < 10)
  }

  /// The bytes do not depend on the number of threads.
  @Test(arguments: [LensMapping.pinhole, RenderFixtures.bent, RenderFixtures.fisheye], [2, 3, 8])
  func anyNumberOfThreadsGivesTheSameBytes(lens: LensMapping, threads: Int) {
    let camera = RenderFixtures.camera(width: 322, height: 241, lens: lens)
    var options = RenderOptions(threads: 1, wantsNormals: true)
    options.pictureWhite = 100
    let one = RenderFixtures.render(RenderFixtures.crowd(), camera: camera, options: options)
    options.threads = threads
    let many = RenderFixtures.render(RenderFixtures.crowd(), camera: camera, options: options)
    #expect(one.ids == many.ids)
    #expect(one.depth.map(\.bitPattern) == many.depth.map(\.bitPattern))
    #expect(one.labels == many.labels)
    #expect(one.picture == many.picture)
    #expect(
      zip(one.radiance, many.radiance).allSatisfy {
        unsafeBitCast($0, to: SIMD4<UInt32>.self) == unsafeBitCast($1, to: SIMD4<UInt32>.self)
      })
    #expect(
      zip(one.normals, many.normals).allSatisfy {
        unsafeBitCast($0, to: SIMD4<UInt32>.self) == unsafeBitCast($1, to: SIMD4<UInt32>.self)
      })
  }

  /// A frame does not depend on those drawn before it with the same renderer.
  @Test func framesDoNotRememberEarlierOnes() {
    let camera = RenderFixtures.camera()
    let crowd = RenderFixtures.crowd()
    let renderer = Renderer()
    var buffer = GBuffer(width: 320, height: 240)
    renderer.begin(RenderFixtures.snapshot(crowd, camera: camera))
    renderer.render(camera: 0, into: &buffer)
    let first = buffer
    renderer.begin(RenderFixtures.snapshot(Array(crowd.prefix(3)), camera: camera))
    renderer.render(camera: 0, into: &buffer)
    #expect(buffer.ids != first.ids)
    renderer.begin(RenderFixtures.snapshot(crowd, camera: camera))
    renderer.render(camera: 0, into: &buffer)
    #expect(buffer.ids == first.ids)
    #expect(buffer.labels == first.labels)
    #expect(buffer.radiance == first.radiance)
  }
}
