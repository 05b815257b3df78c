"""One style for all figures: widths, type, colours, how they are saved, how to cite them.

Every figure is made, and saved, under matplotlib's own defaults and the settings below: what
stands in a matplotlibrc is of somebody else's figures. Text is drawn as typed: a name with a
dollar sign in it is a name.
"""

from __future__ import annotations

import contextlib
import io
import math
import textwrap
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import FuncFormatter, NullFormatter

from sim import EDITION, __version__
from sim.words import number, words_of

NARROW: Final = 85.0
"""Width in mm of a column of a journal, and of a figure for a phone."""
WIDE: Final = 174.0
"""Width in mm of a page of a journal, and of a figure for a report or a beamer."""
DPI: Final = 300
"""Of a PNG: 1,004 and 2,055 pixels across."""
MM: Final = 1 / 25.4

FOOT: Final = 3.4
"""Height in mm of the line that says how to cite."""
_BELOW: Final = "label below"
SIZE: Final = 8.0
"""Of text, in points; nothing that must be read is below SMALL."""
SMALL: Final = 7.0

TINY: Final = 5.0
"""Of what is told once and seldom read: how to cite, and which runs it is of."""

COLOURS: Final = ("#000000", "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
"""Of Okabe and Ito, told apart by colour-blind people; those that are seen best on white first."""
SCALE: Final = "cividis"
"""Colours of values between 0 and 1, as even for the colour-blind as for others."""
DIVERGING: Final = "PuOr"
"""Colours of values on both sides of 0."""
MARKS: Final = ("o", "s", "^", "D", "v", "P")
"""So that what is drawn is told apart without colours."""
GREY: Final = "#777777"
PALE: Final = "#CCCCCC"

RC: Final[dict[Any, Any]] = {
    "font.family": ["DejaVu Sans"],  # travels with matplotlib: the same on every machine
    "font.size": SIZE,
    "axes.titlesize": SIZE,
    "axes.labelsize": SIZE,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "legend.fontsize": SMALL,
    "figure.titlesize": SIZE,
    "figure.labelsize": SIZE,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.6,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "lines.linewidth": 1.4,
    "lines.markersize": 4.0,
    "legend.frameon": False,
    "text.parse_math": False,
    # whole TrueType letters in a PDF, which can be searched and edited, and which journals take
    "pdf.fonttype": 42,
    "ps.fonttype": 42,
    # an SVG cannot hold a font: letters as outlines look the same where DejaVu Sans is not there
    "svg.fonttype": "path",
    "svg.hashsalt": "schoorsteen",  # the same figure is the same file
}


@contextlib.contextmanager
def styled() -> Iterator[None]:
    """Settings of our figures, and nobody else's, for as long as one is made or saved."""
    with mpl.rc_context(), warnings.catch_warnings():
        # a default that is on its way out is not for whoever makes a figure of ours
        warnings.simplefilter("ignore", mpl.MatplotlibDeprecationWarning)
        # all but the backend, which none of our figures asks for
        mpl.rcParams.update({k: v for k, v in mpl.rcParamsDefault.items() if k != "backend"})
        mpl.rcParams.update(RC)
        yield


def new_figure(height: float, width: float = WIDE) -> Figure:
    """An empty figure of a size in mm; to be made inside :func:`styled`."""
    figure = Figure(figsize=(width * MM, height * MM), dpi=DPI, layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def finish(
    figure: Figure, language: str = "en", edition: int = EDITION, *, source: str = ""
) -> None:
    """Put below a figure what it was made with and how to cite it, and lay it out.

    To be called last, inside :func:`styled`: what is made while drawing, such as the labels of
    ticks, is then made in our style, wherever the figure is shown or saved.

    Args:
        edition: of the model that the numbers come from.
        source: of which runs the figure is, where it does not show all there are.
    """
    cite(figure, language, edition, source)
    figure.draw_without_rendering()


def label_below(figure: Figure, text: str) -> None:
    """A label for the horizontal axes of all panels, above the foot of the figure."""
    # constrained layout would put a supxlabel into the foot
    high = figure.get_figheight() / MM
    line = figure.text(0.5, (FOOT + 0.4) / high, text, ha="center", va="bottom", gid=_BELOW)
    line.set_in_layout(False)


def cite(figure: Figure, language: str, edition: int, source: str = "") -> None:
    """The small lines at the foot of a figure, with room made for them."""
    line = words_of("figures", language)["cite"].format(version=__version__, edition=edition)
    wide, high = figure.get_figwidth() / MM, figure.get_figheight() / MM
    lines = sum(t.get_text().count("\n") + 1 for t in figure.texts if t.get_gid() == _BELOW)
    own = wrap(source, wide - 4, TINY)
    more = (own.count("\n") + 1) * 1.25 * TINY / 72 / MM if own else 0.0
    foot = (FOOT + more + lines * 1.3 * SIZE / 72 / MM) / high
    engine = figure.get_layout_engine()
    if isinstance(engine, ConstrainedLayoutEngine):
        engine.set(rect=(0.0, foot, 1.0, 1.0 - foot))
    text = figure.text(
        1.0 - 1.0 / wide, 1.0 / high, f"{own}\n{line}" if own else line,
        ha="right", va="bottom", fontsize=TINY, color=GREY,
    )  # fmt: skip
    text.set_in_layout(False)


def save(figure: Figure, path: Path) -> None:
    """Write a figure whole or not at all; the ending chooses PNG, SVG or PDF.

    The same figure is the same file: no file holds a date.
    """
    kind = path.suffix.removeprefix(".").lower() or "png"
    passing = path.with_name(path.name + ".writing")
    metadata: dict[str, dict[str, Any]] = {
        "svg": {"Date": None},
        "pdf": {"CreationDate": None},
        "png": {"Software": None},
    }
    with styled():
        figure.savefig(passing, format=kind, dpi=DPI, metadata=metadata.get(kind))
    passing.replace(path)


def as_png(figure: Figure, dpi: int) -> bytes:
    """A figure as a PNG, for a screen. The same figure gives the same bytes."""
    page = io.BytesIO()
    with styled():
        figure.savefig(page, format="png", dpi=dpi, metadata={"Software": None})
    return page.getvalue()


def wrap(text: str, width: float, size: float = SIZE) -> str:
    """Lines of a text that fit in a width in mm, as a rule of thumb for DejaVu Sans."""
    letters = max(8, int(width / (size * 0.53 * 25.4 / 72)))
    return "\n".join(textwrap.fill(line, letters) for line in text.split("\n"))


def local_ticks(axis: Axis, language: str) -> None:
    """Labels of ticks as numbers are written in the language."""
    axis.set_major_formatter(FuncFormatter(lambda value, _: short_number(value, language)))


def log_ticks(axis: Axis) -> None:
    """Labels of the powers of ten on a logarithmic axis; none between them."""
    axis.set_major_formatter(FuncFormatter(lambda value, _: _power(value)))
    axis.set_minor_formatter(NullFormatter())


def _power(value: float) -> str:
    """A power of ten, in letters: text of figures is no markup."""
    power = round(math.log10(value)) if value > 0 else 0
    if not math.isclose(value, 10.0**power, rel_tol=1e-6):
        return ""
    if -4 < power < 4:
        return f"{value:g}"
    return "10" + str(power).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def short_number(value: float, language: str) -> str:
    """A tick: six figures at most, with a minus of the width of a plus."""
    return number(round(value, 6) + 0.0, lang=language).replace("-", "−")
