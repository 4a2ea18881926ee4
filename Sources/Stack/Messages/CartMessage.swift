import CartInterface
import Geometry

/// An episode begins: all that the cart's software is told about cart and store.
struct CartMessage: Codable, Sendable {
  var type = "begin"
  var cameras: [Camera]
  var scale: Scale
  /// Inside of the basket, in the cart's frame.
  var basket_min_m: [Double]
  var basket_max_m: [Double]
  /// Ascending by SKU.
  var products: [Product]
  var initial_basket: [String: Int]
  /// Absent without an encoder.
  var meters_per_odometry_tick: Double?
  var asks_for_produce: Bool

  struct Camera: Codable, Sendable {
    var name: String
    var width_px, height_px: Int
    var fx_px, fy_px, cx_px, cy_px: Double
    /// `pinhole`, `brown_conrady` (k1 k2 p1 p2 k3 k4 k5 k6) or `fisheye` (k1 … k4), as OpenCV.
    var lens: String
    var coefficients: [Double]
    /// Unit quaternion w, x, y, z, and the camera's place.
    var cart_from_camera_rotation: [Double]
    var cart_from_camera_translation_m: [Double]
  }

  struct Scale: Codable, Sendable {
    var capacity_kg, division_kg: Double
    /// Absent where the indicator sends what it displays and nothing finer.
    var extended_division_kg: Double?
    var rate_hz, noise_kg: Double
  }

  struct Product: Codable, Sendable {
    var sku, name, product_class: String
    var nominal_kg, deviation_kg: Double
    var price_cents: Int
    var gtin, plu: String?
  }
}

extension CartMessage {
  init(_ cart: CartDescription) {
    cameras = cart.cameras.map(Camera.init)
    scale = Scale(
      capacity_kg: cart.scale.capacity, division_kg: cart.scale.division,
      extended_division_kg: cart.scale.extendedDivision, rate_hz: cart.scale.rate,
      noise_kg: cart.scale.noise)
    basket_min_m = cart.basket.minimum.list
    basket_max_m = cart.basket.maximum.list
    products = cart.catalog.map {
      Product(
        sku: $0.sku, name: $0.name, product_class: $0.productClass, nominal_kg: $0.nominalMass,
        deviation_kg: $0.massDeviation, price_cents: $0.priceCents, gtin: $0.gtin, plu: $0.plu)
    }
    initial_basket = cart.initialBasket
    meters_per_odometry_tick = cart.metersPerOdometryTick
    asks_for_produce = cart.asksForProduce
  }

  /// - Throws: `StackViolation` if a list has the wrong length.
  func cart() throws(StackViolation) -> CartDescription {
    var cart = CartDescription(
      cameras: try cameras.map { camera throws(StackViolation) in try camera.calibrated() },
      scale: ScaleSpecification(
        capacity: scale.capacity_kg, division: scale.division_kg,
        extendedDivision: scale.extended_division_kg, rate: scale.rate_hz, noise: scale.noise_kg),
      basket: Box3(
        minimum: try SIMD3(list: basket_min_m, "basket_min_m"),
        maximum: try SIMD3(list: basket_max_m, "basket_max_m")),
      catalog: products.map {
        .init(
          sku: $0.sku, name: $0.name, productClass: $0.product_class, nominalMass: $0.nominal_kg,
          massDeviation: $0.deviation_kg, priceCents: $0.price_cents, gtin: $0.gtin, plu: $0.plu)
      },
      initialBasket: initial_basket, metersPerOdometryTick: meters_per_odometry_tick)
    cart.asksForProduce = asks_for_produce
    return cart
  }
}

extension CartMessage.Camera {
  init(_ camera: CartDescription.CalibratedCamera) {
    name = camera.name
    let pinhole = camera.intrinsics
    (width_px, height_px) = (pinhole.width, pinhole.height)
    (fx_px, fy_px, cx_px, cy_px) = (pinhole.fx, pinhole.fy, pinhole.cx, pinhole.cy)
    switch camera.lens {
    case .pinhole: (lens, coefficients) = ("pinhole", [])
    case .brownConrady(let lens):
      (self.lens, coefficients) = ("brown_conrady", lens.coefficients)
    case .fisheye(let lens):
      (self.lens, coefficients) = ("fisheye", [lens.k1, lens.k2, lens.k3, lens.k4])
    }
    let rotation = camera.cartFromCamera.rotation
    cart_from_camera_rotation = [rotation.w, rotation.x, rotation.y, rotation.z]
    cart_from_camera_translation_m = camera.cartFromCamera.translation.list
  }

  func calibrated() throws(StackViolation) -> CartDescription.CalibratedCamera {
    let q = cart_from_camera_rotation
    guard q.count == 4 else {
      throw StackViolation("cart_from_camera_rotation has \(q.count) numbers instead of 4")
    }
    return CartDescription.CalibratedCamera(
      name: name,
      intrinsics: CameraIntrinsics(
        width: width_px, height: height_px, fx: fx_px, fy: fy_px, cx: cx_px, cy: cy_px),
      lens: try mapping(),
      cartFromCamera: RigidTransform(
        rotation: Quaternion(w: q[0], x: q[1], y: q[2], z: q[3]),
        translation: try SIMD3(
          list: cart_from_camera_translation_m, "cart_from_camera_translation_m")))
  }

  private func mapping() throws(StackViolation) -> LensMapping {
    let k = coefficients
    switch (lens, k.count) {
    case ("pinhole", 0): return .pinhole
    case ("brown_conrady", 8):
      return .brownConrady(
        BrownConrady(
          k1: k[0], k2: k[1], p1: k[2], p2: k[3], k3: k[4], k4: k[5], k5: k[6], k6: k[7]))
    case ("fisheye", 4):
      return .fisheye(KannalaBrandt(k1: k[0], k2: k[1], k3: k[2], k4: k[3]))
    default:
      throw StackViolation("lens \"\(lens)\" with \(k.count) coefficients is not known")
    }
  }
}

extension SIMD3<Double> {
  var list: [Double] { [x, y, z] }

  init(list: [Double], _ key: String) throws(StackViolation) {
    guard list.count == 3 else {
      throw StackViolation("\(key) has \(list.count) numbers instead of 3")
    }
    self.init(list[0], list[1], list[2])
  }
}
