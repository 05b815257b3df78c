"""Pilots: links that are shielded for a time (M17, ODD 7.18; S3). ``marks`` draws which.

    shield = pilot_shield for a pilot in months pilot_start to pilot_stop (not included), else 0

In ODD 7.5 it takes its part of the fear for the budget, of identity and of exposure.
"""

from __future__ import annotations

from sim.kernels.jit import inner


@inner
def shield_of(extensions, month, x):
    """Part of fear, identity and exposure that link x is spared, 0..1."""
    own = extensions.rules
    shielded = own.pilot_start <= month < own.pilot_stop
    return own.pilot_shield if shielded and extensions.pilot[x] != 0 else 0.0
