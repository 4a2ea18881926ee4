"""Muon for convolutions, AdamW for the rest, under one schedule.

Muon (Jordan et al., 2024, kellerjordan.github.io/posts/muon) steps along the momentum's nearest
orthogonal matrix; a network from scratch then needs about half as many pictures as with AdamW.
"""

import torch

import precision


def orthogonalised(matrices, steps=5):
    """Nearly the orthogonal factor of each matrix [.., rows, columns], by Newton and Schulz' iteration."""
    a, b, c = 3.4445, -4.7750, 2.0315
    x = matrices / (matrices.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    turned = x.shape[-2] > x.shape[-1]
    if turned:
        x = x.mT
    for _ in range(steps):
        gram = x @ x.mT
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.mT if turned else x


class Muon(torch.optim.Optimizer):
    def __init__(self, parameters, lr, momentum=0.95, weight_decay=0.01):
        super().__init__(parameters, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if "momentum" not in state:
                    state["momentum"] = torch.zeros_like(p)
                mean = state["momentum"].lerp_(p.grad, 1 - group["momentum"])
                ahead = p.grad.lerp(mean, group["momentum"])
                update = orthogonalised(ahead.flatten(1).to(precision.short(p.device))).float().view(p.shape)
                # Columns feed rows: a step then changes outputs alike whatever the layer's shape.
                scale = max(1, p.shape[0] / p[0].numel()) ** 0.5
                p.mul_(1 - group["lr"] * group["weight_decay"])
                p.add_(update, alpha=-group["lr"] * scale)


def optimisers(model, name, lr):
    """The optimisers of a model, as a list; each group keeps its full rate in `full_lr`."""
    heads = [p for head in model.heads for p in (*head.classes[-1].parameters(), *head.sides[-1].parameters())]
    last = {id(p) for p in heads}
    first = id(model.stem[0][0].weight)
    kernels = [p for p in model.parameters() if p.ndim == 4 and id(p) not in last and id(p) != first]
    inner = {id(p) for p in kernels}
    decayed = [p for p in model.parameters() if p.ndim == 4 and id(p) not in inner]
    plain = [p for p in model.parameters() if p.ndim != 4]
    groups = [
        {"params": decayed, "weight_decay": 0.02}, {"params": plain, "weight_decay": 0.0}]
    if name == "muon":
        result = [Muon(kernels, lr=10 * lr), torch.optim.AdamW(groups, lr=lr, fused=True)]
    else:
        groups[0]["params"] = decayed + kernels
        result = [torch.optim.AdamW(groups, lr=lr, fused=True)]
    for optimiser in result:
        for group in optimiser.param_groups:
            group["full_lr"] = group["lr"]
    return result
