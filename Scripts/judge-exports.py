"""Reads an export with other people's readers and compares it with the dataset's own labels.

Usage: judge-exports.py DATASET EXPORT FORMAT
Prints what was compared as JSON; exits with 1 and the differences if there are any.
"""

import collections
import json
import pathlib
import sys
import xml.etree.ElementTree

import cv2
import numpy
import webdataset
import yaml
from PIL import Image
from pycocotools import mask as masks
from pycocotools.coco import COCO

problems = []


def expect(condition, text):
    if not condition:
        problems.append(text)


def near(a, b, tolerance):
    return numpy.allclose(numpy.asarray(a, float), numpy.asarray(b, float), atol=tolerance, rtol=0)


class Dataset:
    """The native store: labels by the stem that exports give a picture."""

    def __init__(self, root):
        self.root = root
        self.products = {p["sku"]: p for p in json.loads((root / "products.json").read_text())}
        self.frames = {}
        self.episodes = {}
        for folder in sorted((root / "episodes").iterdir()):
            self.episodes[folder.name] = json.loads((folder / "episode.json").read_text())
            for file in sorted((folder / "labels").iterdir()):
                frame = json.loads(file.read_text())
                frame["folder"] = folder
                self.frames[f"{folder.name}-{file.stem}"] = frame
        self.skus = sorted(self.products)

    def objects(self, frame):
        return [i for i in frame["instances"] if i.get("sku") and i["visible_area_px"] > 0]

    def picture(self, frame):
        return frame["folder"] / frame["image_file"]


def decoded(instance):
    size, counts = instance["mask"]["size"], instance["mask"]["counts"]
    return masks.decode({"size": size, "counts": counts.encode()}).astype(bool)


def rotation(transform):
    w, x, y, z = transform["rotation_wxyz"]
    return numpy.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )


def corners(product):
    low, high = product["model_minimum_m"], product["model_maximum_m"]
    center = [(a + b) / 2 for a, b in zip(low, high)]
    ends = [(low[i], high[i]) for i in range(3)]
    return numpy.array([center] + [[x, y, z] for x in ends[0] for y in ends[1] for z in ends[2]])


def same_picture(a, b):
    return a.read_bytes() == b.read_bytes()


def coco(data, root):
    count = 0
    names = set()
    for file in sorted((root / "annotations").glob("instances_*.json")):
        part = file.stem.removeprefix("instances_")
        read = COCO(str(file))
        for image in read.loadImgs(read.getImgIds()):
            stem = pathlib.Path(image["file_name"]).stem
            expect(stem not in names, f"{stem} twice")
            names.add(stem)
            frame = data.frames[stem]
            expect(
                same_picture(root / "images" / part / image["file_name"], data.picture(frame)),
                f"{stem}: another picture",
            )
            found = read.loadAnns(read.getAnnIds(imgIds=[image["id"]]))
            truth = data.objects(frame)
            expect(len(found) == len(truth), f"{stem}: {len(found)} for {len(truth)}")
            for annotation, instance in zip(found, truth):
                count += 1
                x0, y0, x1, y1 = instance["visible_box_px"]
                expect(annotation["bbox"] == [x0, y0, x1 - x0, y1 - y0], f"{stem}: box")
                expect(annotation["area"] == instance["visible_area_px"], f"{stem}: area")
                name = read.loadCats([annotation["category_id"]])[0]["name"]
                expect(name == instance["sku"], f"{stem}: {name}")
                mask = read.annToMask(annotation).astype(bool)
                expect((mask == decoded(instance)).all(), f"{stem}: mask of {name}")
    expect(names == set(data.frames), "not the same pictures")
    return count


def panoptic(data, root):
    """By the rules that panopticapi's evaluation holds files to."""
    count = 0
    for file in sorted((root / "annotations").glob("panoptic_*.json")):
        read = json.loads(file.read_text())
        categories = {c["id"]: c for c in read["categories"]}
        images = {i["id"]: i for i in read["images"]}
        for annotation in read["annotations"]:
            stem = pathlib.Path(annotation["file_name"]).stem
            expect(images[annotation["image_id"]]["file_name"].startswith(stem), stem)
            picture = numpy.array(
                Image.open(root / "annotations" / file.stem / annotation["file_name"]), numpy.uint32
            )
            segments = picture[..., 0] + 256 * picture[..., 1] + 65536 * picture[..., 2]
            labels, areas = numpy.unique(segments, return_counts=True)
            said = {s["id"]: s for s in annotation["segments_info"]}
            expect(set(labels.tolist()) == set(said), f"{stem}: segments")
            for label, area in zip(labels.tolist(), areas.tolist()):
                segment = said[label]
                expect(segment["area"] == area, f"{stem}: area of {label}")
                ys, xs = numpy.nonzero(segments == label)
                box = [xs.min(), ys.min(), xs.max() - xs.min() + 1, ys.max() - ys.min() + 1]
                expect(segment["bbox"] == [int(v) for v in box], f"{stem}: box of {label}")
                expect(segment["category_id"] in categories, f"{stem}: category")
            for instance in data.objects(data.frames[stem]):
                count += 1
                expect(
                    ((segments == instance["id"] + 1) == decoded(instance)).all(), f"{stem}: mask"
                )
                category = categories[said[instance["id"] + 1]["category_id"]]
                expect(category["name"] == instance["sku"] and category["isthing"] == 1, stem)
    return count


def yolo(data, root, task):
    """As Ultralytics' loader checks and reads labels (verify_image_label)."""
    settings = yaml.safe_load((root / "data.yaml").read_text())
    expect(list(settings["names"].values()) == data.skus, "names")
    count = 0
    names = set()
    for part in [p for p in settings if (root / "labels" / p).is_dir()]:
        for file in sorted((root / "labels" / part).iterdir()):
            frame = data.frames[file.stem]
            names.add(file.stem)
            picture = next((root / settings[part]).glob(file.stem + ".*"))
            expect(same_picture(picture, data.picture(frame)), f"{file.stem}: another picture")
            width, height = Image.open(picture).size
            rows = [line.split() for line in file.read_text().splitlines()]
            truth = data.objects(frame)
            expect(len(rows) == len(truth), f"{file.stem}: {len(rows)} for {len(truth)}")
            for row, instance in zip(rows, truth):
                count += 1
                expect(data.skus[int(row[0])] == instance["sku"], f"{file.stem}: class")
                values = numpy.array(row[1:], float)
                expect(values.min() >= 0, f"{file.stem}: negative")
                x0, y0, x1, y1 = instance["visible_box_px"]
                if task == "segment":
                    points = values.reshape(-1, 2)
                    expect(points.max() <= 1, f"{file.stem}: beyond the picture")
                    outline = points * [width, height]
                    mask = masks.decode(
                        masks.frPyObjects([outline.round().ravel().tolist()], height, width)
                    )[..., 0]
                    expect((mask.astype(bool) == decoded(instance)).all(), f"{file.stem}: outline")
                    continue
                box = values[:4] * [width, height, width, height]
                expect(
                    near(box, [(x0 + x1) / 2, (y0 + y1) / 2, x1 - x0, y1 - y0], 1e-4),
                    f"{file.stem}: box",
                )
                expect(values[:4].max() <= 1, f"{file.stem}: beyond the picture")
                if task == "pose":
                    expect(settings["kpt_shape"] == [9, 3], "kpt_shape")
                    keypoints(data, frame, instance, values[4:].reshape(9, 3), file.stem)
    expect(names == set(data.frames), "not the same pictures")
    return count


def keypoints(data, frame, instance, found, stem):
    pose, k, lens = instance["camera_from_model"], frame["intrinsics"], frame["lens"]
    points = corners(data.products[instance["sku"]]) @ rotation(pose).T + pose["translation_m"]
    matrix = numpy.array([[k["fx_px"], 0, k["cx_px"]], [0, k["fy_px"], k["cy_px"]], [0, 0, 1]])
    coefficients = numpy.array(lens["coefficients"] or [0.0] * 5)
    pixels = cv2.projectPoints(points, numpy.zeros(3), numpy.zeros(3), matrix, coefficients)[0]
    places = (pixels.reshape(-1, 2) + 0.5) / [k["width_px"], k["height_px"]]
    for place, depth, (x, y, flag) in zip(places, points[:, 2], found):
        if flag == 0:
            inside = depth > 0 and (place > 1e-6).all() and (place < 1 - 1e-6).all()
            expect(not inside and x == 0 and y == 0, f"{stem}: a point in the picture is left out")
        else:
            expect(flag == 2 and near(place, [x, y], 1e-6), f"{stem}: point")


def voc(data, root):
    count = 0
    listed = []
    for file in sorted((root / "ImageSets" / "Main").iterdir()):
        listed += file.read_text().split()
    expect(sorted(listed) == sorted(data.frames), "not the same pictures")
    for stem in listed:
        tree = xml.etree.ElementTree.parse(root / "Annotations" / f"{stem}.xml").getroot()
        frame = data.frames[stem]
        expect(
            same_picture(root / "JPEGImages" / tree.findtext("filename"), data.picture(frame)), stem
        )
        classes = numpy.array(Image.open(root / "SegmentationClass" / f"{stem}.png"))
        objects = numpy.array(Image.open(root / "SegmentationObject" / f"{stem}.png"))
        truth = data.objects(frame)
        found = tree.findall("object")
        expect(len(found) == len(truth), f"{stem}: {len(found)} for {len(truth)}")
        for place, (element, instance) in enumerate(zip(found, truth)):
            count += 1
            expect(element.findtext("name") == instance["sku"], f"{stem}: name")
            box = [int(element.findtext(f"bndbox/{k}")) for k in ("xmin", "ymin", "xmax", "ymax")]
            x0, y0, x1, y1 = instance["visible_box_px"]
            expect(box == [x0 + 1, y0 + 1, x1, y1], f"{stem}: box")
            mask = decoded(instance)
            expect(((objects == place + 1) == mask).all(), f"{stem}: object")
            expect((classes[mask] == data.skus.index(instance["sku"]) + 1).all(), f"{stem}: class")
    return count


def parts(root):
    """The folders of a split, each of which lists where its samples come from."""
    return [p for p in sorted(root.iterdir()) if (p / "sources.txt").exists()]


def kitti(data, root):
    count = 0
    for part in parts(root):
        for line in (part / "sources.txt").read_text().splitlines():
            name, stem = line.split(maxsplit=1)
            frame = data.frames[stem]
            calibration = dict(
                line.split(": ", 1)
                for line in (part / "calib" / f"{name}.txt").read_text().splitlines()
            )
            projection = numpy.array(calibration["P2"].split(), float).reshape(3, 4)
            rows = [
                line.split() for line in (part / "label_2" / f"{name}.txt").read_text().splitlines()
            ]
            for row, instance in zip(rows, data.objects(frame), strict=True):
                count += 1
                expect(len(row) == 15 and row[0] == instance["sku"], f"{stem}: {row[0]}")
                values = numpy.array(row[1:], float)
                x0, y0, x1, y1 = instance["visible_box_px"]
                expect(near(values[3:7], [x0, y0, x1 - 1, y1 - 1], 1e-3), f"{stem}: box")
                height, width, length = values[7:10]
                product = data.products[instance["sku"]]
                extent = numpy.subtract(product["model_maximum_m"], product["model_minimum_m"])
                expect(near([length, width, height], extent, 1e-4), f"{stem}: size")
                center = values[10:13] - [0, height / 2, 0]
                pose = instance["camera_from_model"]
                truth = corners(product)[0] @ rotation(pose).T + pose["translation_m"]
                expect(near(center, truth, 2e-4), f"{stem}: place")
                pixel = projection @ [*truth, 1]
                k = frame["intrinsics"]
                expect(
                    near(pixel[0] / pixel[2], k["fx_px"] * truth[0] / truth[2] + k["cx_px"], 1e-3),
                    f"{stem}: projection",
                )
    return count


def bop(data, root):
    """By the rules of the BOP format's page."""
    count = 0
    names = dict(line.split(maxsplit=1) for line in (root / "models/names.txt").open())
    names = {int(number): sku.strip() for number, sku in names.items()}
    models = json.loads((root / "models/models_info.json").read_text())
    for number, sku in names.items():
        info, product = models[str(number)], data.products[sku]
        low = numpy.array([info["min_x"], info["min_y"], info["min_z"]])
        size = numpy.array([info["size_x"], info["size_y"], info["size_z"]])
        expect(near(low, numpy.array(product["model_minimum_m"]) * 1000, 0.01), f"{sku}: box")
        expect(size.max() - 1e-6 <= info["diameter"] <= numpy.linalg.norm(size) + 1e-6, sku)
        text = (root / f"models/obj_{number:06d}.ply").read_text().split("end_header\n")
        vertices = int(text[0].split("element vertex ")[1].split()[0])
        points = numpy.loadtxt(text[1].splitlines()[:vertices], ndmin=2)[:, :3]
        expect(near(points.min(0), low, 0.01) and near(points.max(0) - low, size, 0.01), sku)
    for part in parts(root):
        for line in (part / "sources.txt").read_text().splitlines():
            number, _, episode, _, camera = line.split(maxsplit=4)
            scene = part / number
            truth = json.loads((scene / "scene_gt.json").read_text())
            infos = json.loads((scene / "scene_gt_info.json").read_text())
            cameras = json.loads((scene / "scene_camera.json").read_text())
            frames = [
                f
                for f in data.frames.values()
                if f["episode"] == int(episode) and f["camera_name"] == camera
            ]
            expect(len(frames) == len(truth) == len(infos) == len(cameras), f"{scene}: frames")
            for place, frame in enumerate(sorted(frames, key=lambda f: f["tick"])):
                expect(
                    (scene / f"depth/{place:06d}.png").read_bytes()
                    == (frame["folder"] / frame["depth_file"]).read_bytes(),
                    f"{scene}: depth",
                )
                view = cameras[str(place)]
                expect(near(view["cam_K"][0], frame["intrinsics"]["fx_px"], 1e-9), f"{scene}: K")
                objects = data.objects(frame)
                for entry, info, instance in zip(
                    truth[str(place)], infos[str(place)], objects, strict=True
                ):
                    index = objects.index(instance)
                    count += 1
                    expect(names[entry["obj_id"]] == instance["sku"], f"{scene}: object")
                    matrix = numpy.array(entry["cam_R_m2c"]).reshape(3, 3)
                    pose = instance["camera_from_model"]
                    expect(near(matrix, rotation(pose), 1e-9), f"{scene}: rotation")
                    expect(near(matrix @ matrix.T, numpy.eye(3), 1e-9), f"{scene}: rotation")
                    expect(
                        near(entry["cam_t_m2c"], numpy.array(pose["translation_m"]) * 1000, 1e-6),
                        f"{scene}: translation",
                    )
                    mask = numpy.array(
                        Image.open(scene / f"mask_visib/{place:06d}_{index:06d}.png")
                    )
                    expect(((mask == 255) == decoded(instance)).all(), f"{scene}: mask")
                    expect(info["px_count_visib"] == (mask == 255).sum(), f"{scene}: count")
                    expect(
                        info["px_count_visib"] <= info["px_count_valid"] <= info["px_count_all"],
                        f"{scene}: counts",
                    )
    return count


def shards(data, root):
    count = 0
    keys = set()
    for listing in sorted(set(root.glob("*.json")) - {root / "export.json"}):
        for shard in json.loads(listing.read_text())["shards"]:
            samples = 0
            for sample in webdataset.WebDataset(
                str(root / shard["file"]), shardshuffle=False
            ).decode("pil"):
                samples += 1
                stem = sample["__key__"].rsplit("/", 1)[-1]
                keys.add(stem)
                frame = data.frames[stem]
                picture = numpy.array(sample.get("png", sample.get("jpg")).convert("RGB"))
                stored = numpy.array(Image.open(data.picture(frame)).convert("RGB"))
                expect((picture == stored).all(), stem)
                ids, depth = (
                    cv2.imdecode(numpy.frombuffer(sample[name], "u1"), cv2.IMREAD_UNCHANGED)
                    for name in ("ids.png16", "depth.png16")
                )
                for found, name in ((ids, "ids_file"), (depth, "depth_file")):
                    stored = numpy.array(Image.open(frame["folder"] / frame[name]))
                    expect(found.dtype == "u2" and (found == stored).all(), f"{stem}: {name}")
                for found, instance in zip(
                    sample["json"]["objects"], data.objects(frame), strict=True
                ):
                    count += 1
                    expect(found["bbox_xyxy"] == instance["visible_box_px"], f"{stem}: box")
                    expect(found["segmentation"] == instance["mask"], f"{stem}: mask")
                    expect(((ids == instance["id"]) == decoded(instance)).all(), f"{stem}: ids")
            expect(samples == shard["samples"], shard["file"])
    expect(keys == set(data.frames), "not the same samples")
    return count


def conversations(data, root, layout):
    count = 0
    kinds = collections.Counter()
    names = {p["name"]: sku for sku, p in data.products.items()}
    for file in sorted(root.glob("*.truth.jsonl")):
        part = file.name.removesuffix(".truth.jsonl")
        questions = [json.loads(line) for line in file.open()]
        turns = {}
        for line in (root / f"{part}.jsonl").open():
            sample = json.loads(line)
            if layout == "llava":
                expect((root / sample["image"]).is_file(), sample["image"])
                said = sample["conversations"]
                expect([t["from"] for t in said] == ["human", "gpt"] * (len(said) // 2), "turns")
                expect(said[0]["value"].startswith("<image>\n"), "image token")
                texts = [t["value"].removeprefix("<image>\n") for t in said]
            else:
                said = sample["messages"]
                expect([t["role"] for t in said] == ["user", "assistant"] * (len(said) // 2), "roles")
                expect((root / said[0]["content"][0]["image"]).is_file(), "image")
                texts = [t["content"][-1]["text"] for t in said]
            turns[sample["id"]] = list(zip(texts[::2], texts[1::2]))
        for question in questions:
            count += 1
            kinds[question["kind"] + ("-" if question["is_negative"] else "+")] += 1
            stem = question["id"].rsplit("#", 1)[0]
            expect((question["question"], question["answer"]) in turns[stem], question["id"])
            check(data, data.frames[stem], question, names)
    return {"questions": count, "kinds": dict(sorted(kinds.items()))}


def check(data, frame, question, names):
    """Counts and boxes once more, from the labels."""
    expected = question["expected"]
    asked = question["question"].replace("?", " ")
    named = [sku for name, sku in names.items() if f" {name} " in asked]
    seen = collections.Counter(
        i["sku"] for i in data.objects(frame) if i["visible_fraction"] >= 0.25
    )
    if question["kind"] == "count":
        expect(seen[named[0]] == expected["number"], f"{question['id']}: count")
    if question["kind"] == "present":
        expect((seen[named[0]] > 0) == expected["yes"], f"{question['id']}: present")
    if question["kind"] == "box":
        boxes = [i["visible_box_px"] for i in data.objects(frame) if i["sku"] == named[0]]
        expect(expected["box_px"] in boxes, f"{question['id']}: box")


def main(dataset, export, layout):
    data, root = Dataset(pathlib.Path(dataset)), pathlib.Path(export)
    readers = {
        "coco": coco,
        "coco-polygons": coco,
        "coco-panoptic": panoptic,
        "yolo": lambda d, r: yolo(d, r, "detect"),
        "yolo-segment": lambda d, r: yolo(d, r, "segment"),
        "yolo-pose": lambda d, r: yolo(d, r, "pose"),
        "voc": voc,
        "kitti": kitti,
        "bop": bop,
        "webdataset": shards,
        "llava": lambda d, r: conversations(d, r, "llava"),
        "qwen": lambda d, r: conversations(d, r, "qwen"),
    }
    compared = readers[layout](data, root)
    print(json.dumps({"pictures": len(data.frames), "compared": compared}))
    if problems:
        print("\n".join(problems[:50]), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
