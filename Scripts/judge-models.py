#!/usr/bin/env python3
"""Makes small detectors with other people's libraries, and what those libraries find with them.

  judge-models.py DIR

Writes into DIR, which is Tests/PerceptionTests/Fixtures/models in the repository:
  picture.png        the picture that all of them look at
  *.onnx, *.yaml     models exported from torchvision and from Hugging Face transformers, with fixed
                     random weights, and the settings by which CartSim reads them
  embedder.onnx, gallery.json, second-stage.json
                     a network of crops for the second stage, directions that it makes of crops of the
                     picture, and the crops and directions of Pillow and PyTorch
  *.expected.json    what the library's own model and its own post-processing find in the picture, in
                     PyTorch, without ONNX

Needs torch, torchvision, transformers, onnx, numpy and Pillow, which no test does: the tests compare
CartSim with the stored answers. Run it again to see that they are what the libraries answer.
"""

import json
import logging
import sys
import warnings
from pathlib import Path

import numpy
import onnx
import torch
from PIL import Image

HEIGHT, WIDTH = 96, 128
NAMES = ["milk-1l", "oat-drink", "beans"]
MEAN, DEVIATION = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]


def stand_in_for_missing_operators():
    """torchvision's wheels are compiled for one GPU library. Where that is missing its Python code still
    runs; of its compiled operators the detectors here need suppression alone, written down below."""
    library = torch.library.Library("torchvision", "DEF")
    for name in ("nms", "qnms"):
        library.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

    def suppress(boxes, scores, threshold):
        areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
        order = scores.argsort(descending=True, stable=True).tolist()
        kept = []
        while order:
            best = order.pop(0)
            kept.append(best)
            low = torch.maximum(boxes[best, :2], boxes[order, :2])
            high = torch.minimum(boxes[best, 2:], boxes[order, 2:])
            shared = (high - low).clamp(min=0).prod(1)
            overlap = shared / (areas[best] + areas[order] - shared)
            order = [i for i, o in zip(order, overlap.tolist()) if not o > threshold]
        return torch.tensor(kept, dtype=torch.long)

    library.impl("nms", suppress, "CPU")
    return library


def has_operators() -> bool:
    return True


def picture():
    """Blocks of colours at several scales, the same everywhere."""
    draw = numpy.random.Generator(numpy.random.PCG64(5))
    total = numpy.zeros((HEIGHT, WIDTH, 3))
    for block in (4, 8, 16, 32):
        cells = draw.normal(0, 1, (HEIGHT // block, WIDTH // block, 3))
        total += cells.repeat(block, 0).repeat(block, 1)
    scaled = (total - total.min()) / (total.max() - total.min())
    return (255 * scaled).astype(numpy.uint8)


class SSDBackbone(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = torch.nn.Sequential(
            torch.nn.Conv2d(3, 12, 5, 4, 2), torch.nn.ReLU(), torch.nn.Conv2d(12, 16, 3, 2, 1),
            torch.nn.ReLU())
        self.further = torch.nn.Sequential(torch.nn.Conv2d(16, 24, 3, 2, 1), torch.nn.ReLU())
        self.out_channels = [16, 24]

    def forward(self, x):
        fine = self.stem(x)
        return {"0": fine, "1": self.further(fine)}


def torchvision_ssd():
    from torchvision.models.detection import ssd
    from torchvision.models.detection.anchor_utils import DefaultBoxGenerator

    torch.manual_seed(11)
    model = ssd.SSD(
        SSDBackbone(), DefaultBoxGenerator([[2], [2]], scales=[0.15, 0.35, 0.7]), (WIDTH, HEIGHT),
        num_classes=len(NAMES) + 1, score_thresh=0.05, nms_thresh=0.5, detections_per_img=60)
    with torch.no_grad():
        for name, weights in model.named_parameters():
            if weights.dim() > 1:
                weights.normal_(0, (3.0 if "head" in name else 1.6) / weights[0].numel() ** 0.5)
    return model.eval()


class Columns(torch.nn.Module):
    """torchvision's three outputs as one table: x0, y0, x1, y1, class, score."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, image):
        found = self.model([image])[0]
        return torch.cat(
            [found["boxes"], found["labels"][:, None].float(), found["scores"][:, None]], 1)


def shorten(graph, names):
    """Numbers instead of the long names of inner values, which make up half of a small file."""
    def short(name):
        return names.setdefault(name, f"v{len(names)}") if name else name

    del graph.value_info[:]
    for tensor in graph.initializer:
        tensor.name = short(tensor.name)
    for node in graph.node:
        node.name, node.doc_string = "", ""
        node.input[:] = [short(name) for name in node.input]
        node.output[:] = [short(name) for name in node.output]
        for attribute in node.attribute:
            if attribute.HasField("g"):
                for value in attribute.g.output:
                    value.name = short(value.name)
                shorten(attribute.g, names)


def export(model, inputs, path, inputs_named, outputs_named, axes=None):
    torch.onnx.export(
        model, inputs, str(path), input_names=inputs_named, output_names=outputs_named,
        dynamic_axes=axes, opset_version=17, dynamo=False)
    made = onnx.load(path)
    shorten(made.graph, {name: name for name in inputs_named + outputs_named})
    onnx.checker.check_model(made, full_check=True)
    onnx.save(made, path)


def write(folder, name, settings, detections):
    (folder / f"{name}.yaml").write_text(settings)
    text = json.dumps({"detections": detections}, indent=1)
    (folder / f"{name}.expected.json").write_text(text + "\n")
    print(f"{name}: {(folder / name).with_suffix('.onnx').stat().st_size} bytes, "
          f"{len(detections)} detections of {len({d['sku'] for d in detections})} products")


def listed(boxes, labels, scores, names):
    found = [
        {"box": [float(v) for v in box], "sku": names[int(label)], "confidence": float(score)}
        for box, label, score in zip(boxes, labels, scores)]
    return sorted(found, key=lambda d: -d["confidence"])


def make_torchvision(folder, pixels):
    model = torchvision_ssd()
    image = torch.from_numpy(pixels).permute(2, 0, 1).float() / 255
    with torch.no_grad():
        found = model([image])[0]
    keep = found["scores"] >= 0.3
    names = dict(enumerate(["background"] + NAMES))
    detections = listed(
        found["boxes"][keep], found["labels"][keep], found["scores"][keep], names)
    classes = "classes: { 1: milk-1l, 2: oat-drink, 3: beans }\nconfidence: 0.3\n"

    export(model, ([image],), folder / "torchvision-ssd.onnx", ["image"],
           ["boxes", "scores", "labels"])
    write(folder, "torchvision-ssd",
          "# torchvision's SSD as torch.onnx.export leaves it: no batch axis, suppression in the graph.\n"
          "layout: nms\n" + classes, detections)
    export(Columns(model), (image,), folder / "torchvision-columns.onnx", ["image"], ["table"])
    write(folder, "torchvision-columns",
          "# The same with one table as its output.\n"
          "layout: nms\noutput: { columns: [x0, y0, x1, y1, class, score] }\n" + classes, detections)


def transformers_detections(model, processor, pixels, threshold, **rest):
    with torch.no_grad():
        answer = model(**processor(images=pixels, return_tensors="pt", **rest))
    found = processor.post_process_object_detection(
        answer, threshold=threshold, target_sizes=[(HEIGHT, WIDTH)])[0]
    return found["boxes"], found["labels"], found["scores"]


class LogitsAndBoxes(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, pixel_values):
        answer = self.model(pixel_values)
        return answer.logits, answer.pred_boxes


def shake(model, scale, heads):
    """Weights as they are drawn give every query the same answer. `heads`: scales of the last layers."""
    with torch.no_grad():
        for name, weights in model.named_parameters():
            if weights.dim() > 1:
                of_head = [s for h, s in heads.items() if h in name]
                weights.normal_(0, (of_head or [scale])[0] / weights[0].numel() ** 0.5)


def make_yolos(folder, pixels):
    from transformers import YolosConfig, YolosForObjectDetection, YolosImageProcessor

    torch.manual_seed(3)
    model = YolosForObjectDetection(YolosConfig(
        hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=48,
        image_size=[HEIGHT, WIDTH], patch_size=16, num_detection_tokens=24,
        use_mid_position_embeddings=False, id2label=dict(enumerate(NAMES)),
        label2id={n: i for i, n in enumerate(NAMES)}, attn_implementation="eager")).eval()
    shake(model, 2.0, {"class_labels_classifier": 3, "bbox_predictor": 0.9, "position": 3, "detection_tokens": 9})
    processor = YolosImageProcessor(do_resize=False, do_pad=False)
    found = transformers_detections(model, processor, pixels, 0.4)
    export(LogitsAndBoxes(model), (torch.zeros(1, 3, HEIGHT, WIDTH),),
           folder / "transformers-yolos.onnx", ["pixel_values"], ["logits", "pred_boxes"])
    write(folder, "transformers-yolos",
          "# transformers' YOLOS: softmax over the classes and \"nothing\", which comes last.\n"
          "layout: detr\noutput: { activation: softmax }\n"
          f"input: {{ resize: stretch, mean: {MEAN}, std: {DEVIATION} }}\n"
          "classes: [milk-1l, oat-drink, beans]\nconfidence: 0.4\n", listed(*found, dict(enumerate(NAMES))))


def make_rt_detr(folder, pixels):
    from transformers import (
        RTDetrConfig, RTDetrForObjectDetection, RTDetrImageProcessor, RTDetrResNetConfig)

    torch.manual_seed(4)
    model = RTDetrForObjectDetection(RTDetrConfig(
        backbone_config=RTDetrResNetConfig(
            embedding_size=8, hidden_sizes=[8, 12, 16, 24], depths=[1, 1, 1, 1], layer_type="basic",
            out_features=["stage2", "stage3", "stage4"]),
        encoder_in_channels=[12, 16, 24], feat_strides=[8, 16, 32], encoder_hidden_dim=16,
        encoder_ffn_dim=24, encoder_attention_heads=2, d_model=16, num_queries=20,
        decoder_in_channels=[16, 16, 16], decoder_ffn_dim=24, num_feature_levels=3, decoder_layers=2,
        decoder_attention_heads=2, decoder_n_points=2, num_denoising=0, hidden_expansion=0.5,
        id2label=dict(enumerate(NAMES)), label2id={n: i for i, n in enumerate(NAMES)})).eval()
    shake(model, 1.6, {"class_embed": 6, "bbox_embed": 0.8, "enc_score_head": 2})
    processor = RTDetrImageProcessor(do_resize=False, do_normalize=False)
    found = transformers_detections(model, processor, pixels, 0.1)
    axes = {"pixel_values": {0: "batch", 2: "height", 3: "width"}}
    export(LogitsAndBoxes(model), (torch.zeros(1, 3, HEIGHT, WIDTH),),
           folder / "transformers-rtdetr.onnx", ["pixel_values"], ["logits", "pred_boxes"], axes)
    write(folder, "transformers-rtdetr",
          "# transformers' RT-DETR: a sigmoid a class; exported with open axes, so the size stands here.\n"
          f"layout: detr\noutput: {{ activation: sigmoid }}\ninput: {{ size_px: [{WIDTH}, {HEIGHT}], resize: stretch }}\n"
          "classes: [milk-1l, oat-drink, beans]\nconfidence: 0.1\n",
          listed(*found, dict(enumerate(NAMES))))


BOXES = [
    (10, 12, 40, 50), (60, 20, 76, 36), (90, 50, 127.6, 95.4), (-5, -8, 20, 30), (30.4, 60.5, 36.2, 64),
    (4, 4, 124, 92)]


def make_second_stage(folder, pixels, side=24, length=12):
    torch.manual_seed(8)
    model = torch.nn.Sequential(
        torch.nn.Conv2d(3, 8, 5, 3, 2), torch.nn.ReLU(), torch.nn.Conv2d(8, 12, 3, 2, 1), torch.nn.ReLU(),
        torch.nn.Flatten(), torch.nn.Linear(12 * 16, length)).eval()
    image = Image.fromarray(pixels)
    crops, directions = [], []
    for x0, y0, x1, y1 in BOXES:
        # As Scripts/train/embedding.py crops.
        half = max(x1 - x0, y1 - y0) * (0.5 + 0.08)
        cx, cy = (x0 + x1) / 2, (y0 + y1) / 2
        corner = tuple(round(v) for v in (cx - half, cy - half, cx + half, cy + half))
        crop = numpy.asarray(image.crop(corner).resize((side, side), Image.BILINEAR))
        crops.append(crop)
        with torch.no_grad():
            found = model(torch.from_numpy(crop.copy()).permute(2, 0, 1)[None].float() / 255)[0]
        directions.append((found / found.norm()).tolist())
    export(model, (torch.zeros(1, 3, side, side),), folder / "embedder.onnx", ["crops"], ["vectors"])
    # One product a box, so that each crop's nearest product is known.
    (folder / "gallery.json").write_text(json.dumps({
        "directions": length,
        "products": [{"sku": f"product-{i}", "vectors": [d]} for i, d in enumerate(directions)]}) + "\n")
    (folder / "second-stage.json").write_text(json.dumps({
        "boxes": BOXES, "side": side,
        "crops": [c.transpose(2, 0, 1).ravel().tolist() for c in crops], "directions": directions}) + "\n")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)
    torch.use_deterministic_algorithms(True)
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    try:
        import torchvision  # noqa: F401
    except RuntimeError:
        for name in [m for m in sys.modules if m.startswith("torchvision")]:
            del sys.modules[name]
        keep = stand_in_for_missing_operators()  # noqa: F841: registered while it lives
        import torchvision

        torchvision.extension._has_ops = has_operators
    pixels = picture()
    Image.fromarray(pixels).save(folder / "picture.png")
    make_torchvision(folder, pixels)
    make_yolos(folder, pixels)
    make_rt_detr(folder, pixels)
    make_second_stage(folder, pixels)


if __name__ == "__main__":
    main()
