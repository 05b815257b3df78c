"""The digest of the code that decides numbers: what is another code, and what is not."""

from __future__ import annotations

from pathlib import Path

import grimp
import pytest

import sim
from sim import provenance

PACKAGE = Path(sim.__path__[0])
RULES = '''"""What counts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from model.numbers import FACTOR, scaled as times

if TYPE_CHECKING:
    from collections.abc import Iterator

LIMIT = 3
"""How many are too many."""


class Pair(NamedTuple):
    """Two sides."""

    left: float
    right: float = 2.5e-3


def cost(x: float, *, n: int = 1, **more: float) -> float:
    """What it costs."""
    found = [times(y, FACTOR) for y in range(n) if y not in {0, 7}]  # in order
    match n:
        case 0 | 1:
            return -x
        case _ if n > LIMIT:
            raise ValueError(f"{x!r:>10}: too many, more than {LIMIT}")
    return math.exp(sum(found) + x) if found else x**0.5 + more.get("a", 1j).real
'''
NUMBERS = """FACTOR = 4


def scaled(x, by):
    return x * by
"""


class Model:
    """A package of two files or more."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()

    def digest(self, *deciding: str, **files: str) -> str:
        for path in self.folder.glob("*.py"):
            path.unlink()
        for name, text in files.items():
            (self.folder / f"{name}.py").write_text(text, encoding="utf-8")
        return provenance.digest_of(self.folder, deciding or tuple(files))


@pytest.fixture
def model(tmp_path: Path) -> Model:
    return Model(tmp_path / "model")


@pytest.mark.bits
def test_the_digest_is_the_same_for_every_python(model: Model) -> None:
    found = model.digest(rules=RULES, numbers=NUMBERS)
    assert found[:16] == "4491a90501354648"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# in order", "# in the order of their rows, as they stand"),
        ('"""What it costs."""', '"""The cost."""'),
        ('    """What it costs."""\n', ""),
        ('"""How many are too many."""\n', ""),
        ('"""What counts."""', '"""Rules."""'),
        ("too many, more than", "that is more than"),
        ("LIMIT = 3\n", "\n\nLIMIT = (\n    3\n)\n"),
        ("import math\n", "import math\nimport os\n"),
        ("Iterator\n", "Iterator, Sequence\n"),
    ],
)
def test_what_is_for_readers_is_the_same_code(model: Model, old: str, new: str) -> None:
    first = model.digest(rules=RULES, numbers=NUMBERS)
    assert RULES.count(old) == 1
    assert model.digest(rules=RULES.replace(old, new), numbers=NUMBERS) == first


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("LIMIT = 3", "LIMIT = 4"),
        ("x * by", "x + by"),
        ("FACTOR = 4", "FACTOR = 4.0"),
        ("2.5e-3", "2.5e-4"),
        ("left: float\n    right: float = 2.5e-3", "right: float\n    left: float = 2.5e-3"),
        ("n: int = 1", "n: int = 2"),
        ("{0, 7}", "{0, 8}"),
        ("import math\n", "import cmath as math\n"),
        ("math.exp", "math.expm1"),
        ("scaled as times", "other as times"),
        ('get("a"', 'get("b"'),
        ("> LIMIT", ">= LIMIT"),
        ("0 | 1", "0 | 2"),
        ("-x", "+x"),
    ],
)
def test_what_decides_numbers_is_another_code(model: Model, old: str, new: str) -> None:
    numbers = f"{NUMBERS}\n\ndef other(x, by):\n    return x - by\n"
    first = model.digest(rules=RULES, numbers=numbers)
    assert (RULES + numbers).count(old) == 1
    edited = model.digest(rules=RULES.replace(old, new), numbers=numbers.replace(old, new))
    assert edited != first


def test_the_file_in_which_code_stands_does_not_matter(model: Model) -> None:
    first = model.digest(rules=RULES, numbers=NUMBERS)
    assert model.digest(rules=RULES.replace(".numbers", ".sums"), sums=NUMBERS) == first
    factor, scaled = NUMBERS.split("\n\n\n")
    apart = RULES.replace(
        "numbers import FACTOR, scaled as times",
        "factors import FACTOR\nfrom model.sums import scaled as times",
    )
    assert model.digest(rules=apart, factors=factor, sums=scaled) == first
    whole = RULES.replace("from model.numbers import FACTOR, scaled as times\n", "")
    # an alias is a name, and this file would need another
    assert model.digest(all=f"{whole}\n\n{NUMBERS}\ntimes = scaled\n") != first


def test_one_name_may_mean_different_things_in_two_files(model: Model) -> None:
    one, other = (f"SIZE = {n}\n\n\ndef size_{n}():\n    return SIZE\n" for n in (1, 2))
    first = model.digest(one=one, other=other)
    crossed = [text.replace("SIZE = 1", "SIZE = 3") for text in (one, other)]
    crossed = [text.replace("SIZE = 2", "SIZE = 1").replace("= 3", "= 2") for text in crossed]
    assert sorted(crossed) != sorted([one, other])
    assert model.digest(one=crossed[0], other=crossed[1]) != first
    users = [f"from model.{name} import SIZE\n\nTWICE = 2 * SIZE\n" for name in ("one", "other")]
    found = {model.digest(one=one, other=other, user=user) for user in users}
    assert len(found) == 2
    door = "from model.one import SIZE\n"
    through = users[0].replace(".one", ".door")
    assert model.digest(one=one, other=other, door=door, user=through) in found


def test_code_that_is_not_there_is_told(model: Model) -> None:
    with pytest.raises(FileNotFoundError, match=r"rules\.py: code that decides numbers is said"):
        model.digest("rules", "numbers", numbers=NUMBERS)


NOT_DECIDING = {
    # reads and checks TOML; the words of faults
    "sim.documents",
    # texts, and which id a word means: a design holds ids
    "sim.words",
    # how kernels are compiled and where they are kept: the same bits
    "sim.kernel_cache",
    "sim.kernel_pipeline",
    # its points are in the design, which is a file of the study
    "sim.sweep.sampling",
    # month 0 of tables: a study keeps its regions as arrays
    "sim.regions.derivation",
    # packages whose own file says nothing
    "sim",
    "sim.sweep",
}


def test_all_that_a_run_imports_is_in_the_digest_or_need_not_be() -> None:
    graph = grimp.build_graph("sim", exclude_type_checking_imports=True, cache_dir=None)
    used = {"sim.sweep.worker", *graph.find_upstream_modules("sim.sweep.worker")}
    rooms = [f"sim.{name.replace('/', '.')}" for name in provenance.DECIDING]
    deciding = {m for m in used if any(m == room or m.startswith(f"{room}.") for room in rooms)}
    assert used - deciding <= NOT_DECIDING, "put it in provenance.DECIDING, or say here why not"
    assert set(rooms) <= used


def test_the_digest_is_of_this_package() -> None:
    assert provenance.code_digest() == provenance.digest_of(PACKAGE, provenance.DECIDING)
    assert len(provenance.code_digest()) == 64
