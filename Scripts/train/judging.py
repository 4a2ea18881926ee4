"""What a detector finds on datasets, beside the truth."""

import json
import shutil
import tempfile
from pathlib import Path

import generation

# An item counts from this visible share on, unless another band is asked for.
PLAIN = (0.3, 2.0)
# Detections below would hardly move the average precision.
LEAST_SCORE = 0.01


def detect(cartsim, model, folder, settings):
    """What the detector finds on a dataset, as COCO results with a `name` each."""
    with tempfile.TemporaryDirectory() as temporary:
        copied = Path(temporary) / model.name
        shutil.copy(model, copied)
        copied.with_suffix(".json").write_text(json.dumps({
            "classes": settings["classes"], "confidence": LEAST_SCORE, "iou": settings.get("iou", 0.45)}))
        results = Path(temporary) / "detections.json"
        generation.cartsim(
            cartsim, "evaluate", folder.resolve(), "--detector", copied, "--by", "bbox",
            "--write-detections", results, "--quiet", quiet=True)
        return json.loads(results.read_text())


class Judged:
    """The truth and what was found on several datasets, as one set that can be cut into slices."""

    def __init__(self, classes):
        self.categories = [{"id": i + 1, "name": name} for i, name in enumerate(classes)]
        self.index = {name: i + 1 for i, name in enumerate(classes)}
        self.images, self.objects, self.found = [], [], []

    def add(self, name, folder, detections):
        data = json.loads((folder / "instances.json").read_text())
        skus = {c["id"]: c["name"] for c in data["categories"]}
        first = len(self.images)
        lux = {}
        numbers = {}
        for image in data["images"]:
            numbers[image["id"]] = first + len(numbers) + 1
            episode = image["episode"]
            if episode not in lux:
                drawn = json.loads((folder / f"episodes/{episode:06d}/episode.json").read_text())["drawn_values"]
                lux[episode] = drawn.get("lighting.illuminance_lux")
            self.images.append({
                "id": numbers[image["id"]], "set": name, "lux": lux[episode], "episode": f"{name}/{episode}"})
        for a in data["annotations"]:
            if skus[a["category_id"]] in self.index:
                self.objects.append({
                    "id": len(self.objects) + 1, "image_id": numbers[a["image_id"]], "bbox": a["bbox"],
                    "category_id": self.index[skus[a["category_id"]]], "share": a["visible_fraction"]})
        for d in detections:
            if skus[d["category_id"]] in self.index:
                self.found.append({
                    "image_id": numbers[d["image_id"]], "category_id": self.index[skus[d["category_id"]]],
                    "bbox": d["bbox"], "score": d["score"]})

    def figures(self, keep=lambda image: True, share=PLAIN, each=False):
        """AP50-95, AP50 and counts of the pictures that `keep` keeps; with `each`, AP a product too."""
        import average_precision

        images = [i for i in self.images if keep(i)]
        ids = {i["id"] for i in images}
        objects = [a for a in self.objects if a["image_id"] in ids]
        counted = [a for a in objects if share[0] <= a["share"] < share[1]]
        result = {"pictures": len(images), "objects": len(counted), "ap": None, "ap50": None, "ar": None}
        if not counted:
            return result
        ap, ap50, ar, products = average_precision.judge(
            {**self.truth(), "images": images, "annotations": objects},
            [d for d in self.found if d["image_id"] in ids], share)
        result.update(ap=round(ap, 4), ap50=round(ap50, 4), ar=round(ar, 4))
        if each:
            many = {c: int(sum(a["category_id"] == c for a in counted)) for c in products}
            names = {c["id"]: c["name"] for c in self.categories}
            result["products"] = {
                names[c]: {"objects": many[c], "ap": round(ap, 4)} for c, ap in sorted(products.items()) if many[c]}
        return result

    def truth(self):
        """COCO's dictionary."""
        return {"images": self.images, "annotations": self.objects, "categories": self.categories}
