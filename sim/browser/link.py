"""A WebAssembly object file to a module that stands by itself, without a linker.

LLVM's object writer fills in every address as if data began at 0, and the object holds all it
calls, so nothing is to be moved. Memory and the stack pointer, which an object imports, become the
module's own; entries and memory are exported; what only linkers read is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

PAGE = 65536
STACK = 4 * PAGE
"""Bytes for the stack, which grows down towards the constants."""
_CUSTOM, _IMPORT, _MEMORY, _GLOBAL, _EXPORT, _DATA_COUNT, _DATA = 0, 2, 5, 6, 7, 12, 11
_ORDER = (1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 10, 11)
"""Sections in the order in which a module has them."""


class LinkError(ValueError):
    """An object that cannot become a module; the message says what it asks for."""


def unsigned(number: int) -> bytes:
    """A whole number of at least 0 in LEB128."""
    out = b""
    while True:
        low, number = number & 127, number >> 7
        out += bytes([low | (128 if number else 0)])
        if not number:
            return out


def signed(number: int) -> bytes:
    """A whole number in signed LEB128."""
    out = b""
    while True:
        low, number = number & 127, number >> 7
        done = (number == 0 and not low & 64) or (number == -1 and bool(low & 64))
        out += bytes([low | (0 if done else 128)])
        if done:
            return out


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, many: int) -> bytes:
        self.at += many
        return self.data[self.at - many : self.at]

    def byte(self) -> int:
        return self.take(1)[0]

    def number(self) -> int:
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 127) << shift
            shift += 7
            if not byte & 128:
                return value

    def signed(self) -> int:
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 127) << shift
            shift += 7
            if not byte & 128:
                return value - (1 << shift) if byte & 64 else value

    def name(self) -> str:
        return self.take(self.number()).decode()

    def limits(self) -> None:
        if self.number() & 1:
            self.number()
        self.number()

    @property
    def more(self) -> bool:
        return self.at < len(self.data)


def sections(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Kinds and contents of the sections of a module or object."""
    if data[:8] != b"\0asm\1\0\0\0":
        raise LinkError(f"no WebAssembly: it begins with {data[:8]!r}")
    reader = _Reader(data[8:])
    while reader.more:
        kind = reader.byte()
        yield kind, reader.take(reader.number())


def _functions(linking: bytes) -> Iterator[tuple[str, int]]:
    """Names and numbers of the functions that an object defines."""
    reader = _Reader(linking)
    if (version := reader.number()) != 2:
        raise LinkError(f"version {version} of the linking section; 2 is known")
    while reader.more:
        kind = reader.number()
        body = _Reader(reader.take(reader.number()))
        if kind != 8:  # the table of symbols
            continue
        for _ in range(body.number()):
            what, flags = body.number(), body.number()
            undefined, named = flags & 0x10, flags & 0x40
            if what == 1:  # data
                body.name()
                if not undefined:
                    body.number(), body.number(), body.number()
            elif what == 3:  # a section
                body.number()
            else:
                number = body.number()
                if not undefined or named:
                    name = body.name()
                    if what == 0 and not undefined:
                        yield name, number


def _refuse_imports(section: bytes) -> None:
    """Memory, stack pointer and an empty table are all that an object may ask for."""
    reader = _Reader(section)
    memories = globals_ = 0
    for _ in range(reader.number()):
        _, name, kind = reader.name(), reader.name(), reader.byte()
        if kind == 0:
            raise LinkError(f"the kernels call {name}, which no browser has: leave it out of them")
        if kind == 1:
            reader.byte()
            reader.limits()
        elif kind == 2:
            memories += 1
            reader.limits()
        elif kind == 3:
            if name != "__stack_pointer":
                raise LinkError(f"the kernels ask for a global {name}; only the stack is known")
            globals_ += 1
            reader.byte(), reader.byte()
    if memories != 1 or globals_ > 1:
        raise LinkError(f"{memories} memories and {globals_} globals; one each is known")


def _end_of_data(section: bytes) -> int:
    reader, end = _Reader(section), 0
    for _ in range(reader.number()):
        if reader.number() != 0 or reader.byte() != 0x41:
            raise LinkError("data whose place is not a constant")
        offset = reader.signed()
        reader.byte()
        size = reader.number()
        reader.take(size)
        end = max(end, offset + size)
    return end


def _vector(items: Sequence[bytes]) -> bytes:
    return unsigned(len(items)) + b"".join(items)


def _named(name: str) -> bytes:
    return unsigned(len(name.encode())) + name.encode()


def link(data: bytes, exports: Sequence[str], section: str, text: bytes) -> bytes:
    """A module with its own memory that exports entries; free memory begins at its ``heap``.

    Args:
        section: name of a section that holds ``text``.

    Raises:
        LinkError: what the object asks for that a browser has not.
    """
    kept, functions = {}, {}
    for kind, body in sections(data):
        if kind == _CUSTOM:
            reader = _Reader(body)
            if reader.name() == "linking":
                functions = dict(_functions(body[reader.at :]))
        elif kind == _IMPORT:
            _refuse_imports(body)
        else:
            kept[kind] = body
    missing = [name for name in exports if name not in functions]
    if missing:
        raise LinkError(f"the object has no {', '.join(missing)}")
    top = -(-_end_of_data(kept.get(_DATA, b"\0")) // 64) * 64 + STACK
    if _GLOBAL in kept:
        raise LinkError("globals of the object's own; none is known")
    kept[_MEMORY] = _vector([b"\0" + unsigned(-(-top // PAGE))])
    number = b"\x7f"
    kept[_GLOBAL] = _vector(
        [
            number + b"\1" + b"\x41" + signed(top) + b"\x0b",
            number + b"\0" + b"\x41" + signed(top) + b"\x0b",
        ]
    )
    kept[_EXPORT] = _vector(
        [
            *(_named(name) + b"\0" + unsigned(functions[name]) for name in exports),
            _named("memory") + b"\2\0",
            _named("heap") + b"\3\1",
        ]
    )
    parts = [(kind, kept[kind]) for kind in _ORDER if kind in kept]
    parts.append((_CUSTOM, _named(section) + text))
    return data[:8] + b"".join(bytes([kind]) + unsigned(len(b)) + b for kind, b in parts)


def section_of(module: bytes, name: str) -> bytes | None:
    """Contents of a section that has a name, None without it."""
    for kind, body in sections(module):
        if kind == _CUSTOM:
            reader = _Reader(body)
            if reader.name() == name:
                return body[reader.at :]
    return None
