"""What the detector is trained to: task-aligned assignment and the losses of classes and boxes."""

import math

import torch
import torch.nn.functional as F

import network

# Weights of the terms and of the assignment as in TOOD (Feng et al., 2021, arXiv:2108.07755) and the
# detectors that followed it, but twice theirs for the classes: there are many, and they are learnt last.
BOX, CLASSES, BINS = 7.5, 1.0, 1.5
ALPHA, BETA = 0.5, 6.0
# Cells that each object is learnt by.
CHOSEN = 10


def complete_iou(a, b):
    """Complete IoU [..] of boxes [.., 4] (x0, y0, x1, y1) (Zheng et al., 2019, arXiv:1911.08287)."""
    eps = 1e-7
    wa, ha = a[..., 2] - a[..., 0], a[..., 3] - a[..., 1] + eps
    wb, hb = b[..., 2] - b[..., 0], b[..., 3] - b[..., 1] + eps
    low, high = torch.maximum(a[..., :2], b[..., :2]), torch.minimum(a[..., 2:], b[..., 2:])
    shared = (high - low).clamp(min=0).prod(-1)
    iou = shared / (wa * ha + wb * hb - shared + eps)
    hull = torch.maximum(a[..., 2:], b[..., 2:]) - torch.minimum(a[..., :2], b[..., :2])
    diagonal = hull.square().sum(-1) + eps
    apart = (a[..., :2] + a[..., 2:] - b[..., :2] - b[..., 2:]).square().sum(-1) / 4
    shape = (4 / math.pi ** 2) * (torch.atan(wb / hb) - torch.atan(wa / ha)).square()
    with torch.no_grad():
        weight = shape / (shape - iou + 1 + eps)
    return iou - apart / diagonal - shape * weight


def iou_matrix(a, b):
    """IoU [B, M, N] of boxes a [B, M, 4] and b [B, N, 4]."""
    low = torch.maximum(a[:, :, None, :2], b[:, None, :, :2])
    high = torch.minimum(a[:, :, None, 2:], b[:, None, :, 2:])
    shared = (high - low).clamp(min=0).prod(-1)
    size_a = (a[..., 2:] - a[..., :2]).prod(-1)[:, :, None]
    size_b = (b[..., 2:] - b[..., :2]).prod(-1)[:, None]
    return shared / (size_a + size_b - shared + 1e-9)


@torch.no_grad()
def assign(scores, boxes, centers, truth_boxes, truth_classes, truth_known):
    """Which cell learns which object.

    - scores [B, N, classes] in 0…1, boxes [B, N, 4]: what the network says now.
    - truth_boxes [B, M, 4], truth_classes [B, M], truth_known [B, M]: false where padded.

    Gives for each cell the object's index [B, N] and the aligned score that its class should have
    [B, N]; 0 means background.
    """
    batch, objects = truth_classes.shape
    low = centers[None, None] - truth_boxes[:, :, None, :2]
    high = truth_boxes[:, :, None, 2:] - centers[None, None]
    inside = (torch.minimum(low, high).amin(-1) > 0) & truth_known[:, :, None]
    overlap = iou_matrix(truth_boxes, boxes)
    index = truth_classes[:, :, None].expand(-1, -1, scores.shape[1])
    score = scores.transpose(1, 2).gather(1, index)
    alignment = score.pow(ALPHA) * overlap.pow(BETA) * inside
    best, cell = alignment.topk(min(CHOSEN, alignment.shape[-1]), -1)
    chosen = torch.zeros_like(inside).scatter_(2, cell, best > 1e-9) & inside
    # A cell that several objects claim is that one's which it overlaps most.
    crowded = chosen.sum(1) > 1
    first = F.one_hot((overlap * inside).argmax(1), objects).transpose(1, 2).bool()
    chosen = torch.where(crowded[:, None], first & inside & chosen.any(1, keepdim=True), chosen)
    alignment = alignment * chosen
    overlap = overlap * chosen
    # The best cell's target is its overlap; the others' are lower in proportion.
    scale = overlap.amax(-1, keepdim=True) / (alignment.amax(-1, keepdim=True) + 1e-9)
    target = (alignment * scale).amax(1)
    return chosen.float().argmax(1), target * chosen.any(1)


def bin_loss(sides, reach):
    """Cross-entropy to the two bins around each side's true length.

    - sides [K, 4, bins]: logits. reach [K, 4]: in strides.
    """
    reach = reach.clamp(0, network.BINS - 1.01)
    lower = reach.floor()
    upper_share = reach - lower
    logs = sides.log_softmax(-1)
    low = logs.gather(-1, lower.long()[..., None])[..., 0]
    high = logs.gather(-1, lower.long()[..., None] + 1)[..., 0]
    return -(low * (1 - upper_share) + high * upper_share).mean(-1)


def loss(logits, sides, size, truth):
    """The loss of a batch, and its three terms for the curves.

    - size: height and width of the input in pixels.
    - truth: boxes [B, M, 4], classes [B, M], known [B, M], ignored [B, M]: an object that is to be
      neither found nor missed; no cell in it is taught that it is background.
    """
    logits, sides = logits.float(), sides.float()
    centers, strides = network.cells(*size, device=logits.device)
    boxes = network.decode(sides, centers, strides)
    wanted = truth["known"] & ~truth["ignored"]
    scores = logits.detach().sigmoid()
    owner, target = assign(
        scores, boxes.detach(), centers, truth["boxes"], truth["classes"], wanted)
    positive = target > 0
    total = target.sum().clamp(min=1)

    low = centers[None, None] - truth["boxes"][:, :, None, :2]
    high = truth["boxes"][:, :, None, 2:] - centers[None, None]
    hidden = ((torch.minimum(low, high).amin(-1) > 0) & truth["ignored"][:, :, None]).any(1)
    counted = positive | ~hidden

    owner_class = truth["classes"].gather(1, owner)
    # softplus(x) - x·t for all classes; only the owner's class has a target above 0.
    class_loss = (F.softplus(logits).sum(-1) * counted).sum()
    cell_logit = logits.gather(2, owner_class[..., None])[..., 0]
    class_loss = (class_loss - (cell_logit * target).sum()) / total

    if positive.any():
        true_boxes = truth["boxes"].gather(1, owner[..., None].expand(-1, -1, 4))[positive]
        weight = target[positive]
        box_loss = ((1 - complete_iou(boxes[positive], true_boxes)) * weight).sum() / total
        here = centers[None].expand(len(logits), -1, -1)[positive]
        stride = strides[None].expand(len(logits), -1)[positive][:, None]
        reach = torch.cat((here - true_boxes[:, :2], true_boxes[:, 2:] - here), -1) / stride
        bins = (bin_loss(sides[positive], reach) * weight).sum() / total
    else:
        box_loss = bins = sides.sum() * 0
    value = BOX * box_loss + CLASSES * class_loss + BINS * bins
    return value, {"box": box_loss.item(), "class": class_loss.item(), "bins": bins.item()}
