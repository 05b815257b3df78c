"""Who does not know itself speaks with its loudest department (M19, ODD 7.14; S4).

    p_d = min(max(w' + department_spread·(2·u_d - 1), 0), 1)
    w~  = self_knowledge·w' + (1 - self_knowledge)·p of the loudest

``u_d`` is drawn once (TRAIT), how loud a department is every month (LOUD); four a draw.
"""

from __future__ import annotations

from sim.kernels.jit import inner
from sim.kernels.layout import U
from sim.kernels.randomness import ALONE, LOUD, TRAIT, draw, uniform


@inner
def let_departments_speak(facts, extensions, month, stream):
    """Weight with which every organisation acts this month."""
    own = extensions.rules
    if own.self_knowledge == 1.0 or own.departments <= 1:
        return
    for i in range(U(facts.key.shape[0])):
        weight = extensions.weight[i]
        loudest = loudest_of(own.departments, facts.key[i], month, stream)
        w = draw(facts.key[i], ALONE, 0, 1 + (loudest >> 2), TRAIT, stream)
        part = weight + own.department_spread * (2.0 * uniform(w[loudest & 3]) - 1.0)
        part = min(max(part, 0.0), 1.0)
        extensions.weight[i] = own.self_knowledge * weight + (1.0 - own.self_knowledge) * part


@inner
def loudest_of(departments, key, month, stream):
    """The department with the largest number of the month, the first of equal ones."""
    loudest, most = 0, -1.0
    for d in range(departments):
        w = draw(key, ALONE, month, d >> 2, LOUD, stream)
        loud = uniform(w[d & 3])
        if loud > most:
            loudest, most = d, loud
    return loudest
