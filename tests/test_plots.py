"""Figures: what stands on them, that nothing falls off, and that nobody's settings change."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PathCollection
from matplotlib.contour import QuadContourSet
from matplotlib.figure import Figure
from matplotlib.text import Text

import sim
from sim import plots
from sim.indicators import BY_NAME, HEADLINES
from sim.plots import maps, style
from sim.scenarios import shipped_policies
from sim.sweep.files import read_shipped

POLICIES = {name: shipped_policies()[name] for name in read_shipped("map")["policies"]}
TITLES = {name: policy.title["en"] for name, policy in POLICIES.items()}
DUTCH = {name: policy.title["nl"] for name, policy in POLICIES.items()}
START = {"fragmentation": 0.6, "duplicated_work": 0.75}
NAMES = (
    *("map", "map tall", "kaart", "kaart tall", "onaf", "onaf tall"),
    *("one", "run", "verloop", "verloop tall", "courses"),
)


def summary(low: float = 0.0, high: float = 1.0, n: int = 4) -> pd.DataFrame:
    """A plane per policy that rises from low to high with the weight."""
    places = [i / (n - 1) for i in range(n)]
    rows = []
    for policy in TITLES:
        for m in places:
            for w in places:
                mean = low + (high - low) * w
                rows.append(
                    {"policy": policy, "mindset_mean": m, "own_interest_mean": w}
                    | {f"fragmentation_{k}": mean + s for k, s in (("mean", 0), ("low", -0.05))}
                    | {"fragmentation_high": mean + 0.05}
                    | {f"duplicated_work_{k}": 0.3 + 0.6 * mean for k in ("mean", "low", "high")}
                )
    return pd.DataFrame(rows)


def course(months: int = 24, referee: float = 0.0) -> pd.DataFrame:
    t = np.arange(months + 1) / max(months, 1)
    columns = dict.fromkeys(BY_NAME, np.full(months + 1, np.nan))
    columns |= {"duplicated_work": 0.7 - 0.1 * t, "chimneys": 132 - np.round(10 * t)}
    columns |= {"fragmentation": 0.6 - 0.2 * t, "referee": np.where(t > 0, referee, 0.0)}
    columns |= {"integration": 0.1 * t, "reconfiguration": 0.2 + 0 * t}
    columns |= {"coordination": 0.2 - 0.1 * t, "separation": 0.6 + 0 * t}
    return pd.DataFrame(columns, index=pd.RangeIndex(months + 1, name="month"))


def words(figure: Figure) -> list[str]:
    return [t.get_text() for t in figure.findobj(Text) if t.get_text() and t.get_visible()]


def axes(count: int = 1):
    figure = Figure()
    FigureCanvasAgg(figure)
    return figure.subplots(1, count)


# Maps -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "titles", "said"),
    [
        ("en", TITLES, ["mindset: scarcity 0", "own-interest weight", "after 60 months"]),
        ("nl", DUTCH, ["denkwijze: schaarste 0", "gewicht eigen schoorsteen", "na 60 maanden"]),
    ],
)
@pytest.mark.parametrize("tall", [False, True])
def test_the_map_says_what_it_shows(
    language: str, titles: dict, said: list[str], tall: bool
) -> None:
    figure = plots.phase_maps(
        summary(), titles, region="Twente", months=60, start=START, language=language, tall=tall
    )
    text = " ".join("\n".join(words(figure)).split())
    for expected in [*said, *titles.values(), "Twente"]:
        assert expected in text
    for name in HEADLINES:
        assert getattr(BY_NAME[name], f"label_{language}") in text
    assert ("0,5" in text) == (language == "nl")
    assert "één bundel" in text or "one bundle" in text


@pytest.mark.parametrize("tall", [False, True])
def test_the_map_has_a_panel_a_policy_and_headline_and_two_colour_bars(tall: bool) -> None:
    figure = plots.phase_maps(summary(), TITLES, region="Twente", months=120, tall=tall)
    panels = figure.axes[: 2 * len(TITLES)]
    assert len(figure.axes) == len(panels) + 2
    named = panels[::2] if tall else panels[: len(TITLES)]
    for panel, title in zip(named, TITLES.values(), strict=True):
        assert " ".join(panel.get_title(loc="left").split()) == title
    for panel in panels:
        (mesh,) = (c for c in panel.collections if isinstance(c, mpl.collections.QuadMesh))
        assert mesh.get_clim() == (0.0, 1.0), "one scale for all, and for every map"
        assert mesh.get_cmap().name == "cividis"


def test_colours_stand_where_the_numbers_belong() -> None:
    table = summary()
    none = table[table["policy"] == "none"].copy()
    at = (none["mindset_mean"] == 1.0) & (none["own_interest_mean"] == 0.0)
    none.loc[at, "fragmentation_mean"] = 0.87
    shuffled = none.sample(frac=1, random_state=1)
    mesh = plots.phase_map(axes(), shuffled)
    values = mesh.get_array()
    assert values.shape == (4, 4)
    assert values[0, -1] == 0.87, "lowest weight below, highest mindset right"
    assert values[-1, 0] == 1.0


def test_the_line_lies_at_the_middle_and_dots_where_the_runs_do_not_tell() -> None:
    panel = axes()
    plots.phase_map(panel, summary(0.05, 0.95).query("policy == 'none'"))
    lines = [c for c in panel.collections if isinstance(c, QuadContourSet)]
    assert lines
    for line in lines:
        ((path,),) = ([p for p in line.get_paths() if len(p.vertices)],)
        np.testing.assert_allclose(path.vertices[:, 1], 0.5)
    (dots,) = (c for c in panel.collections if isinstance(c, PathCollection))
    assert len(dots.get_offsets()) == 0
    panel = axes()
    plots.phase_map(panel, summary(0.05, 0.95, n=5).query("policy == 'none'"))
    (dots,) = (c for c in panel.collections if isinstance(c, PathCollection))
    assert {tuple(x) for x in dots.get_offsets()} == {(i / 4, 0.5) for i in range(5)}


@pytest.mark.parametrize(("low", "high"), [(0.0, 0.3), (0.7, 1.0)])
def test_a_map_without_a_switch_says_so(low: float, high: float) -> None:
    panel = axes()
    plots.phase_map(panel, summary(low, high).query("policy == 'none'"))
    assert [t.get_text() for t in panel.texts] == ["no point crosses 0.5"]


def test_a_map_with_holes_and_one_of_a_single_point_are_drawn() -> None:
    table = summary()
    table.loc[3:9, [c for c in table if c.endswith(("_mean", "_low", "_high"))]] = np.nan
    table = table.assign(mindset_mean=summary()["mindset_mean"])
    table = table.assign(own_interest_mean=summary()["own_interest_mean"])
    plots.phase_maps(table.drop(index=[20, 40]), TITLES, region="x", months=1)
    one = summary().query("mindset_mean == 0 and own_interest_mean == 0")
    plots.phase_maps(one, TITLES, region="x", months=1)
    plots.phase_maps(one.query("policy == 'none'"), TITLES, region="x", months=1)


@pytest.mark.parametrize(
    ("language", "said"), [("en", "unfinished: 1,040 of 9,000 runs"), ("nl", "onaf: 1.040 van")]
)
def test_an_unfinished_map_says_so_and_shows_the_whole_plane(language: str, said: str) -> None:
    corner = summary().query("own_interest_mean < .4 and policy == 'none'")
    places = ([0.0, 1 / 3, 2 / 3, 1.0], [0.0, 1 / 3, 2 / 3, 1.0])
    figure = plots.phase_maps(
        corner,
        TITLES,
        region="x",
        months=1,
        language=language,
        places=places,
        unfinished=(1040, 9000),
    )
    text = "\n".join(words(figure))
    assert said in text
    assert "no point" not in text
    for panel in figure.axes[:8]:
        assert panel.get_xlim() == panel.get_ylim() == pytest.approx((-1 / 6, 7 / 6))
    mesh = figure.axes[0].collections[0]
    assert np.ma.getmaskarray(np.ma.masked_invalid(mesh.get_array())).sum() == 8


# One run ----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_run_names_its_rungs_in_the_language(language: str) -> None:
    text = "\n".join(words(plots.run_figure(course(), "Twente", language=language)))
    for name in ("separation", "coordination", "reconfiguration", "integration"):
        assert getattr(BY_NAME[name], f"label_{language}") in text
    assert ("jaren" if language == "nl" else "years") in text


def test_the_depths_are_stacked_deepest_first_and_add_up() -> None:
    panel = axes()
    plots.depth_shares(panel, course())
    bands = [c for c in panel.collections if len(c.get_paths())]
    tops = [float(c.get_paths()[0].vertices[:, 1].max()) for c in bands]
    np.testing.assert_allclose(tops, [0.1, 0.3, 0.4, 1.0])


def test_a_referee_is_marked_while_it_is_there() -> None:
    table = course(24, referee=1.0)
    table.loc[13:, "referee"] = 0.0
    figure = plots.run_figure(table, "Twente")
    assert any("referee present" in word for word in words(figure))
    (band,) = figure.axes[0].patches
    assert (band.get_x(), band.get_x() + band.get_width()) == (0.0, 1.0)
    assert not any("referee present" in w for w in words(plots.run_figure(course(), "x")))


def test_several_runs_carry_their_names_and_never_on_top_of_each_other() -> None:
    panel = axes()
    table = course()
    plots.over_time(panel, dict.fromkeys(("one", "two", "three"), table), "fragmentation")
    panel.figure.draw_without_rendering()
    boxes = [t.get_window_extent() for t in panel.texts]
    assert len(boxes) == 3
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])


@pytest.mark.parametrize(
    ("heights", "expected"),
    [
        ([0.1, 0.5, 0.9], [0.1, 0.5, 0.9]),
        ([0.5, 0.5, 0.5], [0.4, 0.5, 0.6]),
        ([0.98, 0.99], [0.9, 1.0]),
        ([0.2, 0.22, 0.8], [0.16, 0.26, 0.8]),
    ],
)
def test_names_move_apart_no_further_than_they_must(heights, expected) -> None:
    assert maps._apart(heights, 0.1, 1.0) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["fragmentation", "duplicated work", "132 at the start, 122 at the end"]),
        ("nl", ["versnippering", "dubbel werk", "132 aan het begin, 122 aan het eind"]),
    ],
)
def test_the_run_has_both_headlines_and_the_chimneys(language: str, said: list[str]) -> None:
    figure = plots.run_figure(course(), "Twente", language=language)
    assert len(figure.axes[0].lines) == 2
    text = "\n".join(words(figure))
    for expected in said:
        assert expected in text


def test_a_run_of_no_months_is_drawn() -> None:
    plots.run_figure(course(0), "Twente").draw_without_rendering()


# All --------------------------------------------------------------------------------------


def figures() -> dict[str, Callable[[], Figure]]:
    twente = {"region": "Twente, 2016", "months": 120, "start": START}
    dutch = twente | {"language": "nl"}
    cut = dutch | {"unfinished": (12_340, 27_000)}
    runs = {"One": course(), "Two": course(24, 1.0)}
    one = {"none": TITLES["none"]}
    referee = course(referee=1.0)
    return {
        "map": lambda: plots.phase_maps(summary(), TITLES, **twente),
        "map tall": lambda: plots.phase_maps(summary(), TITLES, **twente, tall=True),
        "kaart": lambda: plots.phase_maps(summary(0.1, 0.4), DUTCH, **dutch),
        "kaart tall": lambda: plots.phase_maps(summary(0.1, 0.4), DUTCH, **dutch, tall=True),
        "onaf": lambda: plots.phase_maps(summary(), DUTCH, **cut),
        "onaf tall": lambda: plots.phase_maps(summary(), DUTCH, **cut, tall=True),
        "one": lambda: plots.phase_maps(summary(), one, **twente, tall=True),
        "run": lambda: plots.run_figure(referee, "Twente, 2016"),
        "verloop": lambda: plots.run_figure(referee, "Twente, 2016", language="nl"),
        "verloop tall": lambda: plots.run_figure(referee, "Twente", language="nl", tall=True),
        "courses": lambda: plots.courses_figure(runs, HEADLINES, "Two runs"),
    }


def hold_words_apart(figure: Figure) -> None:
    """Asks that all text lies on the figure and that no two texts overlap."""
    figure.canvas.draw()
    boxes = []
    for text in figure.findobj(lambda artist: isinstance(artist, Text) and artist.get_visible()):
        box = text.get_window_extent()
        if not text.get_text().strip() or box.width < 1:
            continue
        assert figure.bbox.padded(1).contains(box.x0, box.y0), text.get_text()
        assert figure.bbox.padded(1).contains(box.x1, box.y1), text.get_text()
        boxes.append((text.get_text(), box))
    assert len(boxes) > 3
    for i, (one, a) in enumerate(boxes):
        for other, b in boxes[:i]:
            overlap = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
            assert min(overlap) <= 2, f"{one!r} covers {other!r}"


@pytest.mark.parametrize("name", NAMES)
def test_nothing_falls_off_and_no_words_collide(name: str) -> None:
    hold_words_apart(figures()[name]())


def test_settings_are_left_alone() -> None:
    before = dict(mpl.rcParams)
    for name in ("map tall", "verloop", "courses"):
        figures()[name]()
    assert dict(mpl.rcParams) == before


def test_pyplot_is_not_needed() -> None:
    code = "import sim.plots, sys; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


OTHERS = {
    "text.usetex": True,
    "text.parse_math": True,
    "font.size": 31.0,
    "font.family": ["cursive"],
    "axes.facecolor": "red",
    "figure.constrained_layout.h_pad": 1.0,
    "svg.fonttype": "none",
    "savefig.bbox": "tight",
}
"""What may stand in somebody's matplotlibrc."""


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_the_same_figure_is_the_same_file_whatever_the_matplotlibrc(tmp_path, kind: str) -> None:
    plots.save(plots.run_figure(course(), "Twente"), tmp_path / f"one.{kind}")
    with mpl.rc_context(OTHERS):
        plots.save(plots.run_figure(course(), "Twente"), tmp_path / f"two.{kind}")
        figure = plots.run_figure(course(), "Twente")
    # shown in a notebook, where nobody asks our style
    figure.canvas.draw()
    one, two = ((tmp_path / f"{name}.{kind}").read_bytes() for name in ("one", "two"))
    assert one == two
    assert len(one) > 5_000
    assert sorted(p.name for p in tmp_path.iterdir()) == [f"one.{kind}", f"two.{kind}"]
    if kind == "pdf":
        assert b"/FontFile2" in one
        assert b"/Type3" not in one
    if kind == "svg":
        assert b"<text" not in one, "letters are outlines: no reader need have the font"


@pytest.mark.parametrize(
    "name",
    [
        "Afval ($ 2 mln) en jeugd ($ 3 mln)",
        "Budget: $#1 and $#2",
        "$",
        r"$\frac$",
        "a_b^c {d} %",
        r"\textbf{x} & ~",
    ],
)
def test_names_are_drawn_as_typed(name: str, tmp_path) -> None:
    made = [
        plots.run_figure(course(), name),
        plots.phase_maps(summary(), {"none": name}, region=name, months=1),
        plots.courses_figure({name: course(), "b": course()}, "fragmentation", name),
    ]
    for at, figure in enumerate(made):
        plots.save(figure, tmp_path / f"{at}.png")
        texts = figure.findobj(Text)
        assert any(name in " ".join(t.get_text().split()) for t in texts)
        assert not any(t.get_parse_math() or t.get_usetex() for t in texts)


@pytest.mark.parametrize("name", NAMES)
def test_figures_are_as_wide_as_a_column_or_a_page_and_say_how_to_cite(name: str) -> None:
    figure = figures()[name]()
    dutch = name.startswith(("kaart", "onaf", "verloop"))
    assert figure.get_figwidth() * 25.4 == pytest.approx(
        85 if "tall" in name or name == "one" else 174
    )
    text = " ".join(words(figure))
    assert ("Citeren:" if dutch else "To cite:") in text
    assert f"Schoorsteen {sim.__version__}" in text


@pytest.mark.parametrize(
    ("value", "label"),
    [(0.001, "0.001"), (1.0, "1"), (1000.0, "1000"), (1e-5, "10⁻⁵"), (1e12, "10¹²"), (2.0, "")],
)
def test_powers_of_ten_are_written_without_markup(value: float, label: str) -> None:
    assert style._power(value) == label
