"""C2: If organisations reject overlap instead of welcoming it, does less of their work end
up deeply bundled?

A quick answer in a minute or two, and lines to change:

    python experiments/c02_overlap/again.py

With FULL for QUICK it is the result of this folder, as `schoorsteen claims C2` makes it.
"""

from sim.claims.asking import QUICK, ask
from sim.claims.files import load_claim, with_arms
from sim.claims.sentences import sentence

claim = with_arms(
    load_claim("C2"),
    one={
        "budget_fear": 0.0,
        "drift": 0.0,
        "drift_towards": 0.1,
        "overlap_signal": 0.0,
    },  # overlap welcomed
    two={
        "budget_fear": 2.0,
        "drift": 0.3,
        "drift_towards": 0.0,
        "overlap_signal": 3.0,
    },  # overlap rejected
)
result = ask(claim, QUICK, threads=2)
print(sentence(result, "en"))
for place, found in result["contrasts"][0]["places"].items():
    spread = {mode: cells["effect"] for mode, cells in found["modes"].items()}
    print(place, found["answer"], spread)
