"""One step on several processor cores: each core runs its own part of the batch through its own replica.

PyTorch splits every operator over its threads and waits for the slowest after each of them, some
hundred times a step; on a machine that does other work as well most of the time is waiting. Here one
thread of one operator at a time works on each part, and they wait for each other once a step. The
replicas share weights; their gradients are added in a fixed order, so the sum is the same every time.
"""

import copy
from concurrent.futures import ThreadPoolExecutor

import torch


class Replicas:
    def __init__(self, model, count):
        self.model = model
        self.copies = [model] + [copy.deepcopy(model) for _ in range(count - 1)]
        for other in self.copies[1:]:
            for mine, theirs in zip(model.parameters(), other.parameters()):
                theirs.data = mine.data
        self.pool = ThreadPoolExecutor(count, initializer=torch.set_num_threads, initargs=(1,)) if count > 1 else None

    def gradients(self, parts, loss):
        """Runs `loss(model, part)` for each part and leaves the sum of the gradients in the model.

        Gives what `loss` gave beside the value to be minimised, a part each.
        """
        if self.pool is None:
            results = [self._one(self.model, part, loss) for part in parts]
        else:
            jobs = [self.pool.submit(self._one, m, part, loss) for m, part in zip(self.copies, parts)]
            results = [job.result() for job in jobs]
        for other in self.copies[1:]:
            for mine, theirs in zip(self.model.parameters(), other.parameters()):
                if theirs.grad is not None:
                    mine.grad.add_(theirs.grad)
                    theirs.grad = None
        return results

    @staticmethod
    def _one(model, part, loss):
        value, rest = loss(model, part)
        value.backward()
        return rest
