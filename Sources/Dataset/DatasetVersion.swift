/// Versions written into every manifest; `--resume` refuses another.
package enum DatasetVersion {
  package static let format = 1
  package static let pixels = 16
}
