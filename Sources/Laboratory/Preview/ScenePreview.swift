package import Catalog
import Geometry
package import Imaging
package import Scenario
import Simulation

/// Pictures of a scene for those who choose one: some episodes side by side, and one in its course.
package struct ScenePreview {
  package var scenario: Scenario
  package var catalog: ProductCatalog
  package var seed: UInt64?
  /// Index among the cart's cameras.
  package var camera = 0
  /// Of a picture on a sheet, pixels.
  package var cellWidth = 400

  package init(scenario: Scenario, catalog: ProductCatalog, seed: UInt64? = nil) {
    self.scenario = scenario
    self.catalog = catalog
    self.seed = seed
  }

  private static let ink = RGB8(236, 238, 240)
  private static let background = RGB8(32, 34, 37)

  /// One picture of each of the first episodes, in the middle of the first thing that is done.
  /// - Throws: `ConfigurationError`, `SimulationError`, `CatalogError`.
  package func contactSheet(episodes: Int) throws -> Image<RGB8> {
    let frames = try (0..<max(episodes, 1)).map { episode in
      let plan = try plan(episode)
      let course = try course(of: plan)
      let first = course.actions.first { $0.action != nil && $0.outcome == .done }
      let tick = first.map { Int(($0.start.seconds + $0.end.seconds) / 2 * plan.tickRate) } ?? 0
      let picture = try pictures(of: plan, at: [min(max(tick, 0), plan.ticks - 1)])[0]
      return ContactSheet.Frame(image: picture, caption: caption(of: plan))
    }
    return ContactSheet(frames: frames, columns: min(frames.count, 4)).image
  }

  /// An episode in pictures, with the curve of the weight and everybody's deeds beneath.
  /// - Throws: `ConfigurationError`, `SimulationError`, `CatalogError`.
  package func filmStrip(episode: Int, frames: Int) throws -> Image<RGB8> {
    let plan = try plan(episode)
    let course = try course(of: plan)
    let ticks = course.moments(count: frames)
    let times = ticks.map { Double($0 + 1) / plan.tickRate }
    let cells = zip(try pictures(of: plan, at: ticks), times).map { picture, time in
      ContactSheet.Frame(image: picture, caption: "\((time * 10).rounded() / 10) s")
    }
    let strip = ContactSheet(frames: cells, columns: max(1, (cells.count + 1) / 2)).image
    let chart = WeightChart(course: course, marks: times, width: strip.width).image
    let title = 34
    var sheet = Image(
      width: strip.width, height: title + strip.height + chart.height,
      filledWith: Self.background)
    sheet.draw("\(plan.scenarioName)  \(caption(of: plan))", x: 8, y: 8, with: Self.ink)
    sheet.draw(
      String(scenario.purpose.prefix((strip.width - 16) / Image<RGB8>.size(ofText: "x").width)),
      x: 8, y: 20, with: RGB8(176, 180, 188))
    sheet.draw(strip, x: 0, y: title)
    sheet.draw(chart, x: 0, y: title + strip.height)
    return sheet
  }

  private func plan(_ episode: Int) throws -> EpisodePlan {
    try scenario.plan(episode: episode, seed: seed, catalog: catalog)
  }

  private func course(of plan: EpisodePlan) throws -> EpisodeCourse {
    try EpisodeCourse(plan: plan, dynamics: EpisodeDynamics(plan: plan, catalog: catalog))
  }

  /// `episode 3, severity 0.5`.
  private func caption(of plan: EpisodePlan) -> String {
    guard case .number(let severity)? = plan.drawnValues["severity"] else {
      return "episode \(plan.episode)"
    }
    return "episode \(plan.episode), severity \((severity * 100).rounded() / 100)"
  }

  /// - Parameter ticks: ascending.
  private func pictures(of plan: EpisodePlan, at ticks: [Int]) throws -> [Image<RGB8>] {
    let player = try EpisodePlayer(plan: plan, catalog: catalog)
    let renderer = FrameRenderer(plan: plan, threads: 2)
    precondition(plan.cart.cameras.indices.contains(camera), "the cart has no camera \(camera)")
    var pictures: [Image<RGB8>] = []
    while pictures.count < ticks.count, let tick = try player.nextTick() {
      guard tick.tick == ticks[pictures.count] else { continue }
      let picture = renderer.frame(of: tick, camera: camera).picture
      pictures.append(
        picture.resized(
          width: cellWidth, height: max(1, picture.height * cellWidth / max(1, picture.width))))
    }
    return pictures
  }
}
