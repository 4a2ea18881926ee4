import Catalog
import Geometry
import RasterKernels
package import Scene

/// What a renderer computes and how.
package struct RenderOptions: Sendable, Hashable {
  /// Worker threads; the bytes do not depend on it.
  package var threads: Int
  /// Shaded colour; without it only labels, depth and ids are made.
  package var wantsRadiance: Bool
  package var wantsNormals: Bool
  package var wantsShadows: Bool
  /// Ambient light is followed past what stands in its way, and surfaces return it and the lamps';
  /// else it reaches all of them as if each stood alone. For `ShadingModel.physical`.
  package var wantsAmbientTransport: Bool
  /// `GBuffer.labels`; without them it is empty, ids are the same, and depths but for the last bits.
  package var wantsLabels = true
  /// `GBuffer.objectCoordinates`.
  package var wantsObjectCoordinates = false
  /// `GBuffer.flow`; needs the next moment, see `Renderer.begin`.
  package var wantsFlow = false
  /// Shiny things mirror `SceneSnapshot.reflected` in detail. For `ShadingModel.physical`.
  package var wantsReflections = true
  /// The luminance, in cd/m², that `GBuffer.picture` shows as 255; nil for no picture.
  package var pictureWhite: Float?
  package var shading: ShadingModel
  /// Instructions to use, at most the processor's; the bytes do not depend on it.
  package var kernelLevel: KernelLevel = .highest
  /// Colour alone: labels, depth and normals are those of the pixels' centres.
  package var antialiasing = Antialiasing.off
  /// Keeps `Renderer.phaseTimes`.
  package var measuresPhases = false

  package init(
    threads: Int = 1, wantsRadiance: Bool = true, wantsNormals: Bool = false,
    wantsShadows: Bool = true, wantsAmbientTransport: Bool = true,
    shading: ShadingModel = .physical
  ) {
    self.threads = threads
    self.wantsRadiance = wantsRadiance
    self.wantsNormals = wantsNormals
    self.wantsShadows = wantsShadows
    self.wantsAmbientTransport = wantsAmbientTransport
    self.shading = shading
  }
}

/// How light and surfaces make colour.
package enum ShadingModel: Sendable, Hashable {
  /// Lambert under a GGX highlight, shadows, ambient light from above and below.
  case physical
  /// Lambert and a Blinn–Phong highlight of strength 0.15 and exponent 32, no shadows: what common
  /// renderers do by default, for comparisons with them.
  case plain
}

/// Draws snapshots into G-buffers. One owner; uses `options.threads` threads inside a call.
///
/// Keeps prepared models, mip levels and buffers between calls, by the identity of `Model` and
/// `Texture`.
package final class Renderer {
  package var options: RenderOptions
  var snapshot = SceneSnapshot(
    instances: [], cameras: [], lights: [],
    ambient: AmbientLight(illuminanceFromAbove: 0, illuminanceFromBelow: 0))
  let library: PreparedLibrary
  var world = PreparedWorld()
  var next: NextMoment?
  var plan = FramePlan()
  var canvas: CanvasMarks?
  var lighting = Lighting()
  var shadows = CameraShadows()
  var workers: [FrameWorker] = []
  var bandQueue: (threads: Int, queue: BandQueue)?
  /// Whether the last layer drawn lets light of its backdrop through anywhere: if not, any other
  /// backdrop gives the same picture.
  package internal(set) var showsBackdrop = false
  let shadowMaps = ShadowMaps()
  let ambientVolume = AmbientVolume()
  var environment: StoreEnvironment?

  /// Of all frames since the start, if `options.measuresPhases` was set then.
  package internal(set) var phaseTimes: PhaseTimes

  /// - Parameter shared: whose prepared models this renderer uses instead of making its own; the
  ///   bytes do not depend on it.
  package convenience init(
    options: RenderOptions = RenderOptions(), shared: PreparedCatalog? = nil
  ) {
    self.init(options: options, library: PreparedLibrary(shared: shared))
  }

  init(options: RenderOptions, library: PreparedLibrary) {
    self.library = library
    self.options = options
    phaseTimes = PhaseTimes(isRunning: options.measuresPhases)
  }

  /// Takes the world that the next calls of `render` draw.
  /// - Parameter next: the world a tick later, to which optical flow points; its cameras are the
  ///   same, posed anew. Without it the flow is unknown everywhere.
  package func begin(_ snapshot: SceneSnapshot, next: SceneSnapshot? = nil) {
    self.snapshot = snapshot
    self.next = next.map { NextMoment($0, after: snapshot, library: library) }
    world.prepare(snapshot, library: library)
    shadowMaps.invalidate()
    ambientVolume.invalidate()
    environment =
      options.wantsReflections && options.shading == .physical
      ? snapshot.reflected.map(library.environment) : nil
  }

  /// Luminance, in cd/m², of a white sheet that faces up where the cameras are, unshadowed: what
  /// the emission of materials is relative to.
  package var sceneWhite: Float { Lighting.white(of: snapshot) }

  /// Draws one camera of a snapshot.
  ///
  /// Work that cameras of the same moment share (shadow maps, ambient light) is done once for the last snapshot
  /// given to `begin`.
  /// - Precondition: `camera` is an index of the snapshot's cameras, and `buffer` has its size.
  /// - Parameter kept: what this renderer drew of the same camera before; the bytes do not depend on
  ///   it.
  package func render(
    camera: Int, into buffer: inout GBuffer, keeping kept: KeptSurfaces? = nil
  ) {
    draw(
      FrameRequest(
        camera: camera, placed: snapshot.cameras[camera], moment: snapshot, kept: kept), &buffer)
  }

  /// Draws a part of the world alone: its radiance and depth, and nothing outside the layer's region.
  ///
  /// Transparent things let the backdrop through; `showsBackdrop` tells whether any of it is seen.
  /// - Parameter buffer: of the camera's size; its labels are lost.
  package func render(
    _ layer: SceneLayer, into buffer: inout GBuffer, keeping kept: KeptSurfaces? = nil
  ) {
    render(layer, passed: nil, kept: kept, into: &buffer)
  }

  /// Draws a part of the world alone, and beside it what it lets through of a backdrop: the light of
  /// the same layer without any of its own, which costs little then.
  /// - Parameters:
  ///   - backdrop: its luminance, in cd/m².
  ///   - passed: a value a pixel; meaningless where `showsBackdrop` tells that nothing is seen.
  ///   - kept: what this renderer drew of the same layer before; the bytes do not depend on it. For a
  ///     layer of the whole picture.
  package func render(
    _ layer: SceneLayer, into buffer: inout GBuffer, backdrop: Float,
    passed: inout [SIMD4<Float>], keeping kept: KeptSurfaces? = nil
  ) {
    Self.resize(&passed, buffer.width * buffer.height, .zero)
    passed.withUnsafeMutableBufferPointer { pixels in
      guard let radiance = Self.words(pixels) else { return }
      render(
        layer, passed: PassedLight(backdrop: backdrop, radiance: radiance), kept: kept,
        into: &buffer)
    }
  }

  private func render(
    _ layer: SceneLayer, passed: PassedLight?, kept: KeptSurfaces?, into buffer: inout GBuffer
  ) {
    precondition(layer.instances.count == snapshot.instances.count)
    let wanted = options
    defer { options = wanted }
    options.wantsRadiance = true
    options.wantsNormals = false
    options.wantsLabels = false
    options.wantsObjectCoordinates = false
    options.wantsFlow = false
    options.pictureWhite = nil
    let k = layer.camera.intrinsics
    let region = FrameRegion(around: layer.region, width: k.width, height: k.height)
    if region.rows.isEmpty || region.columns.isEmpty { return }
    draw(
      FrameRequest(
        camera: 0, placed: layer.camera, moment: snapshot, region: region, layer: layer,
        passed: passed, kept: region.isWhole(width: k.width, height: k.height) ? kept : nil),
      &buffer)
  }

  /// Draws labels, depth and ids, and normals and object coordinates where they are wanted, of some
  /// rows, as things stand at another moment; the radiance stays as it is.
  ///
  /// Labels of several calls add up. Their poses are those of the begun world.
  /// - Parameters:
  ///   - moment: the begun world with its instances posed anew.
  ///   - isFirst: forgets labels that the buffer holds.
  /// - Precondition: `options.wantsFlow` is not set: a flow would need each row's next moment.
  package func renderLabels(
    camera: Int, at moment: SceneSnapshot, rows: Range<Int>, isFirst: Bool,
    into buffer: inout GBuffer
  ) {
    precondition(moment.instances.count == snapshot.instances.count && !options.wantsFlow)
    let kept = options
    defer { options = kept }
    options.wantsRadiance = false
    options.pictureWhite = nil
    var (radiance, picture) = ([SIMD4<Float>](), [UInt32]())
    swap(&radiance, &buffer.radiance)
    swap(&picture, &buffer.picture)
    if isFirst { buffer.labels = [] }
    let placed = moment.cameras[camera]
    let region = FrameRegion(rows: rows, columns: 0..<placed.intrinsics.width)
    draw(
      FrameRequest(
        camera: camera, placed: placed, moment: moment, region: region, addsLabels: !isFirst),
      &buffer)
    swap(&radiance, &buffer.radiance)
    swap(&picture, &buffer.picture)
  }

  private func draw(_ request: FrameRequest, _ buffer: inout GBuffer) {
    let camera = request.placed
    let k = camera.intrinsics
    precondition(buffer.width == k.width && buffer.height == k.height)
    phaseTimes.start()
    let wantsColor = options.wantsRadiance || options.pictureWhite != nil
    let isSampled = wantsColor && options.antialiasing != .off
    let grid = library.sampleGrid(of: camera)
    if isSampled { grid?.preparePixelSamples() }
    plan.prepare(
      request.moment, world: world, camera: camera, grid: grid,
      drawing: options.wantsLabels ? .labelled : .identified, isSampled: isSampled,
      bandRows: Self.bandRows, region: request.region, layer: request.layer)
    if canvas?.width != k.width || canvas?.height != k.height {
      canvas = CanvasMarks(width: k.width, height: k.height)
    }
    plan.firstCanvasStamp = canvas?.reserveStamps(world.ids.count) ?? 0
    let crew = WorkCrew(threads: max(1, options.threads))
    while workers.count < crew.threads { workers.append(FrameWorker()) }
    phaseTimes.end(.collect)
    let wantsShadows = wantsColor && options.wantsShadows && options.shading == .physical
    if wantsShadows { shadowMaps.prepare(snapshot, world: world, crew: crew) }
    phaseTimes.end(.shadows)
    let wantsTransport =
      wantsColor && options.wantsAmbientTransport && options.shading == .physical
    if wantsTransport {
      ambientVolume.prepare(
        snapshot, world: world, library: library, shadows: wantsShadows ? shadowMaps : nil,
        crew: crew)
    }
    phaseTimes.end(.ambient)
    draw(
      crew, request, wantsShadows: wantsShadows, wantsTransport: wantsTransport, into: &buffer)
  }

  /// Whole tiles; 1280 pixels of them with all that belongs to them fill half a megabyte.
  private static let bandRows = 4 * ShadingTile.maximumRows
}

/// What one call draws.
struct FrameRequest {
  /// Index of the snapshot's camera whose next pose flow points to.
  let camera: Int
  let placed: Camera
  /// The begun world, or one whose instances are posed anew.
  let moment: SceneSnapshot
  /// Nil for the whole picture.
  var region: FrameRegion?
  /// Nil for the whole world.
  var layer: SceneLayer?
  /// Whether labels are added to those that the buffer holds.
  var addsLabels = false
  /// Nil where nobody asks for it.
  var passed: PassedLight?
  /// Nil keeps nothing.
  var kept: KeptSurfaces?
}

/// What a layer lets through of a backdrop.
struct PassedLight {
  /// The backdrop's luminance, in cd/m².
  let backdrop: Float
  /// Of the whole picture, four words a pixel.
  let radiance: UnsafeMutablePointer<Float>
}

/// What one thread needs to draw and shade bands.
final class FrameWorker {
  let band = BandWorker()
  let samples = SampleWorker()
  let labels = LabelPass()
  let shading = ShadeWorker()
  private(set) lazy var points = PointWorker()
}
