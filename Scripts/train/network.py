"""The detector: a plain convolutional network without anchors, in three strides.

Built for processors with 8-bit or bfloat16 matrix units (VNNI, AMX): dense 3 x 3 convolutions of 32 to
192 channels, ReLU alone, sums instead of concatenations; no depthwise convolution, which neither unit
runs fast and which loses most when rounded to 8 bits.

The head is decoupled (classes and boxes apart); sides of boxes are distributions over 16 bins of a
stride's width (Li et al., Generalized Focal Loss, 2020, arXiv:2006.04388).
"""

import math

import torch
from torch import nn

STRIDES = (8, 16, 32)
# Bins of a side's distribution: a box may reach 15 strides from its cell's centre.
BINS = 16


def unit(inputs, outputs, size=3, stride=1):
    """Convolution, batch normalisation, ReLU."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, size, stride, size // 2, bias=False),
        nn.BatchNorm2d(outputs, eps=1e-3, momentum=0.03),
        nn.ReLU(inplace=True))


class Residual(nn.Module):
    """Two convolutions whose result is added to their input (He et al., 2015, arXiv:1512.03385)."""

    def __init__(self, channels):
        super().__init__()
        self.first = unit(channels, channels)
        self.second = nn.Sequential(
            nn.Conv2d(channels, channels, 3, 1, 1, bias=False),
            nn.BatchNorm2d(channels, eps=1e-3, momentum=0.03))
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x):
        return self.relu(self.second(self.first(x)) + x)


class Context(nn.Module):
    """Maxima over growing windows, so that a cell knows of all that lies around it."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.narrow = unit(inputs, outputs // 2, 1)
        self.pool = nn.MaxPool2d(5, 1, 2)
        self.fuse = unit(outputs * 2, outputs, 1)

    def forward(self, x):
        levels = [self.narrow(x)]
        for _ in range(3):
            levels.append(self.pool(levels[-1]))
        return self.fuse(torch.cat(levels, 1))


class Branches(nn.Module):
    """One stride's head: class logits and bins of the four sides, a cell."""

    def __init__(self, inputs, classes, width=64):
        super().__init__()
        self.classes = nn.Sequential(
            unit(inputs, width), unit(width, width), nn.Conv2d(width, classes, 1))
        self.sides = nn.Sequential(unit(inputs, width), nn.Conv2d(width, 4 * BINS, 1))

    def forward(self, x):
        return self.classes(x), self.sides(x)


class Detector(nn.Module):
    """Pictures [B, 3, H, W] in 0…1, H and W multiples of 32.

    Gives class logits [B, N, classes] and sides' bins [B, N, 4, BINS] (left, top, right, bottom) of the
    N cells of all strides, finest first, row-major.
    """

    def __init__(self, classes):
        super().__init__()
        self.class_count = classes
        self.stem = nn.Sequential(unit(3, 32, 3, 2), unit(32, 48, 3, 2))
        self.stage8 = nn.Sequential(unit(48, 64, 3, 2), Residual(64), Residual(64))
        self.stage16 = nn.Sequential(unit(64, 128, 3, 2), Residual(128), Residual(128))
        self.stage32 = nn.Sequential(unit(128, 192, 3, 2), Residual(192), Context(192, 128))
        self.lateral16, self.lateral8 = unit(128, 96, 1), unit(64, 64, 1)
        self.down_to16, self.down_to8 = unit(128, 96, 1), unit(96, 64, 1)
        self.merge16, self.merge8 = unit(96, 96), unit(64, 64)
        self.up_to16, self.up_to32 = unit(64, 96, 3, 2), unit(96, 128, 3, 2)
        self.refine16, self.refine32 = unit(96, 96), unit(128, 128)
        self.widen = nn.Upsample(scale_factor=2, mode="nearest")
        self.heads = nn.ModuleList(Branches(c, classes) for c in (64, 96, 128))
        self.start_weights()

    def start_weights(self):
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
                if module.bias is not None:
                    nn.init.zeros_(module.bias)
        for head, stride in zip(self.heads, STRIDES):
            # A handful of items in a picture of a thousand cells, before anything is learnt
            # (RetinaNet's prior, arXiv:1708.02002).
            nn.init.normal_(head.classes[-1].weight, std=0.01)
            nn.init.constant_(head.classes[-1].bias, math.log(5 / self.class_count / (640 / stride) ** 2))
            nn.init.normal_(head.sides[-1].weight, std=0.01)
            nn.init.constant_(head.sides[-1].bias, 1.0)

    def features(self, pictures):
        """Maps of strides 8, 16 and 32 that the heads read."""
        fine = self.stage8(self.stem(pictures))
        middle = self.stage16(fine)
        coarse = self.stage32(middle)
        middle = self.merge16(self.lateral16(middle) + self.widen(self.down_to16(coarse)))
        fine = self.merge8(self.lateral8(fine) + self.widen(self.down_to8(middle)))
        middle = self.refine16(middle + self.up_to16(fine))
        coarse = self.refine32(coarse + self.up_to32(middle))
        return fine, middle, coarse

    def forward(self, pictures):
        logits, sides = [], []
        for head, level in zip(self.heads, self.features(pictures)):
            classes, bins = head(level)
            logits.append(classes.flatten(2))
            sides.append(bins.flatten(2))
        logits = torch.cat(logits, 2).transpose(1, 2)
        sides = torch.cat(sides, 2).transpose(1, 2)
        return logits, sides.unflatten(2, (4, BINS))


def cells(height, width, device=None):
    """Centres [N, 2] (x, y) in pixels and strides [N] of an input's cells, in the network's order."""
    centers, strides = [], []
    for stride in STRIDES:
        y, x = torch.meshgrid(
            torch.arange(height // stride, device=device), torch.arange(width // stride, device=device),
            indexing="ij")
        centers.append((torch.stack((x, y), -1).reshape(-1, 2).float() + 0.5) * stride)
        strides.append(torch.full((y.numel(),), float(stride), device=device))
    return torch.cat(centers), torch.cat(strides)


def decode(sides, centers, strides):
    """Boxes [B, N, 4] (x0, y0, x1, y1) in pixels from the sides' bins: the mean of each distribution."""
    bins = torch.arange(BINS, device=sides.device, dtype=torch.float32)
    reach = (sides.float().softmax(-1) * bins).sum(-1) * strides[:, None]
    return torch.cat((centers - reach[..., :2], centers + reach[..., 2:]), -1)


class ExportedDetector(nn.Module):
    """The network as carts run it: one output [1, 4 + classes, N], CartSim's layout `yolo_v8`.

    Centre and size of each box in pixels of the input, then the classes' scores in 0…1.
    """

    def __init__(self, detector, height, width):
        super().__init__()
        self.detector = detector
        centers, strides = cells(height, width)
        self.register_buffer("centers", centers.t()[None].contiguous())
        self.register_buffer("strides", strides[None, None])
        self.register_buffer("bins", torch.arange(BINS, dtype=torch.float32).reshape(1, 1, BINS, 1))

    def forward(self, images):
        logits, sides = [], []
        for head, level in zip(self.detector.heads, self.detector.features(images)):
            classes, bins = head(level)
            logits.append(classes.flatten(2))
            sides.append(bins.flatten(2))
        scores = torch.cat(logits, 2).sigmoid()
        sides = torch.cat(sides, 2)
        reach = (sides.reshape(1, 4, BINS, -1).softmax(2) * self.bins).sum(2) * self.strides
        low, high = reach[:, :2], reach[:, 2:]
        return torch.cat((self.centers + (high - low) / 2, low + high, scores), 1)
