"""Worlds: settings of the model that fit what is known, and what holds in how many of them.

``quiet``: what is asked of quiet years; ``file``: the worlds that are shipped; ``effects``: a
change in each of them; ``agreement``: how far they agree, without running anything. They are made
in :mod:`sim.calibration`.
"""
