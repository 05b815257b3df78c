"""Form of bundling: how many relations a table costs (M16, ODD 7.17; S2).

pairwise_load by form: network 1; programme pairwise_load; joint one board, whatever its size;
lead 1 for an organisation with S_ik >= S_jk for all j that it is linked to on k, else 0
"""

from __future__ import annotations

from sim.kernels.jit import inner
from sim.kernels.layout import ONE, U
from sim.kernels.time import ONE_BOARD
from sim.parameters import ENTRIES

_FORMS = ENTRIES["form"].choices
NETWORK, LEAD, PROGRAMME, JOINT = map(_FORMS.index, ("network", "lead", "programme", "joint"))
"""Forms of bundling, as in ``ExtensionRules.form``."""


@inner
def pairwise_of(rules, extensions, state, i, k):
    """How far organisation i bears its relations on task k one by one, by the form of bundling."""
    form = extensions.rules.form
    if form == PROGRAMME:
        return rules.pairwise_load
    if form == NETWORK:
        return 1.0
    if form == JOINT:
        return ONE_BOARD
    row = U(i) * U(state.volume.shape[1]) + U(k)
    for at in range(U(extensions.slot[row]), U(extensions.slot[row + ONE])):
        if state.depth[extensions.incident[at]] > 0:
            if state.volume[extensions.across[at], k] > state.volume[i, k]:
                return 0.0
    return 1.0
