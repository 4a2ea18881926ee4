#!/usr/bin/env python3
"""Makes small YOLO-layout ONNX models, and judges CartSim's detector by other people's readers.

  judge-detector.py make DIR
      Writes the fixtures of Tests/PerceptionTests: models with fixed random weights whose output is
      laid out as YOLO exporters do it, and models that must be refused.
  judge-detector.py expect MODEL RGB WIDTH HEIGHT CONFIDENCE IOU
      Prints as JSON what the model finds in a raw 8-bit RGB picture. The network is run by ONNX's
      own reference evaluator, the picture is shrunk and the boxes are suppressed by OpenCV.
"""

import ast
import json
import sys
from pathlib import Path

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

HEIGHT, WIDTH, STRIDE = 96, 128, 8
NAMES = ["milk-1l", "oat drink", "it's \"soup\"", "beans"]


def detector(layout):
    """A stem, a mixing layer and a head; box decoding and sigmoids in the graph."""
    draw = numpy.random.Generator(numpy.random.PCG64(7))
    values = 4 + len(NAMES) + (1 if layout == "v5" else 0)
    rows, columns = HEIGHT // STRIDE, WIDTH // STRIDE
    count = rows * columns

    def weights(name, *shape, scale):
        fan_in = numpy.prod(shape[1:])
        array = draw.normal(0, scale / numpy.sqrt(fan_in), shape)
        # Without a mean each filter answers to structure, not to brightness, and classes vary.
        array -= array.mean(axis=tuple(range(1, array.ndim)), keepdims=True)
        return numpy_helper.from_array(array.astype(numpy.float32), name)

    def constant(name, array, kind=numpy.float32):
        return numpy_helper.from_array(numpy.asarray(array, kind), name)

    y, x = numpy.meshgrid(numpy.arange(rows) + 0.5, numpy.arange(columns) + 0.5, indexing="ij")
    centers = STRIDE * numpy.stack([x.ravel(), y.ravel()])[None]
    initializers = [
        weights("stem", 16, 3, STRIDE, STRIDE, scale=8),
        weights("mix", 16, 16, 3, 3, scale=2),
        weights("head", values, 16, 1, 1, scale=3),
        constant("bias", [0, 0, 1, 1] + [-1.5] * (values - 4)),
        constant("centers", centers),
        constant("one", 1),
        constant("stride", STRIDE),
        constant("four_strides", 4 * STRIDE),
        constant("half", 0.5),
        constant("flat", [1, values, count], numpy.int64),
        constant("parts", [2, 2, values - 4], numpy.int64),
    ]
    node = helper.make_node
    nodes = [
        node("Conv", ["images", "stem"], ["a"], strides=[STRIDE, STRIDE]),
        node("Sigmoid", ["a"], ["a_gate"]),
        node("Mul", ["a", "a_gate"], ["a_out"]),
        node("Conv", ["a_out", "mix"], ["b"], pads=[1, 1, 1, 1]),
        node("Sigmoid", ["b"], ["b_gate"]),
        node("Mul", ["b", "b_gate"], ["b_out"]),
        node("Conv", ["b_out", "head", "bias"], ["c"]),
        node("Reshape", ["c", "flat"], ["d"]),
        node("Sigmoid", ["d"], ["e"]),
        node("Split", ["e", "parts"], ["offset", "size", "scores"], axis=1),
        node("Sub", ["offset", "half"], ["shift"]),
        node("Mul", ["shift", "four_strides"], ["moved"]),
        node("Add", ["moved", "centers"], ["center"]),
        node("Mul", ["size", "four_strides"], ["extent"]),
        node("Concat", ["center", "extent", "scores"], ["planes"], axis=1),
    ]
    if layout == "v5":
        nodes.append(node("Transpose", ["planes"], ["output0"], perm=[0, 2, 1]))
        shape = [1, count, values]
    else:
        nodes.append(node("Identity", ["planes"], ["output0"]))
        shape = [1, values, count]
    return model(nodes, initializers, [1, 3, HEIGHT, WIDTH], shape, names=NAMES)


def model(nodes, initializers, inputs, outputs, names=None, kind=TensorProto.FLOAT):
    graph = helper.make_graph(
        nodes,
        "detector",
        [helper.make_tensor_value_info("images", kind, inputs)],
        [helper.make_tensor_value_info("output0", kind, outputs)],
        initializers,
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    if names is not None:
        helper.set_model_props(made, {"stride": str(STRIDE), "names": repr(dict(enumerate(names)))})
    onnx.checker.check_model(made)
    return made


def pooled(inputs, outputs, **rest):
    """A model of any shape that computes next to nothing."""
    nodes = [
        helper.make_node("ReduceMean", ["images"], ["mean"], axes=[1, 2, 3], keepdims=0),
        helper.make_node("Reshape", ["mean", "flat"], ["spread"]),
        helper.make_node("Expand", ["spread", "shape"], ["output0"]),
    ]
    initializers = [
        numpy_helper.from_array(numpy.array([1, 1, 1], numpy.int64), "flat"),
        numpy_helper.from_array(numpy.array(outputs, numpy.int64), "shape"),
    ]
    return model(nodes, initializers, inputs, outputs, **rest)


def make(folder):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    fixed = [1, 3, HEIGHT, WIDTH]
    models = {
        "yolo-v8": detector("v8"),
        "yolo-v5": detector("v5"),
        "dynamic": pooled(["batch", 3, "height", "width"], [1, 8, 5], names=NAMES),
        "half": pooled(fixed, [1, 8, 5], names=NAMES, kind=TensorProto.FLOAT16),
        "nameless": pooled(fixed, [1, 8, 5]),
        "wrong-classes": pooled(fixed, [1, 9, 5], names=NAMES),
        "four-planes": pooled([1, 4, HEIGHT, WIDTH], [1, 8, 5], names=NAMES),
        "classifier": pooled(fixed, [1, 4, 1], names=NAMES),
    }
    for name, made in models.items():
        (folder / f"{name}.onnx").write_bytes(made.SerializeToString())
    whole = (folder / "yolo-v8.onnx").read_bytes()
    (folder / "truncated.onnx").write_bytes(whole[: len(whole) * 2 // 3])
    made = detector("v8")
    made.graph.node[0].op_type = "NoSuchOperator"
    (folder / "broken.onnx").write_bytes(made.SerializeToString())
    (folder / "text.onnx").write_text("this is not a model\n")


def letterboxed(picture):
    import cv2

    height, width = picture.shape[:2]
    scale = min(WIDTH / width, HEIGHT / height)
    size = (round(width * scale), round(height * scale))
    left, top = (WIDTH - size[0]) // 2, (HEIGHT - size[1]) // 2
    canvas = numpy.full((HEIGHT, WIDTH, 3), 114, numpy.float32)
    canvas[top : top + size[1], left : left + size[0]] = cv2.resize(
        picture.astype(numpy.float32), size, interpolation=cv2.INTER_LINEAR
    )
    return (canvas / 255).transpose(2, 0, 1)[None], scale, left, top


def expect(path, rgb, width, height, confidence, iou):
    import cv2
    from onnx.reference import ReferenceEvaluator

    made = onnx.load(path)
    names = ast.literal_eval({p.key: p.value for p in made.metadata_props}["names"])
    picture = numpy.fromfile(rgb, numpy.uint8).reshape(height, width, 3)
    batch, scale, left, top = letterboxed(picture)
    raw = ReferenceEvaluator(made).run(None, {"images": batch})[0]
    rows = raw[0].T if raw.shape[1] == 4 + len(names) else raw[0]
    scores = rows[:, 4:] if rows.shape[1] == 4 + len(names) else rows[:, 5:] * rows[:, 4:5]
    best = scores.argmax(1)
    top_scores = scores.max(1)
    kept = []
    for index in range(len(names)):
        chosen = numpy.flatnonzero((best == index) & (top_scores >= confidence))
        boxes = [[float(r[0] - r[2] / 2), float(r[1] - r[3] / 2), float(r[2]), float(r[3])]
                 for r in rows[chosen]]
        keep = cv2.dnn.NMSBoxes(boxes, [float(s) for s in top_scores[chosen]], confidence, iou)
        kept += [chosen[i] for i in numpy.asarray(keep, int).ravel()]
    kept.sort(key=lambda i: -top_scores[i])
    detections = []
    for i in kept:
        cx, cy, w, h = (float(v) for v in rows[i, :4])
        edges = [(cx - w / 2 - left) / scale, (cy - h / 2 - top) / scale,
                 (cx + w / 2 - left) / scale, (cy + h / 2 - top) / scale]
        edges = [min(max(e, 0), limit) for e, limit in zip(edges, [width, height] * 2)]
        if edges[2] > edges[0] and edges[3] > edges[1]:
            detections.append({"box": edges, "name": names[int(best[i])],
                               "confidence": float(top_scores[i])})
    json.dump({"raw": raw.ravel().tolist(), "detections": detections}, sys.stdout)


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "make":
        make(sys.argv[2])
    elif len(sys.argv) == 8 and sys.argv[1] == "expect":
        path, rgb, width, height, confidence, iou = sys.argv[2:]
        expect(path, rgb, int(width), int(height), float(confidence), float(iou))
    else:
        sys.exit(__doc__)
