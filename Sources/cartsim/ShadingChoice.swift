import ArgumentParser
import Rasterizer

/// How pictures are lit, as a command's option.
enum ShadingChoice: String, ExpressibleByArgument, CaseIterable {
  case plain, physical

  static let help: ArgumentHelp = """
    How light and surfaces make pictures: physical, with shadows, reflections and light that surfaces \
    return, or plain as common renderers do by default, in a third of the time. Labels are the same.
    """

  var model: ShadingModel { self == .plain ? .plain : .physical }
}
