"""Mechanisms that are off unless asked for, one file each; they run in one lane.

Where ``extensions`` is None none of them is compiled.
"""
