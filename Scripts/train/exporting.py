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


def read(path):
    """An ONNX file; an error where it is none."""
    import onnx
    from google.protobuf.message import DecodeError

    try:
        return onnx.load(path)
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; remedy: name the detector.onnx of a training") from None
    except DecodeError as error:
        raise InputError(f"{path}: is no ONNX file: {error}") from None


def input_of(path):
    """Name and shape of what a model sees: [1, 3, height, width] of a detector."""
    source = read(path).graph.input[0]
    return source.name, [d.dim_value for d in source.type.tensor_type.shape.dim]


def weights_of(path, classes):
    """A `network.Detector` with the weights of a file that `write` made.

    Normalisation was folded into the convolutions, so theirs is none; `with_statistics` gives it back.
    """
    import ast

    from onnx import numpy_helper

    graph = read(path)
    try:
        names = ast.literal_eval(next(p.value for p in graph.metadata_props if p.key == "names"))
        known = [names[i] for i in range(len(names))]
    except (StopIteration, ValueError, SyntaxError, KeyError, TypeError):
        raise InputError(f"{path}: names no classes; remedy: a detector that Scripts/train/train wrote") from None
    if known != list(classes):
        raise InputError(f"{path}: is of other products; remedy: --products as it was trained with")
    model = network.Detector(len(classes))
    unlike = InputError(
        f"{path}: is another network than that of Scripts/train/network.py, or an 8-bit one; remedy: the float "
        "detector.onnx that Scripts/train/train wrote")
    stored = {i.name.removeprefix("detector."): torch.from_numpy(numpy_helper.to_array(i).copy())
              for i in graph.graph.initializer}
    for name, module in model.named_modules():
        if not isinstance(module, nn.Sequential):
            continue
        for i, convolution in enumerate(module):
            if not isinstance(convolution, nn.Conv2d):
                continue
            weight, bias = (stored.get(f"{name}.{i}.{kind}") for kind in ("weight", "bias"))
            if weight is None or bias is None or weight.shape != convolution.weight.shape:
                raise unlike
            with torch.no_grad():
                convolution.weight.copy_(weight)
                if convolution.bias is not None:
                    convolution.bias.copy_(bias)
                else:
                    following = module[i + 1]
                    following.running_var.fill_(1 - following.eps)
                    following.bias.copy_(bias)
    return model


@torch.no_grad()
def with_statistics(model, batches):
    """Gives each normalisation the mean and spread of what passes it, without changing what the network answers.

    Training normalises by each batch's own statistics: without this it would begin with another network.
    `batches`: pictures [B, 3, H, W] in 0...1, as training sees them.
    """
    norms = [m for m in model.modules() if isinstance(m, nn.BatchNorm2d)]
    sums = {m: [0.0, 0.0, 0] for m in norms}

    def look(module, inputs):
        x = inputs[0].double()
        mine = sums[module]
        mine[0] = mine[0] + x.sum((0, 2, 3))
        mine[1] = mine[1] + x.square().sum((0, 2, 3))
        mine[2] += x.numel() // x.shape[1]

    hooks = [m.register_forward_pre_hook(look) for m in norms]
    model.eval()
    for pictures in batches:
        model(pictures)
    for hook in hooks:
        hook.remove()
    for m, (total, squares, count) in sums.items():
        mean = total / count
        spread = (squares / count - mean.square()).clamp_min(1e-6)
        # What it does to its input stays: x · gain + bias.
        gain = m.weight.double() * (m.running_var.double() + m.eps).rsqrt()
        shift = m.bias.double() - m.running_mean.double() * gain
        m.weight.copy_(gain * (spread + m.eps).sqrt())
        m.bias.copy_(shift + mean * gain)
        m.running_mean.copy_(mean)
        m.running_var.copy_(spread)
    return model


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
