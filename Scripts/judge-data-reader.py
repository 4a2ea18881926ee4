#!/usr/bin/env python3
"""Holds what Scripts/cartsim_data.py reads of a dataset against the catalogue (by sqlite3) and the
pictures (by Pillow and OpenCV), and prints as JSON how much was compared. Ends with 1, and a line
for each, if anything differs.

  judge-data-reader.py DATASET [--records]     # records: leaves the pictures out
"""

import json
import math
import sqlite3
import sys
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from pycocotools import mask as coco_mask

import cartsim_data

# Of a channel's file: the catalogue's table, and what numbers its rows there.
TABLES = {
    "scale_samples": ("scale_samples", "sample"),
    "scale_readings": ("scale_readings", "reading"),
    "inertial": ("inertial_samples", "message"),
    "odometry": ("odometry_readings", "message"),
    "locations": ("location_fixes", "message"),
    "barcodes": ("barcode_reads", "message"),
    "display": ("display_events", "message"),
}


class Comparison:
    """What was compared, and what differed."""

    def __init__(self):
        self.counts: dict[str, int] = {}
        self.faults: list[str] = []

    def same(self, kind: str, where: str, found, expected):
        self.counts[kind] = self.counts.get(kind, 0) + 1
        if not same(found, expected):
            self.faults.append(f"{where}: {kind} is {found!r}, expected {expected!r}"[:400])

    def near(self, kind: str, where: str, found: np.ndarray, expected: np.ndarray):
        """For what was computed in two ways."""
        self.same(kind, where, bool(np.allclose(found, expected, rtol=0, atol=1e-9)), True)


def same(a, b) -> bool:
    """Numbers to the last bit; nothing is None, -1 or NaN, by the type of the column."""
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        return np.shape(a) == np.shape(b) and bool(np.array_equal(a, b))
    nothing = (None, -1)
    if a in nothing or b in nothing or (isinstance(a, float) and math.isnan(a)):
        return (a in nothing or a != a) and b in nothing
    return a == b


def main(path: str, with_pictures: bool) -> int:
    comparison = Comparison()
    dataset = cartsim_data.Dataset(path)
    with sqlite3.connect(f"file:{Path(path).resolve() / 'catalogue.sqlite'}?mode=ro", uri=True) as db:
        db.row_factory = sqlite3.Row
        tables = {row["name"] for row in db.execute("SELECT name FROM sqlite_schema")}
        episodes = [row["episode"] for row in db.execute("SELECT episode FROM episodes ORDER BY 1")]
        comparison.same("episodes", path, [e.index for e in dataset.episodes()], episodes)
        for row in db.execute("SELECT * FROM products"):
            product = dataset.products[row["sku"]]
            for key in ("name", "class", "ean13", "nominal_mass_kg"):
                comparison.same("product", row["sku"], product[key], row[key])
        for episode in dataset.episodes():
            judge_cameras(comparison, db, episode)
            judge_items_and_events(comparison, db, episode)
            judge_series(comparison, db, tables, episode)
            judge_moments(comparison, db, episode)
            judge_alignment(comparison, db, tables, episode)
            judge_frames(comparison, db, episode, with_pictures)
    json.dump(comparison.counts, sys.stdout, sort_keys=True)
    for fault in comparison.faults[:40]:
        print(fault, file=sys.stderr)
    return 1 if comparison.faults else 0


def transform_columns(row, prefix: str) -> np.ndarray:
    """4 x 4 of a row's columns, through OpenCV's axis and angle, not by the reader's formula."""
    w, *axis = (row[f"{prefix}_q{c}"] for c in "wxyz")
    length = math.sqrt(sum(c * c for c in axis))
    angle = 2 * math.atan2(length, w)
    vector = np.array(axis) * (angle / length if length else 0)
    result = np.eye(4)
    result[:3, :3] = cv2.Rodrigues(vector)[0]
    result[:3, 3] = [row[f"{prefix}_{c}_m"] for c in "xyz"]
    return result


def judge_cameras(comparison, db, episode):
    for row in db.execute("SELECT * FROM cameras WHERE episode = ?", [episode.index]):
        camera = episode.cameras[row["camera"]]
        where = f"{episode} {camera.name}"
        matrix = [[row["fx_px"], 0, row["cx_px"]], [0, row["fy_px"], row["cy_px"]], [0, 0, 1]]
        comparison.same("camera", where, camera.matrix, np.array(matrix))
        comparison.same("camera", where, camera.name, row["name"])
        comparison.same("camera", where, (camera.width_px, camera.height_px),
                        (row["width_px"], row["height_px"]))
        names = {"brown_conrady": "k1 k2 p1 p2 k3 k4 k5 k6", "fisheye": "k1 k2 k3 k4", "pinhole": ""}
        comparison.same("camera", where, list(camera.distortion),
                        [row[name] for name in names[row["lens"]].split()])
        comparison.near("camera", where, camera.cart_from_camera, transform_columns(row, "cart_from_camera"))


def judge_items_and_events(comparison, db, episode):
    rows = db.execute("SELECT * FROM items WHERE episode = ? ORDER BY item", [episode.index])
    expected = [(r["item"], r["instance_id"], r["sku"], r["mass_kg"], bool(r["starts_in_basket"]))
                for r in rows]
    comparison.same("items", str(episode), [tuple(item)[:5] for item in episode.items.values()],
                    expected)
    rows = db.execute("SELECT * FROM events WHERE episode = ? ORDER BY event", [episode.index])
    comparison.same("events", str(episode), [tuple(event) for event in episode.events],
                    [(r["kind"], r["item"], r["start_s"], r["end_s"]) for r in rows])


def rows_of(db, table: str, number: str, episode: int):
    return db.execute(f"SELECT * FROM {table} WHERE episode = ? ORDER BY {number}", [episode]).fetchall()


def judge_series(comparison, db, tables, episode):
    for channel, (table, number) in TABLES.items():
        if channel not in episode.channels:
            continue
        rows = rows_of(db, table, number, episode.index) if table in tables else []
        series = episode.series(channel)
        comparison.same("series", f"{episode} {channel}", len(series), len(rows))
        for found, row in zip(series, rows):
            for name in series.names:
                comparison.same(channel, f"{episode} {channel}", found[name],
                                row[name] if name in row.keys() else None)


def judge_moments(comparison, db, episode):
    rows = db.execute("SELECT * FROM ticks WHERE episode = ? ORDER BY tick", [episode.index]).fetchall()
    moments = list(episode.moments())
    comparison.same("series", f"{episode} ticks", [m.tick for m in moments], [r["tick"] for r in rows])
    for moment, row in zip(moments, rows):
        where = repr(moment)
        for name in ("time_s", "true_basket_mass_kg", "true_load_kg", "is_at_rest"):
            comparison.same("tick", where, getattr(moment, name), row[name])
        basket = db.execute("SELECT item, sku FROM basket JOIN items USING (episode, item)"
                            " WHERE episode = ? AND tick = ? ORDER BY item",
                            [episode.index, row["tick"]])
        comparison.same("basket", where, [(item.number, item.sku) for item in moment.basket],
                        [tuple(r) for r in basket])
        cameras = db.execute("SELECT name FROM frames JOIN cameras USING (episode, camera)"
                             " WHERE episode = ? AND tick = ? ORDER BY camera",
                             [episode.index, row["tick"]])
        comparison.same("frames of a moment", where, list(moment.frames), [r["name"] for r in cameras])
        ended = db.execute(
            "SELECT kind, item, start_s, end_s FROM events WHERE episode = ?1 AND end_s <= ?2 AND"
            " end_s > coalesce((SELECT time_s FROM ticks WHERE episode = ?1 AND tick = ?3), -1e9)"
            " ORDER BY event", [episode.index, row["time_s"], row["tick"] - 1])
        comparison.same("events of a moment", where, [tuple(e) for e in moment.events_ended],
                        [tuple(r) for r in ended])
    # Every row of a channel up to the last tick comes with exactly one moment.
    for channel in episode.channels:
        series = episode.series(channel)
        for clock in ("measured", "received"):
            times = series.times(clock)
            expected = int(np.count_nonzero(times <= moments[-1].time_s)) if moments else 0
            comparison.same("rows since the last moment", f"{episode} {channel} {clock}",
                            sum(len(m.since_last(channel, clock)) for m in moments), expected)


def judge_alignment(comparison, db, tables, episode):
    """`at`, against SQL that looks for neighbours by itself."""
    frames = db.execute("SELECT exposure_midpoint_s AS t FROM frames WHERE episode = ?"
                        " UNION SELECT time_s FROM ticks WHERE episode = ?", [episode.index] * 2)
    times = [row["t"] for row in frames]
    last = times[-1] if times else 0
    for time in times + [-1e9, last + 1e9]:
        for channel, (table, number) in TABLES.items():
            if channel not in episode.channels or table not in tables:
                continue
            before = db.execute(
                f"SELECT * FROM {table} WHERE episode = ? AND time_s <= ?"
                f" ORDER BY time_s DESC, {number} DESC", [episode.index, time]).fetchone()
            after = db.execute(
                f"SELECT * FROM {table} WHERE episode = ? AND time_s > ? ORDER BY time_s, {number}",
                [episode.index, time]).fetchone()
            found = episode.at(channel, time)
            where = f"{episode} {channel} at {time}"
            comparison.same("aligned", where, found is None, before is None)
            if found is None or before is None:
                continue
            for name in found:
                expected = before[name] if name in before.keys() else None
                if name in SMOOTH.get(channel, ()) and after is not None:
                    slope = (after[name] - before[name]) / (after["time_s"] - before["time_s"])
                    expected = before[name] + slope * (time - before["time_s"])
                    comparison.same("interpolated", f"{where} {name}",
                                    math.isclose(found[name], expected, rel_tol=1e-9, abs_tol=1e-9), True)
                else:
                    comparison.same("held", f"{where} {name}", found[name], expected)
            if "received_s" in before.keys():
                arrived = db.execute(
                    f"SELECT * FROM {table} WHERE episode = ? AND received_s <= ?"
                    f" ORDER BY received_s DESC, {number} DESC", [episode.index, time]).fetchone()
                found = episode.at(channel, time, clock="received")
                comparison.same("received", where, found and found["time_s"],
                                arrived and arrived["time_s"])


AXES = "xyz"
SMOOTH = {
    "scale_samples": [f"cell_{c}_{what}" for c in range(4) for what in ("counts", "true_force_n")],
    "inertial": [f"{true}{what.format(a)}" for true in ("", "true_") for a in AXES
                 for what in ("specific_force_{}_m_per_s2", "angular_rate_{}_rad_per_s")],
    "odometry": ["ticks", "true_along_aisle_m"],
    "locations": ["along_aisle_m", "true_along_aisle_m"],
}


def judge_frames(comparison, db, episode, with_pictures):
    rows = db.execute("SELECT * FROM frames WHERE episode = ? ORDER BY tick, camera", [episode.index])
    rows, frames = rows.fetchall(), list(episode.frames())
    comparison.same("frames", str(episode), [(f.tick, f.camera.index) for f in frames],
                    [(r["tick"], r["camera"]) for r in rows])
    for number, (frame, row) in enumerate(zip(frames, rows)):
        where = repr(frame)
        root = episode.dataset.path
        comparison.same("frame", where, frame.time_s, row["exposure_midpoint_s"])
        comparison.same("frame", where, frame.exposure_time_s, row["exposure_time_s"])
        comparison.near("frame", where, frame.world_from_camera, transform_columns(row, "world_from_camera"))
        if not with_pictures:
            continue
        with Image.open(root / row["image_path"]) as picture:
            comparison.same("rgb", where, frame.rgb, np.asarray(picture.convert("RGB")))
        depth = cv2.imread(str(root / row["depth_path"]), cv2.IMREAD_UNCHANGED)
        comparison.same("depth", where, np.round(frame.depth_m * 1000).astype(np.uint16), depth)
        with Image.open(root / row["ids_path"]) as picture:
            ids = np.asarray(picture).astype(np.uint16)
        comparison.same("ids", where, frame.ids, ids)
        if frame.has("normals"):
            stored = cv2.imread(str(frame.path("normals")), cv2.IMREAD_UNCHANGED)[..., ::-1]
            comparison.same("normals", where, np.round((frame.normals + 1) / 2 * 65535)[ids > 0],
                            stored.astype(np.float32)[ids > 0])
            # The reader for those who have no OpenCV is slow, so one picture must do.
            if number == 0:
                own = cartsim_data._read_16_bit_colour(frame.path("normals"))
                comparison.same("16 bits", where, own, stored)
        if frame.has("nocs"):
            stored = cv2.imread(str(frame.path("nocs")), cv2.IMREAD_UNCHANGED)[..., ::-1]
            comparison.same("nocs", where, np.round(frame.nocs * 65535).astype(np.uint16), stored)
        if frame.has("flow"):
            comparison.same("flow", where, frame.flow, cv2.readOpticalFlow(str(frame.path("flow"))))
        judge_labels(comparison, db, episode, frame, ids)


def judge_labels(comparison, db, episode, frame, ids):
    rows = db.execute("SELECT * FROM labels WHERE episode = ? AND tick = ? AND camera = ?"
                      " ORDER BY instance_id", [episode.index, frame.tick, frame.camera.index]).fetchall()
    where = repr(frame)
    comparison.same("labels", where, [i.id for i in frame.instances], [r["instance_id"] for r in rows])
    for instance, row in zip(frame.instances, rows):
        for name in ("kind", "sku", "name", "visible_area_px", "amodal_area_px",
                     "amodal_area_in_image_px", "visible_fraction", "truncation"):
            comparison.same("label", where, getattr(instance, name), row[name])
        for kind in ("visible", "amodal"):
            box = [row[f"{kind}_{edge}_px"] for edge in ("x0", "y0", "x1", "y1")]
            comparison.same("label", where, list(getattr(instance, f"{kind}_box_px")), box)
        comparison.near("pose", where, instance.camera_from_model, transform_columns(row, "camera_from_model"))
        mask = instance.mask()
        comparison.same("mask", where, mask, ids == instance.id)
        comparison.same("mask", where, mask.astype(np.uint8), coco_mask.decode(instance.record["mask"]))


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3) or sys.argv[2:] not in ([], ["--records"]):
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], with_pictures=len(sys.argv) == 2))
