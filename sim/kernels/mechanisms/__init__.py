"""Mechanisms that are off unless asked for (ODD 7.13 to 7.30), one file each, in one lane.

A file says which entry of docs/mechanisms.md it is, what it does, its formula and its source.
``month`` and ``circumstances`` call them in order, at a month's start and for proposals. Where
``extensions`` is None none of them is compiled.
"""
