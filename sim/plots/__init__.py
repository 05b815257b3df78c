"""Tables in, Axes and figures out, in one style. The only room that meets matplotlib.

Figures are made without pyplot: no screen, no window, and nobody's settings change.
"""

from sim.plots.compare import compare_figure
from sim.plots.effects import effects_figure
from sim.plots.exchange import exchange_figure
from sim.plots.maps import (
    courses_figure,
    depth_shares,
    headlines_over_time,
    over_time,
    phase_map,
    phase_maps,
    run_figure,
)
from sim.plots.sensitivity import importance_figure, shares_figure
from sim.plots.style import as_png, save

__all__ = [
    "as_png",
    "compare_figure",
    "courses_figure",
    "depth_shares",
    "effects_figure",
    "exchange_figure",
    "headlines_over_time",
    "importance_figure",
    "over_time",
    "phase_map",
    "phase_maps",
    "run_figure",
    "save",
    "shares_figure",
]
