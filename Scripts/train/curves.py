"""The curves of a training as a picture: losses, and average precision, over the time that it took."""

import json
from pathlib import Path


def draw(folder):
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    rows = [json.loads(line) for line in (Path(folder) / "log.jsonl").read_text().splitlines()]
    # What was done again after an interruption counts once, the later time.
    by_step = {(row["step"], "ap" in row): row for row in rows}
    rows = [by_step[key] for key in sorted(by_step)]
    losses = [row for row in rows if "class" in row]
    judged = [row for row in rows if "ap" in row]
    figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.2), layout="constrained")
    for key, label in (("class", "classes"), ("box", "boxes (1 − CIoU)"), ("bins", "sides' bins")):
        left.plot([r["minutes"] for r in losses], [r[key] for r in losses], label=label, linewidth=1)
    left.set(xlabel="minutes of training", ylabel="loss", yscale="log", title="Losses, augmented pictures")
    left.legend(frameon=False)
    right.plot([r["minutes"] for r in judged], [r["ap50"] for r in judged], "o-", ms=3, label="AP50")
    right.plot([r["minutes"] for r in judged], [r["ap"] for r in judged], "o-", ms=3, label="AP50-95")
    right.set(xlabel="minutes of training", ylabel="average precision", ylim=(0, 1),
              title="Pictures of episodes not trained on")
    right.legend(frameon=False, loc="upper left")
    if rows:
        pictures = max(r["pictures"] for r in rows)
        right.annotate(f"{pictures:,} pictures seen", (0.98, 0.04), xycoords="axes fraction", ha="right")
    for axes in (left, right):
        axes.grid(alpha=0.25)
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(Path(folder) / "curves.png", dpi=110)
    plt.close(figure)
