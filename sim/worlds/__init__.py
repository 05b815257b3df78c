"""Worlds: settings of the model that fit what is known, and what holds in how many of them.

``quiet``: what is asked of quiet years; ``file``: the worlds that are shipped; ``effects``: a
change in each of them. They are made in :mod:`sim.calibration`.
"""

from sim.worlds.effects import MATTERS, Over, effects, ends, over, quantiles
from sim.worlds.file import World, Worlds, WorldsError, read, shipped

__all__ = [
    "MATTERS",
    "Over",
    "World",
    "Worlds",
    "WorldsError",
    "effects",
    "ends",
    "over",
    "quantiles",
    "read",
    "shipped",
]
