"""The module run by wasmtime: what sim/browser/core.js does, once more and in Python."""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np
import wasmtime
from numpy.typing import NDArray

from sim.browser.link import section_of

EXCHANGED = ("flows", "ahead", "by_task", "got_by_task", "sums", "sides", "one_way")
PAGE = 65536


class Core:
    """A compiled module, and what it says of itself."""

    def __init__(self, module: bytes) -> None:
        self.engine = wasmtime.Engine()
        self.module = wasmtime.Module(self.engine, module)
        section = section_of(module, "schoorsteen")
        assert section is not None
        self.about = json.loads(section)

    def region(self, data: bytes) -> Region:
        """A region from its bundle."""
        (length,) = struct.unpack_from("<I", data)
        header = json.loads(data[4 : 4 + length])
        made = Region(self)
        for name, shape, start in header["arrays"]:
            made.place(name, tuple(shape))
            array = made.array(name)
            array[...] = np.frombuffer(data, array.dtype, array.size, 4 + length + start).reshape(
                shape
            )
        made.derive()
        return made

    def draw(self, organisations: int, tasks: int, seed: int, spread: float, breadth: float) -> Any:
        """A synthetic region."""
        made = Region(self)
        made.array("sizes")[:2] = organisations, tasks
        made.call("count_pairs")
        made.place_all("region.")
        made.seed(seed, 0)
        made.set("size_spread", spread)
        made.set("breadth", breadth)
        made.call("draw_region")
        made.derive()
        return made

    def from_tables(self, tables: Any, room: Any, given: dict[str, NDArray[Any]]) -> Region:
        """A region derived from the numbers of its tables.

        Args:
            given: arrays of the region that tables say as they are: keys, needs, referees ...
        """
        made = Region(self)
        made.array("sizes")[:2] = room.work.shape
        made.call("count_pairs")
        made.place_all("region.")
        for name, array in given.items():
            made.array(f"region.{name}")[...] = array
        for tuple_name, arrays in (("tables", tables), ("room", room)):
            for name, array in arrays._asdict().items():
                made.place(f"{tuple_name}.{name}", array.shape)
                made.array(f"{tuple_name}.{name}")[...] = array
        made.call("volumes_from_tables")
        made.derive()
        made.call("links_from_tables")
        return made


class Region:
    """A region in the memory of an instance of its own."""

    def __init__(self, core: Core) -> None:
        self.core = core
        self.store = wasmtime.Store(core.engine)
        self.exports = wasmtime.Instance(self.store, core.module, []).exports(self.store)
        self.memory: Any = self.exports["memory"]
        self.table = self.free = self.exports["heap"].value(self.store)  # type: ignore[union-attr]
        self.places: dict[str, tuple[int, tuple[int, ...]]] = {}
        self.reserve(8 * (max(place[0] for place in core.about["places"].values()) + 5))
        self.place("sizes")
        self.place("no_places")

    def reserve(self, size: int) -> int:
        at = -(-self.free // 64) * 64
        self.free = at + size
        missing = -(-self.free // PAGE) - self.memory.size(self.store)
        if missing > 0:
            self.memory.grow(self.store, missing)
        return at

    def write(self, slot: int, form: str, value: Any) -> None:
        at = self.table + 8 * slot
        self.memory.write(self.store, struct.pack(form, value), at)

    def place(self, name: str, shape: tuple[int, ...] | None = None) -> None:
        slot, kind, *lengths = self.core.about["places"][name]
        if shape is None:
            shape = tuple(self.length(length) for length in lengths[0])
        at = self.reserve(int(np.prod(shape)) * np.dtype(kind).itemsize)
        self.places[name] = at, shape
        self.write(slot, "<Q", at)
        for axis, length in enumerate(shape):
            self.write(slot + 1 + axis, "<q", length)

    def length(self, parts: Any) -> int:
        if isinstance(parts, int):
            return parts
        sizes = {"one": 1, **dict(zip(self.core.about["sizes"], self.read("sizes"), strict=True))}
        products = self.core.about["products"]
        return sum(many * int(np.prod([sizes[n] for n in products[at]])) for at, many in parts)

    def place_all(self, start: str = "") -> None:
        for name, place in self.core.about["places"].items():
            if len(place) > 2 and name.startswith(start) and name not in self.places:
                self.place(name)

    def derive(self) -> None:
        self.call("count_links")
        for name in ("region.depth", "region.age", "region.floor"):
            if not self.places[name][1][0]:
                self.place(name)
        self.place_all()
        self.call("derive")

    def set(self, name: str, value: float) -> None:
        slot, kind = self.core.about["places"][name]
        self.write(slot, "<d" if kind == "float64" else "<Q", value)

    def seed(self, seed: int, replicate: int) -> None:
        for place, word in enumerate((replicate, seed & 0xFFFFFFFF, seed >> 32)):
            self.set(f"stream.{place}", word)

    def call(self, entry: str) -> None:
        status = self.exports[entry](self.store, self.table)  # type: ignore[operator]
        assert status == 0, f"{entry}: status {status}"

    def array(self, name: str) -> NDArray[Any]:
        at, shape = self.places[name]
        dtype = np.dtype(self.core.about["places"][name][1])
        buffer = self.memory.get_buffer_ptr(self.store)
        return np.frombuffer(buffer, dtype, int(np.prod(shape)), at).reshape(shape)

    def read(self, name: str) -> NDArray[Any]:
        return self.array(name).copy()

    def settings(self, numbers: list[float], phases: list[list[Any]]) -> None:
        self.place("numbers", (1 + len(phases), len(numbers)))
        self.place("begins", (1 + len(phases),))
        self.array("numbers")[...] = [numbers, *(vector for _, vector in phases)]
        self.array("begins")[...] = [0, *(month for month, _ in phases)]

    def play(self, runs: int, months: int, observed: int, adopt: int = 0) -> NDArray[Any]:
        for name, value in (("runs", runs), ("months", months), ("adopt", adopt)):
            self.set(name, value)
        self.place("rows", (max(1, runs), 1, observed, len(self.core.about["columns"])))
        self.call("play")
        return self.read("rows")[:, 0]


def answer(region: Region, job: dict[str, Any]) -> bytes:
    """What ``answer`` of tests/browsers.js gives."""
    region.settings(job["numbers"], job["phases"])
    region.seed(int(job["seed"]), job["replicate"])
    region.play(1, 0, 0)
    rows = [region.play(0, 0, 1)[0]]
    kept = [region.read("state.depth")]
    month = 0
    while month < job["months"]:
        some = min(job["every"] or job["months"], job["months"] - month)
        rows.append(region.play(0, some, some)[0])
        kept.append(region.read("state.depth"))
        month += some
    found = [*rows, *(region.read(f"state.{name}") for name in job["state"])]
    found += kept if job["every"] else []
    for entry, names in (
        ("bundles", ("root", "chimneys")),
        ("looks", ("rungs", "inside", "looks")),
        ("duplicated", ("by_task",)),
        ("overlap", ("by_link",)),
        ("accounts", ("by_pair",)),
        ("brought", ("by_side",)),
        ("exchange", tuple(f"exchanged.{name}" for name in EXCHANGED)),
        ("households", ("helped",)),
    ):
        region.set("number", 50)
        if entry == "exchange":
            region.place("in_worlds", (1, *region.read("by_side").shape))
            region.array("in_worlds")[0] = region.read("by_side")
            region.set("share", 0.8)
        region.call(entry)
        found += [region.read(name) for name in names]
    # memory begins as zeros, so that link 0 is watched
    found += [region.read("extensions.tally"), region.read("extensions.taken")]
    region.settings(job["numbers"], job["phases"])
    region.seed(int(job["seed"]), job["replicate"])
    found.append(region.play(3, 24, 1))
    return b"".join(array.tobytes() for array in found)
