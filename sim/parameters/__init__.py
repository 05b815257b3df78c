"""Every number of the model once: default, range, unit, role, meaning, source.

``table``: the rows; ``row``: what a row says; ``checks``: parameters from what users give;
``doors``: values of NumPy and pandas as the numbers that they are.
"""

from sim.parameters.checks import (
    ParameterError,
    canonical,
    changed,
    hint_for,
    optional,
    parameters,
    unknown,
    whole,
)
from sim.parameters.doors import number_hint, plain, plain_tree, shown_value
from sim.parameters.row import (
    GROUPS,
    MAX_MONTHS,
    NEVER,
    ROLES_NL,
    SOURCES_NL,
    Entry,
    Plausible,
)
from sim.parameters.table import (
    ENTRIES,
    NEUTRAL_VALUES,
    SCHEDULED,
    SWITCHES,
    TRAIT_PARAMETERS,
    AttentionRule,
    Decision,
    Form,
    Level,
    Mode,
    Parameters,
    Phases,
    Scope,
)

__all__ = [
    "ENTRIES",
    "GROUPS",
    "MAX_MONTHS",
    "NEUTRAL_VALUES",
    "NEVER",
    "ROLES_NL",
    "SCHEDULED",
    "SOURCES_NL",
    "SWITCHES",
    "TRAIT_PARAMETERS",
    "AttentionRule",
    "Decision",
    "Entry",
    "Form",
    "Level",
    "Mode",
    "ParameterError",
    "Parameters",
    "Phases",
    "Plausible",
    "Scope",
    "canonical",
    "changed",
    "hint_for",
    "number_hint",
    "optional",
    "parameters",
    "plain",
    "plain_tree",
    "shown_value",
    "unknown",
    "whole",
]
