"""The trained network as ONNX, with the settings that CartSim reads beside it."""

import copy
from pathlib import Path

import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

import network
from faults import InputError


def fused(module):
    """The module with every batch normalisation folded into the convolution before it."""
    for child in module.children():
        fused(child)
    if isinstance(module, nn.Sequential):
        for i in range(len(module) - 1):
            if isinstance(module[i], nn.Conv2d) and isinstance(module[i + 1], nn.BatchNorm2d):
                module[i] = fuse_conv_bn_eval(module[i], module[i + 1])
                module[i + 1] = nn.Identity()
    return module


def write(model, classes, size, path, confidence=0.25):
    """Writes the ONNX file and its settings; the result is checked against PyTorch on a random picture."""
    import numpy as np
    import onnx
    import onnxruntime

    path = Path(path)
    model = fused(copy.deepcopy(model).float().cpu().eval().to(memory_format=torch.contiguous_format))
    whole = network.ExportedDetector(model, *size).eval()
    picture = torch.rand(1, 3, *size, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        expected = whole(picture).numpy()
        torch.onnx.export(
            whole, (picture,), str(path), input_names=["images"], output_names=["output0"], opset_version=17,
            dynamo=False)
    graph = onnx.load(path)
    # As YOLO's exporters write it: a Python dictionary, its numbers bare.
    graph.metadata_props.add(key="names", value=str(dict(enumerate(classes))))
    onnx.checker.check_model(graph)
    onnx.save(graph, path)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    got = session.run(None, {"images": picture.numpy()})[0]
    worst = float(np.abs(got - expected).max())
    if worst > 0.05:
        raise RuntimeError(f"{path}: ONNX Runtime's answer differs from PyTorch's by {worst}")
    write_settings(path, classes, confidence)
    return path


def write_settings(path, classes, confidence=0.25, latency_ms=80):
    lines = [
        "# yaml-language-server: $schema=../../Scenes/schema/detector.schema.json", "layout: yolo_v8",
        f"confidence: {confidence}", "iou: 0.6", f"latency_ms: {latency_ms}", "classes:"]
    Path(path).with_suffix(".yaml").write_text("\n".join([*lines, *(f"  - {name}" for name in classes)]) + "\n")


def read_settings(model):
    """What stands beside a model; an error where it has no file of settings, or none of classes."""
    import yaml

    path = Path(model).with_suffix(".yaml")
    for file in (Path(model), path):
        if not file.is_file():
            raise InputError(f"{file}: no such file; remedy: Scripts/train/train writes the model and its settings")
    try:
        settings = yaml.safe_load(path.read_text())
        if not all(isinstance(name, str) for name in settings["classes"]):
            raise TypeError("classes are names")
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise InputError(f"{path}: has no list of classes ({error})") from None
    return settings
