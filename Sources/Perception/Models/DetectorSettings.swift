package import Geometry

/// What a file beside the model says about how to feed it and how to read its answers.
///
/// For `cart.onnx` the file is `cart.yaml` (or `cart.yml`, or `cart.json`, which is YAML too). Every key may
/// be left out: without a file, a model is fed and read as YOLO's exporters do it.
///
/// ```yaml
/// layout: detr                      # yolo_v5, yolo_v8, detr, nms
/// classes: [milk, oat drink]        # or { 1: milk, 2: oat drink } where numbers are left free
/// skus: { milk: MILK-1L }           # a class that is not listed is an SKU itself
/// confidence: 0.4
/// latency_ms: 80
/// input:
///   size_px: [640, 480]             # width, height; for a model with open axes
///   resize: stretch
///   mean: [0.485, 0.456, 0.406]
///   std: [0.229, 0.224, 0.225]
/// output:
///   activation: sigmoid
/// ```
package struct DetectorSettings: Sendable, Hashable {
  /// What the model's outputs hold.
  package enum Layout: String, Sendable, CaseIterable {
    /// [1, n, 5 + classes]: box, objectness, class scores; one row a candidate.
    case yoloV5 = "yolo_v5"
    /// [1, 4 + classes, n]: box, class scores; one plane a value.
    case yoloV8 = "yolo_v8"
    /// Two outputs: class logits [1, n, classes (+ 1)] and boxes [1, n, 4].
    case detr
    /// Suppressed in the graph: a table [n, columns], or boxes [n, 4], labels [n] and scores [n].
    case nms
  }

  /// How a picture becomes as large as the input.
  package enum Resize: String, Sendable, CaseIterable {
    /// Its shape kept, in the middle of a border; the same at the upper left; its shape not kept.
    case letterbox
    case letterboxCorner = "letterbox_corner"
    case stretch
  }

  package enum Axes: String, Sendable, CaseIterable { case nchw, nhwc }
  package enum Channels: String, Sendable, CaseIterable { case rgb, bgr }

  /// What makes scores of the numbers.
  package enum Activation: String, Sendable, CaseIterable { case none, sigmoid, softmax }

  package enum BoxForm: String, Sendable, CaseIterable {
    /// Centre and size; corners; corners with y first.
    case cxcywh, xyxy, yxyx
  }

  package enum BoxUnit: String, Sendable, CaseIterable {
    /// Of the network's input; fractions of its width and height.
    case pixels, fraction
  }

  /// A column of a table of detections.
  package enum Column: String, Sendable, CaseIterable {
    /// The box's four numbers in the order of its form.
    case x0, y0, x1, y1
    case score
    case `class`
    /// Number of the picture in a batch of one: rows of another are padding.
    case image
    case ignored
  }

  /// nil tells the two YOLO layouts apart by the output's shape.
  package var layout: Layout?
  /// nil takes the names from the model's own metadata.
  package var classes: ClassMap?
  /// SKU of a class name; a class that is not listed is an SKU itself.
  package var skus: [String: String] = [:]
  /// Detections below are dropped, 0…1.
  package var confidence = 0.25
  /// Boxes of one class that overlap more are one thing, 0…1; nil: as the layout needs, 0.45 for YOLO's and
  /// no suppression for the others.
  package var overlap: Double?
  /// Declared time from exposure to answer.
  package var latency = Nanoseconds(seconds: 0.08)

  /// Pixels, for a model that leaves its size open.
  package var inputSize: (width: Int, height: Int)? {
    get { inputWidth.flatMap { width in inputHeight.map { (width, $0) } } }
    set { (inputWidth, inputHeight) = (newValue?.width, newValue?.height) }
  }
  private var inputWidth, inputHeight: Int?
  package var resize = Resize.letterbox
  /// Border value, of 255.
  package var pad = 114.0
  package var channels = Channels.rgb
  /// nil tells them apart by the axis that has three entries.
  package var axes: Axes?
  /// The input is (value · scale − mean) / deviation, value of 255; mean and deviation in the order of
  /// `channels`.
  package var scale = 1 / 255.0
  package var mean = SIMD3<Double>.zero
  package var deviation = SIMD3<Double>(repeating: 1)

  /// Names of the outputs; nil finds them by names and shapes.
  package var outputNames: [OutputRole: String] = [:]
  /// nil: what is usual for the layout.
  package var activation: Activation?
  package var boxForm: BoxForm?
  package var boxUnit: BoxUnit?
  /// Of a table; nil: x0, y0, x1, y1, score, class for six columns and image, x0, y0, x1, y1, class, score
  /// for seven.
  package var columns: [Column]?

  /// Tells look-alikes and new products apart; nil: the detector's word stands.
  package var secondStage: SecondStageSettings?

  /// What an output holds.
  package enum OutputRole: String, Sendable, CaseIterable { case boxes, logits, labels, scores }

  package init() {}
}

/// Which label of a model means what.
package struct ClassMap: Sendable, Hashable {
  /// By label; labels that are not there mean nothing on sale, such as "background".
  package var names: [Int: String]
  /// Labels that the model tells apart; nil where only some are named.
  package var count: Int?

  /// All labels in their order.
  package init(_ names: [String]) {
    self.names = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($0, $1) })
    count = names.count
  }

  /// Some labels.
  package init(labels: [Int: String]) {
    names = labels
    count = nil
  }

  /// Whether scores of so many labels fit.
  func fits(_ labels: Int) -> Bool {
    count.map { $0 == labels } ?? ((names.keys.max() ?? 0) < labels)
  }

  /// "4 class names", "class names up to number 90".
  var summary: String {
    count.map { "\($0) class names" } ?? "class names up to number \(names.keys.max() ?? 0)"
  }
}
