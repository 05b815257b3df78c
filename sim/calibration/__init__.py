"""Worlds are made here: settings drawn over plausible ranges, held against quiet years.

``ranges``: what is free and where; ``screen``: which settings fit; ``spread``: those that are
shipped, and which is central; ``make``: all of it, kept on disk on the way; ``describe``: what
came out, in words.
"""
