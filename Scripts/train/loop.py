"""The training loop: a schedule over a time budget or a number of steps, checkpoints, curves."""

import copy
import json
import queue
import threading
import time
from pathlib import Path

import numpy as np
import torch

import augment
import average_precision
import checkpoints
import exporting
import losses
import network
import precision
from faults import InputError
from optimiser import optimisers
from replicas import Replicas

# The coarsest stride: sides of the network's input are multiples of it.
STEP = 32
# Height and width of the network's input, unless another is asked for.
INPUT = (256, 320)


def smaller(size):
    """Height and width of the small pictures that most steps see."""
    return tuple(max(STEP, int(0.8 * side / STEP) * STEP) for side in size)


def size_at(full, progress, dice):
    """Small pictures teach shapes and colours at half the cost, large ones what is printed.

    The last quarter is at full size alone, so that the normalisation's statistics are of it.
    """
    return full if progress >= 0.75 or dice.random() < 0.15 + 0.3 * progress else smaller(full)


def rate_at(progress, step):
    """Of the full learning rate: 100 steps of warm-up, then level, then straight to nothing."""
    warm = min(1.0, (step + 1) / 100)
    return warm * (1.0 if progress < 0.25 else max(0.01, (1 - progress) / 0.75))


def drawn(real, invented, batch, mix, seed, step):
    """Indices of a step's pictures: every picture once a round, a part of `mix` of them real ones."""
    dice = np.random.default_rng((seed, step, 7))
    wanted = int(dice.binomial(batch, mix)) if len(real) else 0

    def take(pool, count, salt):
        first = step * count
        result = []
        for k in range(first, first + count):
            turn, place = divmod(k, len(pool))
            order = np.random.default_rng((seed, salt, turn)).permutation(len(pool))
            result.append(int(pool[order[place]]))
        return result

    pictures = take(invented, batch, 1)[wanted:]
    return pictures + [int(real[i]) for i in dice.integers(len(real), size=wanted)] if wanted else pictures


def as_given(value):
    """A setting as it is written on the command line."""
    return f"{value[1]}x{value[0]}" if isinstance(value, tuple) else value


class Average:
    """A mean of the weights over about the last few hundred steps, which is what is shipped."""

    def __init__(self, model):
        self.model = copy.deepcopy(model).eval()
        for p in self.model.parameters():
            p.requires_grad_(False)

    @torch.no_grad()
    def update(self, model, step):
        share = min(0.998, (1 + step) / (10 + step))
        for mine, theirs in zip(self.model.state_dict().values(), model.state_dict().values()):
            if mine.dtype.is_floating_point:
                mine.lerp_(theirs, 1 - share)
            else:
                mine.copy_(theirs)


def checkpoint_of(path):
    """Another training's checkpoint."""
    try:
        return checkpoints.read(path, ("classes", "average", "settings"))
    except FileNotFoundError:
        raise InputError(
            f"{path}: no such file; remedy: --from the checkpoint.pt or the detector.onnx of a training") from None


def input_of(start):
    """Height and width of what the network of a checkpoint or an ONNX file sees, or one from scratch."""
    if start is None:
        return INPUT
    if Path(start).suffix == ".onnx":
        return tuple(exporting.input_of(start)[1][2:])
    return checkpoint_of(start)["settings"].get("input", INPUT)


def started(path, classes, pictures):
    """The mean weights of another training's checkpoint, or those of a `detector.onnx`.

    `pictures` gives batches as training sees them.
    """
    if Path(path).suffix == ".onnx":
        return exporting.with_statistics(exporting.weights_of(path, classes), pictures()).state_dict()
    state = checkpoint_of(path)
    if state["classes"] != classes:
        raise InputError(f"{path}: is of other products; remedy: --products as it was trained with")
    return state["average"]


class Feed:
    """Batches made on a thread of their own while the network works; step by step, none twice."""

    def __init__(self, make, first):
        self.queue = queue.Queue(2)
        self.stopped = False
        self.thread = threading.Thread(target=self._run, args=(make, first), daemon=True)
        self.thread.start()

    def _run(self, make, step):
        torch.set_num_threads(1)
        try:
            while not self.stopped:
                item = make(step)
                while not self.stopped:
                    try:
                        self.queue.put(item, timeout=0.5)
                        break
                    except queue.Full:
                        pass
                step += 1
        except Exception as error:  # Raised again where the batch is wanted.
            self.queue.put(error)

    def next(self):
        item = self.queue.get()
        if isinstance(item, Exception):
            raise item
        return item


class Training:
    """A run in a folder: `checkpoint.pt`, `log.jsonl`, `curves.png`."""

    def __init__(self, options, classes, store, invented, real, held, folder, say=print):
        self.options, self.classes, self.store, self.say = options, classes, store, say
        self.invented, self.real, self.held = invented, real, held
        self.folder = Path(folder)
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        torch.manual_seed(options.seed)
        self.model = network.Detector(len(classes))
        if options.start and not self.checkpoint.is_file():
            self.model.load_state_dict(started(options.start, classes, self.samples))
        self.model = self.model.to(self.device, memory_format=torch.channels_last)
        self.average = Average(self.model)
        self.optimisers = optimisers(self.model, options.optimiser, options.rate)
        self.step, self.seconds, self.seen = 0, 0.0, 0
        self.resume()
        self.replicas = Replicas(self.model, options.threads if self.device == "cpu" else 1)
        if self.device == "cpu":
            torch.set_num_threads(1)

    # Changing one of these makes it another training.
    KEPT = ("seed", "batch", "minutes", "steps", "rate", "optimiser", "mix", "input")

    @property
    def checkpoint(self):
        return self.folder / "checkpoint.pt"

    @property
    def progress(self):
        """Of the whole training, 0…1."""
        return self.progress_of(self.step)

    def progress_of(self, step):
        """That a step's batch is made for: batches are made ahead of the step that is under way."""
        if self.options.steps:
            return step / self.options.steps
        return self.seconds / 60 / self.options.minutes

    def state(self):
        return {
            "settings": {key: getattr(self.options, key) for key in self.KEPT},
            "classes": self.classes, "model": self.model.state_dict(),
            "average": self.average.model.state_dict(),
            "optimisers": [o.state_dict() for o in self.optimisers],
            "step": self.step, "seconds": self.seconds, "seen": self.seen}

    def save(self):
        checkpoints.write(self.checkpoint, self.state())

    def resume(self):
        if not self.checkpoint.is_file():
            return
        state = checkpoints.read(self.checkpoint, ("classes", "model", "average", "optimisers", "settings"), self.device)
        if state["classes"] != self.classes:
            raise InputError(
                f"{self.checkpoint}: is of other products; remedy: another --output, or remove that file")
        settings = {"input": INPUT, **state["settings"]}
        for key in ("seed", "batch", "optimiser", "input"):
            before, now = (as_given(values[key]) for values in (settings, vars(self.options)))
            if before != now:
                raise InputError(
                    f"{self.checkpoint}: was made with --{key} {before}; remedy: the same again, or another --output")
        self.model.load_state_dict(state["model"])
        self.average.model.load_state_dict(state["average"])
        for optimiser, saved in zip(self.optimisers, state["optimisers"]):
            optimiser.load_state_dict(saved)
        self.step, self.seconds, self.seen = state["step"], state["seconds"], state["seen"]
        self.say(f"goes on at step {self.step}, after {self.seconds / 60:.1f} minutes")

    def samples(self):
        """A few batches of pictures, at full size."""
        for k in range(8):
            indices = drawn(self.real, self.invented, self.options.batch, self.options.mix, self.options.seed, k)
            yield augment.batch(self.store, indices, self.options.input, (self.options.seed, k, 0), strength=0.7)[0]

    def make(self, step):
        """The batch of a step, in as many parts as there are replicas."""
        seed = self.options.seed
        dice = np.random.default_rng((seed, step))
        size = size_at(self.options.input, self.progress_of(step), dice)
        indices = drawn(self.real, self.invented, self.options.batch, self.options.mix, seed, step)
        count = len(self.replicas.copies)
        return [
            (*augment.batch(self.store, indices[k::count], size, (seed, step, k), strength=0.7), size)
            for k in range(count)]

    def loss(self, model, part):
        pixels, truth, size = part
        truth = {key: value.to(self.device) for key, value in truth.items()}
        pixels = pixels.to(self.device, memory_format=torch.channels_last)
        with precision.autocast(self.device):
            logits, sides = model(pixels)
        value, terms = losses.loss(logits, sides, size, truth)
        return value / len(self.replicas.copies), terms

    def run(self):
        feed = Feed(self.make, self.step)
        log = (self.folder / "log.jsonl").open("a")
        saved = judged = last = time.monotonic()
        terms = []
        self.model.train()
        while self.progress < 1:
            parts = feed.next()
            rate = rate_at(self.progress, self.step)
            for optimiser in self.optimisers:
                for group in optimiser.param_groups:
                    group["lr"] = group["full_lr"] * rate
            terms += self.replicas.gradients(parts, self.loss)
            for optimiser in self.optimisers:
                optimiser.step()
            self.model.zero_grad(set_to_none=True)
            self.average.update(self.model, self.step)
            self.step += 1
            self.seen += self.options.batch
            now = time.monotonic()
            self.seconds += now - last
            last = now
            if self.step % 50 == 0 or self.progress >= 1:
                means = {key: round(float(np.mean([t[key] for t in terms])), 4) for key in terms[0]}
                terms = []
                self.write(log, {"rate": round(rate, 4), **means})
            if now - saved > self.options.save_every:
                self.save()
                saved = now
            if now - judged > 60 * self.options.judge_every or self.progress >= 1:
                self.judge(log)
                self.model.train()
                # Judging counts as training time: the budget is of the wall clock.
                judged = time.monotonic()
        feed.stopped = True
        self.save()

    def write(self, log, values):
        row = {"step": self.step, "minutes": round(self.seconds / 60, 2), "pictures": self.seen, **values}
        log.write(json.dumps(row) + "\n")
        log.flush()
        self.say("  ".join(f"{key} {value}" for key, value in row.items()))

    def judge(self, log):
        if not self.held:
            return
        ap, ap50 = average_precision.of_network(
            self.average.model, self.store, self.held, self.options.input, len(self.classes), self.device)
        self.write(log, {"ap": round(ap, 4), "ap50": round(ap50, 4)})
        import curves
        curves.draw(self.folder)
