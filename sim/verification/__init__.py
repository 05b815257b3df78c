"""The limits with a published or exact number, run through the production kernels.

Each limit is reached by parameters alone: ``NEUTRAL_VALUES`` switches every mechanism
off and a limit switches on what it needs. Exact numbers are computed here once
more, from docs/model.md and in plain NumPy, never from the kernels (but V6's chain
takes payoff and fitness from them: there the known numbers judge the model's own chain). A large
number of independent replicates runs at once as one region of many groups that
cannot meet each other: every draw is keyed by the organisations it concerns.

Bounds follow from the sample: a correct program fails a random check with
probability ``ALPHA`` over seeds. Seeds are fixed, so that a verdict is the same
on every machine. Each limit has a file of its own; ``evidence`` holds what they share.
"""

from sim.verification.evidence import ALPHA, FULL, QUICK, Result, Size
from sim.verification.limits import LIMITS, TITLES, run
from sim.verification.report import page

__all__ = [
    "ALPHA",
    "FULL",
    "LIMITS",
    "QUICK",
    "TITLES",
    "Result",
    "Size",
    "page",
    "run",
]
