/// The instruction set level these kernels were compiled for.
package enum KernelLevel {
  package static let name = "x86-64-v3"
}
