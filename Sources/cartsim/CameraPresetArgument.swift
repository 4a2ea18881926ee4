import ArgumentParser
import Sensors

extension CameraPreset: ExpressibleByArgument {}
