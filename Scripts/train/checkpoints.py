"""Files that a training goes on from: written whole or not at all, and checked before they are believed."""

import os
import pickle
from pathlib import Path

import torch

from faults import InputError


def write(path, state):
    """A dictionary as a checkpoint; whoever is killed meanwhile leaves the one before."""
    unfinished = Path(path).with_suffix(".unfinished")
    torch.save(state, unfinished)
    os.replace(unfinished, path)


def read(path, parts, device="cpu"):
    """A checkpoint's dictionary, which holds at least `parts`, with tensors on `device`.

    Raises FileNotFoundError, and InputError if the file is something else.
    """
    try:
        state = torch.load(path, map_location=device)
        if missing := set(parts) - state.keys():
            raise KeyError(*sorted(missing))
        return state
    except (AttributeError, EOFError, KeyError, RuntimeError, ValueError, pickle.UnpicklingError) as error:
        raise InputError(f"{path}: is no checkpoint of a training: {error}") from None
