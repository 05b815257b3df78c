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
# # Twente: together, or each its own chimney?
#
# Fourteen municipalities, a province, a water board and seven bodies share nineteen
# partnerships in 2016. What becomes of them in ten years depends, in this model, on how they
# think (scarcity or abundance), on how they weigh their own chimney against the collective, and
# on the referee. This notebook tells that story in ten steps. It explores; it does not predict.

# %%
import io
from concurrent.futures import ThreadPoolExecutor

import pandas as pd
from IPython.display import Image

from sim import analysis, load_case, plots, simulate, sweep
from sim.analysis.map_findings import Scene
from sim.indicators import CHIMNEYS, HEADLINES
from sim.regions import month_zero
from sim.scenarios import load_scenario

MONTHS, REPLICATES, PLACES, SEED = 120, 6, 6, 2016


def show(figure):
    """The figure as a picture in the notebook."""
    page = io.BytesIO()
    figure.savefig(page, format="png", dpi=90)
    return Image(page.getvalue())


# %% [markdown]
# ## The region at month 0
#
# Who there is comes from public tables; how the work is divided over tasks is partly our own
# assumption (`twente.story["assumptions"]`). Fragmentation is 0 if one bundle does a task and 1
# if everyone does it alone; it counts who is connected, by whatever chain. Duplicated work is the
# part of the overlap that is still done twice. Smoking chimneys are what one can count: on each
# task one for every bundle and one for everyone who stands alone.

# %%
twente = load_case("twente")
print(twente.story["text"]["en"])
month_zero(twente)[["tables", "links", "published"]].round(2)

# %% [markdown]
# ## One run
#
# Ten years at the default values, without a referee. One run is one possible course: the next
# replicate has other luck.

# %%
one = simulate(twente, seed=SEED, months=MONTHS)
shown = [*HEADLINES, CHIMNEYS, "integration", "pair_weight", "trust"]
one.indicators.loc[[0, MONTHS], shown].round(2)

# %%
show(plots.run_figure(one.indicators, "Twente from 2016, one run without a referee"))

# %% [markdown]
# ## Four referees, the same luck
#
# None; one that convenes and leaves after two years; one that stays and only convenes; one that
# also backs, watches, mediates and appreciates. The runs are pairs: replicate by replicate they
# draw the same random numbers, so differences are the referee's doing.

# %%
story = load_scenario("baseline")
policies = {name: story.policy(name) for name in ("none", "starter", "convener", "guardian")}
asked = {
    "id": "referees",
    "cases": ["twente"],
    "policies": list(policies),
    "replicates": REPLICATES,
    "months": MONTHS,
    "seed": SEED,
}
with ThreadPoolExecutor() as pool:
    finals = sweep.table(sweep.make_study(asked).design, pool, workers=2)
columns = {}
for name in HEADLINES:
    ends = finals.pivot(index="replicate", columns="policy", values=name)[list(policies)]
    against = ends.sub(ends["none"], axis=0)
    numbers = {"mean": ends.mean(), "against none": against.mean(), "sd": against.std()}
    columns |= {(name, label): number for label, number in numbers.items()}
pd.DataFrame(columns).round(3)

# %%
courses = {
    policy.title["en"].split(":")[0]: simulate(
        twente, seed=SEED, months=MONTHS, base=policy.applied(story.parameters)
    ).indicators
    for policy in policies.values()
}
show(plots.courses_figure(courses, HEADLINES, "Four referees, one and the same luck"))

# %% [markdown]
# ## A small map
#
# The command `schoorsteen map` draws this plane with 15 × 15 points and 30 replicates; here it is
# smaller, so that the notebook stays quick.

# %%
span = {"from": 0.0, "to": 1.0, "steps": PLACES}
plane = asked | {"id": "plane", "uncertain": {"mindset_mean": span, "own_interest_mean": span}}
with ThreadPoolExecutor() as pool:
    runs = sweep.table(sweep.make_study(plane).design, pool, workers=2)
summary = analysis.summarise(runs)
titles = {name: policy.title["en"] for name, policy in policies.items()}
start = one.indicators.loc[0, [*HEADLINES, CHIMNEYS]].to_dict()
show(plots.phase_maps(summary, titles, region="Twente, 2016", months=MONTHS, start=start))

# %%
short = {name: title.split(":")[0] for name, title in titles.items()}
findings = analysis.explore(runs, summary)
said = analysis.sentences(findings, Scene("Twente, 2016", MONTHS, start, short))
print("\n\n".join(said))

# %% [markdown]
# ## What this does not show
#
# Most values are assumptions and these data do not identify them; one region and one set of
# defaults were used; elections, money and the forms that bundling takes are off here. A
# map says "this can follow from that". What the real Twente did after 2016 is another question.
