"""All municipalities of a country and their joint bodies, from tables in a folder: a Region out.

The tables are the user's and no part of this project; docs/national.md says what is in them. Tasks
are the domains of the joint bodies (``national.toml``), links the bodies that two municipalities
share. Who could meet whom is sparse: those who share a body, and those who are near.
"""

from __future__ import annotations

import math
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib import resources
from itertools import combinations
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from sim.documents import DocumentError, Fault, closest, read_bytes
from sim.networks import complete, region
from sim.regions import derive
from sim.regions.arrays import keys_of
from sim.regions.cells import BadCell, value_of
from sim.regions.derivation import FTE_PER_1000, UNKNOWN_AGE
from sim.regions.derive import Floats, Ints
from sim.regions.findings import Findings
from sim.regions.grids import Cell, as_text, blank
from sim.regions.read import STANDARD, load_tables
from sim.regions.rules import Column, as_title, one_of
from sim.regions.texts import grid_of
from sim.state import Partnership, Region
from sim.words import LANGUAGES, listed, say, words_of

NEAR: Final = 30.0
"""Kilometres within which two municipalities could meet though they share no body."""
YEAR: Final = 2016
EARTH: Final = 6371.0
"""Kilometres, for distances over a sphere."""
DEEP: Final = 2
MOST_BYTES: Final = 20_000_000
MUNICIPALITIES, BODIES, MEMBERS, PAIRS = "municipalities", "bodies", "members", "pairs"
_MANY: Final = 1e9
FILES: Final[Mapping[str, tuple[str, tuple[Column, ...]]]] = {
    MUNICIPALITIES: (
        "municipalities_2016.csv",
        (
            Column("code", "identifier", required=True),
            Column("name", "text", required=True),
            Column("province", "text", required=True),
            Column("population_2016", "number", required=True, low=1, high=_MANY, whole=True),
            Column("lon", "number", low=-180, high=180),
            Column("lat", "number", low=-90, high=90),
        ),
    ),
    BODIES: (
        "gr_list_2016.csv",
        (
            Column("gr_id", "identifier", required=True),
            Column("name", "text", required=True),
            Column("domain_guess", "text", required=True),
            Column("depth_guess", "number", required=True, low=1, high=3, whole=True),
            Column("status", "text", required=True),
            Column("confidence", "text", default=""),
        ),
    ),
    MEMBERS: (
        "gr_members_2016.csv",
        (
            Column("gr_id", "identifier", required=True),
            Column("member_kind", "text", required=True),
            Column("member_code", "text"),
        ),
    ),
    PAIRS: (
        "pairs_2016.csv",
        (
            Column("code_a", "identifier", required=True),
            Column("code_b", "identifier", required=True),
            Column("w_gr", "number", required=True, low=0, high=_MANY, whole=True),
            Column("w_region", "number", required=True, low=0, high=_MANY, whole=True),
        ),
    ),
}
"""The tables: file and columns that are read; others are passed over."""
ACTIVE: Final = "active"
MEMBER: Final = "municipality"

Row = dict[str, Any]
"""Cells by column, and ``row`` from 1."""


class Domain(NamedTuple):
    """A row of national.toml."""

    labels: Mapping[str, str]
    """By language."""
    parts: Mapping[str, float]
    """Which part of which tasks of the shipped cases it is, 0 .. 1."""
    prescribed: bool


class National(NamedTuple):
    """A national network; rows and links are those of the region."""

    region: Region
    bodies: Ints
    """(L,) joint bodies that a link stands for at month 0."""
    counts_from: Ints
    """(K,) rung from which a link on a task is a joint body: that of the shallowest body there,
    DEEP at most."""
    places: Floats
    """(N, 2) longitude and latitude in degrees, NaN where unknown."""
    shared: Ints
    """(P,) bodies that two share by the table of pairs: a second way to the sum of ``bodies``."""
    left_out: Mapping[str, int]
    """How many bodies and members take no part, by why."""


def load_national(folder: str | Path, *, near: float = NEAR) -> National:
    """The network at month 0, January 2016.

    Args:
        near: kilometres, at least 0; infinity: everyone could meet. Where a place is unknown, two
            are near if they share at least one region by the table of pairs.

    Raises:
        CaseError: with every fault found.
        ValueError: ``near`` is no distance.
    """
    if not near >= 0.0:
        raise ValueError(say("national.near", value=near))
    path, findings = Path(folder), Findings(str(folder))
    if not path.is_dir():
        findings.note(Fault(str(folder), say("national.no_folder"), hint=_hint()))
        findings.end()
    read = {table: _rows(path, table, findings) for table in FILES}
    findings.end()
    rows = {table: found or [] for table, found in read.items()}
    _check(rows, findings)
    findings.end()
    return _Maker(rows, findings).make(near)


def domains() -> dict[str, Domain]:
    """What a domain of joint bodies is, by its name in the tables."""
    text = resources.files("sim.regions").joinpath("national.toml").read_text(encoding="utf-8")
    return {
        name: Domain(
            {lang: row[lang] for lang in LANGUAGES}, row["parts"], row.get("prescribed", False)
        )
        for name, row in tomllib.loads(text).items()
    }


# Tables -------------------------------------------------------------------------------------


def _hint() -> str:
    return say("national.files", files=listed([file for file, _ in FILES.values()]))


def _rows(folder: Path, table: str, findings: Findings) -> list[Row] | None:
    """The rows of a table; None and a fault where it cannot be read."""
    file, columns = FILES[table]
    try:
        data = read_bytes(file, folder / file, say("regions.case"), MOST_BYTES, _hint())
    except DocumentError as error:
        for fault in error.faults:
            findings.note(fault)
        return None
    known = {as_title(column.name): column for column in columns}

    def titles_in(cells: Sequence[Cell]) -> int:
        return len({as_title(as_text(cell)) for cell in cells} & set(known))

    grid = grid_of(file, data, findings, titles_in)
    if grid is None:
        return None
    head = [as_title(as_text(cell)) for cell in grid.rows[0]]
    lacking = [column.name for column in columns if as_title(column.name) not in head]
    for name in lacking:
        hint = say("regions.add_title")
        findings.note(Fault(file, say("regions.title_missing"), name, hint=hint))
    if lacking:
        return None
    places = [(head.index(title), column) for title, column in known.items()]
    found: list[Row] = []
    for at, cells in enumerate(grid.rows[1:], start=1):
        if all(blank(cell) for cell in cells):
            continue
        if len(cells) != len(head):
            rule = say("regions.ragged", cells=len(cells), titles=len(head))
            findings.fault_in(grid, rule, at, hint=say("regions.ragged_hint"))
            continue
        row: Row = {"row": at + 1}
        for place, column in places:
            try:
                row[column.name] = value_of(grid.at(at, place), column).value
            except BadCell as error:
                value = as_text(grid.at(at, place))
                findings.fault_in(
                    grid, error.rule, at, place, value or None, error.hint, column.name
                )
        found.append(row)
    if not found:
        findings.note(Fault(file, say("regions.no_rows"), hint=say("regions.add_row")))
    return found


def _check(rows: Mapping[str, list[Row]], findings: Findings) -> None:
    """Whether rows fit each other."""

    def fault(
        table: str, row: Row, column: str, rule: str, value: Any = None, hint: str = ""
    ) -> None:
        findings.note(Fault(FILES[table][0], rule, column, value, hint, row["row"]))

    def distinct(table: str, column: str) -> set[str]:
        seen: dict[str, int] = {}
        for row in rows[table]:
            if (first := seen.setdefault(row[column], row["row"])) != row["row"]:
                rule = say("regions.stands_already", row=first)
                fault(table, row, column, rule, row[column], say("regions.distinct"))
        return set(seen)

    codes, bodies = distinct(MUNICIPALITIES, "code"), distinct(BODIES, "gr_id")
    for row in rows[MUNICIPALITIES]:
        if (row["lon"] is None) != (row["lat"] is None):
            empty = "lon" if row["lon"] is None else "lat"
            fault(MUNICIPALITIES, row, empty, say("national.both"), hint=say("national.both_hint"))
    known = domains()
    for row in rows[BODIES]:
        if row["domain_guess"] not in known:
            rule = say("regions.one_of", words=one_of(known))
            hint = closest(row["domain_guess"], known)
            fault(BODIES, row, "domain_guess", rule, row["domain_guess"], hint)
    seated: dict[tuple[str, str], int] = {}
    for row in rows[MEMBERS]:
        code = row["member_code"]
        if row["gr_id"] not in bodies:
            rule, hint = say("national.unknown_body"), _add_to(BODIES)
            fault(MEMBERS, row, "gr_id", rule, row["gr_id"], hint)
        if row["member_kind"] != MEMBER:
            continue
        if code not in codes:
            rule = say("national.unknown_municipality")
            fault(MEMBERS, row, "member_code", rule, code or "", _add_to(MUNICIPALITIES))
        elif (first := seated.setdefault((row["gr_id"], code), row["row"])) != row["row"]:
            rule = say("regions.stands_already", row=first)
            fault(MEMBERS, row, "member_code", rule, code, say("regions.each_once"))
    twice: dict[frozenset[str], int] = {}
    for row in rows[PAIRS]:
        ends = frozenset((row["code_a"], row["code_b"]))
        for column in ("code_a", "code_b"):
            if row[column] not in codes:
                rule = say("national.unknown_municipality")
                fault(PAIRS, row, column, rule, row[column], _add_to(MUNICIPALITIES))
        if len(ends) == 1:
            fault(PAIRS, row, "code_b", say("national.with_itself"), row["code_b"])
        elif (first := twice.setdefault(ends, row["row"])) != row["row"]:
            rule = say("regions.stands_already", row=first)
            fault(PAIRS, row, "code_b", rule, row["code_b"], say("national.order"))


def _add_to(table: str) -> str:
    return say("regions.add_to", table=FILES[table][0])


# The network --------------------------------------------------------------------------------


class _Maker:
    """Checked rows as arrays."""

    def __init__(self, rows: Mapping[str, list[Row]], findings: Findings) -> None:
        self.rows, self.findings = rows, findings
        self.codes = [row["code"] for row in rows[MUNICIPALITIES]]
        self.row = {code: i for i, code in enumerate(self.codes)}
        members: dict[str, list[int]] = {row["gr_id"]: [] for row in rows[BODIES]}
        for row in rows[MEMBERS]:
            if row["member_kind"] == MEMBER:
                members[row["gr_id"]].append(self.row[row["member_code"]])
        self.members = {body: sorted(found) for body, found in members.items()}
        listed_bodies = [row for row in rows[BODIES] if row["status"] == ACTIVE]
        self.bodies = [row for row in listed_bodies if len(self.members[row["gr_id"]]) > 1]
        known = domains()
        there = {row["domain_guess"] for row in self.bodies}
        self.domains = {name: domain for name, domain in known.items() if name in there}
        self.task = {name: k for k, name in enumerate(self.domains)}
        self.left_out = {
            "bodies_not_active": len(rows[BODIES]) - len(listed_bodies),
            "bodies_with_fewer_than_two_municipalities": len(listed_bodies) - len(self.bodies),
            "members_of_another_kind": sum(r["member_kind"] != MEMBER for r in rows[MEMBERS]),
        }

    def make(self, near: float) -> National:
        """The network, with whoever is near."""
        joined, depth = self._joined()
        if not joined:
            rule, hint = say("national.no_body"), say("national.no_body_hint", active=ACTIVE)
            self.findings.note(Fault(FILES[BODIES][0], rule, hint=hint))
            self.findings.end()
        shared, regions = self._by_pairs(joined)
        self.findings.end()
        places = np.array(
            [[math.nan if row[c] is None else row[c] for c in ("lon", "lat")]
             for row in self.rows[MUNICIPALITIES]], dtype=np.float64,
        )  # fmt: skip
        # every pair is looked at once: the only step that grows with the square of municipalities
        pairs = complete(len(self.codes))
        km = kilometres(places[pairs[:, 0]], places[pairs[:, 1]])
        tied = {(a, b) for a, b, _ in joined}
        meets = np.array(
            [
                (a, b) in tied
                or far <= near
                or math.isinf(near)
                or (math.isnan(far) and regions.get((a, b), 0) > 0)
                for (a, b), far in zip(pairs.tolist(), km.tolist(), strict=True)
            ],
            dtype=np.bool_,
        )
        pairs, km = pairs[meets], km[meets]
        made = self._region(pairs, np.where(np.isnan(km), 0.0, km), joined, depth)
        order = [self.row[code] for code in made.organisations]
        ends = [
            (min(a, b), max(a, b))
            for a, b in ((order[i], order[j]) for i, j in made.pairs.tolist())
        ]
        links = zip(made.link_pair.tolist(), made.link_task.tolist(), strict=True)
        return National(
            region=made,
            bodies=np.array([joined.get((*ends[p], k), 0) for p, k in links], dtype=np.int64),
            counts_from=self._counts_from(),
            places=places[order],
            shared=np.array([shared.get(pair, 0) for pair in ends], dtype=np.int64),
            left_out=self.left_out,
        )

    def _joined(self) -> tuple[Counter[tuple[int, int, int]], dict[tuple[int, int, int], int]]:
        """Bodies that join two on a task, and the deepest rung of these."""
        joined: Counter[tuple[int, int, int]] = Counter()
        depth: dict[tuple[int, int, int], int] = {}
        for row in self.bodies:
            k = self.task[row["domain_guess"]]
            for a, b in combinations(self.members[row["gr_id"]], 2):
                joined[a, b, k] += 1
                depth[a, b, k] = max(depth.get((a, b, k), 0), int(row["depth_guess"]))
        return joined, depth

    def _by_pairs(
        self, joined: Mapping[tuple[int, int, int], int]
    ) -> tuple[dict[tuple[int, int], int], dict[tuple[int, int], int]]:
        """Bodies and regions that two share by the table of pairs, which must agree."""
        own: Counter[tuple[int, int]] = Counter()
        for (a, b, _), many in joined.items():
            own[a, b] += many
        file = FILES[PAIRS][0]
        shared: dict[tuple[int, int], int] = {}
        regions: dict[tuple[int, int], int] = {}
        for row in self.rows[PAIRS]:
            a, b = sorted((self.row[row["code_a"]], self.row[row["code_b"]]))
            shared[a, b], regions[a, b] = int(row["w_gr"]), int(row["w_region"])
            if shared[a, b] != own[a, b]:
                rule = say("national.disagree", many=own[a, b], file=FILES[MEMBERS][0])
                hint, at = say("national.disagree_hint", active=ACTIVE), row["row"]
                self.findings.note(Fault(file, rule, "w_gr", shared[a, b], hint, at))
        for a, b in sorted(pair for pair in own if own[pair] and pair not in shared):
            names = f"{self.codes[a]}, {self.codes[b]}"
            rule = say("national.pair_missing", pair=names, many=own[a, b])
            self.findings.note(Fault(file, rule, hint=say("national.add_pair")))
        return shared, regions

    def _region(
        self,
        pairs: Ints,
        km: Floats,
        joined: Mapping[tuple[int, int, int], int],
        depth: Mapping[tuple[int, int, int], int],
    ) -> Region:
        shares, statutory, needs = self._work()
        people = np.array([row["population_2016"] for row in self.rows[MUNICIPALITIES]])
        volumes, unit = derive.units_of(FTE_PER_1000[0] * people[:, None] / 1000.0 * shares)
        prescribed = {self.task[name] for name, domain in self.domains.items() if domain.prescribed}
        provinces = [row["province"] for row in self.rows[MUNICIPALITIES]]
        return region(
            "netherlands",
            volumes,
            organisations=self.codes,
            labels=[row["name"] for row in self.rows[MUNICIPALITIES]],
            areas=provinces,
            keys=keys_of(self.codes),
            tasks=list(self.domains),
            task_labels={
                lang: [domain.labels[lang] for domain in self.domains.values()]
                for lang in LANGUAGES
            },
            statutory=np.tile(statutory, (len(self.codes), 1)),
            needs=needs,
            pairs=pairs,
            distance=km,
            depth=depth,
            age=dict.fromkeys(joined, UNKNOWN_AGE),
            floor={at: 1 for at in joined if at[2] in prescribed},
            partnerships=[self._partnership(row) for row in self.bodies],
            story={
                "id": "netherlands",
                "title": {lang: words_of("national", lang)["title"] for lang in LANGUAGES},
                "year": YEAR,
                "fte_per_unit": unit,
                "left_out": dict(self.left_out),
            },
        )

    def _work(self) -> tuple[Floats, list[bool], Floats]:
        """Share of work and duty of each domain, and how these are coupled.

        The coupling of two domains is the mean coupling of their tasks, weighted by work.
        """
        standard = load_tables(STANDARD)
        share = {task.id: task.share_of(MEMBER) for task in standard.tasks}
        law = {task.id: task.statutory for task in standard.tasks}
        coupled = {
            frozenset((need.task_a, need.task_b)): need.coupling for need in standard.needs or ()
        }
        parts = [domain.parts for domain in self.domains.values()]
        work = [{t: part * share[t] for t, part in some.items()} for some in parts]
        total = [math.fsum(some.values()) for some in work]
        needs = np.zeros((len(parts), len(parts)))
        for d, e in combinations(range(len(parts)), 2):
            needs[d, e] = needs[e, d] = math.fsum(
                (one / total[d]) * (other / total[e]) * coupled.get(frozenset((t, s)), 0.0)
                for t, one in work[d].items()
                for s, other in work[e].items()
            )
        return np.array(total), [all(law[t] for t in some) for some in parts], needs

    def _counts_from(self) -> Ints:
        least = dict.fromkeys(self.domains, DEEP)
        for row in self.bodies:
            name = row["domain_guess"]
            least[name] = min(least[name], int(row["depth_guess"]))
        return np.array([least[name] for name in self.domains], dtype=np.int64)

    def _partnership(self, row: Row) -> Partnership:
        name = row["domain_guess"]
        return Partnership(
            id=row["gr_id"],
            name=row["name"],
            tasks=(name,),
            form="",
            depth=int(row["depth_guess"]),
            mandated=self.domains[name].prescribed,
            members=tuple(self.codes[i] for i in self.members[row["gr_id"]]),
            start_year=None,
            source=FILES[BODIES][0],
            confidence=row["confidence"] or "",
        )


def kilometres(one: Floats, other: Floats) -> Floats:
    """Distance over a sphere between places (P, 2) in degrees, to a tenth; NaN where unknown.

    Rounded, so that the last bits of a machine's sines are in no region.
    """
    here, there = np.radians(one), np.radians(other)
    half = np.sin((there - here) / 2.0) ** 2
    part = half[:, 1] + np.cos(here[:, 1]) * np.cos(there[:, 1]) * half[:, 0]
    far: Floats = np.round(2.0 * EARTH * np.arcsin(np.sqrt(part)), 1)
    return far
