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
# # A first run: Twente, together or apart?
#
# Municipalities, a province, a water board and other bodies share work in Twente. What becomes of
# that in ten years depends, in this model, on how they think, on how they weigh their own results
# against what they share, and on a referee. This notebook explores what can follow from
# assumptions. It does not predict.
#
# Worlds: each answer that simulates says below it which worlds it uses. A world is one set of
# assumptions that fits what is known of quiet years; comparing over many worlds shows what does
# not hang on one of them.

# %%
import sim

# %% [markdown]
# ## Month zero
#
# Who does what with whom before anything is simulated. Organisations and partnerships come from
# public tables. How the work is divided over tasks is partly an assumption of ours, told in
# `sim.load_case("twente").story["assumptions"]`.

# %%
sim.month_zero("twente")

# %% [markdown]
# ## One run
#
# Ten years without a referee. Fragmentation is 0 if one bundle does a task and 1 if everyone does
# it alone. Duplicated work is the part of the overlap that is still done twice. A smoking chimney
# is an organisation, or a bundle of them, that does a task by itself.

# %%
sim.run("twente", policy="none", seed=2016)

# %% [markdown]
# ## Two referees, held against none
#
# The guardian convenes, backs, watches, mediates and appreciates, and stays. The leaver does the
# same and is gone after three years. A run of one world has the same luck under each of them, so
# that differences are the referee's doing.

# %%
sim.compare("twente", "none", "guardian", "leaver")

# %% [markdown]
# ## Why not?
#
# Why do two neighbours bundle a task, or not? The data come first, then what was drawn by lot,
# then what happened in the model: one refusal taken apart, and what would have tipped it.

# %%
sim.why("twente", "Enschede", "Hengelo", "income and work")

# %% [markdown]
# ## Who brings, who gets?

# %%
sim.exchange("twente")

# %% [markdown]
# ## Go on
#
# Every answer has its numbers for further work: `.table` is a data frame, `.figure()` a figure,
# `.write("folder")` puts all of it in files, with what is needed to make it again.

# %%
sim.exchange("twente", "guardian").table.head()

# %% [markdown]
# ## What this does not show
#
# Most values are assumptions, and these data do not identify them. Elections, money and the legal
# forms that bundling takes are off here. What the real Twente did is another question.
