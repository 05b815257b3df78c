"""The module for browsers, run by wasmtime: the same bits as natively, or it is found out."""

from __future__ import annotations

import dataclasses
import gzip
import json
import math
import shutil
import struct
import subprocess
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from filelock import FileLock

from sim import engine, kernels
from sim.allocation import region_arrays
from sim.browser import MODULE, SCRIPT, digest, layout
from sim.browser.__main__ import main
from sim.browser.bundle import bundle
from sim.browser.link import LinkError, link, section_of, sections
from sim.indicators import COLUMNS
from sim.networks import RegionError
from sim.parameters import parameters
from sim.regions import build_case, load_case, load_tables
from sim.regions.numbers import numbers_of
from sim.state import Region, RegionArrays, State
from tests import wasm
from tests.browsers import Exchange, difference, job
from tests.settings import REGIONS, Setting, asked, expected, region_of, settings

CHOSEN = list(settings(5 * len(REGIONS)))


def is_fresh(module: bytes) -> bool:
    described = json.loads(section_of(module, "schoorsteen") or b"{}")
    return bool(described.get("digest") == digest.source_digest())


@pytest.fixture(scope="session")
def module(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The module of the checkout, or where it is stale one built for all test processes."""
    if MODULE.is_file() and is_fresh(MODULE.read_bytes()):
        return MODULE.read_bytes()
    shared = tmp_path_factory.getbasetemp().parent / f"core-{digest.source_digest()[:16]}.wasm"
    with FileLock(f"{shared}.lock"):
        if not shared.is_file():
            from sim.browser.module import build

            shared.write_bytes(build())
    return shared.read_bytes()


@pytest.fixture(scope="session")
def core(module: bytes) -> wasm.Core:
    return wasm.Core(module)


@pytest.fixture(scope="session")
def place(core: wasm.Core) -> Callable[[str], wasm.Region]:
    """A region in the module, made once and used by one setting after another."""
    made: dict[str, wasm.Region] = {}

    def get(name: str) -> wasm.Region:
        if name not in made:
            made[name] = core.region(bundle(region_of(name)))
        return made[name]

    return get


@pytest.mark.parametrize("at", range(len(CHOSEN)), ids=lambda at: f"{at}-{CHOSEN[at].region}")
def test_the_module_gives_the_same_bytes(at: int, place: Callable[[str], wasm.Region]) -> None:
    setting = CHOSEN[at]
    found = wasm.answer(place(setting.region), job(setting))
    assert difference(found, expected(setting)) is None


def test_much_happens_where_they_are_compared() -> None:
    """Steps up and down, deep links and endings, in most of the regions."""
    busy = 0
    for setting in CHOSEN[: len(REGIONS)]:
        rows = np.frombuffer(expected(setting)["rows"]).reshape(121, -1)
        run = dict(zip(COLUMNS, rows.sum(axis=0), strict=True))
        busy += run["deepened_2"] > 0 and run["separated"] + run["ended_2"] + run["ended_3"] > 0
    assert busy >= 9


def test_the_smallest_change_of_a_parameter_is_found(place: Callable[[str], wasm.Region]) -> None:
    setting = Setting("busy_0", parameters(), 3, 0, 0)
    asked = job(setting)
    at = list(place("busy_0").core.about["parameters"]).index("trust_gain")
    asked["numbers"][at] += 1e-15
    assert difference(wasm.answer(place("busy_0"), asked), expected(setting)) is not None
    asked["numbers"][at] = setting.values.trust_gain
    assert difference(wasm.answer(place("busy_0"), asked), expected(setting)) is None


def test_a_flipped_bit_is_found(module: bytes) -> None:
    """The last bit of the constant by which mindsets and weights are scattered."""
    constant = struct.pack("<d", 2.449489742783178)
    places = [i for i in range(len(module)) if module.startswith(constant, i)]
    assert places
    flipped = bytearray(module)
    for at in places:
        flipped[at] ^= 1
    setting = Setting("busy_0", parameters(), 3, 0, 0)
    place = wasm.Core(bytes(flipped)).region(bundle(region_of("busy_0")))
    assert difference(wasm.answer(place, job(setting)), expected(setting)) is not None


@pytest.mark.parametrize(
    ("organisations", "tasks", "seed"), [(40, 8, 1), (2, 2, 0), (131, 5, 2**63)]
)
def test_a_region_is_drawn_as_the_engine_draws_it(
    core: wasm.Core, organisations: int, tasks: int, seed: int
) -> None:
    region = engine.synthetic(organisations, tasks=tasks, seed=seed, breadth=0.5, size_spread=0.9)
    made = core.draw(organisations, tasks, seed, 0.9, 0.5)
    for name, array in region_arrays(region)._asdict().items():
        assert made.read(f"region.{name}").tobytes() == array.tobytes(), name
    run = engine.simulate(region, seed=5, months=12)
    setting = Setting("drawn", run.parameters, 5, 0, 0)
    numbers = job(setting)["numbers"]
    made.settings(numbers, [])
    made.seed(5, 0)
    made.play(1, 0, 0)
    assert made.play(0, 12, 12)[0].tobytes() == run.rows[1:].tobytes()


def test_a_run_goes_on_under_other_parameters(place: Callable[[str], wasm.Region]) -> None:
    """As ``Engine.adopt``: a lever is moved in the course of a run."""
    region, made = region_of("busy_3"), place("busy_3")
    run = engine.build(region, parameters(), 9)
    before = run.advance(30)
    later = parameters(convening=0.6, referee_activity=0.9, attention=4)
    run.adopt(later)
    after = run.advance(30)
    made.settings(job(Setting("busy_3", parameters(), 9, 0, 0))["numbers"], [])
    made.seed(9, 0)
    made.play(1, 0, 0)
    assert made.play(0, 30, 30)[0].tobytes() == before.tobytes()
    made.settings(job(Setting("busy_3", later, 9, 0, 0))["numbers"], [])
    assert made.play(0, 30, 30, adopt=1)[0].tobytes() == after.tobytes()
    assert made.read("state.depth").tobytes() == run.state.depth.tobytes()


# What a page asks for, against plain Python -----------------------------------------------------


def bundles_in_plain(region: Region, state: State) -> tuple[list[list[int]], list[int]]:
    n, k = state.volume.shape
    root = [list(range(n)) for _ in range(k)]
    again = True
    while again:
        again = False
        for x in range(len(state.depth)):
            if state.depth[x] < 2:
                continue
            a, b = region.pairs[region.link_pair[x]].tolist()
            row = root[region.link_task[x]]
            lowest = min(row[a], row[b])
            again |= row[a] != lowest or row[b] != lowest
            row[a] = row[b] = lowest
    performs = (state.volume > 0).T
    chimneys = [
        sum(math.fsum(state.volume[np.array(root[q]) == r, q]) >= 0.01 for r in set(root[q]))
        for q in range(k)
    ]
    shown = [[r if on else n for r, on in zip(root[q], performs[q], strict=True)] for q in range(k)]
    return shown, chimneys


@pytest.mark.parametrize("name", ["busy_0", "busy_5", "busy_7", "twente"])
@pytest.mark.parametrize("values", [{}, {"drift": 0.4, "floor_other": 0.001}])
def test_bundles_and_duplicated_work_are_as_plain_python_finds(name: str, values: Any) -> None:
    region = region_of(name)
    made = engine.build(region, parameters(**values), 2)
    rows = made.advance(36)
    n, k, _, links = region.size
    root, chimneys = np.empty((k, n), dtype=np.uint32), np.empty(k, dtype=np.int64)
    kernels.find_bundles(made.facts, made.state, made.work, root, chimneys)
    assert (root.tolist(), chimneys.tolist()) == bundles_in_plain(region, made.state)
    by_task, by_link = np.empty((k, 2)), np.empty((links, 2))
    kernels.measure_duplicated(made.facts, made.state, by_task)
    kernels.measure_overlap(made.facts, made.state, by_link)
    first, second = region.pairs[region.link_pair].T
    volume, task = made.state.volume, region.link_task
    overlap = np.minimum(volume[first, task], volume[second, task])
    p = made.parameters
    release = np.array([0.0, p.release_1, p.release_2, p.release_3])[made.state.depth]
    assert by_link[:, 0].tolist() == overlap.tolist()
    assert by_link[:, 1].tolist() == (overlap * release).tolist()
    for q in range(k):
        whole, freed = overlap[task == q].sum(), (overlap * release)[task == q].sum()
        assert by_task[q, 0] == pytest.approx(whole, abs=1e-6)
        wanted = 1.0 - freed / whole if whole > 0 else np.nan
        assert by_task[q, 1] == pytest.approx(wanted, abs=1e-6, nan_ok=True)
    there = by_task[:, 0] > 0
    mean = np.average(by_task[there, 1], weights=by_task[there, 0])
    assert rows[-1, COLUMNS.index("duplicated_work")] == pytest.approx(mean)


def looks_in_plain(region: Region, state: State) -> tuple[Any, ...]:
    """Deepest rungs; links inside each bundle and those that are deep; how each bundle looks."""
    n, k = state.volume.shape
    root, _ = bundles_in_plain(region, state)
    rungs = [[0] * n for _ in range(k)]
    inside = [[[0, 0] for _ in range(n)] for _ in range(k)]
    for x, rung in enumerate(state.depth.tolist()):
        a, b = region.pairs[region.link_pair[x]].tolist()
        q = region.link_task[x]
        for i in (a, b):
            rungs[q][i] = max(rungs[q][i], rung)
        if root[q][a] == root[q][b] < n:
            inside[q][root[q][a]][0] += 1
            inside[q][root[q][a]][1] += rung >= 2
    looks = [[0] * n for _ in range(k)]
    for q in range(k):
        for r in set(root[q]) - {n}:
            links, deep = inside[q][r]
            if math.fsum(state.volume[np.array(root[q]) == r, q]) >= 0.01:
                looks[q][r] = 2 if deep < links / 2 else 1
    return rungs, inside, looks


@pytest.mark.parametrize("name", ["busy_0", "busy_3", "busy_5", "twente"])
def test_how_bundles_look_is_as_plain_python_finds(name: str) -> None:
    region = region_of(name)
    made = engine.build(region, parameters(drift=0.4, floor_other=0.001), 2)
    seen: set[int] = set()
    for _ in range(3):
        made.advance(12)
        found = asked(made)
        shown = tuple(found[one].tolist() for one in ("rungs", "inside", "looks"))
        assert shown == looks_in_plain(region, made.state)
        assert ((found["looks"] > 0).sum(axis=1) == found["chimneys"]).all()
        seen |= set(found["looks"].ravel().tolist())
    assert 1 in seen


def test_a_chain_is_a_loose_bundle() -> None:
    region = region_of("busy_0")
    made = engine.build(region, parameters())
    k, n = 0, len(region.keys)
    there = [i for i in range(n) if region.volumes[i, k] > 0]
    made.state.depth[:] = 0
    chain = {tuple(sorted(two)) for two in pairwise(there)}
    for x in range(len(region.link_task)):
        if region.link_task[x] == k and tuple(region.pairs[region.link_pair[x]]) in chain:
            made.state.depth[x] = 2
    found = asked(made)
    assert looks_in_plain(region, made.state)[2] == found["looks"].tolist()
    assert 2 in found["looks"][k]


def test_a_bundle_whose_first_member_left_the_task_is_counted_once() -> None:
    region = region_of("busy_0")
    made = engine.build(region, parameters())
    k = 0
    members = [i for i in range(len(region.keys)) if region.volumes[i, k] > 0]
    at = [x for x in range(len(region.link_task)) if region.link_task[x] == k]
    made.state.depth[:] = 0
    made.state.depth[at] = 2
    made.state.volume[members[0], k] = 0.0
    root = np.empty(made.state.volume.T.shape, dtype=np.uint32)
    chimneys = np.empty(len(root), dtype=np.int64)
    kernels.find_bundles(made.facts, made.state, made.work, root, chimneys)
    wanted = bundles_in_plain(region, made.state)
    assert (root.tolist(), chimneys.tolist()) == wanted
    assert root[k, members[0]] == len(region.keys)
    assert asked(made)["looks"].tolist() == looks_in_plain(region, made.state)[2]


# A region from its tables -----------------------------------------------------------------------


OWN = ("key", "referee", "elected", "local", "kind", "tier", "area", "needs")
"""Arrays of a region that its tables say as they are."""


def tables_of(case: str) -> tuple[layout.Tables, layout.Room, RegionArrays]:
    """Numbers of the tables of a case, organisations in the order of their keys, and its arrays."""
    tables = load_tables(case)
    agents = {o.id: o for o in tables.agents()}
    there = [agents[name] for name in load_case(case).organisations]
    rest = [o for o in tables.organisations if o.id not in agents]
    ordered = dataclasses.replace(tables, organisations=(*there, *rest))
    numbers, room = layout.tables_of(numbers_of(ordered), tables.year)
    return numbers, room, region_arrays(build_case(tables))


@pytest.mark.parametrize("case", ["twente", "drechtsteden", "bar", "zutphen_lochem"])
def test_a_region_is_derived_from_its_tables(case: str, core: wasm.Core) -> None:
    """Volumes, duties, links, their age and floor, to the last bit those of Python."""
    numbers, room, wanted = tables_of(case)
    made = core.from_tables(numbers, room, {name: getattr(wanted, name) for name in OWN})
    assert made.read("room.unit")[0] == load_case(case).story["fte_per_unit"]
    for name in RegionArrays._fields:
        found = made.read(f"region.{name}")
        assert found.tobytes() == getattr(wanted, name).astype(found.dtype).tobytes(), name


SCRIPT_FROM_TABLES = """
const fs = require("fs");
require(process.argv[2]);
const given = JSON.parse(fs.readFileSync(process.argv[4]));
for (const array of Object.values(given.arrays)) {
  if (array.kind === "int64") array.values = array.values.map(BigInt);
  else if (array.values) array.values = array.values.map((value) => value ?? NaN);
}
globalThis.Schoorsteen.load(fs.readFileSync(process.argv[3])).then((core) => {
  const region = core.fromTables({ name: "r" }, ...given.size, given.arrays);
  for (const name of given.wanted) {
    console.log(Buffer.from(region.read(`region.${name}`).buffer).toString("hex"));
  }
});
"""


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node")
def test_the_script_derives_a_region_from_its_tables(module: bytes, tmp_path: Path) -> None:
    numbers, room, wanted = tables_of("bar")
    arrays: dict[str, Any] = {}
    own = {name: getattr(wanted, name) for name in OWN}
    for start, given in (("tables", numbers._asdict()), ("region", own)):
        for name, array in given.items():
            values = [None if value != value else value for value in array.ravel().tolist()]
            kind = array.dtype.name
            arrays[f"{start}.{name}"] = {"shape": array.shape, "values": values, "kind": kind}
    for name, array in room._asdict().items():
        arrays[f"room.{name}"] = {"shape": array.shape}
    names = ("volumes", "statutory", "depth", "age", "floor")
    asked = {"size": room.work.shape, "arrays": arrays, "wanted": names}
    (tmp_path / "tables.json").write_text(json.dumps(asked), encoding="utf-8")
    (tmp_path / "core.wasm").write_bytes(module)
    (tmp_path / "ask.js").write_text(SCRIPT_FROM_TABLES, encoding="utf-8")
    done = subprocess.run(
        ["node", tmp_path / "ask.js", SCRIPT, tmp_path / "core.wasm", tmp_path / "tables.json"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    assert done.stdout.split() == [getattr(wanted, name).tobytes().hex() for name in names]


# The module as a file ---------------------------------------------------------------------------


def test_sizes(module: bytes) -> None:
    # counts of proposals are 5 kB of it, 2.5 kB packed, for a page that says why
    assert len(module) <= 260_000
    assert len(gzip.compress(module, 9)) <= 80_000
    assert len(gzip.compress(bundle(region_of("twente")), 9)) <= 40_000


@pytest.mark.slow
def test_a_build_is_the_same_again() -> None:
    from sim.browser.module import build

    assert build() == build()


def test_the_module_imports_nothing(module: bytes) -> None:
    kinds = [kind for kind, _ in sections(module)]
    assert 2 not in kinds


def test_a_stale_module_is_told(
    module: bytes,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from sim.browser import __main__ as command

    path = tmp_path / "core.wasm"
    path.write_bytes(module)
    assert command.check(path) == 0
    monkeypatch.setattr(digest, "source_digest", lambda: "other")
    assert command.check(path) == 1
    assert "from other kernels" in capsys.readouterr().err
    path.unlink()
    assert command.check(path) == 1
    assert "is missing: run" in capsys.readouterr().err


def test_the_digest_hears_code_and_no_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "sim"
    shutil.copytree(digest.ROOT, copy, ignore=shutil.ignore_patterns("data", "__pycache__"))
    monkeypatch.setattr(digest, "ROOT", copy)
    before = digest.source_digest()
    path = copy / "kernels" / "arithmetic.py"
    text = path.read_text(encoding="utf-8")
    other = text.replace('"""', '"""Other words. ', 1) + "\n# a comment\n"
    path.write_text(other, encoding="utf-8")
    assert digest.source_digest() == before
    assert "0.1666" in text
    path.write_text(text.replace("0.1666", "0.1667"), encoding="utf-8")
    assert digest.source_digest() != before


def test_what_a_browser_has_not_is_refused() -> None:
    import llvmlite.binding as llvm  # type: ignore[import-untyped]

    from sim.browser.module import FEATURES, TRIPLE

    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    machine = llvm.Target.from_triple(TRIPLE).create_target_machine(features=FEATURES)
    code = """
    declare double @sin(double)
    define double @entry(double %x) { %y = call double @sin(double %x) ret double %y }
    """
    object_ = machine.emit_object(llvm.parse_assembly(f'target triple = "{TRIPLE}"\n{code}'))
    with pytest.raises(LinkError, match="the kernels call sin, which no browser has"):
        link(object_, ["entry"], "none", b"")
    with pytest.raises(LinkError, match="no WebAssembly"):
        link(b"\x7fELF----", ["entry"], "none", b"")


def test_a_region_whose_links_are_others_has_no_bundle() -> None:
    from dataclasses import replace

    region = region_of("busy_0")
    with pytest.raises(RegionError, match=r"make it with networks\.region"):
        bundle(replace(region, volumes=region.volumes + 1.0))


def test_the_command_writes_a_bundle(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bundle", "twente", str(tmp_path / "twente.bin")]) == 0
    assert (tmp_path / "twente.bin").read_bytes() == bundle(region_of("twente"))
    assert "kB gzip" in capsys.readouterr().out


def test_the_layout_knows_every_array_and_says_where_it_does_not() -> None:
    world = layout.example(region_of("busy_4"))
    for name in layout.ENTRIES:
        for leaf, item in layout.passed(world, name):
            assert item is None or leaf in layout.table(), leaf
    places = sorted(
        (at, at + 1 + len(layout.shapes().get(leaf, ())))
        for leaf, (at, _) in layout.table().items()
    )
    assert all(end == begin for (_, end), (begin, _) in pairwise(places))


def test_the_exchange_compares_every_byte() -> None:
    setting = CHOSEN[0]
    exchange = Exchange([setting], [{"rows": b"abc", "state.depth": b"de"}])
    exchange.post("/result/0", b"abcde")
    exchange.post("/result/0", b"abcdf")
    exchange.post("/result/0", b"abcd")
    exchange.post("/result/0", b"abcdef")
    assert exchange.good == 1
    assert len(exchange.faults) == 3
    assert "state.depth" in exchange.faults[0]


def test_the_script_is_one_classic_script() -> None:
    """It must run from a file, where modules do not load, and without permission to make code."""
    text = SCRIPT.read_text(encoding="utf-8")
    assert "import " not in text
    assert "export " not in text
    assert "eval" not in text
    assert "new Function" not in text
