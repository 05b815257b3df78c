"""A region in one file, as the script of the module reads it.

Four bytes: length of a header; the header, JSON, with blanks up to a multiple of 16; the arrays of
:class:`sim.state.RegionArrays`, little-endian, each from a multiple of 16 on.
"""

from __future__ import annotations

import hashlib
import json
import struct
from typing import Any

import numpy as np

from sim import networks
from sim.allocation import region_arrays
from sim.state import Region, RegionArrays
from sim.words import say


def region_digest() -> str:
    """Names of the arrays of a region, by which a bundle and a module know each other."""
    return hashlib.sha256(repr(RegionArrays._fields).encode()).hexdigest()[:16]


def bundle(region: Region) -> bytes:
    """The file of a region.

    Raises:
        networks.RegionError: its links are others than its volumes and pairs make.
    """
    arrays = region_arrays(region)
    performs = region.volumes > 0
    both = performs[region.pairs[:, 0]] & performs[region.pairs[:, 1]]
    links = np.nonzero(both)
    if not all(np.array_equal(*two) for two in zip(links, _links(region), strict=True)):
        raise networks.RegionError(say("browser.other_links", name=repr(region.name)))
    header: dict[str, Any] = {
        "name": region.name,
        "digest": region_digest(),
        "organisations": list(region.organisations),
        "labels": list(region.labels),
        "areas": list(region.areas),
        "tasks": list(region.tasks),
        "task_labels": {lang: list(names) for lang, names in region.task_labels.items()},
        "fte_per_unit": region.story.get("fte_per_unit"),
        "arrays": [],
    }
    chunks, at = [], 0
    for name, array in arrays._asdict().items():
        data = array.astype(array.dtype.newbyteorder("<")).tobytes()
        header["arrays"].append([f"region.{name}", list(array.shape), at])
        chunks.append(data + bytes(-len(data) % 16))
        at += len(chunks[-1])
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-(len(text) + 4) % 16)
    return struct.pack("<I", len(text)) + text + b"".join(chunks)


def _links(region: Region) -> tuple[Any, Any]:
    return region.link_pair, region.link_task
