"""Where a detector fails: what it misses, what it takes for something else, what it sees that is not there."""

from collections import Counter, defaultdict

from judging import PLAIN

# Overlap from which a box is the object's.
LEAST_OVERLAP = 0.5


def overlap(a, b):
    """Intersection over union of two boxes, x y w h."""
    width = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    height = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0.0
    return width * height / (a[2] * a[3] + b[2] * b[3] - width * height)


class Failures:
    """Of plain objects (visible share in `PLAIN`), what came of each; by product and by set."""

    def __init__(self, judged, confidence):
        names = {c["id"]: c["name"] for c in judged.categories}
        sets = {i["id"]: i["set"] for i in judged.images}
        found = defaultdict(list)
        for d in judged.found:
            if d["score"] >= confidence:
                found[d["image_id"]].append(d)
        self.objects, self.missed = Counter(), Counter()
        self.mistaken, self.invented = defaultdict(Counter), Counter()
        self.by_set = defaultdict(Counter)
        taken = set()
        for a in judged.objects:
            over = [d for d in found[a["image_id"]] if overlap(a["bbox"], d["bbox"]) >= LEAST_OVERLAP]
            taken.update(id(d) for d in over)
            if not PLAIN[0] <= a["share"] < PLAIN[1]:
                continue
            sku, place = names[a["category_id"]], self.by_set[sets[a["image_id"]]]
            self.objects[sku] += 1
            place["objects"] += 1
            if any(d["category_id"] == a["category_id"] for d in over):
                continue
            place["failed"] += 1
            if over:
                other = max(over, key=lambda d: d["score"])
                self.mistaken[sku][names[other["category_id"]]] += 1
            else:
                self.missed[sku] += 1
        for detections in found.values():
            for d in detections:
                if id(d) not in taken:
                    self.invented[names[d["category_id"]]] += 1
                    self.by_set[sets[d["image_id"]]]["invented"] += 1
        self.names = list(names.values())

    def failed(self, sku):
        return self.missed[sku] + sum(self.mistaken[sku].values())

    def rate(self, sku):
        """Of its objects that were not found as what they are, drawn toward one half where there are few."""
        return (self.failed(sku) + 1) / (self.objects[sku] + 2)

    def weak(self, count):
        """The products that fail most, and with each what it is most often taken for: `count` in all."""
        chosen = []
        for sku in sorted(self.names, key=lambda sku: (-self.rate(sku), sku)):
            partners = [other for other, _ in self.mistaken[sku].most_common(1)]
            chosen += [name for name in [sku, *partners] if name not in chosen]
            if len(chosen) >= count:
                return chosen[:count]
        return chosen

    def json(self):
        return {
            "sets": {name: dict(counts) for name, counts in sorted(self.by_set.items())},
            "products": {
                sku: {
                    "objects": self.objects[sku], "missed": self.missed[sku], "invented": self.invented[sku],
                    "mistaken_for": dict(self.mistaken[sku].most_common()), "rate": round(self.rate(sku), 3)}
                for sku in sorted(self.names, key=lambda sku: (-self.rate(sku), sku))}}
