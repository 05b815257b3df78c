"""Chains in order: a client, who does each step, and what each hands over (M34, ODD 7.26; S2, S4).

    chain:  the client's largest coupled task, then each time the task with the largest D_kq·S_iq
    who:    whom the client hired for the task, else itself
    passed: 1 at the first step; at others what reached the step before, if it was handed over
    q times 1 - chain_order·(1 - passed), of the month before, for who has to hand that over
    ready + chain_steering·(able - ready), tempted·(1 - chain_steering), on the links of a chain
    days of the client + chain_steering·chain_days

Handed over is what stays in one hand, and what goes along a link of the two, on either task, on
which both keep their promise. A contract alone does the step and hands over nothing.
"""

from __future__ import annotations

import numpy as np

from sim.kernels.jit import inner
from sim.kernels.layout import U
from sim.kernels.links import link_of_two
from sim.kernels.outcomes import provider
from sim.state import CHAIN_HANDED, CHAIN_STEERED, CHAIN_STEPS


@inner
def forget_chains(state):
    """A run begins: no chain is laid yet."""
    state.chain[:] = -1
    state.passed[:] = 0.0


@inner
def lay_chains(facts, extensions, state):
    """Each client without a chain gets one, if it has coupled tasks; nothing is lost on it yet."""
    if extensions.rules.chain_order == 0.0:
        return
    for i in range(U(facts.key.shape[0])):
        if extensions.elected[i] and state.chain[i, 0] < 0:
            first = begin_of_chain(facts, state, i)
            if first >= 0:
                lay_chain(facts, extensions, state, i, first)


@inner
def begin_of_chain(facts, state, i):
    """The largest task of client i that it has another task coupled to, -1 without one."""
    found, most = np.int64(-1), 0.0
    for k in range(state.volume.shape[1]):
        coupled = False
        for e in range(facts.near_start[k], facts.near_start[k + 1]):
            coupled = coupled or state.volume[i, facts.near[e]] > 0.0
        if coupled and state.volume[i, k] > most:
            found, most = np.int64(k), state.volume[i, k]
    return found


@inner
def lay_chain(facts, extensions, state, i, first):
    """The tasks of client i's chain, from the first on."""
    state.chain[i, 0] = first
    state.passed[i, 0] = 1.0
    for s in range(1, extensions.rules.chain_steps):
        k = np.int64(state.chain[i, s - 1])
        found, most = np.int64(-1), 0.0
        for e in range(facts.near_start[k], facts.near_start[k + 1]):
            q = np.int64(facts.near[e])
            closeness_to = facts.near_need[e] * state.volume[i, q]
            for before in range(s):
                if state.chain[i, before] == q:
                    closeness_to = 0.0
            if closeness_to > most:
                found, most = q, closeness_to
        if found < 0:
            break
        state.chain[i, s] = found
        state.passed[i, s] = 1.0


@inner
def follow_chains(facts, extensions, state):
    """Who does each step this month; what that leaves of promises, and who steers what."""
    own = extensions.rules
    if own.chain_order == 0.0:
        return
    lay_chains(facts, extensions, state)
    extensions.on_chain[:, :CHAIN_STEERED] = 1.0
    extensions.on_chain[:, CHAIN_STEERED:] = 0.0
    for i in range(U(facts.key.shape[0])):
        for s in range(CHAIN_STEPS):
            k = np.int64(state.chain[i, s])
            who = provider(extensions, state, np.int64(i), k) if k >= 0 else np.int64(-1)
            state.chain[i, CHAIN_STEPS + s] = who
        several = False
        for s in range(1, CHAIN_STEPS):
            one, other = (
                np.int64(state.chain[i, CHAIN_STEPS + s - 1]),
                np.int64(state.chain[i, CHAIN_STEPS + s]),
            )
            if one >= 0 and other >= 0 and one != other:
                several = True
                left = 1.0 - own.chain_order * (1.0 - state.passed[i, s - 1])
                for at in range(s - 1, s + 1):
                    k = np.int64(state.chain[i, at])
                    x = link_of_two(extensions, state, one, other, k)
                    if x >= 0:
                        side = 0 if one < other else 1
                        extensions.on_chain[x, side] = min(extensions.on_chain[x, side], left)
                        extensions.on_chain[x, CHAIN_STEERED] = own.chain_steering
        if several:
            extensions.base[i] = extensions.base[i] + own.chain_steering * own.chain_days


@inner
def ready_when_steered(extensions, ready, steered, i):
    """Mandate and time of organisation i for promises on a link that is ``steered`` so far."""
    return ready + steered * (extensions.able[i] - ready)


@inner
def pass_on(extensions, state):
    """What reaches each step after this month's promises."""
    if extensions.rules.chain_order == 0.0:
        return
    for i in range(U(state.chain.shape[0])):
        for s in range(CHAIN_STEPS):
            k, who = state.chain[i, s], np.int64(state.chain[i, CHAIN_STEPS + s])
            if k < 0 or who < 0:
                state.passed[i, s] = 0.0
            elif s == 0:
                state.passed[i, s] = 1.0
            else:
                before = np.int64(state.chain[i, CHAIN_STEPS + s - 1])
                goes_on = before == who
                if before >= 0 and not goes_on:
                    for at in range(s - 1, s + 1):
                        on = np.int64(state.chain[i, at])
                        x = link_of_two(extensions, state, before, who, on)
                        goes_on = goes_on or (
                            x >= 0 and extensions.on_chain[x, CHAIN_HANDED] != 0.0
                        )
                state.passed[i, s] = state.passed[i, s - 1] if goes_on else 0.0
