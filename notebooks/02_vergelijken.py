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
# # Twee keer vergelijken: Twente, en de eigen regio
#
# Voor een adviseur die wil weten wat een scheidsrechter kan betekenen. Eerst Twente, dat met het
# pakket meekomt. Dan een eigen regio uit een rekenblad. Een uitkomst zegt: dit kan volgen uit
# deze aannames. Het is geen voorspelling.
#
# Werelden: elke vergelijking gebruikt dertig werelden, met één run per wereld; onder elk antwoord
# staat welke. Een wereld is één stel aannames dat past bij wat bekend is van rustige jaren.

# %%
import sim

# %% [markdown]
# ## Twente: geen scheidsrechter, of een hoeder
#
# Eerst de zin, dan de tabel, dan de figuur. De gekleurde band is het middelste deel van de
# werelden.

# %%
twente = sim.compare("twente", "geen", "hoeder", lang="nl")
twente

# %% [markdown]
# De zin is los te gebruiken, bijvoorbeeld in een notitie:

# %%
print(twente.sentence)

# %% [markdown]
# ## De eigen regio in een rekenblad
#
# Een leeg rekenblad om in te vullen maakt `sim.new_region("mijn-regio.xlsx", lang="nl")`. Voor
# dit voorbeeld wordt er een gevuld met een regio die al bekend is: Drechtsteden. Open het in
# Excel of LibreOffice, verander het en sla het op.

# %%
bestand = sim.new_region("voorbeeld-regio.xlsx", like="drechtsteden", replace=True, lang="nl")

# %% [markdown]
# Daarna is er meteen te zien wie wat doet met wie, en wat er geraden of aangenomen moest worden.
# Klopt dat niet? Verander het rekenblad en kijk opnieuw.

# %%
sim.month_zero(bestand, lang="nl")

# %% [markdown]
# ## Dezelfde vergelijking voor de eigen regio
#
# Nu ook met de vertrekker: een hoeder die na drie jaar weg is.

# %%
eigen = sim.compare(bestand, "geen", "hoeder", "vertrekker", lang="nl")
eigen

# %% [markdown]
# In hoeveel werelden is de regio rustig als er niets verandert? Dat staat onder de tabel. In de
# andere werelden passen de aannames minder goed bij deze regio. Weeg dat mee.
#
# ## Bewaren
#
# Alles in een map: tabellen, figuren, en hoe het is gemaakt. Wie de figuur gebruikt, vindt
# onderaan hoe ernaar te verwijzen.

# %%
eigen.write("voorbeeld-vergelijking")

# %% [markdown]
# ## Wie brengt, wie krijgt?

# %%
sim.exchange(bestand, "hoeder", lang="nl")
