"""A study for other programs: CSV, xarray, NetCDF, and a description as an RO-Crate.

The Parquet files of a study folder can be read as they are (docs/reading-studies.md); these are
for who has no Parquet, wants labelled arrays, or hands a study to an archive. What is written
does not depend on the language of messages: texts in NetCDF and RO-Crate are English, with the
Dutch title and labels beside them.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from csv import writer
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import quote

import numpy as np

from sim.documents import system_error
from sim.indicators import ABOUT
from sim.parameters import ENTRIES
from sim.sweep.design import Design, fault_at
from sim.sweep.store import Folder, Part
from sim.sweep.writing import dialect, whole, write_json
from sim.words import number as written
from sim.words import say

if TYPE_CHECKING:
    import pandas as pd
    import xarray

AS_SCENARIO: Final = "-"
"""Policy of who asked for none: what the scenario itself says. NetCDF has no missing texts."""
NOT_DONE, DONE, FAILED = 0, 1, 2
"""``status`` of a run in a dataset, where both others leave NaN."""
MOST_BYTES: Final = 2**31 - 1
"""Of one variable in NetCDF 3 as SciPy writes it."""
CRATE: Final = "ro-crate-metadata.json"
CRATE_VERSION: Final = "https://w3id.org/ro/crate/1.2"
# RO-Crate demands a licence, and takes a text where there is no address of one.
NO_LICENSE: Final = (
    "No licence is stated. Whoever publishes this study has to put one here; until then nobody "
    "has permission to use it further."
)

_FILES: Final = ("study.json", "design.parquet", "runs.parquet", "series.parquet", CRATE)
_FOLDERS: Final = {
    "runs": "Final numbers, one row a run, a file for each part of the study.",
    "series": "Numbers over time, one row a run and month, a file for each part of the study.",
    "regions": "The regions that were simulated, as NumPy arrays.",
    "sessions": "When, where and with which versions the runs were done.",
}


# Shared ---------------------------------------------------------------------------------------


class Variable(NamedTuple):
    """What a recorded number is."""

    label: str
    label_nl: str
    unit: str
    text: str


def variable(name: str) -> Variable:
    """An indicator or an outcome; one that is not known is called by its name."""
    if name in ABOUT:
        found = ABOUT[name]
        return Variable(found.label_en, found.label_nl, found.unit, found.en)
    return Variable(name, "", "", "")


@contextmanager
def _exporting(folder: Folder, path: Path, written: str) -> Iterator[Path]:
    """A path to write to, that takes its name when it is complete; never a file of the study.

    Args:
        written: the format, ``csv`` or ``nc``; a name that says another is refused.
    """
    home, target = folder.path.resolve(), path.resolve()
    if target.is_relative_to(home):
        first = target.relative_to(home).parts[:1]
        if not first or first[0] in (*_FILES, *_FOLDERS, "locks"):
            raise fault_at(path, say("study_export.of_study"), say("study_export.other_name"))
    _named_as(path, written)
    if path.is_dir():
        raise fault_at(path, say("study_export.is_folder"), say("study_export.give_file"))
    try:
        with whole(path) as passing:
            yield passing
    except OSError as error:
        rule = say("study_export.cannot_be_written", reason=system_error(error))
        raise fault_at(path, rule, say("study_export.folder_and_room")) from None


_OTHERS: Final = {
    "xlsx": (".xlsx", ".xlsm", ".xls", ".ods", ".numbers"),
    "parquet": (".parquet", ".feather", ".arrow"),
    "json": (".json", ".toml"),
    "nc": (".nc", ".nc4", ".cdf", ".h5", ".hdf5"),
    "csv": (".csv", ".tsv", ".txt"),
    "zip": (".zip", ".gz", ".bz2", ".xz", ".zst", ".tar"),
    "picture": (".pdf", ".png", ".svg", ".docx", ".odt", ".html", ".md"),
}
"""Names by which other programs know a format, whatever stands in the file."""


def _named_as(path: Path, written: str) -> None:
    """Refuse a name that says another format than will stand in the file.

    Args:
        written: ``csv`` or ``nc``.
    """
    for kind, endings in _OTHERS.items():
        if kind != written and path.suffix.lower() in endings:
            rule = say(
                "doors.another_format" if written == "csv" else "doors.another_format_nc",
                format=say(f"doors.{kind}"),
            )
            name = path.with_suffix(f".{written}").name
            excel = kind == "xlsx" and written == "csv"
            hint = say("doors.name_for_excel" if excel else "doors.name_it", name=name)
            raise fault_at(path, rule, hint)


def _title(folder: Folder) -> str:
    about = folder.about
    titles = about.get("title") or {}
    return str(titles.get("en") or next(filter(None, titles.values()), "") or about["id"])


def _text(folder: Folder) -> str:
    texts = folder.about.get("text") or {}
    return str(texts.get("en") or next(filter(None, texts.values()), ""))


# CSV ------------------------------------------------------------------------------------------


def csv(folder: Folder, path: Path, *, decimal_comma: bool = False, series: bool = False) -> None:
    """Write the runs that are done as CSV, whole or not at all, with all digits.

    One row a run: its place in the design, all recorded numbers, stage and message of what
    failed. With ``series`` one row a run and kept month. An empty cell is a missing number.

    Args:
        decimal_comma: as Dutch Excel wants it, see :func:`sim.sweep.writing.dialect`.

    Raises:
        StudyError: no series in this study, a damaged part, a path that cannot be written.
    """
    record, names = folder.design.record, folder.design.column_names
    if series and not record.series:
        hint = say("study_export.name_series", code='series = ["fragmentation"]')
        raise fault_at(folder.path, say("study_export.no_series"), hint)
    kind = "series" if series else "runs"
    numbers = ("month", *record.series) if series else record.columns
    texts = () if series else ("stage", "message")
    path = Path(path)
    how = dialect(decimal_comma)
    with (
        _exporting(folder, path, "csv") as passing,
        passing.open("w", encoding=how.encoding, newline="") as file,
    ):
        write = writer(file, delimiter=how.between, lineterminator="\n")
        write.writerow(
            ["run", "point", *folder.design.heads, "replicate", *names.values(), *numbers, *texts]
        )
        for number in sorted(folder.done()):
            part = folder.parts[number]
            table = folder.read_part(part, kind)
            place = _place(folder.design, part)
            if series:
                each = len(folder.design.months_kept)
                place = [np.repeat(column, each) for column in place]
            columns = [_cells(column, how.decimal) for column in place]
            columns += [_cells(table.column(n).to_numpy(), how.decimal) for n in numbers]
            columns += [table.column(name).to_pylist() for name in texts]
            write.writerows(zip(*columns, strict=True))


def _place(design: Design, part: Part) -> list[Any]:
    """Where the runs of a part stand: run, point, heads, replicate, parameters, labels."""
    found = design.places(np.asarray(part.runs, dtype=np.int64))
    contexts, sample = found["context"], found["sample"]
    texts = [
        np.array([getattr(context, name) for context in design.contexts], dtype=object)[contexts]
        for name in design.heads
    ]
    points = (*design.points.values.values(), *design.points.labels.values())
    values = [column[sample] for column in points]
    return [found["run"], found["point"], *texts, found["replicate"], *values]


def _cells(column: Any, decimal: str) -> list[Any]:
    """A column as CSV writes it; ``csv`` itself writes nothing for None."""
    values: list[Any] = column.tolist()
    if column.dtype.kind != "f":
        return values
    # a float32 is written as the double that it is: read with float() it is the same number
    return [None if v != v else repr(v).replace(".", decimal) for v in values]


# Labelled arrays ------------------------------------------------------------------------------


class _Layout(NamedTuple):
    """Which dimensions a dataset has, and where in them a run stands."""

    shape: dict[str, int]
    coords: dict[str, Any]
    places: Callable[[Mapping[str, Any]], tuple[Any, ...]]
    """From what :meth:`Design.places` says of runs to their index in each dimension."""

    def at(self, design: Design, part: Part) -> Any:
        """(runs,) places of the runs of a part in an array that is laid flat."""
        place = design.places(np.asarray(part.runs, dtype=np.int64))
        return np.ravel_multi_index(self.places(place), tuple(self.shape.values()))


def dataset(folder: Folder) -> xarray.Dataset:
    """A study as an ``xarray.Dataset``; NaN where a run is not done or failed.

    A full grid has the dimensions case, scenario, policy, over worlds world, one for each
    uncertain parameter, and replicate. Any other design has point and replicate; the others
    stand along point. ``run`` is the number of the run, ``status`` says what is
    missing (0 not done, 1 done, 2 failed). Indicators over time are called ``series_...`` and
    have the dimension month besides.

    Raises:
        StudyError: xarray is not installed, or a part is damaged.
    """
    try:
        import xarray
    except ImportError:
        hint = "pip install 'schoorsteen[xarray]'"
        raise fault_at(folder.path, say("study_export.needs_xarray"), hint) from None
    design, record = folder.design, folder.design.record
    layout = _grid(folder) or _points(design)
    dims, shape = tuple(layout.shape), tuple(layout.shape.values())
    size, months = math.prod(shape), design.months_kept
    final: dict[str, Any] = {name: np.full(size, np.nan) for name in record.columns}
    course: dict[str, Any] = {
        name: np.full((size, len(months)), np.nan, np.float32) for name in record.series
    }
    number, status = np.empty(size, dtype=np.int64), np.full(size, NOT_DONE, dtype=np.int8)
    done = folder.done()
    for part in folder.parts:
        at = layout.at(design, part)
        number[at] = np.asarray(part.runs)
        if part.number not in done:
            continue
        table = folder.read_part(part)
        for name, array in final.items():
            array[at] = table.column(name).to_numpy()
        good = np.asarray(table.column("stage").is_null())
        status[at] = np.where(good, DONE, FAILED)
        if record.series:
            table = folder.read_part(part, "series")
            for name, array in course.items():
                array[at] = table.column(name).to_numpy().reshape(len(at), -1)
    flags = {
        "long_name": "whether the run is done",
        "flag_values": np.array([NOT_DONE, DONE, FAILED], dtype=np.int8),
        "flag_meanings": "not_done done failed",
    }
    attributes = {"long_name": "number of the run"}
    found: dict[str, Any] = {
        "run": (dims, number.reshape(shape), attributes),
        "status": (dims, status.reshape(shape), flags),
    }
    for name, array in final.items():
        found[name] = (dims, array.reshape(shape), _attributes(name))
    for name, array in course.items():
        attributes = _attributes(name) | {"long_name": f"{variable(name).label}, over time"}
        found[f"series_{name}"] = ((*dims, "month"), array.reshape((*shape, -1)), attributes)
    coords = layout.coords
    if course:
        coords = coords | {"month": ("month", np.array(months), {"long_name": "month"})}
    return xarray.Dataset(found, coords, _about(folder))


def _grid(folder: Folder) -> _Layout | None:
    """The dimensions of a full grid; None if the design is none."""
    design = folder.design
    if folder.about["core"]["method"] != "grid":
        return None
    heads = {name: _head(design, name) for name in design.heads}
    values = {name: column.tolist() for name, column in design.points.values.items()}
    axes = {name: _axis(name, cells) for name, cells in (*heads.items(), *values.items())}
    context = _indices([(axes[name], cells) for name, cells in heads.items()])
    sample = _indices([(axes[name], cells) for name, cells in values.items()])
    # a value that is listed twice, or contexts of which some are left out, make no grid
    if context is None or sample is None:
        return None
    renamed = design.column_names
    coords: dict[str, Any] = {}
    for name, axis in axes.items():
        called = renamed.get(name, name)
        coords[called] = (called, np.array(axis), _coordinate(name))
    coords["replicate"] = _replicates(design)
    return _Layout(
        {name: len(array) for name, (_, array, _) in coords.items()},
        coords,
        lambda at: (*context[:, at["context"]], *sample[:, at["sample"]], at["replicate"]),
    )


def _axis(name: str, cells: Sequence[Any]) -> list[Any]:
    """The values along a dimension: numbers and choices in their order, names as they come."""
    found = list(dict.fromkeys(cells))
    if name not in ENTRIES:
        return found
    choices = ENTRIES[name].choices
    return sorted(found, key=choices.index) if choices else sorted(found)


def _indices(columns: Sequence[tuple[Sequence[Any], Sequence[Any]]]) -> Any:
    """(columns, rows) place of each cell on the axis of its column.

    None unless the rows are all combinations of the values of the axes, each once.

    Args:
        columns: axis and cells of each.
    """
    if not columns:
        return np.zeros((0, 1), dtype=np.int64)
    rows = list(zip(*(cells for _, cells in columns), strict=True))
    if len(rows) != math.prod(len(axis) for axis, _ in columns) or len(set(rows)) != len(rows):
        return None
    places = [({value: i for i, value in enumerate(axis)}, cells) for axis, cells in columns]
    return np.array([[place[cell] for cell in cells] for place, cells in places])


def _points(design: Design) -> _Layout:
    """One dimension for all points."""
    points = np.arange(design.number_of_points)
    place = design.places(np.array([design.run_of(point, 0) for point in points.tolist()]))
    coords: dict[str, Any] = {
        "point": ("point", points, {"long_name": "point"}),
        "replicate": _replicates(design),
    }
    for name in design.heads:
        texts = np.array(_head(design, name))
        coords[name] = ("point", texts[place["context"]], _coordinate(name))
    renamed = design.column_names
    for name, column in (*design.points.values.items(), *design.points.labels.items()):
        cells = np.array(column.tolist())
        coords[renamed[name]] = ("point", cells[place["sample"]], _coordinate(name))
    shape = {"point": len(points), "replicate": design.replicates}
    return _Layout(shape, coords, lambda at: (at["point"], at["replicate"]))


def _head(design: Design, name: str) -> list[Any]:
    """What a head says of each context."""
    found = [getattr(context, name) for context in design.contexts]
    return [AS_SCENARIO if cell is None else cell for cell in found]


def _replicates(design: Design) -> Any:
    attributes = {
        "long_name": "replicate",
        "description": "runs with one number have the same luck",
    }
    return ("replicate", np.arange(design.replicates), attributes)


def _coordinate(name: str) -> dict[str, Any]:
    """What is known of a coordinate; its name alone for labels of a method."""
    if name in ENTRIES:
        entry = ENTRIES[name]
        attributes = {"long_name": name, "description": entry.en, "description_nl": entry.nl}
        return attributes if entry.choices else attributes | {"units": entry.unit}
    if name == "policy":
        rule = f"{AS_SCENARIO!r}: what the scenario itself says"
        return {"long_name": name, "description": rule}
    if name == "world":
        return {"long_name": name, "description": "number of a world in sim/data/worlds.csv"}
    return {"long_name": name}


def _attributes(name: str) -> dict[str, Any]:
    """Of an indicator or outcome; nothing that is empty, which NetCDF does not like."""
    found = variable(name)
    attributes = {
        "units": found.unit,
        "long_name": found.label,
        "long_name_nl": found.label_nl,
        "description": found.text,
    }
    return {key: text for key, text in attributes.items() if text}


def _about(folder: Folder) -> dict[str, Any]:
    about = folder.about
    attributes = {
        "title": _title(folder),
        "title_nl": (about.get("title") or {}).get("nl"),
        "description": _text(folder),
        "study_id": about["id"],
        "fingerprint": folder.fingerprint,
        "schoorsteen_version": (about.get("versions") or {}).get("schoorsteen"),
        "schoorsteen_edition": about.get("edition", 1),
        "schoorsteen_commit": (about.get("git") or {}).get("commit"),
        "design_method": about["core"]["method"],
    }
    return {key: str(text) for key, text in attributes.items() if text}


def netcdf(folder: Folder, path: Path) -> None:
    """Write :func:`dataset` as NetCDF 3 with 64-bit offsets, whole or not at all.

    Raises:
        StudyError: as :func:`dataset`; a variable above 2 GB; a path that cannot be written.
    """
    path = Path(path)
    with _exporting(folder, path, "nc") as passing:
        found = dataset(folder)
        for name, array in found.variables.items():
            if array.nbytes > MOST_BYTES:
                size = written(array.nbytes / 1e9, 1)
                rule = say("study_export.too_large", name=name, size=size)
                raise fault_at(path, rule, say("study_export.read_parquet"))
        # xarray takes some names for an address (a::b), none that is whole
        found.to_netcdf(passing.resolve(), engine="scipy", format="NETCDF3_64BIT")


# EMA workbench --------------------------------------------------------------------------------


def to_ema(folder: Folder) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Experiments and outcomes as the EMA workbench takes them, for its PRIM and trees.

    A row a point, outcomes as means over its replicates; points without a good run are left out.
    ``scenario`` and ``model`` are EMA's own: the number of the setting, and this program. Stories
    stand in ``story``; texts are categories, which its trees ask for. Whole numbers are floats: EMA
    3.0.0 with pandas 3 breaks on others.
    """
    design, names = folder.design, folder.design.column_names
    runs = folder.runs()
    good = runs[runs["stage"].isna()]
    points = good.groupby("point", sort=True)
    found = points.first()
    experiments = found[[names[name] for name in design.points.values]].copy()
    whole = experiments.select_dtypes("integer").columns
    experiments = experiments.astype(dict.fromkeys(whole, np.float64))
    for name in design.heads:
        experiments["story" if name == "scenario" else name] = found[name].fillna(AS_SCENARIO)
    for text in experiments.select_dtypes(exclude="number"):
        experiments[text] = experiments[text].astype(str).astype("category")
    experiments["scenario"] = experiments.index.to_numpy() // len(design.contexts)
    experiments["model"] = "schoorsteen"
    means = points[list(design.record.columns)].mean()
    outcomes = {name: means[name].to_numpy() for name in design.record.columns}
    return experiments.reset_index(drop=True), outcomes


# RO-Crate -------------------------------------------------------------------------------------


def ro_crate(folder: Folder, *, license: str = "") -> Path:
    """Describe the folder in an ``ro-crate-metadata.json`` (RO-Crate 1.2), and say where it is.

    Every file with size and digest, the recorded numbers with units, and each session as an
    action by this software. The same folder gives the same description. Whoever wants other
    files in it, such as a CSV, puts them there first.

    Args:
        license: address of the licence under which the study is published.

    Raises:
        StudyError: a file that cannot be read, or written.
    """
    files = [_file(folder, path) for path in _files(folder)]
    sessions = [_session(folder, path) for path in _sessions(folder)]
    tools: dict[str, dict[str, Any]] = {}
    for about in (folder.about, *(about for _, about in sessions)):
        tool = _tool(about)
        tools[tool["@id"]] = tool
    folders = _folders(files)
    inside = {part["@id"] for one in folders for part in one["hasPart"]}
    there = {one["@id"] for one in (*files, *folders)}
    results = [
        {"@id": name}
        for name in ("runs/", "runs.parquet", "series/", "series.parquet")
        if name in there
    ]
    actions = [_action(name, about, there, results) for name, about in sessions]
    numbers = dict.fromkeys((*folder.design.record.columns, *folder.design.record.series))
    variables = [_property(name) for name in numbers]
    root = _root(folder, license, [about for _, about in sessions])
    root["hasPart"] = _ids([*folders, *(one for one in files if one["@id"] not in inside)])
    root["variableMeasured"] = _ids(variables)
    root["mentions"] = _ids([*actions, *tools.values()])
    described = {
        "@id": CRATE,
        "@type": "CreativeWork",
        "conformsTo": {"@id": CRATE_VERSION},
        "about": {"@id": "./"},
    }
    graph = [described, root, *folders, *files, *variables, *actions, *tools.values()]
    if license:
        text = "The licence under which this study is published."
        graph.append(
            {"@id": license, "@type": "CreativeWork", "name": license, "description": text}
        )
    path = folder.path / CRATE
    try:
        write_json({"@context": f"{CRATE_VERSION}/context", "@graph": graph}, path)
    except OSError as error:
        rule = say("study_export.cannot_be_written", reason=system_error(error))
        raise fault_at(path, rule) from None
    return path


def _root(folder: Folder, license: str, sessions: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The study itself; it counts as published when the last session ended."""
    about, design = folder.about, folder.design
    ended = [session["end"] for session in sessions if session.get("end")]
    root: dict[str, Any] = {
        "@id": "./",
        "@type": "Dataset",
        "name": _title(folder),
        "description": " ".join(filter(None, (_text(folder), _counted(folder)))),
        "identifier": f"{about['id']} {folder.fingerprint}",
        "datePublished": str(max([about["made"], *ended])),
        "keywords": ["agent-based model", *dict.fromkeys(c.case for c in design.contexts)],
    }
    dutch = (about.get("title") or {}).get("nl")
    if dutch and dutch != root["name"]:
        root["alternateName"] = dutch
    root["license"] = {"@id": license} if license else NO_LICENSE
    return root


def _counted(folder: Folder) -> str:
    """How much there is, in a sentence."""
    design, done = folder.design, folder.done()
    runs = sum(len(folder.parts[number].runs) for number in done)
    failed = sum(folder.failures().values())
    there = f"{runs:,} of {len(design):,} runs are done, {failed:,} of them failed"
    return (
        f"Simulations with Schoorsteen, {design.months} months each: {design.number_of_points:,} "
        f"points with {design.replicates:,} replicates ({folder.about['core']['method']}). {there}."
    )


def _files(folder: Folder) -> list[Path]:
    """Everything in the folder but locks, what is being written, and descriptions of it."""
    found = []
    for path in sorted(folder.path.rglob("*")):
        parts = path.relative_to(folder.path).parts
        hidden = parts[0] == "locks" or any(part.startswith(".") for part in parts)
        described = parts[0] == CRATE or parts[0].startswith("ro-crate-preview")
        if not hidden and not described and not path.name.endswith(".writing") and path.is_file():
            found.append(path)
    return found


_FORMATS: Final = {
    ".parquet": "application/vnd.apache.parquet", ".json": "application/json",
    ".npz": "application/zip", ".csv": "text/csv", ".nc": "application/x-netcdf",
    ".toml": "application/toml", ".md": "text/markdown", ".txt": "text/plain",
    ".html": "text/html", ".pdf": "application/pdf", ".png": "image/png", ".svg": "image/svg+xml",
}  # fmt: skip
_TEXTS: Final = {
    "study.json": "What was asked, and with which versions.",
    "design.parquet": "The design, one row a run: its place and the uncertain parameters.",
    "runs.parquet": "The design and the final numbers, one row a run.",
    "series.parquet": "Numbers over time, one row a run and month.",
}


def _file(folder: Folder, path: Path) -> dict[str, Any]:
    name = path.relative_to(folder.path).as_posix()
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            size = file.tell()
    except OSError as error:
        rule = say("study_export.cannot_be_read", reason=system_error(error))
        raise fault_at(path, rule, say("study_export.running")) from None
    found = {
        "@id": quote(name),
        "@type": "File",
        "name": name,
        "encodingFormat": _FORMATS.get(path.suffix.lower(), "application/octet-stream"),
        "contentSize": str(size),
        "sha256": digest,
    }
    return found | ({"description": _TEXTS[name]} if name in _TEXTS else {})


def _folders(files: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The folders at the top, with all that is below them."""
    found: dict[str, dict[str, Any]] = {}
    for file in files:
        first, _, rest = file["name"].partition("/")
        if not rest:
            continue
        name = quote(first) + "/"
        if name not in found:
            found[name] = {"@id": name, "@type": "Dataset", "name": first}
            if first in _FOLDERS:
                found[name]["description"] = _FOLDERS[first]
            found[name]["hasPart"] = []
        found[name]["hasPart"].append({"@id": file["@id"]})
    return list(found.values())


def _property(name: str) -> dict[str, Any]:
    found = variable(name)
    described = {
        "@id": f"#{name}",
        "@type": "PropertyValue",
        "name": name,
        "alternateName": found.label,
        "description": found.text,
        "unitText": found.unit,
    }
    return {key: text for key, text in described.items() if text}


def _sessions(folder: Folder) -> list[Path]:
    found = (folder.path / "sessions").glob("*.json")
    return sorted(path for path in found if not path.name.startswith("."))


def _session(folder: Folder, path: Path) -> tuple[str, dict[str, Any]]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        rule, hint = say("study_export.no_session"), say("study_export.take_out")
        raise fault_at(path, rule, hint)
    return path.relative_to(folder.path).as_posix(), found


def _tool(about: Mapping[str, Any]) -> dict[str, Any]:
    """The software that a study or session says it was done with."""
    version = str((about.get("versions") or {}).get("schoorsteen"))
    git = about.get("git") or {}
    commit = str(git.get("commit") or "")
    words = [version, commit[:12], "changed" if git.get("changed_since") else ""]
    described = {
        "@id": "#" + quote("-".join(["schoorsteen", *filter(None, words)])),
        "@type": "SoftwareApplication",
        "name": "Schoorsteen",
        "softwareVersion": version,
        "version": version,
    }
    if commit:
        changed = ", with changes that were not committed" if words[2] else ""
        described |= {"version": f"{version}, commit {commit}{changed}", "identifier": commit}
    return described


def _action(
    name: str, about: Mapping[str, Any], there: set[str], results: list[dict[str, str]]
) -> dict[str, Any]:
    kept, asked = about.get("runs_kept"), about.get("runs_to_do")
    ended = f"{kept} of {asked} runs were kept, {about.get('runs_failed')} of them failed."
    inputs = [{"@id": one} for one in ("study.json", "design.parquet") if one in there]
    action = {
        "@id": f"#{quote(Path(name).stem)}",
        "@type": "CreateAction",
        "name": f"Session {Path(name).stem}",
        "description": f"{asked} runs to do; how it ended is not known." if kept is None else ended,
        "instrument": {"@id": _tool(about)["@id"]},
        "startTime": about.get("begin"),
        "endTime": about.get("end"),
        "object": inputs,
        "result": results,
        "subjectOf": {"@id": quote(name)},
    }
    return {key: value for key, value in action.items() if value}


def _ids(entities: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    return [{"@id": entity["@id"]} for entity in entities]


__all__ = ["csv", "dataset", "netcdf", "ro_crate", "to_ema"]
