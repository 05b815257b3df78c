"""The recipes of docs/architecture.md, "Where to add what", followed to the letter on a copy.

A lever that changes a number, an indicator whose value is known and a mechanism that the twin has
too are added as the page says; then the tests that guard them are run. Each step left out makes one
of them fail, with a message that names what is missing. Interpreted, to be quick.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from sim.browser.digest import source_digest
from sim.mechanisms import MECHANISMS

ROOT = Path(__file__).parents[1]
PAGES = "tests/test_cli.py::test_the_pages_are_current"
REGISTRY = "tests/test_registry.py"
FORMULAS = "tests/test_description.py::test_both_pages_have_every_parameter"
INDICATORS = "tests/test_description.py::test_the_specification_has_every_indicator"
PICTURES = "tests/test_schedule.py::test_the_pictures_are_current"
ADDED = "tests/test_added.py"
WRITES = "tests/test_indicators.py::test_an_observation_writes_every_column[1]"
SCHEDULE = "tests/test_schedule.py::test_the_table_has_the_calls_of_a_month_in_their_order"
DOSES = "tests/test_mechanism_doses.py::test_every_mechanism_has_a_dose_response"
SWITCHES = "tests/test_mechanisms.py::test_every_switch_is_tested_above"
READERS = "tests/test_put_in.py::test_every_mechanism_has_its_row"
BUILD = "python -m sim.browser build"
STALE = """

def test_the_module_is_stale():
    from sim.browser.digest import source_digest

    assert source_digest() != {digest!r}
"""
"""Added to each proof: whoever adds this must build the module for browsers anew."""


class Step(NamedTuple):
    """One step of a recipe: a file, and what to put in it instead of what."""

    name: str
    file: str
    old: str
    """Text that stands there once; empty for a new file."""
    new: str
    guard: str
    """The test that then fails; empty where another step of this name says so."""
    missing: str
    """Pattern of its message if this step is left out."""


class Recipe(NamedTuple):
    """What one adds, the pages to be made anew, and the tests that guard it."""

    steps: tuple[Step, ...]
    commands: tuple[tuple[str, str, str, str], ...]
    """Name, command with its page, and guard and message if it is left out."""
    afterwards: tuple[str, ...]
    """Commands that take too long here; the proof says that what they made is stale."""
    guards: tuple[str, ...]
    proof: str
    """A test that the numbers are right."""


TWIN = "tests/reference.py"
NEXT = max(int(id.removeprefix("M")) for id in MECHANISMS) + 1
"""Number of the mechanism that is added: M00 in the recipe."""
LAST_LINE = (ROOT / "docs/mechanisms.md").read_text(encoding="utf-8").splitlines()[-1]
LEVER = Recipe(
    steps=(
        Step(
            "row", "sim/parameters/table.py",
            "    # Portfolios ------",
            '''    slackness: float = number(
        0.0, 0, 1, "share", "uncertainty", "assumed",
        "Part of the promises that would be kept and are not; 0 is neutral",
        "Deel van de afspraken dat zou worden nagekomen en het niet wordt; 0 is neutraal",
        neutral=0.0, group="trust",
    )

    # Portfolios ------''',
            ADDED, r"parameter slackness: there is no such parameter",
        ),
        Step(
            "kernel", "sim/kernels/promises.py",
            "    return min(rules.delivery_cap, ready * (1.0 - tempted * doubt))",
            "    kept = min(rules.delivery_cap, ready * (1.0 - tempted * doubt))\n"
            "    return kept * (1.0 - rules.slackness)",
            f"{REGISTRY}::test_every_parameter_is_read[slackness]",
            r"parameter slackness acts nowhere: no function of sim/kernels/ reads it",
        ),
        Step(
            "twin", TWIN,
            "        return min(p.delivery_cap, kept)",
            "        return min(p.delivery_cap, kept) * (1 - p.slackness)",
            f"{REGISTRY}::test_the_twin_reads_every_parameter[slackness]",
            r"tests/reference\.py does not read slackness",
        ),
        Step(
            "formula", "docs/model.md",
            "q_i     = min(delivery_cap, ready_i·(1 − tempted_i·(1 − Q(T_ij))))\n",
            "q_i     = min(delivery_cap, ready_i·(1 − tempted_i·(1 − Q(T_ij))))"
            "·(1 − slackness)\n",
            f"{FORMULAS}[slackness]", r"docs/model\.md: no formula has slackness",
        ),
        Step(
            "formula to the bit", "docs/specification.md",
            "    q_i     = min(delivery_cap, ready_i·(1 − tempted·(1 − Q(T_ij))))\n",
            "    q_i     = min(delivery_cap, ready_i·(1 − tempted·(1 − Q(T_ij))))"
            "·(1 − slackness)\n",
            f"{FORMULAS}[slackness]", r"docs/specification\.md: no formula has slackness",
        ),
        Step(
            "registry", "sim/mechanisms.py",
            '"trust_linked", "delivery_cap", ',
            '"trust_linked", "delivery_cap", "slackness", ',
            "", "",
        ),
    ),
    commands=(
        (
            "parameters page",
            "parameters --markdown docs/parameters.md",
            f"{PAGES}[words0-parameters.md]",
            r"schoorsteen parameters",
        ),
        (
            "mechanisms page",
            "-m sim.mechanisms docs/mechanisms.md",
            f"{REGISTRY}::test_the_page_is_what_the_registry_makes",
            r"docs/mechanisms\.md is stale",
        ),
    ),
    afterwards=(BUILD,),
    guards=(REGISTRY, PAGES, FORMULAS),
    proof='''
from sim import engine
from sim.parameters import ENTRIES, parameters
from tests.test_reference import compare, draw


def test_it_changes_a_number():
    region = engine.synthetic(4, tasks=2, seed=1)
    kept = []
    for slackness in (0.0, 0.5, 1.0):
        chosen = parameters(contacts=50.0, slackness=slackness, delivery_cap=1.0)
        kept.append(engine.build(region, chosen, 1).advance(8)[-1][26])
    assert kept[0] > kept[1] > kept[2] == 0.0


def test_the_twin_does_the_same():
    c = draw(7)
    chosen = parameters(c.parameters, slackness=0.4, contacts=8.0, phases=())
    compare(c.build(), chosen, c.seed, c.replicate, 4, "slackness")
''',
)  # fmt: skip
INDICATOR = Recipe(
    steps=(
        Step(
            "row", "sim/indicators.py",
            '''         "telt als één bundel: lees het naast dubbel werk."),
''',
            '''         "telt als één bundel: lees het naast dubbel werk."),
        ("tied_pairs", "links", "up", "tied pairs", "verbonden paren",
         "Pairs with at least one link.", "Paren met minstens één verbinding."),
''',
            WRITES, r"no attribute 'tied_pairs'",
        ),
        Step(
            "kernel", "sim/kernels/indicators.py",
            "    row[columns.density] = quotient(ties, float(pairs))\n",
            "    row[columns.density] = quotient(ties, float(pairs))\n"
            "    row[columns.tied_pairs] = ties\n",
            WRITES, r"no kernel writes tied_pairs: .*row\[columns\.tied_pairs\]",
        ),
        Step(
            "twin", TWIN,
            '            "chimneys": float(self.chimneys()),\n',
            '            "chimneys": float(self.chimneys()),\n'
            '            "tied_pairs": float(len(tied)),\n',
            ADDED, r"sim/indicators\.py and those of tests/reference\.py differ: \{'tied_pairs'\}",
        ),
        Step(
            "formula", "docs/specification.md",
            "- density: tied/pairs;",
            "- tied_pairs: number of tied pairs. density: tied/pairs;",
            f"{INDICATORS}[tied_pairs]", r"docs/specification\.md, 8: no formula of tied_pairs",
        ),
    ),
    commands=(
        (
            "indicators page",
            "indicators --markdown docs/indicators.md",
            f"{PAGES}[words1-indicators.md]",
            r"schoorsteen indicators",
        ),
    ),
    afterwards=("python -m tests.test_resume --digests", BUILD),
    guards=(WRITES, PAGES, INDICATORS),
    proof='''
import numpy as np

from sim import engine, networks
from sim.indicators import COLUMNS
from sim.parameters import parameters
from tests.test_reference import compare, draw


def test_its_value_is_known():
    region = networks.region("three", np.ones((3, 2)), depth={(0, 1, 0): 1, (0, 1, 1): 2})
    row = engine.build(region, parameters(), 1).observe()
    assert row[COLUMNS.index("tied_pairs")] == 1.0


def test_the_twin_says_the_same():
    c = draw(7)
    compare(c.build(), c.parameters, c.seed, c.replicate, 3, "tied_pairs")


def test_the_golden_digests_are_stale():
    from tests.test_resume import digest_by_kernel, golden, region_of

    drawn = [entry for entry in golden() if "case" not in entry]
    smallest = min(drawn, key=lambda entry: len(str(entry["configuration"])))
    assert digest_by_kernel(*region_of(smallest)) != smallest["digest"]
''',
)  # fmt: skip
MECHANISM = Recipe(
    steps=(
        Step(
            "row", "sim/parameters/table.py",
            "    # Imitation ------",
            '''    fatigue: float = number(
        0.0, 0, 1, "share of mandate", "uncertainty", "assumed",
        "Part of every mandate that tired people leave unused; 0 is neutral",
        "Deel van elk mandaat dat vermoeide mensen ongebruikt laten; 0 is neutraal",
        neutral=0.0, group="inside", into="extensions", switch=True,
    )

    # Imitation ------''',
            REGISTRY, r"no attribute 'fatigue'|KeyError: 'fatigue'",
        ),
        Step(
            "registry", "sim/mechanisms.py",
            "    )\n}  # fmt: skip\n",
            '''        Mechanism("M00", "fatigue", "vermoeidheid", "S4",
            ("fatigue",)),
    )
}  # fmt: skip
''',
            f"{REGISTRY}::test_what_is_off_unless_asked_for_belongs_to_a_mechanism",
            r"fatigue: in no mechanism of sim/mechanisms\.py",
        ),
        Step(
            "file", "sim/kernels/mechanisms/fatigue.py", "",
            '''"""Fatigue (M00, ODD 7.14; S4): mandate times 1 less fatigue."""

from __future__ import annotations

from sim.kernels.jit import inner
from sim.kernels.layout import U


@inner
def tire(extensions):
    """Tired people leave a part of every mandate unused."""
    for i in range(U(extensions.mandate.shape[0])):
        extensions.mandate[i] = extensions.mandate[i] * (1.0 - extensions.rules.fatigue)
''',
            ADDED, r"No module named 'sim\.kernels\.mechanisms\.fatigue'",
        ),
        Step(
            "call", "sim/kernels/mechanisms/month.py",
            "    bear_burden(facts, rules, state, work, extensions, rho)\n",
            "    tire(extensions)\n"
            "    bear_burden(facts, rules, state, work, extensions, rho)\n",
            f"{REGISTRY}::test_every_kernel_is_called",
            r"sim/kernels/mechanisms/fatigue\.py: tire is called nowhere",
        ),
        Step(
            "call", "sim/kernels/mechanisms/month.py",
            "from sim.kernels.mechanisms.funding import",
            "from sim.kernels.mechanisms.fatigue import tire\n"
            "from sim.kernels.mechanisms.funding import",
            "", "",
        ),
        Step(
            "order", "sim/schedule.py",
            '''    Stage(
        "bear_burden",''',
            '''    Stage(
        "tire", "mechanisms/fatigue.py", "7.14", "month", "M00", True,
        "Tired people leave a part of every mandate unused.",
        "Vermoeide mensen laten een deel van elk mandaat ongebruikt.",
    ),
    Stage(
        "bear_burden",''',
            SCHEDULE,
            r"sim/schedule\.py differs .*: .*tire",
        ),
        Step(
            "twin", TWIN,
            "        o.acting_mandate, o.acting_interest = mandate, w\n",
            "        o.acting_mandate, o.acting_interest = mandate * (1 - p.fatigue), w\n",
            f"{REGISTRY}::test_the_twin_reads_every_parameter[fatigue]",
            r"tests/reference\.py does not read fatigue",
        ),
        Step(
            "formula", "docs/model.md",
            "          ·(1 − contradiction·ρ·u)\n",
            "          ·(1 − contradiction·ρ·u)·(1 − fatigue)\n",
            f"{FORMULAS}[fatigue]", r"docs/model\.md: no formula has fatigue",
        ),
        Step(
            "formula to the bit", "docs/specification.md",
            "*Departments:* if self_knowledge",
            "*Fatigue:* μ becomes μ·(1 − fatigue).\n\n*Departments:* if self_knowledge",
            f"{FORMULAS}[fatigue]", r"docs/specification\.md: no formula has fatigue",
        ),
        Step(
            "entry", "docs/mechanisms.md",
            f"{LAST_LINE}\n",
            f"{LAST_LINE}\n\n### M00\n\nTired people leave a part of every mandate "
            "unused:\n\n    μ_i times 1 − fatigue\n\n*Why so.* S4: an example.\n",
            f"{REGISTRY}::test_the_page_is_what_the_registry_makes",
            r"needs an entry for each mechanism .* '### M00'",
        ),
        Step(
            "doses", "experiments/mechanisms/doses.py",
            ''')  # fmt: skip
"""Every dose-response''',
            '''    row("M00", "fatigue", (0.0, 0.2, 0.4, 0.6, 0.8), m.over("promises_kept"), KEPT,
        DOWN, PUT, "links must be there", places=WITHIN),
)  # fmt: skip
"""Every dose-response''',
            DOSES, r"a mechanism needs its rows there",
        ),
        Step(
            "row for readers", "docs/put-in.md",
            " |\n\n## Where the outcomes stand",
            " |\n| [M00](mechanisms.md#m00-fatigue) | fatigue (S4) *(off)* | Tired people leave a "
            "part of their mandate unused. | Whether bundles tire, too. | `--fatigue 0.5`: "
            "`promises_kept` |\n\n## Where the outcomes stand",
            f"{READERS}[en]", r"docs/put-in\.md has no row for M00",
        ),
        Step(
            "row for readers in Dutch", "docs/put-in.nl.md",
            " |\n\n## Waar de uitkomsten staan",
            " |\n| [M00](mechanisms.md#m00-fatigue) | vermoeidheid (S4) *(uit)* | Vermoeide mensen "
            "laten een deel van hun mandaat liggen. | Of ook bundels moe worden. | "
            "`--fatigue 0.5`: `promises_kept` |\n\n## Waar de uitkomsten staan",
            f"{READERS}[nl]", r"docs/put-in\.nl\.md has no row for M00",
        ),
        Step(
            "test", "tests/test_mechanisms.py",
            "def test_every_switch_is_tested_above() -> None:",
            '''def test_tired_people_keep_fewer_promises() -> None:
    kept = rows_of(**LIVELY, fatigue=0.5)[:, COLUMNS.index("promises_kept")]
    assert np.nanmean(kept) < np.nanmean(rows_of(**LIVELY)[:, COLUMNS.index("promises_kept")])


def test_every_switch_is_tested_above() -> None:''',
            SWITCHES, r"no test of mechanisms gives a value to fatigue",
        ),
    ),
    commands=(
        (
            "parameters page",
            "parameters --markdown docs/parameters.md",
            f"{PAGES}[words0-parameters.md]",
            r"schoorsteen parameters",
        ),
        (
            "mechanisms page",
            "-m sim.mechanisms docs/mechanisms.md",
            f"{REGISTRY}::test_the_page_is_what_the_registry_makes",
            r"docs/mechanisms\.md is stale",
        ),
        (
            "picture",
            "model --month --svg docs/figures/month.svg",
            f"{PICTURES}[en-month.svg]",
            r"schoorsteen model --month --svg",
        ),
        (
            "picture in Dutch",
            "model --month --svg --lang nl docs/figures/maand.svg",
            f"{PICTURES}[nl-maand.svg]",
            r"schoorsteen model --month --svg --lang nl",
        ),
    ),
    afterwards=(BUILD,),
    guards=(
        REGISTRY, PAGES, FORMULAS, DOSES, SWITCHES, SCHEDULE, "tests/test_put_in.py",
    ),
    proof='''
from sim import engine
from sim.parameters import parameters
from tests.test_reference import compare, draw


def test_its_test_passes():
    from tests.test_mechanisms import test_tired_people_keep_fewer_promises as its_test

    its_test()


def test_without_it_nothing_is_made_for_it():
    region = engine.synthetic(4, tasks=2, seed=1)
    assert engine.build(region, parameters(), 1).extensions is None
    assert engine.build(region, parameters(fatigue=0.1), 1).extensions is not None


def test_the_twin_does_the_same():
    c = draw(7)
    chosen = parameters(c.parameters, fatigue=0.4, contacts=8.0, phases=())
    compare(c.build(), chosen, c.seed, c.replicate, 4, "fatigue")
''',
)  # fmt: skip
MECHANISM = MECHANISM._replace(
    steps=tuple(
        Step(*(text.replace("M00", f"M{NEXT}").replace("m00", f"m{NEXT}") for text in step))
        for step in MECHANISM.steps
    )
)
RECIPES = {"lever": LEVER, "indicator": INDICATOR, "mechanism": MECHANISM}

PLAIN = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": ""}
DRIVER = """
import runpy, sys
from contextlib import redirect_stdout
for command in {commands!r}:
    *words, page = command.split()
    if words[0] == "-m":
        sys.argv = [words[1], page]
        runpy.run_module(words[1], run_name="__main__")
        continue
    from sim.cli import app
    with open(page, "w", encoding="utf-8") as file, redirect_stdout(file):
        app(words, standalone_mode=False)
import pytest
sys.exit(pytest.main(["-o", "addopts=", "-q", "-p", "no:cacheprovider", *{guards!r}]))
"""


def followed(recipe: Recipe, folder: Path, guards: Sequence[str], without: str = "") -> str:
    """What guards say in a copy in which the recipe was followed, but for one step."""
    # with their byte code, which holds as long as size and time of a file do
    skip = shutil.ignore_patterns("*.wasm")
    for part in ("sim", "tests", "docs", "experiments/mechanisms"):
        shutil.copytree(ROOT / part, folder / part, ignore=skip)
    shutil.copy(ROOT / "pyproject.toml", folder)
    for step in recipe.steps:
        path = folder / step.file
        if step.name == without:
            continue
        if not step.old:
            path.write_text(step.new, encoding="utf-8")
            continue
        text = path.read_text(encoding="utf-8")
        assert text.count(step.old) == 1, f"{step.file} has not once {step.old!r}"
        path.write_text(text.replace(step.old, step.new), encoding="utf-8")
    proof = recipe.proof + STALE.format(digest=source_digest())
    (folder / ADDED).write_text(proof, encoding="utf-8")
    # a page is written where it is looked at
    commands = [
        command
        for name, command, guard, _ in recipe.commands
        if name != without and (not without or guard in guards)
    ]
    driver = DRIVER.format(commands=commands, guards=list(guards))
    done = subprocess.run(
        [sys.executable, "-c", driver],
        cwd=folder,
        env=os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(folder)} | PLAIN,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode == 0) == (not without), done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize("name", RECIPES)
def test_the_page_names_every_step(name: str) -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    section = page.partition(f"### To add a{'n' if name[0] == 'i' else ''} {name}\n")[2]
    section = section.partition("\n## ")[0].partition("\n### ")[0]
    for step in RECIPES[name].steps:
        room = step.file.removeprefix("sim/")
        room = "kernels/mechanisms/" if room.endswith("fatigue.py") else room
        assert f"`{room}`" in section, step
    for _, command, *_ in RECIPES[name].commands:
        assert command.split()[-1] in section, command
    for command in RECIPES[name].afterwards:
        assert f"`{command}`" in section, command


@pytest.mark.parametrize("name", RECIPES)
def test_what_the_page_says_is_enough(name: str, tmp_path: Path) -> None:
    recipe = RECIPES[name]
    assert " passed" in followed(recipe, tmp_path, (*recipe.guards, ADDED))


OMISSIONS = [
    (name, missed, guard, pattern)
    for name, recipe in RECIPES.items()
    for missed, guard, pattern in (
        *((step.name, step.guard, step.missing) for step in recipe.steps if step.guard),
        *((command, guard, pattern) for command, _, guard, pattern in recipe.commands),
    )
]


@pytest.mark.parametrize(
    ("name", "missed", "guard", "pattern"),
    OMISSIONS,
    ids=[f"{name} without {missed}" for name, missed, *_ in OMISSIONS],
)
def test_a_step_left_out_is_named(
    name: str, missed: str, guard: str, pattern: str, tmp_path: Path
) -> None:
    said = followed(RECIPES[name], tmp_path, [guard], missed)
    assert re.search(pattern, said), said
