"""Reads a dataset that `cartsim generate` wrote, or a stream that `cartsim stream` writes: pictures,
depth, ids, labels, cameras, and all that scale, other sensors, shopper and basket said or did, aligned
in time.

One file to copy into a project. Needs numpy; Pillow or OpenCV for a dataset's pictures; PyTorch for
`TorchFrames` and `TorchStream` alone. The formats are described in Sources/Dataset/DatasetFormat.md and
Sources/Streaming/StreamFormat.md.

    import cartsim_data

    dataset = cartsim_data.Dataset("out/baskets")
    for frame in dataset.frames():                    # one picture of one camera
        frame.rgb, frame.depth_m, frame.ids           # H x W x 3, H x W, H x W
        frame.camera.matrix, frame.world_from_camera  # 3 x 3, 4 x 4
        for instance in frame.instances:
            instance.sku, instance.visible_box_px, instance.camera_from_model, instance.mask()
        frame.at("scale_samples")                     # the scale when the shutter was half-way

    for moment in dataset.moments():                  # the end of one tick, everything beside it
        moment.time_s, moment.basket, moment.frames["front-left"]
        moment.at("inertial"), moment.at("scale_readings", clock="received")
        moment.since_last("barcodes"), moment.events_ended, moment.events_under_way

    with cartsim_data.Stream("Scenes/training/basket-snapshots.yaml", frames=1000) as stream:
        for frame in stream.frames():                 # the same, while they are made; no disk
            frame.rgb, frame.moment.basket, frame.episode.series("scale_samples")

Of a stream's episode tables hold what has come so far, up to the end of the frame's tick.

Units stand in the names (`_m`, `_kg`, `_s`, `_px`, `_n`); depth is z-depth in metres, 0 where nothing
was hit; the centre of the top-left pixel is (0, 0); boxes are half-open [x0, y0, x1, y1];
transforms are 4 x 4 and named destination_from_source; quaternions are wxyz.

How channels are aligned. Every channel is a table over time (`episode.series`), in the order of
its file. `at(channel, time_s)` gives one row of it:

* clock "measured" (the default) goes by the sensor's own clock, `time_s`, and counts lost messages
  too: what was true of the sensor at that time. Quantities that change smoothly (SMOOTH below:
  counts and forces of the scale's cells, inertial sensor, odometry, location) are interpolated
  linearly between the two rows around the time. All other columns, of these and of other channels,
  are held: the last row at or before the time.
* clock "received" goes by `received_s`: what the cart's computer had by then. It is the last message
  that had arrived, held, nothing interpolated; lost messages never arrive. The scale has no such
  column: its times stand for both. The truths (`ticks`, `zones`) are nobody's message and known at
  their time.

Before a channel's first row there is nothing to say and `at` gives None; nothing is extrapolated.
After the last row it is held, smooth columns too. Of rows at one time the last in the file counts.
`since_last(channel)` gives all rows after the previous tick's end and up to this one's; with the
first tick come all rows before it too (the scale is switched on before the episode starts).
A frame's time is the middle of its exposure (of the centre row); a moment's is the end of its tick.
"""

from __future__ import annotations

import json
import re
import struct
import subprocess
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple
from collections.abc import Iterator

import numpy as np

__all__ = [
    "Camera", "Dataset", "DatasetError", "Episode", "Event", "Frame", "Instance", "Item", "Moment",
    "Series", "decode_mask", "read_depth_m", "read_flow", "read_ids", "read_normals", "read_nocs",
    "read_rgb", "matrix", "Stream", "TorchFrames",
]

FORMAT_VERSION = 1
STREAM_VERSION = 1

# Channels and their files, in each episode's folder. `ticks`, `zones` and the columns that begin with
# `true_` are the truth; the others are what sensors said.
CHANNELS = (
    "ticks", "zones", "scale_samples", "scale_readings", "inertial", "odometry", "locations",
    "barcodes", "display",
)

# Columns that are interpolated by the measured clock.
SMOOTH = {
    "scale_samples": re.compile(r"cell_\d_(counts|true_force_n)"),
    "inertial": re.compile(r"(true_)?(specific_force|angular_rate)_[xyz]_.*"),
    "odometry": re.compile(r"ticks|true_along_aisle_m"),
    "locations": re.compile(r"(true_)?along_aisle_m"),
    "zones": re.compile(r"along_aisle_m"),
}

TEXTS = {"kind", "name", "gtin", "choice", "items_in_basket"}
# Not there in every row: -1 where it is not.
NUMBERS_OR_NONE = {"item", "prompt"}
NUMBERS = {"tick", "ticks", "zone"}


class DatasetError(Exception):
    """A dataset that cannot be read: names the file, the line and what is wrong there."""


class MissingReader(DatasetError):
    """No library is installed that reads the picture."""


# --- tables over time ---------------------------------------------------------------------------


class Series:
    """A table over time: `series["time_s"]` is a column, `len(series)` its rows.

    Columns are float64 (NaN where the file has nothing), int64 (-1 where it has nothing), bool, or
    objects (text).
    """

    def __init__(self, channel: str, columns: dict[str, np.ndarray]):
        self.channel = channel
        self.columns = columns

    @property
    def names(self) -> list[str]:
        return list(self.columns)

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def __getitem__(self, key):
        """A column by name; a row as a dictionary by number; several rows by a slice or a mask."""
        if isinstance(key, str):
            return self.columns[key]
        if isinstance(key, (int, np.integer)):
            return {name: _plain(values[key]) for name, values in self.columns.items()}
        return Series(self.channel, {name: values[key] for name, values in self.columns.items()})

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (self[row] for row in range(len(self)))

    def times(self, clock: str = "measured") -> np.ndarray:
        """Seconds of each row by a clock, NaN for a message that never arrived."""
        if clock == "measured" or (clock == "received" and "received_s" not in self.columns):
            return self.columns["time_s"]
        if clock == "received":
            return self.columns["received_s"]
        raise ValueError(f'clock must be "measured" or "received", got {clock!r}')

    def at(self, time_s: float, clock: str = "measured") -> dict[str, Any] | None:
        """The row at a time, as the module's head says; None before the first."""
        times, order = self._sorted(clock)
        upper = int(np.searchsorted(times, time_s, side="right"))
        if upper == 0:
            return None
        row = self[int(order[upper - 1])]
        smooth = SMOOTH.get(self.channel)
        if clock == "measured" and smooth and upper < len(order):
            share = (time_s - times[upper - 1]) / (times[upper] - times[upper - 1])
            later = self[int(order[upper])]
            for name in self.names:
                if smooth.fullmatch(name):
                    row[name] = (1 - share) * row[name] + share * later[name]
        return row

    def between(self, after_s: float, until_s: float, clock: str = "measured") -> Series:
        """Rows with after_s < time <= until_s, in order of that clock."""
        times, order = self._sorted(clock)
        first, last = np.searchsorted(times, [after_s, until_s], side="right")
        return self[order[first:last]]

    def _sorted(self, clock: str) -> tuple[np.ndarray, np.ndarray]:
        """Times in ascending order, without NaN, and the rows they belong to."""
        cache = self.__dict__.setdefault("_orders", {})
        if clock not in cache:
            times = self.times(clock)
            order = np.argsort(times, kind="stable")  # NaN last
            order = order[: int(np.count_nonzero(~np.isnan(times)))]
            cache[clock] = (times[order], order)
        return cache[clock]


def _plain(value):
    return value.item() if isinstance(value, np.generic) else value


def _read_series(path: Path, channel: str) -> Series:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise DatasetError(f"{path}: {error.strerror}") from error
    return _parse_series(text, path, channel)


def _parse_series(text: str, path: Path | str, channel: str) -> Series:
    lines = text.splitlines()
    if not lines:
        raise DatasetError(f"{path}:1: the header is missing")
    names = lines[0].split(",")
    if "" in names or len(set(names)) < len(names):
        raise DatasetError(f"{path}:1: the header names no column, or one twice: {lines[0]}")
    rows = [line.split(",") for line in lines[1:] if line]
    for number, row in enumerate(rows, start=2):
        if len(row) != len(names):
            raise DatasetError(f"{path}:{number}: {len(row)} fields, the header has {len(names)}")
    fields = list(zip(*rows)) if rows else [()] * len(names)
    columns = {}
    for name, values in zip(names, fields):
        try:
            columns[name] = _column(name, values)
        except ValueError as error:
            raise DatasetError(f"{path}: column {name}: {error}") from error
    return Series(channel, columns)


def _column(name: str, values: tuple[str, ...]) -> np.ndarray:
    if name in TEXTS:
        return np.array(values, dtype=object)
    if name in NUMBERS_OR_NONE:
        return np.array([int(value) if value else -1 for value in values], dtype=np.int64)
    if name in NUMBERS or name.endswith("_counts"):
        return np.array([int(value) for value in values], dtype=np.int64)
    if name.startswith("is_"):
        if not set(values) <= {"0", "1"}:
            raise ValueError("flags are 0 or 1")
        return np.array([value == "1" for value in values], dtype=bool)
    return np.array([float(value) if value else np.nan for value in values], dtype=np.float64)


# --- pictures -----------------------------------------------------------------------------------


def _read_pixels(path: Path) -> np.ndarray:
    """The file's own values: H x W or H x W x 3 (RGB), 8 or 16 bits."""
    # Pillow halves 16-bit colours to 8 bits, so those are OpenCV's, which is hundreds of times faster than
    # our own reader, or else our own.
    try:
        from PIL import Image
    except ImportError:
        return _read_by_opencv(path)
    try:
        with Image.open(path) as picture:
            if picture.format == "PNG" and _is_16_bit_colour(path):
                try:
                    return _read_by_opencv(path)
                except MissingReader:
                    return _read_16_bit_colour(path)
            pixels = np.asarray(picture)
    except FileNotFoundError as error:
        raise DatasetError(f"{path}: no such file") from error
    except (OSError, SyntaxError, ValueError) as error:
        raise DatasetError(f"{path}: is no whole picture: {error}") from error
    return pixels.astype(np.uint16) if pixels.dtype == np.int32 else pixels


def _read_by_opencv(path: Path) -> np.ndarray:
    try:
        import cv2
    except ImportError as error:
        raise MissingReader("pictures need Pillow or OpenCV: pip install pillow") from error
    if not path.is_file():
        raise DatasetError(f"{path}: no such file")
    pixels = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    if pixels is None:
        raise DatasetError(f"{path}: is no whole picture")
    return np.ascontiguousarray(pixels[..., ::-1]) if pixels.ndim == 3 else pixels


def _is_16_bit_colour(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(26)
    return len(head) == 26 and head[24] == 16 and head[25] == 2


def _read_16_bit_colour(path: Path) -> np.ndarray:
    """A PNG of 16-bit RGB, not interlaced (PNG specification, sections 7 to 10)."""
    import struct
    import zlib

    data = path.read_bytes()
    width, height = struct.unpack(">II", data[16:24])
    if data[28] != 0:
        raise DatasetError(f"{path}: is interlaced, which CartSim never writes")
    packed, place = [], 8
    while place + 8 <= len(data):
        (length,) = struct.unpack(">I", data[place : place + 4])
        if data[place + 4 : place + 8] == b"IDAT":
            packed.append(data[place + 8 : place + 8 + length])
        place += 12 + length
    try:
        raw = np.frombuffer(zlib.decompress(b"".join(packed)), np.uint8)
        raw = raw.reshape(height, 1 + 6 * width)
    except (zlib.error, ValueError) as error:
        raise DatasetError(f"{path}: is no whole picture: {error}") from error
    rows = np.zeros((height + 1, 6 * width + 6), np.uint8)  # a border of zeros above and left
    for y in range(height):
        _unfilter(int(raw[y, 0]), raw[y, 1:], rows[y], rows[y + 1])
    return rows[1:, 6:].reshape(height, width, 6).view(">u2").astype(np.uint16)


def _unfilter(kind: int, line: np.ndarray, above: np.ndarray, out: np.ndarray) -> None:
    """Undoes one row's filter; `above` and `out` begin with a pixel of zeros."""
    if kind == 0:
        out[6:] = line
    elif kind == 1:
        out[6:] = np.cumsum(line.reshape(-1, 6), axis=0, dtype=np.uint8).reshape(-1)
    elif kind == 2:
        out[6:] = line + above[6:]
    else:
        up, current = above.tolist(), [0] * len(out)
        for x, value in enumerate(line.tolist(), start=6):
            a, b, c = current[x - 6], up[x], up[x - 6]
            if kind == 3:
                guess = (a + b) // 2
            else:
                pa, pb, pc = abs(b - c), abs(a - c), abs(a + b - 2 * c)
                guess = a if pa <= pb and pa <= pc else b if pb <= pc else c
            current[x] = (value + guess) & 255
        out[:] = current


def read_rgb(path) -> np.ndarray:
    """H x W x 3, uint8, sRGB as the cart's computer received it."""
    return _read_pixels(Path(path))


def read_depth_m(path) -> np.ndarray:
    """H x W, float32, z-depth in metres; 0 where nothing was hit."""
    return _metres(_read_pixels(Path(path)))


def _metres(millimetres: np.ndarray) -> np.ndarray:
    return millimetres.astype(np.float32) / np.float32(1000)


def read_ids(path) -> np.ndarray:
    """H x W, uint16: 0 nothing, cart and store; products from 1; hands and others from 60 000."""
    return _read_pixels(Path(path)).astype(np.uint16)


def read_normals(path) -> np.ndarray:
    """H x W x 3, float32, in the camera's frame, -1 ... 1; zeros where nothing was hit."""
    values = _read_pixels(Path(path))
    normals = values.astype(np.float32) * np.float32(2 / 65535) - 1
    normals[~values.any(axis=2)] = 0
    return normals


def read_nocs(path) -> np.ndarray:
    """H x W x 3, float32, normalised object coordinates 0 ... 1; zeros where no id is."""
    return _read_pixels(Path(path)).astype(np.float32) / np.float32(65535)


def read_flow(path) -> np.ndarray:
    """H x W x 2, float32, right and down in pixels to the next tick; 1e10 where it is not known."""
    data = Path(path).read_bytes()
    width, height = (int(v) for v in np.frombuffer(data[4:12], "<i4"))
    if data[:4] != b"PIEH" or len(data) != 12 + 8 * width * height:
        raise DatasetError(f"{path}: is no whole flow file")
    return np.frombuffer(data[12:], "<f4").reshape(height, width, 2).copy()


def decode_mask(mask: dict) -> np.ndarray:
    """H x W, bool, of a mask in COCO's compressed run lengths ({"size": [h, w], "counts": "…"})."""
    height, width = mask["size"]
    runs: list[int] = []
    value, shift = 0, 0
    for character in mask["counts"].encode("ascii"):
        part = character - 48
        value |= (part & 31) << shift
        shift += 5
        if part & 32:
            continue
        if part & 16:
            value -= 1 << shift
        if len(runs) > 2:
            value += runs[-2]
        runs.append(value)
        value, shift = 0, 0
    if sum(runs) != height * width or min(runs, default=0) < 0:
        raise DatasetError(f"a mask's run lengths do not fill {width} x {height} pixels")
    bits = np.repeat(np.arange(len(runs)) % 2 == 1, runs)
    return bits.reshape(width, height).T


def matrix(transform: dict) -> np.ndarray:
    """4 x 4 of {"rotation_wxyz": […], "translation_m": […]}."""
    w, x, y, z = np.asarray(transform["rotation_wxyz"], float)
    result = np.eye(4)
    result[:3, :3] = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
        [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
        [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
    ]
    result[:3, 3] = transform["translation_m"]
    return result


# --- what the files say -------------------------------------------------------------------------


class Camera:
    """One of the cart's cameras."""

    def __init__(self, record: dict):
        self.index: int = record["camera"]
        self.name: str = record["name"]
        values = record["intrinsics"]
        self.width_px: int = values["width_px"]
        self.height_px: int = values["height_px"]
        # 3 x 3, pixel_from_ray before the lens bends it, as cv2 takes it.
        self.matrix = np.array([
            [values["fx_px"], 0, values["cx_px"]], [0, values["fy_px"], values["cy_px"]], [0, 0, 1],
        ])
        # "pinhole", "brown_conrady" (OpenCV's k1 k2 p1 p2 k3 k4 k5 k6) or "fisheye" (k1 … k4).
        self.lens: str = record["lens"]["model"]
        self.distortion = np.array(record["lens"].get("coefficients", []), float)
        self.cart_from_camera = matrix(record["cart_from_camera"])


class Item(NamedTuple):
    """One thing of an episode."""

    number: int
    instance_id: int
    sku: str
    mass_kg: float
    starts_in_basket: bool
    record: dict


class Event(NamedTuple):
    """What truly happened; `item` is None where none takes part."""

    kind: str
    item: int | None
    start_s: float
    end_s: float


def _events(rows: Series) -> list[Event]:
    return [
        Event(row["kind"], None if row["item"] < 0 else row["item"], row["start_s"], row["end_s"])
        for row in rows
    ]


class Instance:
    """The label of one thing in one picture; `record` is all that labels/*.json says of it."""

    def __init__(self, record: dict):
        self.record = record
        self.id: int = record["id"]
        self.kind: str = record["kind"]
        self.sku: str | None = record.get("sku")
        self.name: str | None = record.get("name")
        self.visible_area_px: int = record["visible_area_px"]
        self.visible_box_px = np.array(record["visible_box_px"], np.int64)
        self.amodal_area_px: int = record["amodal_area_px"]
        self.amodal_area_in_image_px: int = record["amodal_area_in_image_px"]
        self.amodal_box_px = np.array(record["amodal_box_px"], np.int64)
        self.visible_fraction: float = record["visible_fraction"]
        self.truncation: float = record["truncation"]

    @cached_property
    def camera_from_model(self) -> np.ndarray:
        """4 x 4, at mid-exposure of the centre row."""
        return matrix(self.record["camera_from_model"])

    def mask(self) -> np.ndarray:
        """H x W, bool: the pixels that carry the id."""
        return decode_mask(self.record["mask"])


class Frame:
    """One picture of one camera, read from disk when asked for."""

    def __init__(self, episode: Episode, record: dict):
        self.episode = episode
        self.record = record
        self.tick: int = record["tick"]
        self.camera: Camera = episode.cameras[record["camera"]]
        self.exposure_midpoint_s: float = record["exposure_midpoint_s"]
        self.exposure_time_s: float = record["exposure_time_s"]
        self.instances = [Instance(instance) for instance in record["instances"]]

    def __repr__(self) -> str:
        return f"Frame(episode={self.episode.index}, tick={self.tick}, camera={self.camera.name!r})"

    @property
    def time_s(self) -> float:
        """The middle of the exposure."""
        return self.exposure_midpoint_s

    @cached_property
    def world_from_camera(self) -> np.ndarray:
        """4 x 4, as the camera truly stood."""
        return matrix(self.record["world_from_camera"])

    @property
    def zone(self) -> str | None:
        return self.record.get("zone")

    def path(self, buffer: str) -> Path:
        """The file of "image", "depth", "ids", "normals", "nocs" or "flow"."""
        try:
            return self.episode.path / self.record[f"{buffer}_file"]
        except KeyError:
            raise DatasetError(f"{self!r} has no {buffer}: generate with --buffers {buffer}") from None

    def has(self, buffer: str) -> bool:
        return f"{buffer}_file" in self.record

    @property
    def rgb(self) -> np.ndarray:
        return read_rgb(self.path("image"))

    @property
    def depth_m(self) -> np.ndarray:
        return read_depth_m(self.path("depth"))

    @property
    def ids(self) -> np.ndarray:
        return read_ids(self.path("ids"))

    @property
    def normals(self) -> np.ndarray:
        return read_normals(self.path("normals"))

    @property
    def nocs(self) -> np.ndarray:
        return read_nocs(self.path("nocs"))

    @property
    def flow(self) -> np.ndarray:
        return read_flow(self.path("flow"))

    @property
    def moment(self) -> Moment:
        return self.episode.moment(self.tick)

    def at(self, channel: str, clock: str = "measured") -> dict[str, Any] | None:
        """A channel at mid-exposure; see the module's head."""
        return self.episode.series(channel).at(self.time_s, clock)


class Moment:
    """The end of one tick of an episode, with everything beside it."""

    def __init__(self, episode: Episode, row: int):
        ticks = episode.series("ticks")
        self.episode = episode
        self.tick: int = int(ticks["tick"][row])
        self.time_s: float = float(ticks["time_s"][row])
        # The end of the tick before; the first has all of the past.
        self.previous_s: float = float(ticks["time_s"][row - 1]) if row else -np.inf
        self.true_basket_mass_kg: float = float(ticks["true_basket_mass_kg"][row])
        self.true_load_kg: float = float(ticks["true_load_kg"][row])
        self.is_at_rest: bool = bool(ticks["is_at_rest"][row])
        self._basket: str = ticks["items_in_basket"][row]

    def __repr__(self) -> str:
        return f"Moment(episode={self.episode.index}, tick={self.tick}, time_s={self.time_s})"

    @property
    def basket(self) -> list[Item]:
        """What truly lies in the basket; what a hand holds does not."""
        return [self.episode.items[int(number)] for number in self._basket.split()]

    @cached_property
    def frames(self) -> dict[str, Frame]:
        """This tick's pictures by the camera's name."""
        return {frame.camera.name: frame for frame in self.episode.frames(tick=self.tick)}

    def at(self, channel: str, clock: str = "measured") -> dict[str, Any] | None:
        """A channel at the end of the tick; see the module's head."""
        return self.episode.series(channel).at(self.time_s, clock)

    def since_last(self, channel: str, clock: str = "measured") -> Series:
        """The channel's rows since the tick before."""
        return self.episode.series(channel).between(self.previous_s, self.time_s, clock)

    @property
    def events_ended(self) -> list[Event]:
        """Events that ended since the tick before; with these add and remove change the basket."""
        return [e for e in self.episode.events if self.previous_s < e.end_s <= self.time_s]

    @property
    def events_under_way(self) -> list[Event]:
        """Events that have begun and not ended."""
        return [e for e in self.episode.events if e.start_s <= self.time_s < e.end_s]


class Episode:
    """One episode; tables are read when first asked for and then kept."""

    def __init__(self, dataset: Dataset, path: Path):
        self.dataset = dataset
        self.path = path
        self._describe(_read_json(path / "episode.json"), path / "episode.json")
        self._series: dict[str, Series] = {}

    def _describe(self, record: dict, where: Path | str):
        self.record = record
        try:
            self.index: int = self.record["episode"]
            self.mode: str = self.record["mode"]
            self.tick_rate_hz: float = self.record["tick_rate_hz"]
            self.cameras = [Camera(camera) for camera in self.record["cameras"]]
            self.items = {
                item["item"]: Item(
                    item["item"], item["instance_id"], item["sku"], item["mass_kg"],
                    bool(item["starts_in_basket"]), item)
                for item in self.record["items"]
            }
        except KeyError as error:
            raise DatasetError(f"{where}: no {error}") from error

    def __repr__(self) -> str:
        return f"Episode({self.index} of {str(self.dataset.path)!r})"

    @property
    def drawn_values(self) -> dict[str, Any]:
        """What the scene left to chance, by key path."""
        return self.record.get("drawn_values", {})

    @cached_property
    def channels(self) -> list[str]:
        """The channels that this episode has, of CHANNELS."""
        return [name for name in CHANNELS if (self.path / f"{name}.csv").is_file()]

    def series(self, channel: str) -> Series:
        """A channel's whole table.

        Raises DatasetError if this episode has no such channel.
        """
        if channel not in self._series:
            if channel not in self.channels:
                raise DatasetError(
                    f"{self.path}: has no {channel!r}; it has {', '.join(self.channels)}")
            self._series[channel] = _read_series(self.path / f"{channel}.csv", channel)
        return self._series[channel]

    @cached_property
    def events(self) -> list[Event]:
        """In the order of the file."""
        return _events(_read_series(self.path / "events.csv", "events"))

    @cached_property
    def label_paths(self) -> list[Path]:
        """Files of labels in order of tick, then camera: one a picture."""
        order = {camera.name: camera.index for camera in self.cameras}

        def key(path: Path) -> tuple[int, int]:
            tick, _, camera = path.stem.partition("-")
            if not tick.isdecimal() or camera not in order:
                raise DatasetError(f"{path}: is no TICK-CAMERA.json of this episode")
            return int(tick), order[camera]

        return sorted((self.path / "labels").glob("*.json"), key=key)

    @cached_property
    def _labels_of_tick(self) -> dict[int, list[Path]]:
        paths: dict[int, list[Path]] = {}
        for path in self.label_paths:
            paths.setdefault(int(path.stem.partition("-")[0]), []).append(path)
        return paths

    def frames(self, tick: int | None = None) -> Iterator[Frame]:
        """Pictures in order of tick and camera; those of one tick on request."""
        paths = self.label_paths if tick is None else self._labels_of_tick.get(tick, [])
        return (Frame(self, _read_json(path)) for path in paths)

    def moment(self, tick: int) -> Moment:
        rows = np.flatnonzero(self.series("ticks")["tick"] == tick)
        if len(rows) != 1:
            raise DatasetError(f"{self.path / 'ticks.csv'}: tick {tick} is there {len(rows)} times")
        return Moment(self, int(rows[0]))

    def moments(self) -> Iterator[Moment]:
        return (Moment(self, row) for row in range(len(self.series("ticks"))))

    def at(self, channel: str, time_s: float, clock: str = "measured") -> dict[str, Any] | None:
        """A channel at any time; see the module's head."""
        return self.series(channel).at(time_s, clock)


class Dataset:
    """A dataset's folder. Episodes are found on disk, so that an unfinished set can be read too.

    Raises DatasetError if the folder holds none, or one of another version.
    """

    def __init__(self, path):
        self.path = Path(path)
        if not (self.path / "manifest.json").is_file():
            raise DatasetError(
                f"{self.path} holds no manifest.json; name a folder that cartsim generate wrote")
        self.manifest = _read_json(self.path / "manifest.json")
        version = self.manifest.get("format_version")
        if version != FORMAT_VERSION:
            raise DatasetError(
                f"{self.path / 'manifest.json'}: format_version is {version},"
                f" this reader knows {FORMAT_VERSION}")

    @property
    def is_complete(self) -> bool:
        """Whether all is there: the catalogue is written last."""
        return (self.path / "catalogue.sqlite").is_file()

    @cached_property
    def products(self) -> dict[str, dict]:
        """What products.json says, by SKU, in its order."""
        return {product["sku"]: product for product in _read_json(self.path / "products.json")}

    @cached_property
    def _episode_paths(self) -> list[Path]:
        return sorted(
            path for path in (self.path / "episodes").glob("*")
            if path.name.isdecimal() and (path / "episode.json").is_file())

    def __len__(self) -> int:
        """Episodes on disk."""
        return len(self._episode_paths)

    def episodes(self) -> Iterator[Episode]:
        return (Episode(self, path) for path in self._episode_paths)

    def episode(self, index: int) -> Episode:
        for path in self._episode_paths:
            if int(path.name) == index:
                return Episode(self, path)
        raise DatasetError(f"{self.path} has no episode {index}")

    def frames(self) -> Iterator[Frame]:
        """All pictures in order of episode, tick and camera."""
        return (frame for episode in self.episodes() for frame in episode.frames())

    def moments(self) -> Iterator[Moment]:
        """The ends of all ticks in order of episode and tick."""
        return (moment for episode in self.episodes() for moment in episode.moments())


def _read_json(path: Path):
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DatasetError(f"{path}: {error.strerror}") from error
    except ValueError as error:
        raise DatasetError(f"{path}: is no whole JSON: {error}") from error


# --- streams ------------------------------------------------------------------------------------


class StreamedFrame(Frame):
    """One picture of a stream, in memory."""

    def __init__(self, episode: StreamedEpisode, record: dict, rgb: np.ndarray,
                 depth_mm: np.ndarray, ids: np.ndarray):
        super().__init__(episode, record)
        self._rgb, self._depth_mm, self._ids = rgb, depth_mm, ids

    @property
    def rgb(self) -> np.ndarray:
        return self._rgb

    @cached_property
    def depth_m(self) -> np.ndarray:
        return _metres(self._depth_mm)

    @property
    def ids(self) -> np.ndarray:
        return self._ids


class StreamedEpisode(Episode):
    """An episode of a stream, as far as it has come."""

    def __init__(self, stream: Stream, record: dict):
        self.dataset = stream
        self.path = f"episode {record.get('episode')} of {stream}"
        self._describe(record, self.path)
        self._parts: dict[str, list[Series]] = {}
        self._series = {}
        self._frames: list[StreamedFrame] = []

    def __repr__(self) -> str:
        return f"StreamedEpisode({self.index})"

    def _add(self, series: dict[str, str]):
        """One tick's rows."""
        for channel, text in series.items():
            self._parts.setdefault(channel, []).append(_parse_series(text, self.path, channel))
        self._series = {}
        self._frames = []

    @property
    def channels(self) -> list[str]:
        return [name for name in CHANNELS if name in self._parts]

    def series(self, channel: str) -> Series:
        if channel not in self._series:
            parts = self._parts.get(channel)
            if parts is None:
                raise DatasetError(
                    f"{self.path}: has no {channel!r}; it has {', '.join(self.channels)}")
            if len(parts) > 1:
                parts[:] = [Series(channel, {
                    name: np.concatenate([part[name] for part in parts])
                    for name in parts[0].names})]
            self._series[channel] = parts[0]
        return self._series[channel]

    @property
    def events(self) -> list[Event]:
        return _events(self.series("events"))

    def frames(self, tick: int | None = None) -> Iterator[Frame]:
        """Those of the present tick that have come; a stream keeps no others."""
        return iter(f for f in self._frames if tick is None or f.tick == tick)


class Stream:
    """What `cartsim stream` makes of a scene, frame after frame, without a disk between. Starts the
    program, which waits while nobody reads.

    program: the executable. frames: how many, rounded up to whole ticks; None for no end. shard: (i, n)
    for every n-th episode from the i-th on. arguments: more of the command's options, such as
    ("--shading", "plain"). Read it once, from one thread; `close`, or a `with` block, ends the program.
    """

    def __init__(self, scene, program="cartsim", frames: int | None = None,
                 shard: tuple[int, int] = (0, 1), arguments=()):
        self.scene = str(scene)
        command = [str(program), "stream", self.scene, "--shard", f"{shard[0]}/{shard[1]}"]
        if frames is not None:
            command += ["--frames", str(frames)]
        command += [str(argument) for argument in arguments]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, bufsize=0)
        self._number = 0
        kind, hello, _ = self._message()
        if kind != "hello" or hello.get("stream_version") != STREAM_VERSION:
            self.close()
            raise DatasetError(f"{self}: is no stream of version {STREAM_VERSION}")
        self.manifest = hello
        self.products = {product["sku"]: product for product in hello["products"]}

    def __repr__(self) -> str:
        return f"Stream({self.scene!r})"

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Ends the program; it may be in the middle of a frame."""
        self._process.stdout.close()
        self._process.wait()

    def frames(self) -> Iterator[StreamedFrame]:
        """Pictures in the order in which they are made: by episode, tick and camera."""
        episode = None
        while True:
            kind, record, pixels = self._message()
            if kind == "episode":
                episode = StreamedEpisode(self, record)
            elif kind == "tick":
                episode._add(record["series"])
            elif kind == "frame":
                frame = StreamedFrame(episode, record, *pixels)
                episode._frames.append(frame)
                yield frame
            elif kind == "end":
                return

    def _message(self) -> tuple[str, dict, tuple]:
        magic, kind, _, size, number, json_size, width, height = _HEAD.unpack_from(
            self._read(_ALIGNMENT))
        if magic != b"CSMG" or number != self._number or not 1 <= kind <= len(_KINDS):
            raise DatasetError(f"{self}: no message {self._number} where one should begin")
        self._number += 1
        body = self._read(size - _ALIGNMENT)
        record = json.loads(bytes(body[:json_size]))
        if width == 0:
            return _KINDS[kind - 1], record, ()
        parts, start = [], _padded(json_size)
        for shape, dtype in (((height, width, 3), "u1"), ((height, width), "<u2"),
                             ((height, width), "<u2")):
            values = np.ndarray(shape, dtype, body, start)
            parts.append(values)
            start += _padded(values.nbytes)
        return _KINDS[kind - 1], record, tuple(parts)

    def _read(self, count: int) -> np.ndarray:
        """So many bytes, in memory aligned as the stream is."""
        room = np.empty(count + _ALIGNMENT, np.uint8)
        room = room[-room.ctypes.data % _ALIGNMENT:][:count]
        view, done = memoryview(room), 0
        while done < count:
            read = self._process.stdout.readinto(view[done:])
            if not read:
                status = self._process.wait()
                raise DatasetError(f"{self}: ended early, cartsim's status is {status}")
            done += read
        return room


_ALIGNMENT = 64
_HEAD = struct.Struct("<4sHHQQIII")
_KINDS = ("hello", "episode", "tick", "frame", "episode_end", "end")


def _padded(count: int) -> int:
    return -(-count // _ALIGNMENT) * _ALIGNMENT


# --- PyTorch ------------------------------------------------------------------------------------


class _TorchTargets:
    """Frames to what torchvision's detectors take; see `TorchFrames`."""

    def __init__(self, products: dict[str, dict], categories: str, minimum_visible_px: int,
                 with_masks: bool):
        if categories == "one":
            category_of = {sku: "product" for sku in products}
        elif categories in ("sku", "class"):
            category_of = {sku: product[categories] for sku, product in products.items()}
        else:
            raise ValueError(f'categories must be "sku", "class" or "one", got {categories!r}')
        self.category_names = sorted(set(category_of.values()))
        self.minimum_visible_px = minimum_visible_px
        self.with_masks = with_masks
        self._number_of = {
            sku: self.category_names.index(name) + 1 for sku, name in category_of.items()}

    def element(self, frame: Frame):
        import torch

        seen = [
            instance for instance in frame.instances
            if instance.kind == "product" and instance.visible_area_px >= self.minimum_visible_px]
        boxes = np.array([i.visible_box_px for i in seen], np.float32).reshape(-1, 4)
        target = {
            "boxes": torch.from_numpy(boxes),
            "labels": torch.tensor([self._number_of[i.sku] for i in seen], dtype=torch.int64),
            "instance_ids": torch.tensor([i.id for i in seen], dtype=torch.int64),
            "depth_m": torch.from_numpy(frame.depth_m)[None],
            "camera_matrix": torch.from_numpy(frame.camera.matrix.astype(np.float32)),
            "frame": torch.tensor([frame.episode.index, frame.tick, frame.camera.index]),
        }
        if self.with_masks:
            shape = (0, frame.camera.height_px, frame.camera.width_px)
            masks = [instance.mask() for instance in seen]
            target["masks"] = torch.from_numpy(np.stack(masks) if masks else np.zeros(shape, bool))
        picture = torch.from_numpy(np.ascontiguousarray(frame.rgb.transpose(2, 0, 1)))
        return picture.to(torch.float32) / 255, target


class TorchFrames:
    """All pictures as a map-style dataset for `torch.utils.data.DataLoader`, in the layout that
    torchvision's detectors take.

    Each element is (image, target): image float32 3 x H x W, 0 … 1; target a dictionary with "boxes"
    (N x 4 float32, x0 y0 x1 y1 of the visible part), "labels" (N int64, from 1 in the order of
    `category_names`), "instance_ids", "depth_m" (1 x H x W), "camera_matrix" (3 x 3), "masks"
    (N x H x W bool, on request), and "frame" (episode, tick, camera). Products alone.
    Works with any number and kind of DataLoader workers; give the loader `collate_fn=frames.collate`,
    which keeps targets as a list.

    categories: "sku", "class" or "one", as cartsim generate's --categories.
    """

    def __init__(self, path, categories: str = "sku", minimum_visible_px: int = 1,
                 with_masks: bool = False):
        self.dataset = Dataset(path)
        self._targets = _TorchTargets(
            self.dataset.products, categories, minimum_visible_px, with_masks)
        self.category_names = self._targets.category_names
        # Paths alone: cheap to hand to DataLoader's workers.
        self._files = [
            (episode.path, labels)
            for episode in self.dataset.episodes() for labels in episode.label_paths]
        self._episode: Episode | None = None

    def __len__(self) -> int:
        return len(self._files)

    def __getitem__(self, number: int):
        import torch

        folder, labels = self._files[number]
        if self._episode is None or self._episode.path != folder:
            self._episode = Episode(self.dataset, folder)
        return self._targets.element(Frame(self._episode, _read_json(labels)))

    @staticmethod
    def collate(batch):
        """Pictures as one tensor, which needs cameras of one size; targets as a list."""
        import torch

        pictures, targets = zip(*batch)
        return torch.stack(pictures), list(targets)


def __getattr__(name: str):
    # Made when first asked for: only this class needs PyTorch to exist.
    if name != "TorchStream":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from torch.utils.data import IterableDataset, get_worker_info

    class TorchStream(IterableDataset):
        """A stream as a dataset for `torch.utils.data.DataLoader`; elements as `TorchFrames`'.

        Every DataLoader worker starts a program of its own and takes every n-th episode, so that n
        workers together see each episode once. frames: of all workers together, rounded up; None for
        no end. shard: (i, n) of this process among n, on several machines. Give the loader
        `collate_fn=stream.collate`.
        """

        def __init__(self, scene, program="cartsim", frames: int | None = None,
                     categories: str = "sku", minimum_visible_px: int = 1, with_masks: bool = False,
                     shard: tuple[int, int] = (0, 1), arguments=()):
            self.scene, self.program, self.frames, self.shard = scene, program, frames, shard
            self.arguments = tuple(arguments)
            self.choices = (categories, minimum_visible_px, with_masks)

        def __iter__(self):
            worker = get_worker_info()
            number, workers = (worker.id, worker.num_workers) if worker else (0, 1)
            index, count = self.shard
            frames = None if self.frames is None else -(-self.frames // workers)
            with Stream(
                self.scene, self.program, frames, (index * workers + number, count * workers),
                self.arguments) as stream:
                targets = _TorchTargets(stream.products, *self.choices)
                for frame in stream.frames():
                    yield targets.element(frame)

        collate = staticmethod(TorchFrames.collate)

    # So that it can be pickled for workers that are spawned.
    TorchStream.__qualname__ = "TorchStream"
    globals()["TorchStream"] = TorchStream
    return TorchStream
