import CartInterface
import Geometry
import Imaging
import Scenario
import Sensors
import Simulation
import Testing

/// Each fault of a camera does what it says.
struct CameraFaultTests {
  private static func plan(_ faults: [CameraFault], ticks: Int = 20) -> EpisodePlan {
    var plan = Fixtures.plan(seed: 4, ticks: ticks)
    plan.cart.cameras[0].faults = faults
    return plan
  }

  private static func always(_ kind: CameraFault.Kind) -> CameraFault {
    CameraFault(kind: kind, span: 0..<Nanoseconds.max)
  }

  /// What arrives in each tick of pictures whose grey tells their tick.
  private static func arrivals(_ plan: EpisodePlan) throws -> [[CameraFrame]] {
    let player = try EpisodePlayer(plan: plan, catalog: Fixtures.catalog)
    let renderer = FrameRenderer(plan: plan)
    var link = CameraLink(plan: plan)
    var arrivals: [[CameraFrame]] = []
    while let tick = try player.nextTick() {
      let frames = CameraLink.senders(at: tick.time, in: plan).map { camera in
        var frame = renderer.frame(of: tick, camera: camera, picture: false)
        let grey = UInt8(10 + tick.tick)
        frame.picture = Image(width: 4, height: 4, filledWith: RGB8(grey, grey, grey))
        return frame
      }
      arrivals.append(link.deliver(frames, tick: tick.tick, time: tick.time))
    }
    return arrivals
  }

  private static func greys(_ arrivals: [[CameraFrame]]) -> [[Int]] {
    arrivals.map { $0.map { Int($0.image[0, 0].r) - 10 } }
  }

  @Test func soundCamerasSendEachPictureOnce() throws {
    #expect(try Self.greys(Self.arrivals(Self.plan([]))) == (0..<20).map { [$0] })
  }

  @Test func deadAndBlackAndFrozen() throws {
    let second = Nanoseconds(seconds: 1)
    let span = second - 1..<2 * second
    let dead = try Self.greys(Self.arrivals(Self.plan([CameraFault(kind: .dead, span: span)])))
    #expect(dead == (0..<20).map { (9..<19).contains($0) ? [] : [$0] })
    let black = try Self.greys(Self.arrivals(Self.plan([CameraFault(kind: .black, span: span)])))
    #expect(black == (0..<20).map { (9..<19).contains($0) ? [-10] : [$0] })
    let frames = try Self.arrivals(Self.plan([CameraFault(kind: .frozen, span: span)]))
    #expect(Self.greys(frames) == (0..<20).map { (9..<19).contains($0) ? [8] : [$0] })
    // Under new time stamps.
    #expect(Set(frames.flatMap { $0 }.map(\.exposureMidpoint)).count == 20)
  }

  @Test func droppedLateAndReordered() throws {
    let dropped = try Self.greys(
      Self.arrivals(Self.plan([Self.always(.dropped(probability: 0.3))], ticks: 60)))
    let lost = dropped.filter(\.isEmpty).count
    #expect((8...29).contains(lost))
    let late = try Self.greys(Self.arrivals(Self.plan([Self.always(.late(delay: 0.2))])))
    #expect(late == (0..<20).map { $0 < 2 ? [] : [$0 - 2] })
    let mixed = try Self.greys(
      Self.arrivals(Self.plan([Self.always(.reordered(probability: 0.4))], ticks: 40)))
    let order = mixed.flatMap { $0 }
    #expect(order != order.sorted())
    #expect(Set(order).count == order.count && order.count >= 39)
    #expect(zip(order, order.dropFirst()).allSatisfy { abs($1 - $0) <= 3 })
  }

  @Test func clocksAreOff() throws {
    var plan = Self.plan([], ticks: 60)
    plan.cart.cameras[0].clockOffset = 0.05
    plan.cart.cameras[0].clockJitter = 0.004
    let wrong = try Self.arrivals(plan).flatMap { $0 }.map(\.exposureMidpoint)
    let right = try Self.arrivals(Self.plan([], ticks: 60)).flatMap { $0 }.map(\.exposureMidpoint)
    let errors = zip(wrong, right).map { Double($0 - $1) * 1e-9 }
    let mean = errors.reduce(0, +) / 60
    let spread = (errors.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 60).squareRoot()
    #expect(abs(mean - 0.05) < 0.0025 && abs(spread / 0.004 - 1) < 0.4)
  }

  /// Faults of the lens and of compression are in the dataset's picture; mist clears.
  @Test func filmsAndBitrateAreInThePicture() throws {
    func pictures(_ faults: [CameraFault]) throws -> [Image<RGB8>] {
      let plan = Self.plan(faults, ticks: 8)
      let player = try EpisodePlayer(plan: plan, catalog: Fixtures.catalog)
      let renderer = FrameRenderer(plan: plan)
      var pictures: [Image<RGB8>] = []
      while let tick = try player.nextTick() {
        pictures.append(renderer.frame(of: tick, camera: 0).picture)
      }
      return pictures
    }
    func difference(_ a: Image<RGB8>, _ b: Image<RGB8>) -> Int {
      zip(a.pixels, b.pixels).reduce(0) { $0 + abs(Int($1.0.g) - Int($1.1.g)) }
    }
    let clear = try pictures([])
    let mist = LensFilm(
      cover: .everything, amount: 0.9, transmission: 0.6, haze: 0.35, blur: 0.05)
    let misted = try pictures([Self.always(.condensation(mist, clearing: 0.3))])
    #expect(difference(clear[0], misted[0]) > 2 * difference(clear[7], misted[7]))
    let collapsed = try pictures([Self.always(.lowBitrate(quality: 3))])
    #expect(collapsed[0] == clear[0].sentAsJPEG(quality: 3))
  }

  /// A camera that follows the light takes the same picture alone as in a run.
  @Test func followingCamerasMakeAnyFrameAlone() throws {
    var plan = Fixtures.plan(
      seed: 5, ticks: 12, items: Fixtures.items(3, seed: 5, startInBasket: false),
      actions: [PlannedAction(kind: .add(items: [0], dropHeight: 0.05), pause: 0.1)])
    plan.cart.cameras[0].sensor.control.dynamics = ExposureDynamics(whiteBalanceLag: 0.2)
    func frames(of wanted: [Int]) throws -> [LabelledFrame] {
      let player = try EpisodePlayer(plan: plan, catalog: Fixtures.catalog)
      let renderer = FrameRenderer(plan: plan)
      var frames: [LabelledFrame] = []
      while let tick = try player.nextTick() {
        if wanted.contains(tick.tick) { frames.append(renderer.frame(of: tick, camera: 0)) }
      }
      return frames
    }
    let full = try frames(of: Array(0..<12))
    for tick in [0, 1, 6, 11] {
      let alone = try frames(of: [tick])
      #expect(alone[0].picture == full[tick].picture)
      #expect(alone[0].exposureTime == full[tick].exposureTime)
    }
  }
}
