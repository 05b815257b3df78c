"""C11: A fifth of all cooperation is a protected pilot for three years. Is more work shared
seven years later than without?

A quick answer in a minute or two, and lines to change:

    python experiments/c11_pilots/again.py

With FULL for QUICK it is the result of this folder, as `schoorsteen claims C11` makes it.
"""

from sim.claims.asking import QUICK, ask
from sim.claims.files import load_claim, with_arms
from sim.claims.sentences import sentence

claim = with_arms(
    load_claim("C11"),
    one={"pilot_share": 0.0},  # no pilots
    two={"pilot_share": 0.2},  # a fifth are protected pilots for three years
)
result = ask(claim, QUICK, threads=2)
print(sentence(result, "en"))
for place, found in result["contrasts"][0]["places"].items():
    spread = {mode: cells["effect"] for mode, cells in found["modes"].items()}
    print(place, found["answer"], spread)
