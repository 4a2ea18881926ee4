import Catalog
import Configuration
import Foundation
import Geometry
import Imaging
import TestSupport
import Testing

/// What happens to the child that reads a mesh must not happen to its parent.
struct IsolatedImporterTests {
  private let folder: TemporaryFolder
  private let mesh: String

  init() throws {
    folder = try TemporaryFolder()
    mesh = try folder.write(
      "v 0 0 0\nv 0.1 0 0\nv 0 0.2 0\nv 0 0 0.1\nvt 0 0\nvt 1 0\nvt 0 1\n"
        + "f 1/1 3/2 2/3\nf 1/1 2/2 4/3\nf 1/1 4/2 3/3\nf 2/1 3/2 4/3\n", to: "tetra.obj")
  }

  /// A stand-in for the program: a shell script.
  private func program(_ script: String) throws -> String {
    let path = folder.path + "/program"
    // Written by a shell: a descriptor of ours, open for writing, could be inherited by a child of
    // another test, and a program that someone may write to cannot be run.
    let made = try CommandRun(
      URL(filePath: "/bin/sh"),
      ["-c", "printf '%s\\n' '#!/bin/sh' \"$1\" >\"$0\" && chmod 755 \"$0\"", path, script])
    #expect(made.status == 0, "\(made.errors)")
    return path
  }

  private func complaint(
    of program: String, _ configure: (inout IsolatedImporter.Limits) -> Void = { _ in }
  ) throws -> String {
    var importer = IsolatedImporter(ModelImporter(), program: program)
    configure(&importer.limits)
    let error = try #require(throws: CatalogError.self) {
      try importer.importModel(at: mesh, name: "tetra")
    }
    #expect(error.diagnostics[0].location.file == mesh)
    #expect(error.diagnostics[0].remedy != nil)
    return error.description
  }

  @Test func theChildReadsWhatThisProcessReads() throws {
    try ImageFile.writePNG(
      Image(width: 3, height: 2, pixels: (0..<6).map { RGBA8(UInt8($0), 7, 9, 255) }),
      to: folder.path + "/tetra.png")
    var settings = ModelImporter()
    settings.up = .z
    let here = try settings.importModel(at: mesh, name: "tetra")
    let there = try IsolatedImporter(settings, program: CommandRun.executable.path)
      .importModel(at: mesh, name: "tetra")
    #expect(there.up == here.up && there.notes == here.notes && there.model.name == "tetra")
    #expect(there.model.parts.count == here.model.parts.count)
    for (a, b) in zip(there.model.parts, here.model.parts) {
      #expect(a.mesh.positions == b.mesh.positions && a.mesh.normals == b.mesh.normals)
      #expect(a.mesh.indices == b.mesh.indices)
      #expect(a.mesh.textureCoordinates == b.mesh.textureCoordinates)
      #expect(a.material.name == b.material.name)
      #expect(a.material.baseColor == b.material.baseColor)
      #expect(a.material.roughness == b.material.roughness)
      let (picture, other) = (a.material.baseColorTexture, b.material.baseColorTexture)
      #expect(try #require(picture).image == #require(other).image)
    }
  }

  @Test func theChildsComplaintIsTheParents() throws {
    try "v 0 0 0\nf 1 2 3\n".write(toFile: mesh, atomically: true, encoding: .utf8)
    let here = try #require(throws: CatalogError.self) {
      try ModelImporter().importModel(at: mesh, name: "tetra")
    }
    #expect(try complaint(of: CommandRun.executable.path) == here.description)
  }

  @Test(arguments: ["SEGV", "ABRT", "ILL"])
  func aCrashIsAnError(signal: String) throws {
    #expect(try complaint(of: program("kill -\(signal) $$")).contains("its parser crashed"))
  }

  @Test func anEndlessLoopIsAnError() throws {
    let looping = try program("while :; do :; done")
    #expect(try complaint(of: looping) { $0.wallSeconds = 1 }.contains("takes more than"))
    let sleeping = try program("exec sleep 600")
    #expect(try complaint(of: sleeping) { $0.wallSeconds = 1 }.contains("takes more than"))
  }

  @Test func anEndlessAnswerIsAnError() throws {
    let talking = try program("exec yes")
    #expect(try complaint(of: talking) { $0.packet = 1 << 20 }.contains("larger than 1 MiB"))
    // What it complains of without end is read, and forgotten.
    let complaining = try program("exec yes >&2")
    #expect(try complaint(of: complaining) { $0.wallSeconds = 1 }.contains("takes more than"))
  }

  /// The program itself, given next to nothing: it may say so or fall, its caller gets an error.
  @Test func tooMuchMemoryIsAnError() throws {
    let said = try complaint(of: CommandRun.executable.path) { $0.memory = 1 << 16 }
    #expect(said.contains("memory") || said.contains("its parser"), "\(said)")
  }

  @Test func aProcessorsTimeIsBounded() throws {
    // A file of many small faces takes seconds; the child has none.
    let said = try complaint(of: CommandRun.executable.path) { $0.cpuSeconds = 0 }
    #expect(said.contains("takes more than 0 s"), "\(said)")
  }

  @Test func aProgramThatIsNotThereIsAnError() throws {
    #expect(try complaint(of: folder.path + "/none").contains("cannot be started"))
    #expect(try complaint(of: program("echo went wrong >&2; exit 7")).contains("went wrong"))
  }

  /// Every damaged answer is an error; none is believed, and none is a crash.
  @Test func aDamagedAnswerIsAnError() throws {
    #expect(try complaint(of: program("exec true")).contains("damaged answer"))
    // What the child truly sends, cut and altered.
    var settings = ModelImporter()
    settings.textureLimit = 64
    let importerJSON = String(decoding: try JSONEncoder().encode(settings), as: UTF8.self)
    let limitsJSON = String(
      decoding: try JSONEncoder().encode(IsolatedImporter.Limits()), as: UTF8.self)
    let request =
      "{\"importer\":\(importerJSON),\"path\":\"\(mesh)\",\"name\":\"t\",\"limits\":\(limitsJSON),"
      + "\"findsPieces\":false}"
    let answer = folder.path + "/answer"
    _ = try program(
      "'\(CommandRun.executable.path)' products read-model '\(request)' | cat >'\(answer)'")
    let made = try CommandRun(URL(filePath: folder.path + "/program"), [])
    #expect(made.status == 0, "\(made.errors)")
    let whole = try Data(contentsOf: URL(filePath: answer))
    let altered = folder.path + "/altered"
    let sending = try program("exec cat '\(altered)'")
    var importer = IsolatedImporter(ModelImporter(), program: sending)
    importer.limits.wallSeconds = 30
    try whole.write(to: URL(filePath: altered))
    #expect(try importer.importModel(at: mesh, name: "t").model.triangleCount == 4)
    var cases = stride(from: 0, to: whole.count, by: 97).map { whole.prefix($0) + Data() }
    cases.append(whole + Data([0]))
    // Length of the header, and the indices at the end.
    for place in [0, 7, whole.count - 1] {
      var copy = whole
      copy[place] = 0xff
      cases.append(copy)
    }
    for data in cases {
      try data.write(to: URL(filePath: altered))
      #expect(throws: CatalogError.self, "\(data.count) bytes") {
        try importer.importModel(at: mesh, name: "t")
      }
    }
  }
}
