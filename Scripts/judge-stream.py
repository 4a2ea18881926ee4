#!/usr/bin/env python3
"""Holds what `cartsim stream` writes of a scene, in two shards, against the dataset that `cartsim
generate` made of it, and prints as JSON how much was compared. Ends with 1, and a line for each, if
anything differs. Shows, too, that the program waits for its reader and ends when that has gone.

  judge-stream.py CARTSIM SCENE DATASET
"""

import json
import struct
import subprocess
import sys
import time

import numpy as np

import cartsim_data

SHARDS = 2


def main(program: str, scene: str, path: str) -> int:
    dataset = cartsim_data.Dataset(path)
    expected = {key(frame): frame for frame in dataset.frames()}
    counts = {"frames": 0, "tables": 0, "messages": 0}
    faults = []
    for index in range(SHARDS):
        part = [frame for frame in expected.values() if frame.episode.index % SHARDS == index]
        with cartsim_data.Stream(scene, program, len(part), (index, SHARDS)) as stream:
            if stream.products != dataset.products:
                faults.append("products differ")
            for frame in stream.frames():
                counts["frames"] += 1
                stored = expected.pop(key(frame), None)
                if stored is None:
                    faults.append(f"{frame} is not in the dataset, or came twice")
                    continue
                faults += [f"{frame}: {what}" for what in differences(frame, stored)]
                last = frame
            counts["tables"] += len(last.episode.channels)
            stored = dataset.episode(last.episode.index)
            for channel in last.episode.channels:
                if not same_table(last.episode.series(channel), stored.series(channel)):
                    faults.append(f"{last.episode}: {channel} differs")
            if last.episode.channels != stored.channels or last.episode.events != stored.events:
                faults.append(f"{last.episode}: other channels or events")
    faults += [f"{frame} never came" for frame in expected.values()]
    counts["messages"] = check_layout(program, scene, faults)
    check_waiting(program, scene, faults)
    json.dump(counts, sys.stdout, sort_keys=True)
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def key(frame):
    return frame.episode.index, frame.tick, frame.camera.index


def differences(frame, stored):
    if frame.record != stored.record:
        yield "other labels"
    for buffer in ("rgb", "depth_m", "ids"):
        ours, theirs = getattr(frame, buffer), getattr(stored, buffer)
        if ours.dtype != theirs.dtype or not np.array_equal(ours, theirs):
            yield f"other {buffer}"
    if frame.rgb.ctypes.data % 64 or frame.ids.ctypes.data % 64:
        yield "pixels are not aligned"
    here, there = frame.moment, stored.moment
    if here.basket != there.basket or here.true_load_kg != there.true_load_kg:
        yield "another basket or load"
    if frame.at("ticks") != stored.at("ticks"):
        yield "another tick at mid-exposure"


def same_table(ours, theirs):
    return ours.names == theirs.names and all(
        np.array_equal(ours[name], theirs[name], equal_nan=ours[name].dtype.kind == "f")
        for name in ours.names)


def check_layout(program, scene, faults):
    """Reads the heads alone, by StreamFormat.md."""
    done = subprocess.run(
        [program, "stream", scene, "--frames", "1"], stdout=subprocess.PIPE, check=True)
    data, at, number, kinds = done.stdout, 0, 0, []
    while at < len(data):
        magic, kind, zero, size, count, json_size, width, height = struct.unpack_from(
            "<4sHHQQIII", data, at)
        parts = [json_size] + [width * height * n for n in (3, 2, 2)]
        if magic != b"CSMG" or zero or count != number or any(data[at + 36:at + 64]) \
                or size != 64 + sum(-(-part // 64) * 64 for part in parts):
            faults.append(f"message {number} at {at} has a wrong head")
            break
        kinds.append(kind)
        at, number = at + size, number + 1
    if at != len(data) or kinds[:3] != [1, 2, 3] or kinds[-2:] != [5, 6] or 4 not in kinds:
        faults.append(f"messages are {kinds}, {at} of {len(data)} bytes")
    return number


def check_waiting(program, scene, faults):
    """Nobody reads: the program comes to rest. Nobody will: it ends well."""
    stream = cartsim_data.Stream(scene, program)

    def seconds_used():
        with open(f"/proc/{stream._process.pid}/stat") as file:
            fields = file.read().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])

    before, deadline = -1, time.monotonic() + 120
    while (used := seconds_used()) != before and time.monotonic() < deadline:
        before = used
        time.sleep(2)
    if used != before:
        faults.append("it went on working although nobody read")
    next(stream.frames())
    stream.close()
    if stream._process.returncode != 0:
        faults.append(f"closed early, it ended with {stream._process.returncode}")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
