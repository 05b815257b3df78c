"""The code at the end of a lesson: ten characters from which a pupil's exact run is made again.

Three characters say of which edition of the model and of which region and worlds the lesson is, so
they are the same for a whole class; six hold what was guessed, how the levers stood, world and
luck; the last is a check. ``parts/codes.js`` makes and reads the same codes.

Check: characters are numbers below 19, a prime, and the sum of place times number is a multiple of
19. One wrong character changes the sum by (place x difference), two swapped ones by (difference of
places x difference of numbers); neither is a multiple of 19.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sim import EDITION
from sim.answers.asking import AskError
from sim.page.first import MONTHS, SEED, WORLDS
from sim.page.levers import LEVERS
from sim.words import say

if TYPE_CHECKING:
    from sim.parameters import Parameters
    from sim.state import Floats, Region

ALPHABET: Final = "34679ACEFHJKMPRTWXY"
"""Without what is taken for another: 0 O D Q, 1 I L, 2 Z, 5 S, 8 B, G for 6, N for M, U for V."""
LENGTH: Final = 10
STAMPED: Final = 3
"""Characters of edition and region."""
EDITIONS: Final = 8
"""Editions that are told apart."""
ROOMS: Final = len(ALPHABET) ** STAMPED // EDITIONS
"""Checksums of regions that are told apart."""
POLICY: Final = "guardian"
"""Whose referee the lever is about."""
LUCKS: Final = 18
"""Luck that a pupil may draw; as often a pupil's choice is run again with other luck."""
STEPS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
"""Steps of the guess, of which the smallest is taken that reaches far enough."""


class Choice(NamedTuple):
    """A lever of the lesson: what each step of its slider lays over a world."""

    name: str
    values: tuple[Mapping[str, float], ...]


def _tenths(name: str) -> tuple[Mapping[str, float], ...]:
    (lever,) = (one for one in LEVERS if one.name == name)
    return tuple({name: lever.at(2 * place)} for place in range(11))


CHOICES: Final = (
    Choice("mindset_mean", _tenths("mindset_mean")),
    Choice("own_interest_mean", _tenths("own_interest_mean")),
    Choice(
        "referee_years",
        ({"referee_activity": 0.0}, *({"referee_stop": 12 * years} for years in range(1, 11))),
    ),
)
FIELDS: Final = (
    ("guess", 64),
    *((choice.name, len(choice.values)) for choice in CHOICES),
    ("world", WORLDS),
    ("luck", LUCKS),
)
"""What the six characters hold, and how many of each there are."""


class CodeError(AskError):
    """A code from which no run can be made; the message says which character, or what to do."""


class Run(NamedTuple):
    """What a code stands for."""

    region: Region
    places: Mapping[str, int]
    """Of each of the fields, from 0."""
    point: Parameters
    seed: int
    replicate: int

    def course(self) -> Floats:
        """Indicators of every month, month 0 first: (months + 1, columns)."""
        from sim.worlds.courses import courses

        rows = courses(self.region, [self.point], [self.replicate], MONTHS, seed=self.seed)
        found: Floats = rows[0]
        return found

    @property
    def guess(self) -> int:
        """The chimneys that were guessed."""
        return self.places["guess"] * guess_step(int((self.region.volumes > 0).sum()))


def run_of(code: str, regions: Sequence[Region] | None = None) -> Run:
    """The run of a pupil, from the code on the phone.

    Args:
        regions: among which the lesson's region is looked for; those shipped if none are given.

    Raises:
        CodeError: a typing fault, another edition, or another region.
    """
    from sim.answers.policies import find_policy
    from sim.regions import load_case, shipped_cases
    from sim.scenarios import load_scenario
    from sim.worlds.file import shipped

    there = [load_case(name) for name in shipped_cases()] if regions is None else list(regions)
    stamp, places = decoded(code)
    edition, room = divmod(stamp, ROOMS)
    if edition != EDITION % EDITIONS:
        raise CodeError(say("page_lesson.code_edition", code=shown(code), edition=EDITION))
    found = next((region for region in there if room_of(region) == room), None)
    if found is None:
        names = ", ".join(region.name for region in there)
        raise CodeError(say("page_lesson.code_region", code=shown(code), regions=names))
    given: dict[str, Any] = {}
    for choice in CHOICES:
        given |= choice.values[places[choice.name]]
    world = shipped().first(WORLDS)[places["world"]]
    point = find_policy(load_scenario("baseline"), POLICY, "en").point(world.values, given)
    return Run(found, places, point, SEED, places["luck"])


def code_of(region: Region, places: Mapping[str, int]) -> str:
    """The code of a region and of a place in each of the fields."""
    return encoded((EDITION % EDITIONS) * ROOMS + room_of(region), places)


def room_of(region: Region) -> int:
    """By which a region, the worlds and the levers of the lesson are known."""
    from sim.browser.bundle import bundle

    return zlib.crc32(bundle(region), zlib.crc32(terms().encode())) % ROOMS


def terms() -> str:
    """What a run rests on besides edition, region and code."""
    from sim.worlds.file import shipped

    levers = repr([(name, [dict(one) for one in values]) for name, values in CHOICES])
    return f"{shipped().digest} {POLICY} {MONTHS} {SEED} {FIELDS!r} {levers}"


def encoded(stamp: int, places: Mapping[str, int]) -> str:
    """A stamp and a place in each field, as a code."""
    rest = 0
    for name, size in FIELDS:
        if not 0 <= places[name] < size:
            raise ValueError(f"{name} must be 0 to {size - 1}, not {places[name]}")
        rest = rest * size + places[name]
    base = len(ALPHABET)
    numbers = _digits(stamp, STAMPED) + _digits(rest, LENGTH - 1 - STAMPED)
    # the last one's place, 10, times its number must make the sum a multiple of the base
    total = sum(place * number for place, number in enumerate(numbers, start=1))
    numbers.append(-total * pow(LENGTH, -1, base) % base)
    return "".join(ALPHABET[number] for number in numbers)


def decoded(code: str) -> tuple[int, dict[str, int]]:
    """The stamp and the place in each field.

    Raises:
        CodeError: not a code: its length, a character, or the check.
    """
    typed = bare(code)
    for at, sign in enumerate(typed, start=1):
        if sign not in ALPHABET:
            known = " ".join(ALPHABET)
            raise CodeError(say("page_lesson.code_sign", code=typed, at=at, sign=sign, known=known))
    if len(typed) != LENGTH:
        raise CodeError(say("page_lesson.code_length", code=typed, many=len(typed), length=LENGTH))
    base = len(ALPHABET)
    numbers = [ALPHABET.index(sign) for sign in typed]
    if sum(place * number for place, number in enumerate(numbers, start=1)) % base:
        where = say("page_lesson.code_look")
        raise CodeError(say("page_lesson.code_check", code=shown(code), where=where))
    rest = _number(numbers[STAMPED:-1])
    places = {}
    for name, size in reversed(FIELDS):
        rest, places[name] = divmod(rest, size)
    stamp = _number(numbers[:STAMPED])
    if rest or stamp >= EDITIONS * ROOMS:
        raise CodeError(say("page_lesson.code_nobody", code=shown(code)))
    return stamp, {name: places[name] for name, _ in FIELDS}


def bare(code: str) -> str:
    """As it was typed, in capitals, without what stands between characters."""
    return re.sub(r"[\s.\-\N{EN DASH}]", "", code).upper()


def shown(code: str) -> str:
    """In two parts, as it stands on the phone."""
    typed = bare(code)
    half = LENGTH // 2
    return f"{typed[:half]}-{typed[half:]}"


def guess_step(houses: int) -> int:
    """How many chimneys a step of the guess is, so that all houses alone can be guessed."""
    most = dict(FIELDS)["guess"] - 1
    return next((step for step in STEPS if step * most >= houses), STEPS[-1])


def _digits(number: int, many: int) -> list[int]:
    found = []
    for _ in range(many):
        number, digit = divmod(number, len(ALPHABET))
        found.append(digit)
    return found[::-1]


def _number(digits: Sequence[int]) -> int:
    found = 0
    for digit in digits:
        found = found * len(ALPHABET) + digit
    return found
