"""The profile of a month reads every stage that the kernels have."""

from __future__ import annotations

import ast
from pathlib import Path

from benchmarks import stages


def test_every_stage_is_read(tmp_path: Path) -> None:
    stages.instrumented(tmp_path)
    kernels = (tmp_path / "sim" / "kernels" / "month.py").read_text(encoding="utf-8")
    ast.parse(kernels)
    for place, stage in enumerate((*stages.STAGES, "all")):
        assert f"work.common[{stages.FIRST + place}] +=" in kernels, stage
    state = (tmp_path / "sim" / "state.py").read_text(encoding="utf-8")
    assert f'common: Annotated[Ints, "{stages.FIRST + len(stages.STAGES) + 1}", 0]' in state
