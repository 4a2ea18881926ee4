import Configuration
package import Sensors

/// The cart's sensors besides cameras and scale, with nothing drawn yet.
package struct ChannelRecipes: Sendable, Hashable {
  var inertial: Recipe<InertialModel>?
  var odometry: Recipe<OdometryModel>?
  var location: Recipe<LocationModel>?
  package var barcodeImager: Recipe<BarcodeImagerModel>?
  var touchScreen: Recipe<TouchScreenModel>?

  /// A sensor and its faults.
  package struct Recipe<Model: Sendable & Hashable>: Sendable, Hashable {
    var model: Model
    var faults: FaultRecipe

    func draw(_ draws: inout Draws) -> FaultyChannel<Model> {
      FaultyChannel(model, faults: faults.draw(&draws))
    }
  }

  func draw(_ draws: inout Draws) -> ChannelModels {
    var models = ChannelModels()
    models.inertial = inertial?.draw(&draws)
    models.odometry = odometry?.draw(&draws)
    models.location = location?.draw(&draws)
    models.barcodeImager = barcodeImager?.draw(&draws)
    models.touchScreen = touchScreen?.draw(&draws)
    return models
  }

  /// The keys of a cart that are about these sensors.
  static func read(_ fields: Fields) -> ChannelRecipes {
    var recipes = ChannelRecipes()
    recipes.inertial = fields.optional(
      "inertial", "Accelerometer and gyroscope; without this key there is none.", readInertial)
    recipes.odometry = fields.optional(
      "odometry", "Encoder on a wheel; without this key there is none.", readOdometry)
    recipes.location = fields.optional(
      "location", "The store's location service; without this key there is none.", readLocation)
    recipes.barcodeImager = fields.optional(
      "barcode_imager", "Scanner for barcodes; without this key there is none.", readBarcodeImager)
    recipes.touchScreen = fields.optional(
      "touch_screen",
      "The screen's delay and touches; without this key it works at once and without error.",
      readTouchScreen)
    return recipes
  }
}
