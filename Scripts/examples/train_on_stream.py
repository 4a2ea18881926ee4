#!/usr/bin/env python3
"""Trains a small network to tell depth from a picture, on frames that CartSim makes meanwhile.

  train_on_stream.py --scene Scenes/training/basket-snapshots.yaml --cartsim .build/release/cartsim
  train_on_stream.py --dataset out/baskets

With --scene frames come from `cartsim stream`, without a disk between; with --dataset they are read from
a stored set. --rate only counts frames. Needs PyTorch and numpy; Pillow for --dataset.
"""

import argparse
import sys
import time
from pathlib import Path

import torch
from torch import nn
from torch.utils.data import DataLoader

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import cartsim_data  # noqa: E402

# Pixels of the picture a pixel of the prediction.
STRIDE = 8


def network():
    """RGB to depth in metres, an eighth as wide and high."""
    return nn.Sequential(
        nn.Conv2d(3, 16, 5, stride=2, padding=2), nn.ReLU(),
        nn.Conv2d(16, 32, 3, stride=2, padding=1), nn.ReLU(),
        nn.Conv2d(32, 48, 3, stride=2, padding=1), nn.ReLU(),
        nn.Conv2d(48, 48, 3, padding=2, dilation=2), nn.ReLU(),
        nn.Conv2d(48, 1, 1))


def loss_of(model, pictures, targets):
    depth = torch.stack([target["depth_m"] for target in targets])[..., ::STRIDE, ::STRIDE]
    known = depth > 0
    return (model(pictures) - depth)[known].abs().mean()


def loader(options):
    if options.scene:
        frames = cartsim_data.TorchStream(
            options.scene, options.cartsim, frames=options.frames,
            arguments=options.argument)
    else:
        frames = cartsim_data.TorchFrames(options.dataset)
    return DataLoader(
        frames, batch_size=options.batch, num_workers=options.workers,
        shuffle=bool(options.dataset) and not options.rate, collate_fn=frames.collate)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--scene", help="stream it")
    source.add_argument("--dataset", help="a folder that cartsim generate wrote")
    parser.add_argument("--cartsim", default="cartsim", help="the executable")
    parser.add_argument("--argument", action="append", default=[], help="one more of cartsim stream's")
    parser.add_argument("--frames", type=int, default=800, help="of a stream")
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--workers", type=int, default=1, help="of the DataLoader")
    parser.add_argument("--rate", action="store_true", help="no training: count frames")
    options = parser.parse_args()

    torch.manual_seed(0)
    model = network()
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
    losses, frames, start = [], 0, None
    for pictures, targets in loader(options):
        if not options.rate:
            optimizer.zero_grad()
            loss = loss_of(model, pictures, targets)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            if len(losses) % 10 == 0:
                print(f"{len(losses) * options.batch} frames: {sum(losses[-10:]) / 10:.3f} m off")
        # The first batch waits for programs to start.
        if start is None:
            start = time.perf_counter()
        else:
            frames += len(targets)
    if frames:
        print(f"{frames / (time.perf_counter() - start):.2f} frames/s")
    tenth = max(1, len(losses) // 10)
    if losses:
        first, last = sum(losses[:tenth]) / tenth, sum(losses[-tenth:]) / tenth
        print(f"mean error of the first tenth {first:.3f} m, of the last {last:.3f} m")


if __name__ == "__main__":
    main()
