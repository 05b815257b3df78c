"""The symbols of docs/model.md and what they are called in the code.

Meaning and unit of a parameter, and the meaning of an array or a function, are read where these
are declared. ``python -m sim.symbols docs/model.md`` writes the table anew.
"""

from __future__ import annotations

import ast
import sys
from functools import cache
from pathlib import Path
from typing import NamedTuple

from sim import state
from sim.documents import made_anew
from sim.parameters import ENTRIES

BEGIN, END = "<!-- made by `python -m sim.symbols`: begin -->", "<!-- end -->"
"""Lines between which the table is made."""
_HOME = Path(__file__).parent


class Symbol(NamedTuple):
    """A symbol of a formula."""

    symbol: str
    code: str
    """``State.trust``, an array; ``share``, a parameter; ``time.cost``, a kernel and its file."""
    unit: str = ""
    """Of an array or function; a parameter has its own. Empty for a pure number."""
    meaning: str = ""
    """Where the declaration says less than a reader of formulas needs."""


SYMBOLS: tuple[Symbol, ...] = (
    # organisations
    Symbol("S_ik", "State.volume", "organisations of average capacity"),
    Symbol("C_i", "Work.capacity", "organisations of average capacity"),
    Symbol("F_ik", "Facts.volume_floor", "organisations of average capacity"),
    Symbol("m_i", "State.mindset"),
    Symbol("w_i", "State.own_weight"),
    Symbol(
        "w′",
        "mechanisms.elections.hold_elections",
        "",
        "Own-interest weight after the last election",
    ),
    Symbol("w̃_i", "Extensions.weight"),
    Symbol(
        "p_d",
        "mechanisms.departments.let_departments_speak",
        "",
        "Own-interest weight of a department",
    ),
    Symbol(
        "u_d",
        "mechanisms.departments.let_departments_speak",
        "",
        "Number of a department, drawn once, 0..1",
    ),
    Symbol("mandate_i", "Facts.mandate"),
    Symbol("μ_i", "Extensions.mandate"),
    Symbol(
        "ready_i",
        "delivery.prepare_organisations",
        "",
        "Mandate and time for promises, 0..1: allowed_i·able_i",
    ),
    Symbol(
        "allowed_i", "promises.widened", "", "Mandate as the referee's appreciation widens it, 0..1"
    ),
    Symbol("R_i", "Work.room", "days a week"),
    Symbol("x_i", "Work.load", "days a week"),
    Symbol("x_ik", "Work.task_load", "days a week"),
    Symbol("n_ik(L)", "Work.counts", "links"),
    Symbol("ε", "mechanisms.forms.pairwise_of"),
    Symbol("p_i", "Facts.partners", "organisations"),
    Symbol("G_i", "State.credibility"),
    Symbol("H_i(0)", "Facts.concentration0"),
    Symbol("d_i", "State.daring", "probability a month"),
    Symbol("able_i", "Extensions.able"),
    Symbol("c_i", "mechanisms.appraisal.appraise", "", "Part of the appraisal by own results"),
    Symbol("v_i", "mechanisms.escalation.board_weight"),
    Symbol("got_i", "Extensions.got", "promises"),
    Symbol("brought_i", "Extensions.brought", "promises"),
    Symbol("l_i", "Extensions.promised", "links"),
    Symbol("f", "mechanisms.funding.order_size"),
    Symbol("fund", "mechanisms.funding.bought"),
    Symbol("v_o", "State.official_opinion"),
    Symbol("h_i", "Extensions.heard"),
    Symbol("unlike_i", "Extensions.unlike"),
    Symbol("open_i", "State.openness"),
    Symbol("told_i", "Extensions.told"),
    # funders
    Symbol("part_if", "Extensions.funder_part"),
    Symbol("z_f", "State.funder_will"),
    Symbol("t_f", "State.funder_trust"),
    Symbol("paid_f", "State.funder_account", "value", "What days at tables of its field cost"),
    Symbol("reached_i", "State.reached"),
    Symbol("inquiry_i", "mechanisms.strategies.inquiry_of"),
    Symbol("fear_i", "mechanisms.strategies.fear_of"),
    Symbol("skill_i", "State.person_skill"),
    Symbol("Π_ij", "State.person_trust"),
    # tasks
    Symbol("V_k", "Work.provided", "organisations of average capacity"),
    Symbol("s_i", "Work.task_share", "", "Share of an organisation in the volume of a task"),
    Symbol("B_b", "Work.bundle", "", "Share of a bundle in the volume of a task"),
    # pairs
    Symbol("T_ij", "State.trust"),
    Symbol("H_ij", "State.trust_peak"),
    Symbol("e_ij", "State.record"),
    Symbol("κ_ij", "State.knowledge"),
    Symbol("β_ab", "Facts.boundary", "boundary"),
    Symbol("expects", "promises.expectation"),
    Symbol("specialisation·d_ab + plurality·β_ab", "Work.apart", "value per unit of overlap"),
    Symbol("known", "Work.known", "probability a month"),
    Symbol("B", "Work.bound", "probability a month"),
    Symbol("ρ_p", "Extensions.reach"),
    Symbol(
        "believed",
        "weighing.gather_traits",
        "",
        "Activity of the referee for the pair and side times its credibility, ρ_p·h_i·G_i",
    ),
    # links
    Symbol("o", "portfolios.overlap_at", "organisations of average capacity"),
    Symbol("L", "State.depth", "rung"),
    Symbol("since", "State.since", "month"),
    Symbol("notice", "State.notice", "month"),
    Symbol("settled", "State.settled", "month"),
    Symbol("by boards", "State.by_boards"),
    Symbol("c", "Work.coupling", "value"),
    Symbol("usual_ik", "Work.usual_coupling", "value"),
    Symbol("D_kq", "Facts.near_need"),
    Symbol("gain_i", "Work.gain", "value"),
    Symbol("limit_i", "Work.limit", "value"),
    Symbol(
        "norm", "Extensions.now", "", "Part of all overlap that goes deep, as far as it is seen"
    ),
    Symbol("stifle", "Extensions.now", "", "Part of the proposals to deepen that are stifled"),
    Symbol("shield", "Extensions.shield", "", "Part of fear, identity and risk that is spared"),
    Symbol("z", "Extensions.saved", "value", "What pooling and scale save"),
    # what goes by rung
    Symbol("g(L)", "synergy_1"),
    Symbol("ψ(L)", "release_1"),
    Symbol("α(L)", "autonomy_1"),
    Symbol("h(L)", "days_1"),
    Symbol("ξ(L)", "exposed_1"),
    Symbol("τ", "trust_threshold"),
    # functions
    Symbol("ρ(t)", "referee.activity"),
    Symbol("Q(T)", "promises.assurance"),
    Symbol("M(x)", "arithmetic.maturity"),
    Symbol("λ(u)", "arithmetic.log_odds"),
    Symbol("q_i", "promises.keeping", "probability a promise"),
    Symbol("apart", "weighing.independence", "value per unit of overlap"),
    Symbol("C_i(x)", "time.cost_of_load", "value a month"),
    Symbol("ΔC_i", "time.extra_cost", "value a month"),
    Symbol("F_i", "mechanisms.imitation.fitness"),
)
"""In the order of the table: organisations, funders, tasks, pairs, links, rungs, functions."""


@cache
def _documented(file: Path) -> dict[str, str]:
    """First sentences of the functions of a file and of the fields of its tables."""
    found: dict[str, str] = {}
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            found[node.name] = _sentence(ast.get_docstring(node) or "")
        if isinstance(node, ast.ClassDef):
            waiting: list[str] = []
            for line in node.body:
                if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name):
                    waiting.append(line.target.id)
                elif isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant):
                    text = _sentence(str(line.value.value))
                    found |= {f"{node.name}.{name}": text for name in waiting}
                    waiting = []
    return found


def _sentence(text: str) -> str:
    """The first paragraph, in one line, without its full stop and with Markdown's marks of code."""
    return " ".join(text.partition("\n\n")[0].split()).removesuffix(".").replace("``", "`")


def described(row: Symbol) -> tuple[str, str, str, str]:
    """Meaning, unit, name in the code and where that is declared.

    Raises:
        ValueError: nothing of this name is declared, or it says nothing of itself.
    """
    table, _, name = row.code.rpartition(".")
    if row.code in ENTRIES:
        entry = ENTRIES[row.code]
        if name.endswith("_1"):
            names = ", ".join(f"`{name[:-1]}{rung}`" for rung in (1, 2, 3))
            meaning = row.meaning or entry.en.replace(" at coordination", " on rung L")
            return f"{meaning}; 0 at separation", entry.unit, names, "`parameters/table.py`"
        return row.meaning or entry.en, entry.unit, f"`{name}`", "`parameters/table.py`"
    if table in ("Facts", "State", "Work", "Extensions"):
        if name not in getattr(state, table)._fields:
            raise ValueError(f"sim/symbols.py, {row.symbol}: sim/state.py has no {row.code}")
        path, place, key, code = _HOME / "state.py", "state.py", row.code, row.code
    else:
        place = f"kernels/{table.replace('.', '/')}.py"
        path, key, code = _HOME / place, name, name
        if not path.is_file() or name not in _documented(path):
            raise ValueError(f"sim/symbols.py, {row.symbol}: sim/{place} has no function {name}")
    meaning = row.meaning or _documented(path)[key]
    return meaning, row.unit or "-", f"`{code}`", f"`{place}`"


def table() -> str:
    """The table of docs/model.md: a row a symbol."""
    lines = [BEGIN, "", "| symbol | meaning | unit | in the code | in `sim/` |", "|" + "---|" * 5]
    for row in SYMBOLS:
        cells = (cell.replace("|", "\\|") for cell in (row.symbol, *described(row)))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, "", END])


def page_made_anew(page: str) -> str:
    """A page with the table made anew between its two lines.

    Raises:
        ValueError: the page has no such lines.
    """
    return made_anew(page, BEGIN, END, table())


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(page_made_anew(path.read_text(encoding="utf-8")), encoding="utf-8")
