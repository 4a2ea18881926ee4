/// Folders that commands use unless told otherwise, from the working directory.
enum DefaultFolder {
  static let products = "Assets/products"
}
