import ArgumentParser
import Catalog
import Configuration

extension ProductsCommand {
  struct FitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "fit",
      abstract: "Write into product sheets the solid that stands for the pack in the physics.",
      discussion: """
        Sheets that name a solid stay as they are; to have it fitted anew, take the key `collision` \
        out. Nothing plays differently afterwards, but commands start sooner: for a sheet without a \
        solid each of them reads the model and fits one.
        """)

    @Argument(help: "Folder of product folders.") var directory: String = DefaultFolder.products

    func run() async throws {
      let complaints = Complaints()
      let folders: [ProductFolder]
      do { folders = try ProductCatalog.productFolders(in: directory) } catch {
        throw CommandFailure(.wrongInput, "\(error)")
      }
      var count = 0
      for folder in folders {
        guard let fit = folder.stateSolid(into: complaints) else { continue }
        count += 1
        print("\(folder.path)  \(sentence(about: fit))")
      }
      print("\(folders.count) products, \(count) sheets written")
      guard complaints.diagnostics.isEmpty else {
        throw CommandFailure(.wrongInput, "\(CatalogError(complaints.diagnostics))")
      }
    }

    private func sentence(about fit: CollisionFit) -> String {
      let solid =
        switch fit.proxy {
        case .box: "box"
        case .cylinder: "cylinder"
        case .ellipsoid: "ellipsoid"
        case .convexHull(let corners): "convex hull of \(corners.count) corners"
        case .pieces(let pieces): "\(pieces.count) convex pieces"
        }
      return "\(solid), \(Int((fit.overlap * 100).rounded())) % of hull and solid in both"
    }
  }
}
