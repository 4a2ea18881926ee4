"""In what numbers the network is computed: bfloat16 where the processor has instructions for it, else float32.

Without AVX-512 or AMX a step in bfloat16 takes eight times as long as in float32.
"""

import torch


def is_short(device):
    return torch.device(device).type != "cpu" or torch.ops.mkldnn._is_mkldnn_bf16_supported()


def short(device):
    return torch.bfloat16 if is_short(device) else torch.float32


def autocast(device):
    return torch.autocast(torch.device(device).type, dtype=torch.bfloat16, enabled=is_short(device))
