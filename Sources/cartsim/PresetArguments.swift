import ArgumentParser
import Sensors

extension CameraPreset: ExpressibleByArgument {}
extension ScaleModel.Preset: ExpressibleByArgument {}
