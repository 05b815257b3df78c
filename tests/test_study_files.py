"""Study and scenario files as people may write them: every fault is reported, and none hangs."""

from __future__ import annotations

import math
import os
import random
import re
import string
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import scenarios
from sim.documents import MAX_SIGNS, NAMED, DocumentError, nearest, one_letter_apart, short
from sim.indicators import COLUMNS
from sim.outcomes import OUTCOMES
from sim.parameters import ENTRIES
from sim.regions import shipped_cases
from sim.scenarios import (
    Scenario,
    ScenarioError,
    load_scenario,
    shipped_policies,
    shipped_scenarios,
)
from sim.sweep import Study, StudyError, load_study, make_study, shipped_studies
from sim.sweep.files import (
    CASE_KEYS,
    KEYS,
    LIMIT_RANGES,
    MAP_KEYS,
    MAX_CASES,
    RECORD_KEYS,
)
from sim.sweep.sampling import METHODS
from sim.sweep.uncertain import DESIGN_KEYS, RANGE_KEYS
from sim.words import folded

WATCHED = "coverage" in sys.modules and sys.modules["coverage"].Coverage.current() is not None
SECOND = 10.0 if WATCHED or "SCHOORSTEEN_MUTANTS" in os.environ else 1.0
"""In which a file is refused; longer where lines are counted, or mutants judged side by side."""
STUDY = 'id = "mine"\ncases = ["zutphen_lochem"]\n'
STORY = 'id = "mine"\ntitle.en = "Mine"\n'
TABLE = '[design]\nmethod = "table"\nfile = "points.csv"\n'
TWO = "[uncertain]\nroom = { from = 4.0, to = 8.0 }\nbacking = { from = 0.0, to = 1.0 }\n"
GROUPED = "[design]\nmethod = 'saltelli'\nsamples = 8\n"
SOBOL = '[design]\nmethod = "sobol"\nsamples = 64\n'
ROOM = "[uncertain]\nroom = { from = 4.0, to = 8.0, steps = 3 }\n"
INSIDE = (
    *("Traceback", "NoneType", "dict object", "<class", " object at 0x", "datetime."),
    *("recursion", "sys.", "Errno", "codec", "()"),
)
"""Words of Python, which say nothing to who wrote the file."""


class Bad(NamedTuple):
    """A file that cannot be used."""

    name: str
    content: str | bytes
    expected: tuple[str, ...]
    """Fragments of the message: key, value, rule, hint."""
    beside: Mapping[str, str | bytes] = {}
    """Other files in its folder."""


def study(name: str, added: str, *expected: str, **beside: str | bytes) -> Bad:
    """A good study with something bad below it; files beside it by name, ``_`` for the point."""
    files = {key.replace("_", "."): content for key, content in beside.items()}
    return Bad(name, STUDY + added, expected, files)


def on(case: str, *expected: str) -> Bad:
    """A study on a list of cases."""
    return Bad(f"cases {case[:30]}", f'id = "mine"\ncases = {case}\n', expected)


def named(identifier: str, *expected: str) -> Bad:
    return Bad(f"id {identifier[:20]}", f"id = {identifier}\n", ("id", *expected))


WORD = "must be a word of letters"
BAD_STUDIES = (
    # what is no text, or no TOML
    Bad("empty", "", ("id: must be a word", 'id = "my_study"')),
    Bad("only a BOM", b"\xef\xbb\xbf", ("id: must be a word",)),
    Bad("only spaces", " \n\t\n  \n", ("id: must be a word",)),
    Bad("only a comment", "# to do\n", ("id: must be a word",)),
    Bad("UTF-16", STUDY.encode("utf-16"), ("binary file (or UTF-16)", "save it as UTF-8")),
    Bad("UTF-16 of nothing", b"\xff\xfe", ("binary file (or UTF-16)", "save it as UTF-8")),
    Bad("UTF-32", STUDY.encode("utf-32"), ("binary file", "save it as UTF-8")),
    Bad("Latin-1", 'id = "mine"\n\n# één'.encode("latin-1"), ("UTF-8 text (line 3)", "save it")),
    Bad("NUL", 'id = "mi\0ne"\n', ("binary file", "save it as UTF-8")),
    Bad("noise", bytes(range(1, 256)), ("not UTF-8 text (line",)),
    Bad("a picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", ("binary file",)),
    Bad("a zip", b"PK\x03\x04\x14\0\0\0", ("binary file",)),
    Bad("JSON", '{"id": "mine"}', ("line 1", "not valid TOML", "quotation marks")),
    Bad("YAML", "id: mine\nmonths: 12\n", ("line 1 = 'id: mine'", "not valid TOML")),
    Bad("a table of points", "room;backing\n4;0,5\n", ("line 1", "not valid TOML")),
    Bad("HTML", "<html></html>", ("line 1", "not valid TOML")),
    Bad("two marks of order", b"\xef\xbb\xbf\xef\xbb\xbfid = 'a'", ("not valid TOML",)),
    Bad("curly quotation marks", "id = “mine”\n", ("line 1", "not valid TOML", "quotation")),
    Bad("no quotation marks", "id = mine\n", ("line 1 = 'id = mine'", "quotation marks")),
    Bad("an open text", 'id = "mine\n', ("line 1", "not valid TOML")),
    Bad("an open text of lines", 'id = """mine\n\n', ("not valid TOML",)),
    Bad("an open list", 'id = "mine"\ncases = ["bar",\n', ("not valid TOML",)),
    Bad("an open table", 'id = "mine"\n[design\n', ("line 2 = '[design'", "not valid TOML")),
    Bad("a bare key", "id\n", ("line 1 = 'id'", "not valid TOML")),
    Bad("a bell", 'id = "mi\a"\n', ("line 1 = 'id = \"mi\\x07\"'", "not valid TOML")),
    Bad("an unknown escape", 'id = "a\\q"\n', ("line 1", "not valid TOML")),
    Bad("half a character", 'id = "\\uD800"\n', ("line 1", "not valid TOML")),
    Bad("old ends of line", "id = 'a'\rmonths = 3\r", ("not valid TOML",)),
    study("two keys on a line", "months = 3 seed = 4", "line 3", "not valid TOML"),
    study("a decimal comma", "seed = 1,5", "line 3 = 'seed = 1,5'", "numbers have a point"),
    study("a leading zero", "seed = 007", "line 3 = 'seed = 007'", "not valid TOML"),
    study("no such date", "seed = 2024-02-31", "line 3", "not valid TOML"),
    study("a key twice", "months = 3\nmonths = 4", "line 4 = 'months = 4'", "second time"),
    study("a table twice", "[design]\n[design]\n", "line 4 = '[design]'", "second time"),
    study("a table after its key", "design.method = 'grid'\n[design]\n", "line 4", "second time"),
    study("more for a closed table", "map = {}\nmap.a = 1\n", "line 4", "'map' is complete"),
    study("a number of 5,000 digits", f"seed = {'9' * 5000}", "more than 4300 digits"),
    study("1 MB of digits", f"seed = 0x{'f' * 900_000}", "seed = a number of very many digits"),
    study("deep lists", f"cases2 = {'[' * 5000}", "stand too deep in each other"),
    study("deep closed lists", f"cases2 = {'[' * 90 + ']' * 90}", "more than 16 deep"),
    study("deep tables", f"x = {'{a=' * 5000}", "stand too deep in each other"),
    study("a deep key", f"{'a.' * 100_000}a = 1", "line 3", "a.a.a.a", "more than 16 deep"),
    study("a deep key in quotes", "'a\"' ." * 9000 + '"\\"b" = 1', "line 3", "16 deep"),
    study("a deep header", f"[{'a.' * 100_000}a]", "line 3", "more than 16 deep"),
    study("a deep key inside", f"x = {{ {'a.' * 100_000}a = 1 }}", "line 3", "16 deep"),
    study("a deep list of tables", f"[[{'a.' * 50}a]]", "line 3", "more than 16 deep"),
    Bad("2 MB", STUDY + "#" * 2_000_000, ("larger than 1 MB", "is this a study?")),
    Bad("2 MB of noise", b"\xfe\0" * 1_000_000, ("larger than 1 MB", "is this a study?")),
    study("a long list", f"seed = [{'1,' * MAX_SIGNS}]", "more than 50,000", "CSV file"),
    study("many tables", "[[cases2]]\n" * 80_000, "more than 50,000", "CSV file"),
    study("many keys", "".join(f"k{i}=1\n" for i in range(24_000)), "k0", "at least", "more"),
    study("many parameters", "[parameters]\n" + "".join(f"k{i}=1\n" for i in range(24_000)), "k9"),
    study("many cases", f"cases2 = 1\n[uncertain]\nroom = {['x'] * 48_000}", "room[1] = 'x'"),
    # keys
    study("a key with a typo", "month = 12", "month", "not a known key", "did you mean months?"),
    study("a key in capitals", "Months = 12", "Months", "did you mean months?"),
    study("a parameter on top", "room = 8.0", "room", "below [parameters] or [uncertain]"),
    study("a key with a dash", 'policy-s = ["none"]', "policy-s", "did you mean policies?"),
    study("a key of control characters", '"a\\u001b[2J\\n" = 1', "a\\x1b[2J\\n", "known key"),
    study("an empty key", '"" = 1', "is not a known key"),
    study("a long key", f"{'k' * 100_000} = 1", "...kkk", "is not a known key"),
    study("a Dutch key", "maanden = 12", "maanden", "is not a known key (schema, id,"),
    study("a table with a typo", "[desing]\n", "desing", "did you mean design?"),
    study("a newer file", "schema = 2", "schema = 2", "newer than this program", "update"),
    study("a version as text", 'schema = "1"', "schema = '1'", "must be 1", "quotation"),
    study("no version", "schema = 0", "schema = 0", "must be 1"),
    # names
    named("3", "= 3", WORD),
    named("true", "= True", WORD),
    named('""', "= ''", WORD),
    named('"../x"', "'../x'", WORD),
    named('"a/b"', "'a/b'", WORD),
    named("'a\\b'", "a\\\\b", WORD),
    named('"a b"', "'a b'", WORD, "my_study"),
    named('".hidden"', "'.hidden'", WORD),
    named('"-rf"', "'-rf'", WORD),
    named('"CON"', "'CON'", "Windows keeps for a device", "my_study"),
    named('"lpt1"', "'lpt1'", "Windows keeps for a device"),
    named('"a\\nb"', "'a\\nb'", WORD),
    named('"a\\u0000"', "'a\\x00'", WORD),
    named('"één"', "'één'", WORD),
    named(f'"{"x" * 300}"', "xxx...", "at most 64"),
    study("a title that is no table", 'title = "Mine"', "title = 'Mine'", "en or nl", "[title]"),
    study("a title in French", 'title.fr = "Le mien"', "title", "fr", "en or nl"),
    study("a title of numbers", "title.en = 3", "title = {'en': 3}", "must hold a text"),
    study("a text that is a list", 'text = ["a"]', "text = ['a']", "must hold a text"),
    # numbers
    study("no months", "months = 0", "months = 0", "whole number from 1 to 12,000", "is 120"),
    study("very many months", "months = 1_000_000_000", "months = 1000000000", "12,000"),
    study("months as text", 'months = "120"', "months = '120'", "without quotation marks"),
    study("half a month", "months = 1.5", "months = 1.5", "must be a whole number"),
    study("whole months with a point", "months = 12.0", "months = 12.0", "a whole number"),
    study("a yes for months", "months = true", "months = True", "true and false are no numbers"),
    study("a date for months", "months = 2024-01-01", "months = 2024-01-01", "a whole number"),
    study("a time for months", "months = 07:32:00", "months = 07:32:00", "a whole number"),
    study("a list of months", "months = [12]", "months = [12]", "must be a whole number"),
    study("a table of months", "months.a = 1", "months = {'a': 1}", "must be a whole number"),
    study("NaN months", "months = nan", "months = nan", "NaN and infinity"),
    study("replicates as text", 'replicates = "ten"', "replicates = 'ten'", "whole number"),
    study("no replicates", "replicates = 0", "replicates = 0", "from 1 to"),
    study("too many replicates", "replicates = 4_294_967_296", "replicates = 4294967296"),
    study("a negative seed", "seed = -1", "seed = -1", "from 0 to 18,446,744,073,709,551,615"),
    study("a seed of 65 bits", f"seed = {2**64}", f"seed = {2**64}", "whole number from 0"),
    study("a seed of 1e400", "seed = 1e400", "seed = inf", "whole number", "infinity"),
    # fixed parameters
    study("parameters that are none", "parameters = 3", "parameters = 3", "must be a table"),
    study("parameters twice over", "[[parameters]]\nroom = 1.0", "parameters", "be a table"),
    study("an unknown parameter", "[parameters]\nrom = 1.0", "parameters.rom", "mean room?"),
    study("no parameter at all", "[parameters]\nxyzzyx = 1", "parameters.xyzzyx = 1", "see `"),
    study("the argument base", "[parameters]\nbase = 1", "parameters.base = 1", "no such"),
    study("phases as a parameter", "[parameters]\nphases = []", "parameters.phases", "no such"),
    study("NaN", "[parameters]\nroom = nan", "parameters.room = nan", "a number", "NaN"),
    study("minus infinity", "[parameters]\nroom = -inf", "parameters.room = -inf", "infinity"),
    study("1e400", "[parameters]\nroom = 1e400", "parameters.room = inf", "infinity"),
    study("out of range", "[parameters]\nbacking = 1.01", "backing = 1.01", "from 0 to 1"),
    study("a number as text", '[parameters]\nbacking = "0,5"', "'0,5'", "not a comma"),
    study("a yes for a number", "[parameters]\nbacking = true", "backing = True", "a number"),
    study("a date for a number", "[parameters]\nroom = 2024-01-01", "room = 2024-01-01", "number"),
    study("a list for a number", "[parameters]\nbacking = [0.5]", "= [0.5]", "must be a number"),
    study("a table for a number", "[parameters.room]\nx = 1", "room = {'x': 1}", "a number"),
    study("half for a whole", "[parameters]\nreferee_stop = 1.5", "= 1.5", "a whole number"),
    study("an unknown choice", '[parameters]\nmode = "vote"', "mode = 'vote'", "consent, joint"),
    study("a number for a choice", "[parameters]\nmode = 1", "mode = 1", "one of consent, joint"),
    study("a huge number", f"[parameters]\nroom = 0x{'f' * 9999}", "room", "very many digits"),
    # cases
    on("3", "cases = 3", "must be a list with at least one case", "twente"),
    on("[]", "cases = []", "at least one case", 'cases = ["twente"]'),
    on('"twente"', "cases = 'twente'", "must be a list", 'cases = ["twente"]'),
    on("[3]", "cases[1] = 3", "the name or the folder of a case", "organisations = 12"),
    on('[""]', "cases[1] = ''", "the name or the folder of a case"),
    on('["twnete"]', "cases[1] = 'twnete'", "neither a shipped case", "did you mean twente?"),
    on('["Twente"]', "cases[1] = 'Twente'", "did you mean twente?"),
    on('["../../nowhere"]', "cases[1] = '../../nowhere'", "neither a shipped case"),
    on('["/"]', "cases[1] = '/'", "organisations.csv: is not there"),
    on('["."]', "cases[1] = '.'", "organisations.csv: is not there"),
    on('[".."]', "cases[1] = '..'", "organisations.csv: is not there"),
    on('["~root"]', "cases[1] = '~root'", "neither a shipped case"),
    on('["/dev/zero"]', "cases[1] = '/dev/zero'", "neither a shipped case"),
    on('["/proc/self/mem"]', "cases[1] = '/proc/self/mem'", "cannot be read"),
    on('["a\\u0000b"]', "cases[1] = 'a\\x00b'", "cases[1]"),
    on('["a\\nb"]', "cases[1] = 'a\\nb'", "neither a shipped case"),
    on(f'["{"x" * 5000}"]', "cases[1] = 'xxx", "case"),
    on('["twente", "twente"]', "cases[2] = 'twente'", "a name of its own", "leave it out"),
    on('["twente", "./twente/"]', "cases[2] = 'twente'", "a name of its own"),
    on("[{}]", "cases[1].organisations", "it is missing"),
    on("[{ organisations = 1 }]", "cases[1].organisations = 1", "from 2 to 1,000,000"),
    on("[{ organisations = 1_000_000_000 }]", "organisations = 1000000000", "1,000,000"),
    on("[{ organisations = 1_000_000 }]", "cases[1]", "GiB", "use fewer organisations or tasks"),
    on("[{ organisations = 12.5 }]", "organisations = 12.5", "must be a whole number"),
    on("[{ organisations = 4, tasks = 257 }]", "cases[1].tasks = 257", "from 2 to 256"),
    on("[{ organisations = 4, seed = -3 }]", "cases[1].seed = -3", "from 0 to"),
    on("[{ organisations = 4, breadth = 1.5 }]", "cases[1].breadth = 1.5", "from 0 to 1"),
    on("[{ organisations = 4, size_spread = nan }]", "size_spread = nan", "from 0 to 2", "NaN"),
    on("[{ organisation = 4 }]", "cases[1].organisation:", "did you mean organisations?"),
    on("[{ organisations = 4, room = 3 }]", "cases[1].room", "is not a known key (organ"),
    on("[{ organisations = 4 }, { organisations = 4 }]", "drawn_4_8_0", "a name of its own"),
    on(f"{[f'c{i}' for i in range(MAX_CASES + 1)]}", "cases: has 1,001 cases; at most 1,000"),
    Bad(
        "regions that do not fit together",
        'id = "mine"\n'
        + "".join(f"[[cases]]\norganisations = 2000\nseed = {i}\n" for i in range(20)),
        ("cases: need 14 GiB together", "use fewer regions"),
    ),
    Bad("a table of cases", 'id = "mine"\n[cases]\na = 1\n', ("cases = {'a': 1}", "be a list")),
    # scenarios and policies
    study("scenarios that are no list", 'scenarios = "baseline"', "= 'baseline'", "be a list"),
    study("no scenarios", "scenarios = []", "scenarios = []", "at least one scenario"),
    study("a number for a scenario", "scenarios = [1]", "scenarios[1] = 1", "the name or the file"),
    study("an unknown scenario", 'scenarios = ["scarsity"]', "'scarsity'", "mean scarcity?"),
    study("no scenario file", 'scenarios = ["a.toml"]', "scenarios[1] = 'a.toml'", "no such file"),
    study("a NUL in a scenario", 'scenarios = ["a\\u0000"]', "'a\\x00'", "neither a shipped"),
    study("a device for a scenario", 'scenarios = ["/dev/zero"]', "'/dev/zero'", "regular file"),
    study("a folder for a scenario", 'scenarios = ["/"]', "scenarios[1] = '/'", "is a folder"),
    study("a scenario twice", 'scenarios = ["baseline", "baseline"]', "scenarios[2]", "its own"),
    study(
        "a bad scenario",
        'scenarios = ["a.toml"]',
        *("scenarios[1] = 'a.toml'", "parameters.room", "-1", "must be a number", "and 1 more)"),
        a_toml='id = "a"\ntitle.en = "A"\n[parameters]\nroom = -1.0\nbacking = 2\n',
    ),
    study("policies that are no list", 'policies = "none"', "policies = 'none'", "be a list"),
    study("no policies", "policies = []", "policies = []", "at least one policy", "leave it out"),
    study("an unknown policy", 'policies = ["gardian"]', "'gardian'", "did you mean guardian?"),
    study("a list for a policy", 'policies = [["none"]]', "policies[1] = ['none']", "no policy of"),
    study("a policy twice", 'policies = ["none", "none"]', "policies[2] = 'none'", "once"),
    # the design
    study("a design that is none", "design = 3", "design = 3", "must be a table", "[design]"),
    study("two designs", "[[design]]\nmethod = 'grid'\n", "design", "must be a table"),
    study("an unknown method", "[design]\nmethod = 'sobel'\n", "'sobel'", "did you mean sobol?"),
    study("a number for a method", "[design]\nmethod = 3\n", "design.method = 3", "one of grid"),
    study("a typo in a design", "[design]\nsample = 3\n", "design.sample", "mean samples?"),
    study("samples on a grid", "[design]\nsamples = 8\n" + ROOM, "samples = 8", "means nothing"),
    study("no samples", "[design]\nmethod = 'sobol'\n", "design.samples", "needed", "= 256"),
    study("samples of zero", SOBOL.replace("64", "0"), "samples = 0", "from 1 to 10,000,000"),
    study("samples as text", SOBOL.replace("64", "'many'"), "samples = 'many'", "whole number"),
    study("an odd Sobol sequence", SOBOL.replace("64", "100"), "= 100", "power of two", "128"),
    study("no trajectories", "[design]\nmethod = 'morris'\n", "trajectories", "is needed", "100"),
    study(
        "odd levels",
        "[design]\nmethod = 'morris'\ntrajectories = 4\nlevels = 5\n",
        *("design.levels = 5", "must be even", "for example 6"),
    ),
    study(
        "one level",
        "[design]\nmethod = 'morris'\ntrajectories = 4\nlevels = 1\n",
        *("design.levels = 1", "from 2 to 100", "left out, it is 4"),
    ),
    study("groups of a grid", "[design]\ngroups = {}\n" + ROOM, "groups", "means nothing"),
    study("groups that are none", GROUPED + "groups = 3\n" + TWO, "groups = 3", "be a table"),
    study("an empty group", GROUPED + "groups = { g = [] }\n" + TWO, "groups.g = []", "a list"),
    study("a group without a name", GROUPED + 'groups = { "" = ["room"] }\n' + TWO, "short name"),
    study(
        "a typo in a group",
        GROUPED + 'groups = { g = ["rooom"] }\n' + TWO,
        *("design.groups.g[1] = 'rooom'", "no uncertain parameter", "did you mean room?"),
    ),
    study(
        "a number in a group",
        GROUPED + "groups = { g = [3] }\n" + TWO,
        *("design.groups.g[1] = 3", "no uncertain parameter", "choose from room, backing"),
    ),
    study(
        "a parameter in two groups",
        GROUPED + 'groups = { g = ["room"], h = ["room", "backing"] }\n' + TWO,
        *("design.groups.h[1] = 'room'", "in group g already"),
    ),
    study(
        "a group called as a parameter",
        GROUPED + 'groups = { room = ["backing"] }\n' + TWO,
        *("design.groups.room", "not in this group", "another name"),
    ),
    study("nothing to sample", SOBOL, "uncertain", "is needed for design.method = 'sobol'"),
    study("a grid of a billion", ROOM.replace("3 }", "10_000_000_00 }"), "steps = 10", "100,000"),
    study(
        "too many runs",
        "replicates = 1000\n[uncertain]\nroom = { from = 4.0, to = 8.0, steps = 10_001 }\n",
        *("design: makes 10,001,000 runs", "at most 10,000,000", "(10,001) x contexts (1)"),
    ),
    study(
        "a grid of all parameters",
        "[uncertain]\n"
        + "".join(
            f"{name} = {{ from = {entry.low:g}, to = {entry.high:g}, steps = 100_000 }}\n"
            for name, entry in ENTRIES.items()
            if entry.low is not None and not entry.whole
        ),
        *("design: makes more than 10^15 runs", "use fewer points"),
    ),
    study(
        "too many samples",
        '[design]\nmethod = "latin_hypercube"\nsamples = 10_000_001\n[uncertain]\n'
        "room = { from = 4.0, to = 8.0 }\n",
        *("design.samples = 10000001", "from 1 to 10,000,000"),
    ),
    study(
        "too many values",
        '[design]\nmethod = "latin_hypercube"\nsamples = 6_000_000\n[uncertain]\n'
        "room = { from = 4.0, to = 8.0 }\nbacking = { from = 0, to = 1 }\n",
        *("design: draws 12,000,000 values", "(6,000,000) x uncertain parameters (2)", "use fewer"),
    ),
    study(
        "too many of Saltelli's",
        '[design]\nmethod = "saltelli"\nsamples = 4_194_304\n[uncertain]\n'
        "room = { from = 4.0, to = 8.0 }\n",
        *("design: makes 12,582,912 runs", "at most 10,000,000"),
    ),
    # uncertain parameters
    study("uncertain as a list", "uncertain = []", "uncertain = []", "must be a table", "room ="),
    study("an unknown uncertain", "[uncertain]\nroon = [1.0]", "uncertain.roon", "mean room?"),
    study("a fixed uncertain", "[uncertain]\nroom = 8.0", "uncertain.room = 8.0", "[parameters]"),
    study("an empty list", "[uncertain]\nroom = []", "uncertain.room = []", "at least one value"),
    study("a bad value", '[uncertain]\nroom = [8.0, "x"]', "uncertain.room[2] = 'x'", "a number"),
    study("a list of yes", "[uncertain]\nroom = [true]", "room[1] = True", "must be a number"),
    study("values that are none", "[uncertain.room]\nvalues = 3", "room = 3", "at least one value"),
    study("range and list", "[uncertain.room]\nvalues = [1.0]\nsteps = 3", "either a range", "out"),
    study("no end", "[uncertain.room]\nfrom = 4.0\nsteps = 3", "uncertain.room.to", "is missing"),
    study("a range of nothing", "[uncertain.room]\n", "uncertain.room.from", "is missing", "write"),
    study("no steps", "[uncertain.room]\nfrom = 4.0\nto = 8.0", "room.steps", "needed on a grid"),
    study("no steps at all", ROOM.replace("3 }", "0 }"), "room.steps = 0", "from 1 to 100,000"),
    study("half a step", ROOM.replace("3 }", "2.5 }"), "steps = 2.5", "must be a whole number"),
    study("downwards", ROOM.replace("8.0", "1.0"), "[4.0, 1.0]", "a lower to a higher", "turn"),
    study("from and to alike", ROOM.replace("8.0", "4.0"), "[4.0, 4.0]", "a lower to a higher"),
    study("an end that is NaN", ROOM.replace("8.0", "nan"), "room.to = nan", "a number", "NaN"),
    study("an end beyond", ROOM.replace("8.0", "1e9"), "room.to = 1000000000.0", "a number from"),
    study("a typo in a range", ROOM.replace("from", "form"), "room.form", "did you mean from?"),
    study("steps in a sample", SOBOL + ROOM, "steps = 3", "means nothing", "leave it out"),
    study(
        "a choice with a range",
        "[uncertain]\nmode = { from = 1, to = 2, steps = 2 }",
        *("uncertain.mode", "is a choice, which has no range: consent, joint", "mode = ["),
    ),
    study("an unknown choice in a list", '[uncertain]\nmode = ["joined"]', "= 'joined'", "consent"),
    study("a range in a list", 'design.method = "list"\n' + ROOM, "list of values", "room = ["),
    study(
        "lists of unequal length",
        '[design]\nmethod = "list"\n[uncertain]\nroom = [4.0, 8.0]\nbacking = [0.5]\n',
        *("lists of one length", "room 2, backing 1", "use a grid"),
    ),
    study(
        "fixed and uncertain",
        "[parameters]\nroom = 8.0\n" + ROOM,
        *("uncertain.room", "fixed below [parameters] and uncertain at once", "leave it out"),
    ),
    study(
        "a lever of a policy",
        'policies = ["convener"]\n[uncertain]\nbacking = [0.1, 0.9]\n',
        *("uncertain.backing", "is set by policy convener", "leave out the policy"),
    ),
    study(
        "a lever of a policy later on",
        'policies = ["tapering"]\n[uncertain]\nappreciation = [0.1, 0.9]\n',
        *("uncertain.appreciation", "is set by policy tapering"),
    ),
    # tables of points
    study("no table", TABLE, "design.file = 'points.csv'", "is not there"),
    study("no name of a table", TABLE.replace('"points.csv"', "3"), "file = 3", "name a CSV file"),
    study("a table left out", "[design]\nmethod = 'table'\n", "design.file", "name a CSV file"),
    study("a folder for a table", TABLE.replace("points.csv", "."), "= '.'", "not a regular file"),
    study("a device", TABLE.replace("points.csv", "/dev/zero"), "zero'", "not a regular file"),
    study("a NUL in a name", TABLE.replace("s.", "s\\u0000."), "'points\\x00.csv'", "design.file"),
    study("a long name", TABLE.replace("points", "x" * 5000), "xxx...", "design.file"),
    study("a range and a table", TABLE + ROOM, "uncertain", "nothing to say", points_csv="room\n4"),
    study("an empty table", TABLE, "must hold a row of names", "8.0", points_csv=""),
    study("a table of names", TABLE, "at least one of values", points_csv="room,backing\n"),
    study("a binary table", TABLE, "'points.csv'", "binary file", points_csv=b"room\n\0\n"),
    study("a table in UTF-16", TABLE, "UTF-16", points_csv="room\n4\n".encode("utf-16")),
    study("a table in Latin-1", TABLE, "UTF-8 text (line 2)", points_csv=b"room\n\xe9\n"),
    study("a ragged table", TABLE, "line 3 has 1 cells", "must have 2",
          points_csv="room,backing\n4,0.5\n4\n"),
    study("an unknown column", TABLE, "column 2", "= 'bakking'", "did you mean backing?",
          points_csv="room,bakking\n4,0.5\n"),
    study("a column without name", TABLE, "column 2 is no parameter", points_csv="room,\n4,1\n"),
    study("columns alike", TABLE, "column 2 stands there already", points_csv="room,room\n4,4\n"),
    study("a point out of range", TABLE, "line 3, backing = 7.0", "from 0 to 1",
          points_csv="backing\n0.5\n7\n"),
    study("a point that is NaN", TABLE, "line 2, room = nan", "NaN", points_csv="room\nnan\n"),
    study("a point that is a word", TABLE, "line 2, room = 'much'", points_csv="room\nmuch\n"),
    study("an empty cell", TABLE, "line 2, room = ''", points_csv="room,backing\n,0.5\n"),
    study("a point with underscores", TABLE, "room = '1_0'", points_csv="room\n1_0\n"),
    study("half a month in a table", TABLE, "referee_stop = '1.5'", "a whole number",
          points_csv="referee_stop\n1.5\n"),
    study("a decimal comma in a table", TABLE, "line 2, backing = '0,5'", "and not a comma",
          points_csv="room;backing\n4;0,5\n"),
    study("a decimal comma between commas", TABLE, "has 3 cells", "numbers have a point",
          points_csv="room,backing\n4,0,5\n"),
    study("an unknown choice in a table", TABLE, "mode = 'vote'", "one of consent, joint",
          points_csv="mode\nvote\n"),
    study("a cell without end", TABLE, "not valid CSV", "quotation marks",
          points_csv='room\n"' + "x" * 200_000),
    # what is kept, limits, the map
    study("record as a list", "record = []", "record = []", "must be a table", "every = 12"),
    study("a typo in record", "[record]\nevry = 3", "record.evry", "did you mean every?"),
    study("an indicator typo", "[record]\nindicators = ['trist']", "[1] = 'trist'", "mean trust?"),
    study("an outcome typo", "[record]\noutcomes = ['contract']", "contracts?"),
    study("an unknown series", "[record]\nseries = ['mindsett']", "series[1]", "mean mindset?"),
    study("indicators as a text", "[record]\nindicators = 'trust'", "= 'trust'", "square brackets"),
    study("indicators of numbers", "[record]\nindicators = [1]", "[1] = 1", "is not a known name"),
    study("an indicator twice", "[record]\nseries = ['trust', 'trust']", "series[2]", "already"),
    study("nothing to record", "[record]\nindicators = []", "records nothing", "at least one"),
    study("every zero months", "[record]\nevery = 0", "record.every = 0", "from 1 to 12,000"),
    study("every infinite months", "[record]\nevery = inf", "record.every = inf", "infinity"),
    study("limits as a number", "limits = 60", "limits = 60", "a table", "seconds_per_run = 60"),
    study("a negative limit", "[limits]\nseconds_per_run = -1", "= -1", "from 0.1 to 1e+06", "600"),
    study("no memory", "[limits]\ngigabytes_per_worker = 0", "gigabytes_per_worker = 0", "0.25"),
    study("a typo in limits", "[limits]\nseconds_per_runs = 6", "did you mean seconds_per_run?"),
    study("a map that is none", "map = true", "map = True", "must be a table"),
    study("an effect beyond", "[map]\nsmallest_effect = 2", "map.smallest_effect = 2", "0 to 1"),
    study("no quick steps", "[map]\nquick_steps = 0", "map.quick_steps = 0", "from 1 to 1,000"),
    # files below files
    study("extends a number", "extends = 3", "extends = 3", "the name of a study file"),
    study("extends nothing", 'extends = ""', "extends = ''", "base.toml"),
    study("extends what is not there", 'extends = "no.toml"', "= 'no.toml'", "neither a shipped"),
    study("extends a typo", 'extends = "mpa"', "extends = 'mpa'", "did you mean map?"),
    study("extends itself", 'extends = "mine.toml"', "'mine.toml'", "must not go round"),
    study("extends a folder", 'extends = "."', "extends = '.'", "is a folder, not a study file"),
    study("extends a device", 'extends = "/dev/zero"', "not a regular file"),
    study("extends a NUL", 'extends = "a\\u0000"', "extends = 'a\\x00'", "neither a shipped"),
    study("extends a loop", 'extends = "b.toml"', "extends = 'mine.toml'", "must not go round",
          b_toml='extends = "mine.toml"\n'),
    study("extends too deep", 'extends = "1.toml"', "over more than 8 files", "extends",
          **{f"{i}_toml": f'extends = "{i + 1}.toml"\n' for i in range(1, 12)}),
    study("extends no TOML", 'extends = "b.toml"', "b.toml, line 1", "not valid TOML",
          b_toml="months: 3\n"),
    study("extends a bad file", 'extends = "b.toml"', "b.toml, months = 0", "whole number",
          b_toml="months = 0\n"),
)  # fmt: skip


def story(name: str, added: str, *expected: str) -> Bad:
    """A good scenario with something bad below it."""
    return Bad(name, STORY + added, expected)


def lever(name: str, added: str, *expected: str) -> Bad:
    """A good scenario with something bad in a policy."""
    return Bad(name, f"{STORY}[policies.a]\n{added}", expected)


def phase(name: str, added: str, *expected: str) -> Bad:
    """A good scenario with something bad in a phase."""
    return Bad(name, f"{STORY}[[policies.a.phases]]\n{added}", expected)


BAD_SCENARIOS = (
    Bad("empty", "", ("id: must be a word", "title: must hold a text for en or nl, or both")),
    Bad("only a BOM", b"\xef\xbb\xbf", ("id: must be a word",)),
    Bad("UTF-16", STORY.encode("utf-16"), ("binary file (or UTF-16)", "save it as UTF-8")),
    Bad("Latin-1", b"# \xe9", ("is not UTF-8 text (line 1)", "save it as UTF-8")),
    Bad("NUL", "id = 'a'\0", ("binary file", "save it as UTF-8")),
    Bad("a picture", b"\xff\xd8\xff\xe0JFIF", ("not UTF-8 text",)),
    Bad("2 MB", "#" * 2_000_000, ("larger than 1 MB", "is this a scenario?")),
    Bad("JSON", '{"id": "a"}', ("line 1", "not valid TOML")),
    Bad("a key twice", "id = 'a'\nid = 'b'", ("line 2 = \"id = 'b'\"", "second time")),
    story("a table twice", "[parameters]\n[parameters]\n", "line 4", "second time"),
    story("a parameter twice", "[parameters]\nroom = 1.0\nroom = 2.0", "line 5", "second time"),
    story("a decimal comma", "[parameters]\nroom = 1,5", "'room = 1,5'", "numbers have a point"),
    story("no decimals", "[parameters]\nroom = 1.", "line 4 = 'room = 1.'", "not valid TOML"),
    story("5,000 digits", f"[parameters]\nroom = {'9' * 5000}", "more than 4300 digits"),
    story("a deep key", f"{'a.' * 100_000}a = 1", "line 3", "more than 16 deep"),
    story("deep lists", f"x = {'[' * 5000}", "stand too deep"),
    story("closed deep lists", f"sources = {'[' * 50 + ']' * 50}", "more than 16 deep"),
    story("a long list", f"sources = [{'1,' * MAX_SIGNS}]", "more than 50,000"),
    story("many keys", "".join(f"k{i}=1\n" for i in range(24_000)), "k0", "at least", "more"),
    story("a parameter on top", "room = 8.0", "room", "below [parameters]: room = ..."),
    story("a key with a typo", "[parameter]\nroom = 1.0", "parameter:", "mean parameters?"),
    story("a key of a study", "months = 12", "months", "is not a known key (id, title,"),
    story("control characters", '"a\\u001b[31m" = 1', "a\\x1b[31m", "is not a known key"),
    Bad("no id", "title.en = 'x'", ("id: must be a word", "my_scenario")),
    Bad("no title", "id = 'a'", ("title: must hold a text for en or nl, or both", "[title]")),
    *(
        Bad(f"id {written[:20]}", f"id = {value}\ntitle.en = 'x'", (f"id = {written}", rule))
        for value, written, rule in (
            ("3", "3", WORD),
            ('"../x"', "'../x'", WORD),
            ('"a/b"', "'a/b'", WORD),
            ('"nul"', "'nul'", "Windows keeps for a device"),
            ('""', "''", WORD),
            (f'"{"x" * 300}"', "'xxxx", "at most 64"),
            ("2024-01-01", "2024-01-01", WORD),
        )
    ),
    Bad("a title as text", "id = 'a'\ntitle = 'x'", ("title = 'x'", "[title] with en")),
    Bad("a French title", "id = 'a'\ntitle.fr = 'x'", ("title = {'fr': 'x'}", "en or nl")),
    Bad("an empty title", "id = 'a'\n[title]\n", ("title = {}", "must hold a text")),
    story("a text of numbers", "text.nl = 1", "text = {'nl': 1}", "must hold a text"),
    story("sources as text", "sources = 'S1'", "sources = 'S1'", "list of texts", "my report"),
    story("sources of numbers", "sources = [1]", "sources = [1]", "must be a list of texts"),
    story("parameters as a number", "parameters = 3", "parameters = 3", "must be a table"),
    story("lists of parameters", "[[parameters]]\nroom = 1.0", "parameters", "must be a table"),
    story("a typo", "[parameters]\nmindset_men = 0.1", "mindset_men = 0.1", "mean mindset_mean?"),
    story("the argument base", "[parameters]\nbase = 1", "parameters.base = 1", "no such"),
    story("phases in parameters", "[parameters]\nphases = 3", "parameters.phases = 3", "no such"),
    story("NaN", "[parameters]\nroom = nan", "parameters.room = nan", "must be a number", "NaN"),
    story("infinity", "[parameters]\ntime_cost = inf", "time_cost = inf", "infinity"),
    story("1e400", "[parameters]\nroom = -1e400", "parameters.room = -inf", "infinity"),
    story("out of range", "[parameters]\nmindset_mean = 1.01", "= 1.01", "from 0 to 1", "default"),
    story("text for a number", "[parameters]\nbacking = '0,5'", "= '0,5'", "quotation marks"),
    story("a yes for a number", "[parameters]\nbacking = true", "= True", "must be a number"),
    story("a date for a number", "[parameters]\nbacking = 2024-01-01", "= 2024-01-01", "a number"),
    story("a time for a number", "[parameters]\nbacking = 07:32:00", "= 07:32:00", "a number"),
    story("a list for a number", "[parameters]\nbacking = [0.5]", "= [0.5]", "must be a number"),
    story("a table for a number", "[parameters.room]\nx = 1", "room = {'x': 1}", "be a number"),
    story("half for a whole", "[parameters]\nreferee_stop = 1.5", "= 1.5", "whole number"),
    story("an unknown choice", "[parameters]\nmode = 'vote'", "mode = 'vote'", "consent, joint"),
    story("very many digits", f"[parameters]\nroom = 0b{'1' * 99_999}", "very many digits"),
    story("policies as a list", "policies = []", "policies = []", "of policies", "[policies."),
    story("a policy that is none", "[policies]\na = 1", "policies = {'a': 1}", "of policies"),
    story("a policy with a path", "[policies.'../a']\n", "policies.../a", "must be a word"),
    story("a policy with a space", "[policies.'a b']\n", "policies.a b", "must be a word"),
    story("a policy without a name", "[policies.'']\n", "policies.", "must be a word"),
    story("a policy with a device's name", "[policies.aux]\n", "policies.aux", "Windows keeps"),
    story("a policy with a long name", f"[policies.{'x' * 300}]\n", "xxx", "at most 64"),
    lever("a typo in a policy", "parameter = 1", "policies.a.parameter", "mean parameters?"),
    lever("a policy with a bad title", "title = 'a'", "policies.a.title = 'a'", "en or nl"),
    lever("parameters as text", "parameters = 'x'", "policies.a.parameters = 'x'", "be a table"),
    lever("no lever", "parameters.room = 2.0", "policies.a.parameters.room", "is not a lever"),
    lever("a lever with a typo", "parameters.bakking = 0.5", "bakking = 0.5", "mean backing?"),
    lever("a lever out of range", "parameters.backing = 9", "backing = 9", "from 0 to 1"),
    lever("phases that are none", "phases = 3", "policies.a.phases = 3", "[[policies.a.phases]]"),
    lever("phases of numbers", "phases = [3]", "phases = [3]", "must be a list of phases"),
    phase("a typo in a phase", "form = 3", "phases[1].form", "did you mean from?"),
    phase("a phase without month", "parameters = {}", "phases[1].from", "it is missing"),
    phase("a phase at month 0", "from = 0", "phases[1].from = 0", "whole number from 1 to 12,000"),
    phase("a phase beyond", "from = 12_001", "from = 12001", "whole number from 1 to 12,000"),
    phase("a phase at a huge month", f"from = 0x{'f' * 9999}", "very many digits", "whole number"),
    phase("a phase on a date", "from = 2024-01-01", "from = 2024-01-01", "whole number"),
    phase("half a month", "from = 1.5", "from = 1.5", "whole number"),
    phase("a number for levers", "from = 9\nparameters = 3", "phases[1].parameters = 3", "a table"),
    phase("no lever over time", "from = 9\nparameters.room = 1", "parameters.room", "is no lever"),
    phase("a lever typo", "from = 9\nparameters.backin = 0.1", "backin = 0.1", "mean backing?"),
    phase("a bad lever", "from = 9\nparameters.backing = nan", "backing = nan", "NaN"),
    phase(
        "phases back in time",
        "from = 9\n[[policies.a.phases]]\nfrom = 9",
        *("phases[2].from = 9", "after the month of the phase before it", "that is 9"),
    ),
)  # fmt: skip


def refusal(load: Callable[[Any], object], file: str | Path, kind: type[DocumentError]) -> str:
    """The message about a file, in the form that every message has."""
    for _ in range(2):  # the machine may have paused: what is slow is slow twice
        begun = time.perf_counter()
        with pytest.raises(DocumentError) as caught:
            load(file)
        took = time.perf_counter() - begun
        if took < SECOND:
            break
    error, message = caught.value, str(caught.value)
    assert took < SECOND, f"{took:.1f} s"
    assert type(error) is kind
    assert is_plain(message)
    assert not [word for word in INSIDE if word in message], message
    header, *lines = message.split("\n")
    count = "1 fault" if len(error.faults) == 1 else f"{len(error.faults)} faults( at least)?"
    assert re.fullmatch(rf"{kind.kind} .*: {count}", header)
    listed = len(lines) if len(lines) == len(error.faults) else len(lines) - 1
    assert lines[:listed] == [f"  {fault}" for fault in error.faults[:listed]]
    assert lines[listed:] in ([], [f"  and {len(error.faults) - listed} more"])
    for fault in error.faults:
        # what to do: in a hint, or in a rule that says all there is to say
        assert fault.hint or "must" in fault.rule or "(" in fault.rule, fault
    return message


def is_plain(message: str) -> bool:
    """Whether a message is short, and moves no cursor."""
    return len(message) < 4_000 and all(c.isprintable() or c == "\n" for c in message)


def written(folder: Path, bad: Bad) -> Path:
    for name, content in {**bad.beside, "mine.toml": bad.content}.items():
        data = content.encode() if isinstance(content, str) else content
        (folder / name).write_bytes(data)
    return folder / "mine.toml"


def without(folder: Path, message: str) -> str:
    """The message less the folder's own name, whose digits and words would tell by chance."""
    return message.replace(f"{folder}{os.sep}", "")


def names(bads: tuple[Bad, ...]) -> list[str]:
    found = [bad.name for bad in bads]
    assert len(set(found)) == len(found)
    return [name.encode("ascii", "backslashreplace").decode() for name in found]


@pytest.mark.parametrize("bad", BAD_STUDIES, ids=names(BAD_STUDIES))
def test_a_bad_study_is_reported_in_one_message(tmp_path: Path, bad: Bad) -> None:
    message = without(tmp_path, refusal(load_study, written(tmp_path, bad), StudyError))
    assert "mine.toml" in message
    for fragment in bad.expected:
        assert fragment in message, f"{fragment!r} not in\n{message}"


@pytest.mark.parametrize("bad", BAD_SCENARIOS, ids=names(BAD_SCENARIOS))
def test_a_bad_scenario_is_reported_in_one_message(tmp_path: Path, bad: Bad) -> None:
    message = without(tmp_path, refusal(load_scenario, written(tmp_path, bad), ScenarioError))
    assert "mine.toml" in message
    for fragment in bad.expected:
        assert fragment in message, f"{fragment!r} not in\n{message}"


def test_there_are_enough_bad_files() -> None:
    assert len(BAD_STUDIES) >= 110
    assert len(BAD_SCENARIOS) >= 60


# Names and places of files -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("mpa", "did you mean map?"),
        ("", "neither a shipped study"),
        ("nowhere.toml", "nor a file"),
        ("../../etc/nothing.toml", "nor a file"),
        ("a\nb.toml", "a\\nb.toml"),
        ("a\0b.toml", "a\\x00b.toml"),
        ("\x1b[2J.toml", "\\x1b[2J.toml"),
        ("x" * 5000, "give the path of a TOML file"),
        (".", "is a folder, not a study file"),
    ],
)
def test_an_unknown_study(name: str, expected: str) -> None:
    assert expected in refusal(load_study, name, StudyError)
    assert "scenario" in refusal(load_scenario, name, ScenarioError)


@pytest.mark.parametrize("name", ["a\nb.toml", "\x1b[31m.toml", "é €.toml", " .toml", "x.csv"])
def test_an_odd_name_is_shown_on_one_line(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("months = 0\n")
    shown = name.encode("unicode_escape").decode() if not name.isprintable() else name
    for load, kind in ((load_study, StudyError), (load_scenario, ScenarioError)):
        assert shown in refusal(load, path, kind)
        assert shown in refusal(load, str(path), kind)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "mine.toml"
    os.mkfifo(pipe)
    assert "is not a regular file" in refusal(load_study, pipe, StudyError)
    assert "is not a regular file" in refusal(load_scenario, pipe, ScenarioError)
    other = tmp_path / "other.toml"
    other.write_text(STUDY + TABLE.replace("points.csv", "mine.toml"))
    assert "is not a regular file" in refusal(load_study, other, StudyError)
    other.write_text(STUDY + 'extends = "mine.toml"')
    assert "is not a regular file" in refusal(load_study, other, StudyError)
    other.write_text('id = "mine"\ncases = ["."]\n')
    (tmp_path / "case.toml").write_text("id = 'a'\nyear = 2020\ntitle.en = 'a'\n")
    os.mkfifo(tmp_path / "organisations.csv")
    assert "organisations.csv" in refusal(load_study, other, StudyError)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no such device here")
def test_a_device_is_not_read() -> None:
    for device in (Path("/dev/zero"), "/dev/zero", "/dev/stdin"):
        assert "is not " in refusal(load_study, device, StudyError)
        assert "is not " in refusal(load_scenario, device, ScenarioError)


def test_a_folder_is_no_study(tmp_path: Path) -> None:
    assert "give the TOML file inside it" in refusal(load_study, tmp_path, StudyError)
    (tmp_path / "study.json").write_text("{}")
    assert "schoorsteen study resume" in refusal(load_study, tmp_path, StudyError)


def test_a_case_folder_is_named_even_by_dots(tmp_path: Path) -> None:
    region = tmp_path / "mine"
    region.mkdir()
    for file in (resources.files("sim") / "data" / "cases" / "bar").iterdir():
        (region / file.name).write_bytes(file.read_bytes())
    for place, case in (
        (tmp_path, "mine"),
        (tmp_path, "./mine/"),
        (region, "."),
        (region, "../mine"),
    ):
        made = make_study({"id": "a", "cases": [case]}, home=place)
        assert made.design.contexts[0].case == "mine"


# Good files that look odd --------------------------------------------------------------------


def test_ends_of_line_and_a_mark_of_order_are_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    text = STUDY + ROOM
    for data in (text.replace("\n", "\r\n").encode(), text.encode("utf-8-sig")):
        path.write_bytes(data)
        assert load_study(path).design.points.number == 3
        path.write_bytes(data.replace(STUDY.replace("\n", "\r\n").encode(), b""))
    for data in (STORY.replace("\n", "\r\n").encode(), STORY.encode("utf-8-sig")):
        path.write_bytes(data)
        assert load_scenario(path).title["nl"] == "Mine"


@pytest.mark.parametrize(
    "table",
    [
        "room,backing\n4,0.5\n8,0.25\n",
        "room;backing\n4;0.5\n8;0.25\n",
        "\n room , backing\r\n\r\n 4.0 ,5e-1\r\n8,.25\r\n\r\n",
        '"room","backing"\n"4","0.5"\n"8","0.25"',
        "\ufeffroom,backing\n4,0.5\n8,0.25\n",
    ],
)
def test_a_table_as_spreadsheets_write_it(tmp_path: Path, table: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(STUDY + TABLE)
    (tmp_path / "points.csv").write_bytes(table.encode())
    points = load_study(path).design.points
    assert points.values["room"].tolist() == [4.0, 8.0]
    assert points.values["backing"].tolist() == [0.5, 0.25]


def test_a_long_table_is_read_in_batches(tmp_path: Path) -> None:
    path, table = tmp_path / "mine.toml", tmp_path / "points.csv"
    path.write_text(STUDY + TABLE)
    rows = [f"{4 + i / 1e5},{i % 13},weakest_trust" for i in range(25_000)]
    table.write_text("\n".join(["room,notice_months,attention_rule", *rows]))
    values = load_study(path).design.points.values
    assert values["room"].tolist() == [4 + i / 1e5 for i in range(25_000)]
    assert values["notice_months"].tolist() == [i % 13 for i in range(25_000)]
    assert set(values["attention_rule"]) == {"weakest_trust"}
    with table.open("a") as file:
        file.write("\n\n4.0,13.5,largest\n")
    assert "line 25003, notice_months = '13.5'" in refusal(load_study, path, StudyError)
    os.truncate(table, 60_000_000)
    assert "is larger than 50 MB; is this a table of points?" in refusal(
        load_study, path, StudyError
    )


def test_a_study_may_extend_a_shipped_one(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('extends = "map"\nid = "mine"\nmonths = 6\n')
    made = load_study(path)
    assert (made.id, made.design.months) == ("mine", 6)
    assert len(made.design) == len(load_study("map").design)
    with pytest.raises(StudyError, match="extends = 'map': means nothing outside a file"):
        make_study({"id": "mine", "extends": "map"})


def test_a_study_lies_over_what_it_extends(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text(
        STUDY + "months = 12\n[parameters]\nbacking = 0.1\nroom = 4.0\n"
    )
    path = tmp_path / "mine.toml"
    path.write_text('extends = "base.toml"\nmonths = 24\nparameters.room = 8.0\n')
    design = load_study(path).design
    assert design.months == 24
    assert (design.contexts[0].base.room, design.contexts[0].base.backing) == (8.0, 0.1)
    path.write_text('extends = "base.toml"\nmonths = 24\nparameters.room = -8.0\n')
    (tmp_path / "base.toml").write_text(STUDY + "months = 0\n[parameters]\nbacking = 9\n")
    message = refusal(load_study, path, StudyError)
    assert f"{path}, parameters.room = -8.0" in message
    assert f"{tmp_path / 'base.toml'}, parameters.backing = 9" in message
    assert "months" not in message


# What is large -------------------------------------------------------------------------------

LARGE = (
    '[design]\nmethod = "latin_hypercube"\nsamples = 10_000_000\n'
    "[uncertain]\nroom = { from = 4.0, to = 20.0 }\n",
    '[design]\nmethod = "saltelli"\nsamples = 1_048_576\n[uncertain]\n'
    "room = { from = 4.0, to = 20.0 }\nbacking = { from = 0, to = 1 }\n",
    "[uncertain]\nroom = { from = 4, to = 20, steps = 3000 }\n"
    "backing = { from = 0, to = 1, steps = 1600 }\n",
    "replicates = 10_000_000\nmonths = 12_000\n",
)


@pytest.mark.parametrize("added", LARGE)
def test_a_very_large_design_is_not_drawn_while_it_is_read(tmp_path: Path, added: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(STUDY + added)
    begun, before = time.perf_counter(), peak()
    made = load_study(path)
    assert time.perf_counter() - begun < SECOND
    assert peak() - before < 100e6
    assert "design" not in vars(made)


def test_a_very_large_region_is_not_drawn_while_it_is_read() -> None:
    begun, before = time.perf_counter(), peak()
    made = make_study({"id": "a", "cases": [{"organisations": 2500, "tasks": 8}]})
    assert time.perf_counter() - begun < SECOND
    assert peak() - before < 100e6
    assert "design" not in vars(made)


def test_a_design_is_drawn_once() -> None:
    made = make_study({"id": "a", "cases": [{"organisations": 4, "breadth": 1.0}]})
    assert made.design is made.design
    region = made.design.contexts[0].region
    assert (region.name, region.size) == ("drawn_4_8_0_breadth_1.0", (4, 8, 6, 48))


def peak() -> float:
    """Bytes of memory that this process had at most; 0 where nobody counts them."""
    try:
        import resource
    except ImportError:
        return 0.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (
        1.0 if sys.platform == "darwin" else 1024.0
    )


# What was meant ------------------------------------------------------------------------------

OWN = 'id = "a"\ncases = [{ organisations = 2 }]\n'
MEANT: tuple[tuple[str, Callable[[Any], object], str, Iterable[str], int], ...] = (
    # what is written (@: the typo), the names that are known there, typos of each
    ("study", load_study, f"{OWN}@ = 1", KEYS, 12),
    ("design", load_study, f"{OWN}design.@ = 1", DESIGN_KEYS, 12),
    ("range", load_study, f"{OWN}uncertain.room.@ = 1", RANGE_KEYS, 12),
    ("record", load_study, f"{OWN}record.@ = 1", RECORD_KEYS, 12),
    ("limits", load_study, f"{OWN}limits.@ = 1", LIMIT_RANGES, 12),
    ("map", load_study, f"{OWN}map.@ = 1", MAP_KEYS, 12),
    ("drawn region", load_study, "[[cases]]\n@ = 1", CASE_KEYS, 12),
    ("parameters", load_study, f"{OWN}parameters.@ = 1", ENTRIES, 12),
    ("uncertain", load_study, f"{OWN}uncertain.@ = [1]", ENTRIES, 3),
    ("indicators", load_study, f"{OWN}record.indicators = [@]", COLUMNS, 12),
    ("series", load_study, f"{OWN}record.series = [@]", COLUMNS, 12),
    ("outcomes", load_study, f"{OWN}record.outcomes = [@]", OUTCOMES, 12),
    ("policies", load_study, f"{OWN}policies = [@]", shipped_policies(), 12),
    ("scenarios", load_study, "scenarios = [@]", shipped_scenarios(), 12),
    ("cases", load_study, "cases = [@]", shipped_cases(), 12),
    ("method", load_study, f"{OWN}design.method = '@'", METHODS, 12),
    ("extends", load_study, "extends = '@'", shipped_studies(), 12),
    ("scenario", load_scenario, "@ = 1", scenarios._KEYS, 12),
    ("policy", load_scenario, "policies.a.@ = 1", scenarios._POLICY_KEYS, 12),
    ("phase", load_scenario, "[[policies.a.phases]]\n@ = 1", scenarios._PHASE_KEYS, 12),
    ("values", load_scenario, "parameters.@ = 1", ENTRIES, 3),
    ("levers", load_scenario, "policies.a.parameters.@ = 1", scenarios.LEVERS, 3),
)


def typos(name: str, number: int) -> list[str]:
    """One letter left out, put in, changed, or swapped with the next; always the same ones."""
    chance = random.Random(name)
    found: dict[str, None] = {}
    while len(found) < number:
        at, letter = chance.randrange(len(name)), chance.choice(string.ascii_lowercase + "_")
        made = chance.choice(
            (
                name[:at] + name[at + 1 :],
                name[:at] + letter + name[at:],
                name[:at] + letter + name[at + 1 :],
                name[:at] + name[at : at + 2][::-1] + name[at + 2 :],
            )
        )
        if made != name:
            found[made] = None
    return list(found)


def files_with(template: str, wrong: list[str]) -> list[str]:
    """Files in which these words stand: in a list, each in its own file, or as keys of one."""
    if "[@]" in template:
        return [template.replace("@", ", ".join(f"'{word}'" for word in wrong))]
    if "'@'" in template:
        return [template.replace("@", word) for word in wrong]
    _, own, line = template.rpartition(OWN)
    return [own + "\n".join(line.replace("@", word) for word in wrong)]


def test_a_typo_gets_the_name_that_was_meant(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    right: dict[str, int] = {}
    asked: dict[str, int] = {}
    missed = []
    for kind, load, template, known, number in MEANT:
        known = tuple(known)
        others = {*known, *ENTRIES} if kind in ("study", "scenario") else {*known}
        for name in known:
            # what differs in hyphens, underscores or capitals only is no typo where names are words
            same = {folded(one) for one in others}
            wrong = [word for word in typos(name, number) if folded(word) not in same]
            offered = {}
            for text in files_with(template, wrong):
                path.write_text(text)
                with pytest.raises(DocumentError) as caught:
                    load(path)
                for fault in caught.value.faults:
                    _, _, names = fault.hint.partition("did you mean ")
                    found = re.findall(r"\w+", names.replace(" or ", " "))
                    assert len(found) <= NAMED
                    word = fault.value if isinstance(fault.value, str) else str(fault.key)
                    offered[word.rpartition(".")[2]] = found
            asked[kind] = asked.get(kind, 0) + len(wrong)
            for word in wrong:
                good = name in offered[word]
                right[kind] = right.get(kind, 0) + good
                missed += [] if good else [f"{kind}: {word} for {name}, offered {offered[word]}"]
    share = sum(right.values()) / sum(asked.values())
    print(f"{share:.2%} of {sum(asked.values()):,} typos")
    assert share >= 0.95, "\n".join(missed)
    for kind, number in asked.items():
        assert right[kind] >= 0.95 * number, "\n".join(missed)
    assert sum(asked.values()) > 4_000


def test_a_value_is_shown_in_short() -> None:
    deep: Any = 1
    for _ in range(100_000):
        deep = [deep]
    assert short(deep) == "a list of great depth"
    assert short(["x" * 10**7] * 1000) == "['" + "x" * 55 + "..."
    assert short({"a": ["b" * 10**7]}) == "{'a': ['" + "b" * 49 + "..."
    assert short(2**70_000) == "a number of very many digits"
    assert short("\n\x1b[2J") == "'\\n\\x1b[2J'"


def test_nearest_names_are_few_and_near() -> None:
    assert nearest("rom", ENTRIES) == ["room"]
    assert nearest("ROOM", ENTRIES) == ["room"]
    assert nearest("xt", ("to", "at", "by")) == ["at"]
    assert nearest("links_", COLUMNS)[:3] == ["links_1", "links_2", "links_3"]
    assert nearest("qqqq", ENTRIES) == []
    assert nearest("x" * 100_000, ENTRIES) == []
    assert one_letter_apart("form", "fron") is False
    assert all(one_letter_apart("from", word) for word in ("form", "fro", "fromm", "frim", "from"))


# Whatever stands in it -----------------------------------------------------------------------

DRAWN = [{"organisations": 4, "tasks": 3}]
WORDS = (
    *KEYS,
    *DESIGN_KEYS,
    *RANGE_KEYS,
    *RECORD_KEYS,
    *LIMIT_RANGES,
    *MAP_KEYS,
    *CASE_KEYS,
    *METHODS,
    *list(ENTRIES)[:20],
    *("mode", "form", "all", "consent", "en", "nl", "none", "guardian", "bar", "baseline"),
)
WORD_OR_TEXT = st.one_of(st.sampled_from(WORDS), st.text(max_size=8))
ODD = st.recursive(
    st.one_of(
        st.booleans(),
        st.integers(),
        st.integers(0, 20),
        st.just(2**9_000),
        st.floats(),
        st.dates(),
        st.times(),
        WORD_OR_TEXT,
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(WORD_OR_TEXT, inner, max_size=4)
    ),
    max_leaves=8,
)
LIKELY = st.fixed_dictionaries(
    {},
    optional={
        "id": st.one_of(st.just("a"), ODD),
        "cases": st.lists(
            st.one_of(
                st.fixed_dictionaries(
                    {"organisations": st.integers(2, 12)},
                    optional={key: st.one_of(st.integers(2, 9), ODD) for key in CASE_KEYS[1:]},
                ),
                st.sampled_from(["bar", "no", "../.."]),
            ),
            min_size=1,
            max_size=3,
        ),
        "scenarios": st.lists(st.sampled_from(["baseline", "scarcity", "scarsity"]), max_size=2),
        "policies": st.lists(st.sampled_from(["none", "guardian", "tapering", "no"]), max_size=3),
        "design": st.fixed_dictionaries(
            {"method": st.sampled_from(METHODS)},
            optional={
                "samples": st.one_of(st.sampled_from([1, 4, 32, 10**6]), ODD),
                "trajectories": st.integers(1, 5),
                "levels": st.integers(1, 5),
            },
        ),
        "uncertain": st.dictionaries(
            st.sampled_from(["room", "backing", "referee_stop", "mode"]),
            st.one_of(
                st.lists(st.one_of(st.integers(0, 1), st.floats(0, 1), st.just("consent"))),
                st.fixed_dictionaries(
                    {"from": st.sampled_from([0, 0.25, 1]), "to": st.sampled_from([1, 2, 0.75])},
                    optional={"steps": st.one_of(st.integers(0, 6), ODD)},
                ),
                ODD,
            ),
            max_size=3,
        ),
        "parameters": st.dictionaries(st.sampled_from(list(ENTRIES)), ODD, max_size=3),
        "replicates": st.one_of(st.integers(1, 40), ODD),
        "record": st.dictionaries(st.sampled_from(RECORD_KEYS), ODD, max_size=2),
    },
)


def are_read(given: Mapping[str, Any]) -> None:
    """These tables give a study, whose design can be drawn, or a message."""
    try:
        made = make_study(given)
    except StudyError as error:
        shown = str(error)
    else:
        shown = ""
    assert is_plain(shown)
    if shown:
        return
    assert isinstance(made, Study)
    if is_small(made.given):
        assert len(made.design) == made.design.number_of_points * made.design.replicates
        assert made.design.parameters(len(made.design) - 1)


def is_small(given: Any) -> bool:
    """Whether all numbers in some tables are, but for a seed."""
    if isinstance(given, dict):
        return all(is_small(value) for key, value in given.items() if key != "seed")
    if isinstance(given, list):
        return all(map(is_small, given))
    return not isinstance(given, int) or abs(given) <= 100


@given(st.dictionaries(WORD_OR_TEXT, ODD, max_size=6))
def test_any_tables_give_a_study_or_a_message(tables: dict[str, Any]) -> None:
    are_read({"cases": DRAWN} | tables)


@given(LIKELY, st.dictionaries(st.sampled_from(KEYS), ODD, max_size=1))
def test_likely_tables_give_a_study_or_a_message(tables: dict[str, Any], odd: Any) -> None:
    are_read({"id": "a", "cases": DRAWN} | tables | odd)


@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_any_bytes_give_a_message(tmp_path_factory: Any, data: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "mine.toml"
    path.write_bytes(data)
    refusal(load_study, path, StudyError)
    path.write_bytes(STUDY.encode() + TABLE.encode())
    (path.parent / "points.csv").write_bytes(data)
    refusal(load_study, path, StudyError)


# For a minute --------------------------------------------------------------------------------

GOOD = (
    """schema = 1
id = "mine"
cases = ["zutphen_lochem", { organisations = 6, tasks = 4, seed = 3, breadth = 0.5 }]
scenarios = ["baseline", "scarcity", "story.toml"]
policies = ["none", "guardian", "tapering"]
replicates = 30
months = 120
seed = 2016
[title]
en = "Mine"
nl = "De mijne"
[parameters]
contacts = 2.0
mode = "joint"
[uncertain]
mindset_mean = { from = 0.0, to = 1.0, steps = 15 }
room = [4.0, 8.0, 12.5]
notice_months = { from = 0, to = 12, steps = 3 }
[record]
indicators = ["fragmentation", "trust"]
outcomes = "all"
series = ["fragmentation"]
every = 6
[limits]
seconds_per_run = 60
gigabytes_per_worker = 2.5
[map]
smallest_effect = 0.05
quick_steps = 6
""",
    """id = "sampled"
cases = [{ organisations = 12, size_spread = 1.0 }]
[design]
method = "sobol"
samples = 256
[uncertain]
room = { from = 4.0, to = 20.0 }
form = ["network", "lead"]
attention = { from = 10, to = 1_000 }
""",
    """id = "screened"
extends = "mine.toml"
policies = ["none"]
[design]
method = "morris"
trajectories = 20
levels = 6
[uncertain]
mindset_mean = { from = 0.2, to = 0.8 }
room = { from = 4.0, to = 20.0 }
notice_months = { from = 0, to = 12 }
""",
    """id = "listed"
cases = ["bar"]
[design]
method = "list"
[uncertain.backing]
values = [0.1, 0.2, 0.3]
[uncertain.monitoring]
values = [0.3, 0.2, 0.1]
""",
    """id = "given"
cases = ["bar"]
design = { method = "table", file = "points.csv" }
""",
)
GOOD_STORY = """id = "story"
sources = ["S1"]
title = { en = "A story", nl = "Een verhaal" }
[text]
en = "Told."
[parameters]
mindset_mean = 0.3
form = "lead"
[policies.mine]
title.en = "Mine"
parameters = { referee_activity = 0.4, referee_stop = 12 }
[[policies.mine.phases]]
from = 24
parameters = { backing = 0.5 }
[[policies.mine.phases]]
from = 36
parameters = { backing = 0.1, appreciation = 0.0 }
[policies.guardian.parameters]
referee_activity = 0.9
"""
POINTS = "room,backing,mode\n4,0.5,consent\n8,0.25,joint\n12.5,0,joint\n"
TOKENS = (
    *("nan", "-inf", "1e400", "true", "2024-01-01", "07:32:00", "0x" + "f" * 5000, "9" * 5000),
    *("0", "-1", "1_000_000", "10_000_000", "100_000", "18446744073709551616", "1.0", "1,5"),
    *('"', '"""', "'", "[", "]", "[[", "]]", "{", "}", "=", ",", ".", "#", "\n", "\r", "\\"),
    *('"/dev/zero"', '".."', '"map"', '"mine.toml"', '"story.toml"', '"points.csv"', '"\\u0000"'),
    *("[design]\n", "[uncertain]\n", "[[cases]]\n", "\0", "\ufeff", "\x1b[2J", "é", "[" * 3000),
    *("a." * 3000, "samples = 10_000_000\n", "organisations = 2_500\n", "steps = 100_000\n"),
    *(f"{word} = 1\n" for word in WORDS),
)


def mutated(chance: random.Random, data: bytes) -> bytes:
    """A file with some bytes or lines left out, put in, doubled or changed."""
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        at, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
        end = min(end, at + chance.choice((1, 3, 20)))
        lines = data.split(b"\n")
        line = chance.randrange(len(lines))
        token = chance.choice(TOKENS).encode()
        match chance.randrange(9):
            case 0:
                data = data[:at] + data[end:]
            case 1:
                data = data[:at] + chance.randbytes(chance.randrange(1, 4)) + data[at:]
            case 2:
                data = data[:at] + bytes([chance.randrange(32, 127)]) + data[at + 1 :]
            case 3:
                data = data[:at] + token + data[at:]
            case 4:
                data = data[:end] + data[at:]
            case 5:
                data = b"\n".join(lines[:line] + lines[line + 1 :])
            case 6:
                data = b"\n".join([*lines[:line], lines[line], *lines[line:]])
            case 7:
                chance.shuffle(lines)
                data = b"\n".join(lines)
            case 8:
                # a value for another one, the likeliest to stay a file that can be read
                found = list(re.finditer(rb"[\w.]+", data)) or [re.compile(b"").search(data)]
                one = chance.choice(found)
                data = data[: one.start()] + token + data[one.end() :]
    return data


def good_files(folder: Path) -> dict[str, tuple[Callable[[Any], object], bytes]]:
    """Files that can be read, with who reads them."""
    found = {f"{re.search('id = .(.*).', text)[1]}.toml": (load_study, text) for text in GOOD}
    found |= {"story.toml": (load_scenario, GOOD_STORY), "points.csv": (load_study, POINTS)}
    for name, (_, text) in found.items():
        (folder / name).write_text(text)
    return {name: (load, text.encode()) for name, (load, text) in found.items()}


def test_the_files_that_are_mutated_are_good(tmp_path: Path) -> None:
    for name, (load, _) in good_files(tmp_path).items():
        if name.endswith(".toml"):
            made = load(tmp_path / name)
            assert isinstance(made, Scenario) or made.design.number_of_points > 1


def reading(load: Callable[[Any], object], path: Path, note: str) -> tuple[str | None, float]:
    """The message about a file, None if it is good, and how long that takes."""
    begun, message = time.perf_counter(), None
    try:
        load(path)
    except (StudyError, ScenarioError) as error:
        message = str(error)
    except Exception as error:
        error.add_note(note)
        raise
    return message, time.perf_counter() - begun


def fuzzed(folder: Path, seed: int, seconds: float, most: float) -> dict[str, int]:
    """Read mutations of good files, so long or so many; how many were read and were good."""
    chance = random.Random(seed)
    good = good_files(folder)
    counts = {"read": 0, "good": 0}
    begun, before = time.monotonic(), peak()
    while time.monotonic() - begun < seconds and counts["read"] < most:
        name = chance.choice(list(good))
        load, text = good[name]
        data = mutated(chance, text)
        (folder / name).write_bytes(data)
        path = folder / (name if name.endswith(".toml") else "given.toml")
        took = 0.0
        for _ in range(2):
            message, took = reading(load, path, f"seed {seed}, {name}: {data!r}")
            if took < SECOND:
                break
        counts["good"] += message is None
        assert took < SECOND, f"{took:.1f} s, seed {seed}, {name}: {data!r}"
        assert is_plain(message or ""), f"{message}, seed {seed}, {name}: {data!r}"
        assert peak() - before < 500e6, f"seed {seed}, {name}: {data!r}"
        (folder / name).write_bytes(text)
        counts["read"] += 1
    return counts


def test_some_mutations_give_a_file_or_a_message(tmp_path: Path) -> None:
    assert fuzzed(tmp_path, 0, math.inf, 150)["good"] >= 5


@pytest.mark.slow
def test_mutations_for_a_minute_give_a_file_or_a_message(tmp_path: Path) -> None:
    seed = 1 if os.environ.get("CI") else random.SystemRandom().randrange(2**32)
    counts = fuzzed(tmp_path, seed, 60.0, math.inf)
    print(f"seed {seed}: {counts}")
    assert counts["good"] >= 0.02 * counts["read"]
    assert counts["read"] >= 1_000
