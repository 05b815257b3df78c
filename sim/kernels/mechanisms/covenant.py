"""A covenant puts separate links on coordination (M13, ODD 7.13; S2). ``marks`` draws which."""

from __future__ import annotations

from sim.kernels.jit import inner
from sim.kernels.layout import U


@inner
def sign_covenant(extensions, state):
    """At month 0 the links that the covenant names are linked, since month 0."""
    if extensions.rules.covenant == 0.0:
        return
    for x in range(U(extensions.named.shape[0])):
        if extensions.named[x] != 0 and state.depth[x] == 0:
            state.depth[x] = 1
            state.since[x] = 0
