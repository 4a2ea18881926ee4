import ArgumentParser

struct ProductsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "products", abstract: "Import meshes, check and list products.")
}
