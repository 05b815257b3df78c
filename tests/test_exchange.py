"""Bring and get: two ways to the numbers, the sentence, and the map."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim import outcomes, plots
from sim.analysis import exchange
from sim.engine import build, synthetic
from sim.regions import load_case
from sim.state import Floats, Region
from sim.words import LANGUAGES
from sim.worlds.courses import exchanges
from sim.worlds.file import shipped
from tests.test_cli import call
from tests.test_plots import hold_words_apart


def summed(region: Region, brought: Floats) -> exchange.Exchange:
    """What `schoorsteen exchange` makes of what was brought in worlds."""
    found = outcomes.summed_exchange(region, brought, exchange.CLEAR)
    return exchange.exchange(region, len(brought), found)


def test_what_links_bring_adds_up_to_the_accounts_of_pairs() -> None:
    region = load_case("zutphen_lochem")
    run = build(region, shipped().first(1)[0].parameters(), 3)
    run.advance(24)
    brought = outcomes.brought_on_links(run)
    assert (brought[run.state.depth == 0] == 0).all()
    assert (brought[run.state.depth > 0] > 0).all()
    accounts = outcomes.accounts(run).set_index(["first", "second"])
    names = region.organisations
    found = summed(region, brought[None])
    for (first, second), row in accounts.iterrows():
        a, b = names.index(first), names.index(second)
        assert found.flows[a, b] == pytest.approx(row["brought_first"], rel=1e-12)
        assert found.flows[b, a] == pytest.approx(row["brought_second"], rel=1e-12)
    total = accounts[["brought_first", "brought_second"]].to_numpy().sum()
    assert found.brings.sum() == pytest.approx(total)
    assert found.gets.sum() == pytest.approx(total)


def in_numpy(region: Region, brought: Floats) -> dict[str, Any]:
    """What the kernel sums up, by NumPy: another way to the same bits."""
    n, tasks = region.volumes.shape
    first, second = region.pairs[region.link_pair].T
    mean = brought.mean(axis=0)
    flows, by_task, got = np.zeros((n, n)), np.zeros((n, tasks)), np.zeros((n, tasks))
    for who, other, side in ((first, second, 0), (second, first, 1)):
        np.add.at(flows, (who, other), mean[:, side])
        np.add.at(by_task, (who, region.link_task), mean[:, side])
        np.add.at(got, (other, region.link_task), mean[:, side])
    ahead, more, less = np.zeros((n, n)), np.zeros(n), np.zeros(n)
    for world in brought:
        one = np.zeros((n, n))
        np.add.at(one, (first, second), world[:, 0])
        np.add.at(one, (second, first), world[:, 1])
        ahead += one > one.T
        brings, gets = one.sum(axis=1), one.sum(axis=0)
        # two sums of the same numbers in another order are not parted by a last bit
        apart = ~np.isclose(brings, gets, rtol=1e-9, atol=0.0)
        more += apart & (brings > gets)
        less += apart & (brings < gets)
    brings, gets = by_task.sum(axis=1), got.sum(axis=1)
    least, balance = exchange.CLEAR * len(brought), np.round(brings, 2) - np.round(gets, 2)
    clear = (more >= least) & (balance > 0), (less >= least) & (balance < 0)
    whole = float(flows.sum())
    one_way = float(np.abs(flows - flows.T).sum() / 2 / whole) if whole else math.nan
    return {
        "flows": flows, "ahead": ahead, "by_task": by_task, "got_by_task": got,
        "sums": np.stack([brings, gets, more, less], axis=1),
        "sides": clear[0].astype(np.int8) - clear[1].astype(np.int8),
        "one_way": np.array([one_way]),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("size", "tasks"), [(3, 2), (7, 8), (12, 9), (23, 18), (40, 3), (60, 17), (20, 150)]
)
@pytest.mark.parametrize("worlds", [1, 4, 30])
def test_the_kernel_sums_as_numpy_does_to_the_bit(size: int, tasks: int, worlds: int) -> None:
    region = synthetic(size, tasks=tasks)
    rng = np.random.default_rng(size + worlds)
    brought = rng.exponential(0.1, (worlds, len(region.link_pair), 2))
    brought[rng.random(brought.shape) < 0.3] = 0.0
    brought[:, :: size % 3 + 1, 0] *= 1.5
    for some in (brought, np.zeros_like(brought), np.ones_like(brought)):
        found = outcomes.summed_exchange(region, some, exchange.CLEAR)
        for name, wanted in in_numpy(region, some).items():
            assert found[name].tobytes() == np.ascontiguousarray(wanted).tobytes(), name


def test_what_one_brings_another_gets_by_hand() -> None:
    region = synthetic(3, tasks=2)
    first, second = region.pairs[region.link_pair].T
    brought = np.zeros((2, len(region.link_pair), 2))
    link = next(
        at for at in range(len(first))
        if (first[at], second[at]) == (0, 1) and region.link_task[at] == 1
    )  # fmt: skip
    brought[0, link] = (0.5, 0.1)
    brought[1, link] = (0.3, 0.4)
    found = summed(region, brought)
    assert found.brings.tolist() == pytest.approx([0.4, 0.25, 0.0])
    assert found.gets.tolist() == pytest.approx([0.25, 0.4, 0.0])
    assert found.by_task[0].tolist() == pytest.approx([0.0, 0.4])
    assert found.got_by_task[0].tolist() == pytest.approx([0.0, 0.25])
    assert found.more.tolist() == [1, 1, 0]
    assert found.ahead[0, 1] == found.ahead[1, 0] == 1
    assert found.one_way == pytest.approx(0.15 / 0.65)
    text = exchange.sentence(found, "Here", 12, "en")
    assert f"{region.labels[0]} brings most, mostly to {region.labels[1]}" in text
    assert "23 % does not come back" in text
    assert "23% niet terug" in exchange.sentence(found, "Hier", 12, "nl")


@pytest.mark.parametrize(
    ("there", "back", "sides", "said"),
    [
        ((0.50, 0.50), (0.10, 0.10), [1, -1, 0], "brengt het meest, vooral aan"),
        ((0.50, 0.50), (0.49, 0.51), [0, 0, 0], "komt bijna helemaal terug (0,0% niet); wie het"),
        ((0.50, 0.50), (0.48, 0.48), [1, -1, 0], "komt bijna helemaal terug (2,0% niet); wie het"),
        # so small that both numbers look alike
        ((0.501, 0.501), (0.500, 0.500), [0, 0, 0], "komt bijna helemaal terug"),
        # more in most worlds and less on average is no clear difference
        ((0.50,) * 5, (0.49,) * 4 + (0.6,), [0, 0, 0], "komt bijna helemaal terug"),
    ],
)
def test_an_even_balance_is_told_first_and_is_no_side(there, back, sides, said) -> None:
    region = synthetic(3, tasks=2)
    first, second = region.pairs[region.link_pair].T
    link = int(np.flatnonzero((first == 0) & (second == 1))[0])
    brought = np.zeros((len(there), len(first), 2))
    brought[:, link] = np.stack([there, back], axis=1)
    found = summed(region, brought)
    assert found.sides == sides
    assert said in exchange.sentence(found, "Hier", 12, "nl")
    figure = plots.exchange_figure(found, region="Hier", policy="x", language="nl")
    dots = [dot.get_facecolor()[0] for dot in figure.axes[0].collections]
    grey = [bool(np.ptp(colour[:3]) < 1e-9) for colour in dots]
    assert sorted(grey) == sorted(side == 0 for side in sides)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_region_without_links_says_so_and_is_drawn(lang: str) -> None:
    region = synthetic(3, tasks=2)
    found = summed(region, np.zeros((2, len(region.link_pair), 2)))
    text = exchange.sentence(found, "Here", 12, lang)
    assert {"en": "nobody brings", "nl": "niemand"}[lang] in text
    cells = [cell for row in exchange.cells(found, lang) for cell in row]
    assert len(cells) == 4 * 7
    assert not any("nan" in cell for cell in cells)
    hold_words_apart(plots.exchange_figure(found, region="Here", policy="x", language=lang))


@pytest.mark.parametrize("tall", [False, True])
@pytest.mark.parametrize(("lang", "size"), [("nl", 23), ("en", 60)])
def test_no_words_collide_on_the_map(lang: str, size: int, tall: bool) -> None:
    region = load_case("twente") if size == 23 else synthetic(size, tasks=4)
    rng = np.random.default_rng(2)
    brought = rng.exponential(0.1, (5, len(region.link_pair), 2))
    brought[:, :, 0] *= 1.5
    found = summed(region, brought)
    figure = plots.exchange_figure(
        found, region="Twente, 2016", policy="zonder scheidsrechter", language=lang, tall=tall
    )
    hold_words_apart(figure)


def test_the_command_writes_map_and_tables_that_agree(tmp_path) -> None:
    words = ("exchange", "zutphen_lochem", "--policy", "hoeder", "--runs", "2", "--months", "6")
    refused = call(*words, "--decimal-comma", "--lang", "nl")
    assert (refused.code, refused.out) == (2, "")
    assert "--decimal-comma" in refused.err
    for command, name in ((words, "pairs"), (("compare", *words[1:2], *words[4:]), "table")):
        two = [tmp_path / f"{name}_{way}" for way in ("point", "comma")]
        for folder, more in zip(two, ((), ("--decimal-comma",)), strict=True):
            assert call(*command, "--out", folder, *more).code == 0
        plain, dutch = (folder / f"{name}.csv" for folder in two)
        assert dutch.read_bytes().startswith(b"\xef\xbb\xbf")
        again = pd.read_csv(dutch, sep=";", decimal=",", encoding="utf-8-sig")
        pd.testing.assert_frame_equal(again, pd.read_csv(plain), check_exact=True)
    ended = call(*words, "--lang", "nl", "--out", tmp_path)
    assert ended.code == 0, ended.err
    assert "het meest brengt is" in " ".join(ended.out.split())
    who, pairs, what = (
        pd.read_csv(tmp_path / f"{name}.csv") for name in ("organisations", "pairs", "tasks")
    )
    assert who["brings"].sum() == pytest.approx(who["gets"].sum())
    assert what["brings"].sum() == pytest.approx(who["brings"].sum())
    both = pairs[["first_brings", "second_brings"]].to_numpy().sum()
    assert both == pytest.approx(who["brings"].sum())
    told = json.loads(call(*words, "--json").out)
    assert [row["brings"] for row in told["organisations"]] == pytest.approx(who["brings"].tolist())
    region, worlds = load_case("zutphen_lochem"), shipped().first(2)
    policy = {"referee_activity": 1.0, "referee_start": 0, "referee_stop": 12_000}
    points = [world.parameters(**policy) for world in worlds]
    again = exchanges(region, points, [0, 1], 6, threads=2)
    assert summed(region, again).brings == pytest.approx(who["brings"].to_numpy())
