"""What is derived of a region at month 0, compiled: the functions of sim/regions/derivation.py.

They stand where tables are read, which needs no numba; here each is compiled with the others in its
place, so that the module for browsers derives what Python derives.
"""

from __future__ import annotations

from types import FunctionType
from typing import Any

from sim.kernels.jit import inner, kernel
from sim.regions import derivation

_names: dict[str, Any] = dict(vars(derivation))


def _compiled(name: str, compile_it: Any) -> Any:
    _names[name] = compile_it(FunctionType(_names[name].__code__, _names, name))
    return _names[name]


add_exactly = _compiled("add_exactly", inner)
rounded_sum = _compiled("rounded_sum", inner)
hundredths = _compiled("hundredths", inner)
read_memberships = _compiled("read_memberships", kernel)
work_at_start = _compiled("work_at_start", kernel)
ask_members = _compiled("ask_members", kernel)
move_work = _compiled("move_work", kernel)
volumes_at_start = _compiled("volumes_at_start", kernel)
statutory_at_start = _compiled("statutory_at_start", kernel)
units_at_start = _compiled("units_at_start", kernel)
links_at_start = _compiled("links_at_start", kernel)
