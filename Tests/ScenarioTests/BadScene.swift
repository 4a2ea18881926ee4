import Foundation
import TestSupport

/// A scenario with one fault and what must be said about it.
struct BadScene: Sendable, CustomStringConvertible {
  var text: String
  /// Ending of a diagnostic, after the file's name.
  var complaint: String
  /// Some faults are beyond a JSON Schema.
  var isSeenBySchema: Bool

  var description: String { complaint }

  /// Diagnostics name it; bases are found around it.
  static let file = Repository.root.appending(path: "Scenes/training/bad.yaml").path

  /// Nothing is wrong with this one.
  static let good = """
    cartsim: 2
    purpose: A good scene.
    mode: sequence
    duration_s: 10
    cart: carts/two-camera
    store: stores/plain-aisle
    lighting: lighting/panel-4000k
    shopper: { base: shoppers/calm, do: [{ add: { count: 1 } }] }
    """

  private init(_ old: String, _ new: String, _ complaint: String, isSeenBySchema: Bool = true) {
    precondition(BadScene.good.contains(old))
    text = BadScene.good.replacing(old, with: new)
    self.complaint = complaint
    self.isSeenBySchema = isSeenBySchema
  }

  static let all: [BadScene] = [
    BadScene("cartsim: 2", "cartsim: 3", ":1:10 cartsim: must be 2, got 3"),
    BadScene("cartsim: 2\n", "", ":1:1: the key \"cartsim\" is missing"),
    BadScene("purpose: A good scene.", "purpose: ''", ":2:10 purpose: must not be empty"),
    BadScene(
      "mode: sequence", "mode: sequense",
      ":3:7 mode: \"sequense\" is not a choice here; did you mean \"sequence\"?"),
    BadScene(
      "duration_s", "duration", ":4:1 duration: unknown key; did you mean \"duration_s\"?"),
    BadScene("duration_s: 10", "", ":1:1: a sequence needs duration_s", isSeenBySchema: false),
    BadScene(
      "mode: sequence", "mode: snapshot", ":1:1: a snapshot has no duration_s",
      isSeenBySchema: false),
    BadScene(
      "duration_s: 10", "duration_s: 10 s",
      ":4:13 duration_s: must be a number, got \"10 s\""),
    BadScene(
      "duration_s: 10", "duration_s: 10\ncondition: { dentd: 0.5 }",
      ":5:14 condition.dentd: unknown key; did you mean \"dented\"?"),
    BadScene(
      "duration_s: 10", "duration_s: 10\ncondition: [{ torn: 1.5 }]",
      ":5:21 condition[0].torn: must be 0…1, got 1.5"),
    BadScene(
      "{ add: { count: 1 } }", "{ scan: {} }",
      ":1:1: somebody scans, but the cart has no barcode imager; "
        + "give the cart a `barcode_imager: {}`",
      isSeenBySchema: false),
    BadScene(
      "carts/two-camera", "{ base: carts/two-camera, inertial: { preset: bmi61 } }",
      ":5:53 cart.inertial.preset: \"bmi61\" is not a choice here; did you mean \"bmi160\"?"),
    BadScene(
      "carts/two-camera",
      "{ base: carts/two-camera, odometry: { faults: { drop_probability: 2 } } }",
      ":5:73 cart.odometry.faults.drop_probability: must be 0…1, got 2"),
    BadScene(
      "carts/two-camera", "carts/tow-camera",
      ":5:7 cart: there is no carts/tow-camera.yaml beside this file, above it or in Scenes; "
        + "did you mean \"carts/two-camera\"?", isSeenBySchema: false),
    BadScene(
      "carts/two-camera", "../../etc/passwd",
      ":5:7 cart: may hold letters, digits and \"-\" \"_\" \"/\" only, got "
        + "\"../../etc/passwd\""),
    BadScene(
      "carts/two-camera", "{ base: carts/two-camera, scale: { divison_kg: 0.01 } }",
      ":5:42 cart.scale.divison_kg: unknown key; did you mean \"division_kg\"?"),
    BadScene(
      "carts/two-camera", "{ base: carts/two-camera, basket: { width_m: -2 } }",
      ":5:52 cart.basket.width_m: must be 0.2…1.5, got -2"),
    BadScene(
      "carts/two-camera", "{ base: carts/two-camera, cameras: { front: ~, rear: ~ } }",
      ":5:42 cart.cameras: must have 1…16 entries, got 0", isSeenBySchema: false),
    BadScene(
      "carts/two-camera", "{ base: carts/two-camera, every_camera: { lens: { k1: -3 } } }",
      " cart.cameras.front: the lens folds over before the corner of the picture; use smaller "
        + "coefficients or a smaller angle of view", isSeenBySchema: false),
    BadScene(
      "carts/two-camera",
      "{ base: carts/two-camera, every_camera: { lens: { model: fisheye, k2: 0, k1: -0.4 } } }",
      " cart.cameras.front: the lens folds over before the corner of the picture; use smaller "
        + "coefficients or a smaller angle of view", isSeenBySchema: false),
    BadScene(
      "carts/two-camera",
      "{ base: carts/two-camera, every_camera: { lens: { model: fisheye, p1: 0.001 } } }",
      " cart.cameras.front.lens: a fisheye has no p1; its coefficients are k1, k2, k3 and k4",
      isSeenBySchema: false),
    BadScene(
      "carts/two-camera",
      "{ base: carts/two-camera, every_camera: { lens: { model: fish_eye } } }",
      " cart.cameras.front.lens.model: \"fish_eye\" is not a choice here; did you mean "
        + "\"fisheye\"?"),
    BadScene(
      "carts/two-camera",
      "{ base: carts/two-camera, every_camera: { horizontal_fov_deg: 165, lens: ~ } }",
      " cart.cameras.front: horizontal_fov_deg must be 150 or less without a fisheye, got 165.0; "
        + "give the lens `model: fisheye`", isSeenBySchema: false),
    BadScene(
      "lighting/panel-4000k",
      "{ base: lighting/panel-4000k, illuminance_lux: { uniform: [10, 1] } }",
      ":7:69 lighting.illuminance_lux.uniform: must ascend, got [10, 1]", isSeenBySchema: false),
    BadScene(
      "lighting/panel-4000k", "{ illuminance_lux: 100 }",
      ":7:11 lighting: the key \"ambient_fraction\" is missing", isSeenBySchema: false),
    BadScene(
      "store: stores/plain-aisle\n", "", ":1:1: the key \"store\" is missing",
      isSeenBySchema: false),
    BadScene(
      "store: stores/plain-aisle", "store: [1]",
      ":6:8 store: must be text or a mapping, got a list of 1"),
    BadScene(
      "{ add: { count: 1 } }", "{ ad: { count: 1 } }",
      ":8:40 shopper.do[0].ad: unknown key; did you mean \"add\"?"),
    BadScene(
      "{ add: { count: 1 } }", "{ add: { count: 1 }, remove: {} }",
      ":8:38 shopper.do[0]: must be a mapping with one of the keys add, drop, remove, scan, "
        + "swap, hover, rearrange, lean, roll, wait_s, repeat, maybe, choose, parallel, wait_for, "
        + "if, got a mapping"),
    BadScene(
      "{ add: { count: 1 } }", "{ add: { count: 1.5 } }",
      ":8:54 shopper.do[0].add.count: must be a whole number, got 1.5"),
    BadScene(
      "{ add: { count: 1 } }", "{ add: { count: 5, one_hand: true } }",
      ":8:45 shopper.do[0].add: one hand holds 4 items at most", isSeenBySchema: false),
    BadScene(
      "{ add: { count: 1 } }", "{ drop: {} }",
      ":8:46 shopper.do[0].drop: the key \"height_m\" is missing"),
    BadScene(
      "{ add: { count: 1 } }", "{ repeat: { times: 200, do: [{ add: { count: 50 } }] } }",
      ":1:1: up to 10000 items could take part; the limit is 300", isSeenBySchema: false),
    BadScene(
      "{ add: { count: 1 } }", "{ maybe: { probability: 2, do: [{ add: {} }] } }",
      ":8:62 shopper.do[0].maybe.probability: must be 0…1, got 2"),
    BadScene(
      "shopper:", "criteria: { event_f1: { tolerance_s: 1 } }\nshopper:",
      ":8:23 criteria.event_f1: needs min or max", isSeenBySchema: false),
    BadScene(
      "lighting/panel-4000k", "{ base: lighting/panel-4000k, illuminance_lux: $dark }",
      ":7:58 lighting.illuminance_lux: there is no variable \"$dark\"; declare it under "
        + "`variables`", isSeenBySchema: false),
    BadScene(
      "lighting/panel-4000k", "{ base: lighting/panel-4000k, illuminance_lux: dark }",
      ":7:58 lighting.illuminance_lux: must be a number, a distribution or a $variable, got "
        + "\"dark\""),
    BadScene(
      "shopper:", "criteria: { event_f2: { min: 1 } }\nshopper:",
      ":8:13 criteria.event_f2: unknown key; did you mean \"event_f1\"?"),
    BadScene(
      "shopper:", "basket_at_start: { count: { uniform: [3, 200] } }\nshopper:",
      ":8:42 basket_at_start.count.uniform[1]: must be 0…100, got 200"),
  ]
}
