"""What the EMA workbench and scikit-learn find in the tables of ``tests/discovery``.

    python -m tests.ema            compares with what is stored, and fails where it differs
    python -m tests.ema --write    stores it, for tests/test_discovery.py

EMA 3 needs Python 3.12 and half a gigabyte, so that it stands in a Python of its own (``.ci/run``);
this file imports nothing of ours. With pandas 3, EMA 3.0.0 cannot paste a whole number (it sets
4.5 in a column of whole numbers). So its boxes are asked for twice: peeling alone of the table as
it is, and peeling and pasting with whole numbers given as numbers.
"""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path

FOLDER = Path(__file__).with_name("discovery")
STORED = FOLDER / "ema.json"
TABLES = ("numbers", "mixed", "real")


def boxes(table, fails, pasted):
    """Every box on EMA's way: what it is worth, its limits, and the chances of the last."""
    import numpy as np
    from ema_workbench.analysis import prim

    search = prim.Prim(table, fails)
    box = search._prim_box_klass(search, search.box_init, search.yi_remaining[:])
    box = search._peel(box)
    if pasted:
        box = search._paste(box)
    found = []
    for at, limits in enumerate(box.box_lims):
        row = box.peeling_trajectory.iloc[at]
        told = {}
        for name in limits:
            low, high = limits[name]
            if [low, high] == list(search.box_init[name]):
                continue
            told[name] = sorted(low) if isinstance(low, set) else [float(low), float(high)]
        found.append(
            {
                "coverage": float(row["coverage"]),
                "density": float(row["density"]),
                "mass": float(row["mass"]),
                "limits": told,
                "chances": {
                    name: [float(np.float64(x)) for x in values]
                    for name, values in box.p_values[at].items()
                },
            }
        )
    return found


def leaves(table, fails):
    """Settings and failing ones in each leaf of scikit-learn's tree, by how much fails."""
    from sklearn.tree import DecisionTreeClassifier

    least = -(-2 * len(table) // 100)
    made = DecisionTreeClassifier(max_depth=3, min_samples_leaf=least, random_state=0)
    where = made.fit(table, fails).apply(table)
    found = [[int((where == leaf).sum()), int(fails[where == leaf].sum())] for leaf in set(where)]
    return sorted(found, key=lambda one: (-one[1] / one[0], one[0]))


def asked():
    """All of it, by table."""
    import pandas as pd

    found = {}
    for name in TABLES:
        table = pd.read_csv(FOLDER / f"{name}.csv").drop(columns="run", errors="ignore")
        fails = table.pop("fails").to_numpy().astype(int)
        whole = table.select_dtypes("integer").columns
        numbers = table.astype(dict.fromkeys(whole, float))
        found[name] = {
            "peeled": boxes(table, fails, pasted=False),
            "pasted": boxes(numbers, fails, pasted=True),
            "leaves": leaves(numbers.select_dtypes("number"), fails),
        }
    return found


def main(write: bool) -> int:
    warnings.simplefilter("ignore")
    import ema_workbench

    found = {"ema_workbench": ema_workbench.__version__} | asked()
    text = json.dumps(found, indent=1) + "\n"
    if write:
        STORED.write_text(text, encoding="utf-8")
        return 0
    same = text == STORED.read_text(encoding="utf-8")
    print("EMA", found["ema_workbench"], "finds", "what is stored" if same else "something else")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main("--write" in sys.argv[1:]))
