#!/usr/bin/env python3
"""A small cart software for `cartsim run --stack "exec:python3 Scripts/examples/stack.py"`.

A reasoner that books what changes the resting weight: of all products that the simulation's detector
has just seen it takes the one whose mass fits best, or of the whole catalogue if it has seen none.
Standard library alone. Sources/Stack/Protocol.md describes every message.
"""

import json
import struct
import sys


def read_message(stream):
    """The next message and its bytes; None at the end."""
    prefix = stream.read(8)
    if len(prefix) < 8:
        return None, b""
    header_length, payload_length = struct.unpack("<II", prefix)
    return json.loads(stream.read(header_length)), stream.read(payload_length)


def write_message(stream, message):
    header = json.dumps(message, allow_nan=False).encode()
    stream.write(struct.pack("<II", len(header), 0) + header)
    stream.flush()


class Cart:
    """One episode."""

    REST_S = 0.5  # A weight that has not moved for so long is at rest.
    MEMORY_S = 4.0  # What was seen within so long may be what has changed the weight.

    def __init__(self, begin):
        self.products = {product["sku"]: product for product in begin["products"]}
        scale = begin["scale"]
        step = scale.get("extended_division_kg", scale["division_kg"])
        self.tolerance = max(2 * step, 5 * scale["noise_kg"])
        self.basket = dict(begin["initial_basket"])
        self.explained = None  # The resting weight up to which all is booked, in kg.
        self.resting = None  # A weight and since when it has not moved.
        self.seen = {}  # By SKU: when last, in ns.

    def answer(self, observation):
        for batch in observation["detections"]:
            for found in batch["found"]:
                if found["confidence"] >= 0.5:
                    self.seen[found["sku"]] = batch["time_ns"]
        events = []
        for reading in observation["scale_readings"]:
            events += self.weigh(reading)
        return {
            "type": "answer",
            "tick": observation["tick"],
            "display": {"basket": self.basket},
            "events": events,
        }

    def weigh(self, reading):
        mass, time = float(reading["extended_kg"]), reading["time_ns"]
        if not reading["stable"] or self.resting is None or abs(mass - self.resting[0]) > self.tolerance:
            self.resting = (mass, time)
            return []
        mass, since = self.resting
        if time - since < self.REST_S * 1e9:
            return []
        if self.explained is None:
            self.explained = mass
        change = mass - self.explained
        if abs(change) <= self.tolerance:
            return []
        self.explained = mass
        return self.book(change, since, time)

    def book(self, change, since, now):
        """The likeliest single item, or none if no mass comes near."""
        if change > 0:
            recent = [sku for sku, time in self.seen.items() if now - time < self.MEMORY_S * 1e9]
            new = [sku for sku in recent if sku in self.products and sku not in self.basket]
            choice = new or [sku for sku in recent if sku in self.products] or list(self.products)
        else:
            choice = list(self.basket)
        if not choice:
            return []
        sku = min(sorted(choice), key=lambda sku: abs(abs(change) - self.products[sku]["nominal_kg"]))
        product = self.products[sku]
        allowed = 4 * product["deviation_kg"] + 2 * self.tolerance
        if abs(abs(change) - product["nominal_kg"]) > max(allowed, 0.1 * product["nominal_kg"]):
            return []
        count = self.basket.get(sku, 0) + (1 if change > 0 else -1)
        if count > 0:
            self.basket[sku] = count
        else:
            del self.basket[sku]
        return [{"kind": "add" if change > 0 else "remove", "sku": sku, "time_ns": since}]


def main():
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    cart = None
    while True:
        message, _ = read_message(source)
        if message is None:
            return
        kind = message["type"]
        if kind == "hello":
            write_message(sink, {
                "type": "hello", "protocol": 1, "name": "example in Python",
                "wants": ["detections"], "gives": ["bookings"], "reusable": True,
            })
        elif kind == "begin":
            cart = Cart(message)
            write_message(sink, {"type": "ready"})
        elif kind == "observation":
            write_message(sink, cart.answer(message))
        elif kind == "end":
            write_message(sink, {"type": "done"})
        else:
            write_message(sink, {"type": "error", "message": f"no message of type {kind} is known"})


if __name__ == "__main__":
    main()
