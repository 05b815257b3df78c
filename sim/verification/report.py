"""The page that tells what was measured."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import version
from platform import python_version
from typing import Any

from sim import __version__
from sim.verification.evidence import EXPECTED, Result
from sim.verification.limits import TEXTS, TITLES

HEAD = """# Verification: limits with a known number

<!-- made by `schoorsteen verify --out docs`; changes by hand are lost -->

Each limit below has a number that is published or exact. The model reaches it by parameter
values alone, through the kernels that every run uses. {verdict}

| check | what | number | measured | exact | bound | false alarm | |
|---|---|--:|--:|--:|--:|--:|---|
{rows}

*Number*: independent pieces of evidence. *Bound*: ± around the exact number, or ≤ for a
chi-square or a count. It follows from the sample: a correct program exceeds it with the
probability in the column *false alarm*, over seeds. For chi-squares that is the upper tail of
the law with these degrees of freedom (cells that expect fewer than {expected:g} are pooled), for
means the normal law with the exact standard deviation, for networks, regions and lines
through them Student's t. Checks with
false alarm 0 contain no chance; their bound is for rounding or for printed digits. The seed
is fixed, so that a verdict does not change from one run or machine to the next.

Independent replicates run as one region of many groups that cannot meet each other: every
draw is keyed by the organisations that it concerns. Every parameter that is not named under
*setting* is neutral: its mechanism does nothing.

Command: `schoorsteen verify --out docs`, some minutes on two cores; `--quick` asks for less
evidence. Made with {versions}.
"""


def page(results: Iterable[Result], figures: str = "figures") -> str:
    """The report as Markdown; ``figures`` is where its pictures lie, seen from the page."""
    found = list(results)
    failed = [result.id for result in found if not result.passed]
    verdict = f"**{len(found) - len(failed)} of {len(found)} checks passed.**"
    if failed:
        verdict += f" **Failed: {', '.join(failed)}.**"
    stack = [f"schoorsteen {__version__}", f"Python {python_version()}"]
    stack += [f"{name} {version(name)}" for name in ("numpy", "scipy", "numba")]
    parts = [
        HEAD.format(
            verdict=verdict,
            rows="\n".join(_row(result) for result in found),
            expected=EXPECTED,
            versions=", ".join(stack),
        )
    ]
    for limit in dict.fromkeys(result.limit for result in found):
        checks = [result for result in found if result.limit == limit]
        parts.append(_section(limit, checks, figures))
    return "\n".join(parts)


def _row(result: Result) -> str:
    bound = f"{'≤' if result.rule == 'below' else '±'} {result.bound:.3g}"
    alarm = f"{result.false_alarm:.0e}" if result.false_alarm else "0"
    verdict = "passed" if result.passed else "**FAILED**"
    return (
        f"| {result.id} | {result.title}: {result.what} | {result.n:,} | {result.measured:.7g} "
        f"| {result.exact:.7g} | {bound} | {alarm} | {verdict} |"
    )


def _section(limit: str, checks: list[Result], figures: str) -> str:
    settings: dict[str, list[str]] = {}
    for check in checks:
        if check.setting:
            text = ", ".join(f"`{name}` {_plain(x)}" for name, x in check.setting.items())
            settings.setdefault(text, []).append(check.id)
    lines = "\n".join(f"- {', '.join(ids)}: {text}" for text, ids in settings.items())
    return (
        f"## {limit} {TITLES[limit]}\n{TEXTS[limit]}\n\n"
        f"![{TITLES[limit]}]({figures}/verify_{limit.lower()}.png)\n\nSetting:\n\n{lines}\n"
    )


def _plain(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)
