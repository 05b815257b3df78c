"""Files that are there whole or not at all, and how tables are packed in them."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    import pandas as pd

WRITING: Final = ".writing"


@contextmanager
def whole(path: Path, *, shared: bool = False) -> Iterator[Path]:
    """A path to write to, which takes its name only when it is complete and on the disk.

    What a kill leaves under the passing name is overwritten by the next who writes this file.

    Args:
        shared: several may write the same file at one moment; each has a passing name of its own.
    """
    passing = passing_name(path, shared)
    try:
        yield passing
        with passing.open("rb+") as file:
            os.fsync(file.fileno())
        passing.replace(path)
    except BaseException:
        with suppress(OSError):
            passing.unlink()
        raise
    sync_folder(path.parent)


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """A folder to write into, which takes its name only when all of it is there.

    An earlier folder of that name goes. What a kill leaves under the passing name goes too, with
    the next who writes it.
    """
    passing, old = (
        passing_name(path, False),
        passing_name(path.with_name(f"{path.name}.old"), False),
    )
    for left in (passing, old):
        shutil.rmtree(left, ignore_errors=True)
    passing.mkdir(parents=True)
    try:
        yield passing
        sync_folder(passing)
        if path.exists():
            path.replace(old)
        passing.replace(path)
    except BaseException:
        shutil.rmtree(passing, ignore_errors=True)
        raise
    shutil.rmtree(old, ignore_errors=True)
    sync_folder(path.parent)


def passing_name(path: Path, shared: bool) -> Path:
    """The name of a file while it is written, of this process alone if ``shared``."""
    own = f".{socket.gethostname()}-{os.getpid()}" if shared else ""
    return path.with_name(f".{path.name}{own}{WRITING}")


def sync_folder(folder: Path) -> None:
    """Make sure that a new name in a folder outlives a power cut, where that can be asked."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows opens no folders
        return
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)


def write_text(text: str, path: Path, encoding: str = "utf-8") -> None:
    """Write a text whole or not at all."""
    with whole(path) as passing:
        passing.write_text(text, encoding=encoding, newline="\n")


class Dialect(NamedTuple):
    """How a CSV is written."""

    between: str
    """Between cells."""
    decimal: str
    encoding: str


def dialect(decimal_comma: bool) -> Dialect:
    """How a CSV is written.

    Args:
        decimal_comma: as Dutch Excel wants it: semicolon between cells, comma in numbers,
            a byte-order mark before all.
    """
    return Dialect(";", ",", "utf-8-sig") if decimal_comma else Dialect(",", ".", "utf-8")


def write_csv(table: pd.DataFrame, path: Path, *, decimal_comma: bool = False) -> None:
    """Write a table whole or not at all; numbers with all their digits.

    Args:
        decimal_comma: see :func:`dialect`.
    """
    how = dialect(decimal_comma)
    text = table.to_csv(sep=how.between, decimal=how.decimal, lineterminator="\n")
    write_text(text, path, how.encoding)


def write_json(content: Mapping[str, Any], path: Path) -> None:
    """Write a document whole or not at all."""
    write_text(json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n", path)


def write_parquet(table: pa.Table, path: Path) -> None:
    """Write a table whole or not at all."""
    with whole(path) as passing, passing.open("wb") as file:
        pq.write_table(table, file, **options_for(table.schema))


@contextmanager
def reading(path: Path) -> Iterator[Any]:
    """A Parquet file to be read, opened here: pyarrow takes some names for an address (``a:b``).

    Raises:
        OSError: it cannot be had; ``errno`` says why.
        ArrowInvalid: its contents are damaged.
    """
    with path.open("rb") as file:
        try:
            yield file
        except OSError as error:
            if error.errno is not None:
                raise
            # pyarrow says so of what it cannot unpack
            raise pa.ArrowInvalid(str(error)) from None


def about_contents(error: BaseException) -> bool:
    """Whether what went wrong with reading a file lies in its contents, and not around them."""
    if isinstance(error, OSError):
        return error.errno is None
    return not isinstance(error, MemoryError | pa.ArrowNotImplementedError | pa.ArrowCancelled)


def parquet_writer(file: Any, schema: pa.Schema) -> pq.ParquetWriter:
    """Writes a table piece by piece into an open file."""
    return pq.ParquetWriter(file, schema, **options_for(schema))


def options_for(schema: pa.Schema) -> dict[str, Any]:
    """How columns are packed: floats byte by byte, texts by dictionary."""
    floats = [field.name for field in schema if pa.types.is_floating(field.type)]
    texts = [field.name for field in schema if pa.types.is_string(field.type)]
    whole_ = [field.name for field in schema if pa.types.is_integer(field.type)]
    return {
        "compression": "zstd",
        "use_dictionary": texts,
        "column_encoding": dict.fromkeys(floats, "BYTE_STREAM_SPLIT")
        | dict.fromkeys(whole_, "DELTA_BINARY_PACKED"),
        "write_statistics": ["run"] if "run" in schema.names else False,
    }


def digest_of(table: pa.Table) -> str:
    """SHA-256 of names, types and values, NaN being one value; not of how they are packed."""
    found = hashlib.sha256()
    for name in table.column_names:
        column = table.column(name)
        found.update(f"{name} {column.type} {len(column)}\n".encode())
        if pa.types.is_string(column.type):
            cells = ("-" if text is None else f"{len(text)} {text}" for text in column.to_pylist())
            empty = column.null_count == len(column)
            found.update(("-" * len(column) if empty else "".join(cells)).encode())
            continue
        values = column.to_numpy()
        if pa.types.is_floating(column.type):
            values = np.where(np.isnan(values), np.array(np.nan, values.dtype), values)
        found.update(np.ascontiguousarray(values).tobytes())
    return found.hexdigest()
