# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # A study: which assumption moves fragmentation most?
#
# From a design to a figure, for a researcher. Six assumptions about Twente are uncertain;
# Morris's method changes them one at a time along random trajectories and asks how far
# fragmentation moves. It is a screening: it ranks assumptions, it does not estimate the real
# Twente.
#
# Worlds: this study uses none. What is not named below keeps the default value, which is that of
# the first world.

# %%
import sim

# %% [markdown]
# ## The design
#
# The same tables could stand in a TOML file, to be run with `schoorsteen study run`. Ranges are
# the plausible ones of the parameter table. Replicates of a setting differ in luck alone, and all
# settings meet the same luck.

# %%
design = {
    "id": "screening",
    "cases": ["twente"],
    "months": 120,
    "replicates": 4,
    "seed": 2016,
    "design": {"method": "morris", "trajectories": 10},
    "uncertain": {
        "mindset_mean": {"from": 0.2, "to": 0.8},
        "own_interest_mean": {"from": 0.2, "to": 0.8},
        "time_cost": {"from": 0.003, "to": 0.05},
        "budget_fear": {"from": 0.0, "to": 2.0},
        "exposure": {"from": 0.0, "to": 0.4},
        "trust_start": {"from": 0.2, "to": 0.8},
    },
}

# %% [markdown]
# ## The runs
#
# With `folder="..."` the runs are kept, and a study that was stopped goes on where it was.

# %%
study = sim.study(design)
study

# %% [markdown]
# One row a run, with its place in the design and every indicator at the end:

# %%
study.table[[*design["uncertain"], "replicate", "fragmentation", "trust"]].head()

# %% [markdown]
# ## What moves fragmentation
#
# A bar is the size of an effect, a dot its mean with the sign: where both lie equally far from
# zero, the effect has one direction everywhere. A spread that is large beside the size tells of
# interaction, or of luck that four replicates do not average out.

# %%
study.effects("fragmentation")

# %% [markdown]
# The same for duplicated work, from the same runs, as a table for further work:

# %%
study.effects("duplicated_work").table.round(3)

# %% [markdown]
# ## One run again
#
# A run is a function of region, parameters, seed and replicate. Any of them can be simulated
# again, and must give the same bits.

# %%
study.again(17)

# %% [markdown]
# ## What this does not show
#
# Effects hold over these ranges, in this region, after ten years. A parameter that was not named
# may matter more than any of these, and other ranges give another order.
