"""What can be turned on the page: ten numbers of the model in words of people, in groups.

Words stand in ``sim/words/*/page.toml``: a group under ``group_NAME``; a lever under
``lever_NAME``, its two ends parted by ``|`` under ``ends_NAME``, and what less and more of it means
in a sentence under ``turned_NAME``. Ranges are narrower than those of the table of parameters.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from sim.parameters import ENTRIES


class Lever(NamedTuple):
    """A number that the page lets people turn."""

    name: str
    """Of the parameter."""
    group: str
    low: float
    high: float
    step: float
    needs: str = ""
    """A parameter at whose neutral value this one does nothing; the reason is ``needs_NAME``."""

    @property
    def positions(self) -> tuple[float, ...]:
        """Where its effect is shown before it is touched: five, from end to end, on its steps."""
        steps = round((self.high - self.low) / self.step)
        return tuple(self.at(round(steps * part / 4)) for part in range(5))

    def at(self, place: int) -> float:
        """The value so many steps from its low end, to the digits of a step."""
        return round(self.low + place * self.step, 6)


MONTHS: Final = 3
"""Steps of the months in which the referee comes, changes and leaves."""
LEVERS: Final = (
    Lever("referee_activity", "referee", 0.0, 1.0, 0.1),
    Lever("referee_stop", "referee", 12, 120, MONTHS, needs="referee_activity"),
    Lever("convening", "referee", 0.0, 6.0, 0.5, needs="referee_activity"),
    Lever("monitoring", "referee", 0.0, 1.0, 0.1, needs="referee_activity"),
    Lever("mindset_mean", "thinking", 0.0, 1.0, 0.05),
    Lever("budget_fear", "thinking", 0.0, 2.0, 0.1),
    Lever("own_interest_mean", "interest", 0.0, 1.0, 0.05),
    Lever("mandate", "interest", 0.4, 1.0, 0.05),
    Lever("room", "time", 5.0, 45.0, 2.5),
    Lever("time_cost", "time", 0.0, 0.1, 0.005),
)


DEEDS: Final = (
    *("convening", "backing", "monitoring", "appreciation", "mediation", "funding"),
    *("burden", "contradiction", "inviting"),
)
"""What the referee does, as the time line shows it; words under ``deed_NAME``."""


TIMES: Final = {"days a week": "days", "months": "months", "month": "month"}
"""Units that stand beside a value: how long, or when; words under ``time_NAME``."""


def time_of(name: str) -> dict[str, str]:
    """What a value of a number counts, if that is time; nothing otherwise."""
    unit = ENTRIES[name].unit
    return {"time": TIMES[unit]} if unit in TIMES else {}


def neutral(name: str) -> float:
    """The value at which a parameter does nothing."""
    return float(ENTRIES[name].neutral)
