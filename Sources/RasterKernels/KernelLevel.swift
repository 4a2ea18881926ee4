/// The instruction set level these kernels were compiled for.
package enum KernelLevel {
  package static var name: StaticString {
    #if arch(x86_64)
      "x86-64-v3"
    #else
      "arm64"
    #endif
  }
}
