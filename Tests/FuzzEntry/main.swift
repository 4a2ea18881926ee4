// Holds libFuzzer against one reader: `CARTSIM_FUZZ_READER`, with `CARTSIM_FUZZ_SCRATCH` for its files
// and `CARTSIM_FUZZ_DATASET` for the dataset that is damaged. `Scripts/fuzz` builds and calls this;
// without CARTSIM_FUZZ in the environment the package has no such target.

import Foundation
import FuzzReaders

/// libFuzzer's driver, for programs with a main of their own.
@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ feed: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// What is fed; set before the first input.
enum Fed {
  nonisolated(unsafe) static var reader = FuzzedReader.png
  nonisolated(unsafe) static var scratch: FuzzScratch?
}

let environment = ProcessInfo.processInfo.environment
guard let reader = environment["CARTSIM_FUZZ_READER"].flatMap(FuzzedReader.init(rawValue:)),
  let folder = environment["CARTSIM_FUZZ_SCRATCH"]
else {
  let names = FuzzedReader.allCases.map(\.rawValue).joined(separator: ", ")
  FileHandle.standardError.write(Data("error: call Scripts/fuzz; the readers are \(names)\n".utf8))
  exit(2)
}
Fed.reader = reader
Fed.scratch = try FuzzScratch(
  folder: URL(filePath: folder),
  dataset: environment["CARTSIM_FUZZ_DATASET"].map { URL(filePath: $0) })

var count = CommandLine.argc
var arguments = CommandLine.unsafeArgv
exit(
  runDriver(&count, &arguments) { start, count in
    guard let scratch = Fed.scratch else { return 0 }
    Fed.reader.read(Array(UnsafeBufferPointer(start: start, count: count)), scratch: scratch)
    return 0
  })
