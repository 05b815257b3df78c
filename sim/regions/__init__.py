"""Real regions: tables of organisations, portfolios and partnerships in, a Region out.

A case is a workbook (xlsx, ods) with a sheet a table, or a folder of CSV files with a
``case.toml``. ``rules.toml`` says what may stand in them; ``docs/cases.md`` describes every
column, every assumption and the rule that derives portfolios.
"""

from sim.regions.build import build_case, load_case
from sim.regions.findings import CaseError, guesses
from sim.regions.month_zero import (
    month_zero,
    month_zero_by_municipality,
    month_zero_by_task,
    together,
)
from sim.regions.numbers import derive_portfolios, portfolios, portfolios_csv
from sim.regions.read import WORKBOOKS, case_names, load_tables, shipped_cases
from sim.regions.tables import CaseTables

__all__ = [
    "WORKBOOKS",
    "CaseError",
    "CaseTables",
    "build_case",
    "case_names",
    "derive_portfolios",
    "guesses",
    "load_case",
    "load_tables",
    "month_zero",
    "month_zero_by_municipality",
    "month_zero_by_task",
    "portfolios",
    "portfolios_csv",
    "shipped_cases",
    "together",
]
