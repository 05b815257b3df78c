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
# # Een eerste run: Twente, samen of apart?
#
# Gemeenten, een provincie, een waterschap en andere organisaties delen werk in Twente. Hoe gaat
# dat in tien jaar? In dit model hangt het af van drie dingen: hoe zij denken, hoe zwaar het eigen
# resultaat weegt, en of er een scheidsrechter is. Dit notebook verkent wat uit aannames kan
# volgen. Het voorspelt niets.
#
# Werelden: onder elk antwoord waarvoor is doorgerekend, staat welke werelden het gebruikt. Een
# wereld is één stel aannames dat past bij wat bekend is van rustige jaren. Wie over veel werelden
# vergelijkt, ziet wat niet van één stel aannames afhangt.

# %%
import sim

# %% [markdown]
# ## Maand nul
#
# Wie doet wat met wie, voordat er iets is doorgerekend? Organisaties en samenwerkingen komen uit
# openbare tabellen. Hoe het werk over taken is verdeeld, is deels onze eigen aanname; die staat
# in `sim.load_case("twente").story["assumptions"]`.

# %%
sim.month_zero("twente", lang="nl")

# %% [markdown]
# ## Eén run
#
# Tien jaar zonder scheidsrechter. Versnippering is 0 als één bundel een taak doet, en 1 als ieder
# het alleen doet. Dubbel werk is het deel van de overlap dat nog steeds twee keer wordt gedaan.
# Een rokende schoorsteen is een organisatie, of een bundel van organisaties, die een taak zelf
# doet.

# %%
sim.run("twente", policy="geen", seed=2016, lang="nl")

# %% [markdown]
# ## Twee scheidsrechters naast geen
#
# De hoeder roept bijeen, steunt, let op, bemiddelt en waardeert, en blijft. De vertrekker doet
# hetzelfde en is na drie jaar weg. In één wereld is het toeval onder elk van hen gelijk. Een
# verschil komt dus van de scheidsrechter.

# %%
sim.compare("twente", "geen", "hoeder", "vertrekker", lang="nl")

# %% [markdown]
# ## Waarom niet?
#
# Waarom bundelen twee buren een taak, of niet? Eerst staat er wat uit de gegevens komt, dan wat
# geloot is, dan wat er in het model gebeurt: één weigering uit elkaar gehaald, en wat de uitkomst
# had laten omslaan.

# %%
sim.why("twente", "Enschede", "Hengelo", "werk en inkomen", lang="nl")

# %% [markdown]
# ## Wie brengt, wie krijgt?

# %%
sim.exchange("twente", lang="nl")

# %% [markdown]
# ## Verder
#
# Elk antwoord heeft zijn cijfers bij zich: `.table` is een tabel, `.figure()` een figuur, en
# `.write("map")` zet alles in bestanden, met wat nodig is om het opnieuw te maken. De namen van
# kolommen zijn in elke taal gelijk.

# %%
sim.exchange("twente", "hoeder", lang="nl").table.head()

# %% [markdown]
# ## Wat dit niet laat zien
#
# De meeste waarden zijn aannames, en uit deze gegevens zijn zij niet af te leiden. Verkiezingen,
# geld en de juridische vorm van een bundel staan hier uit. Wat het echte Twente deed, is een
# andere vraag.
