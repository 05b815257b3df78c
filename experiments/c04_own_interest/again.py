"""C4: If everyone knows exactly what working together is worth, does a heavy own interest
still make for more fragmentation?

A quick answer in a minute or two, and lines to change:

    python experiments/c04_own_interest/again.py

With FULL for QUICK it is the result of this folder, as `schoorsteen claims C4` makes it.
"""

from sim.claims.asking import QUICK, ask
from sim.claims.files import load_claim, with_arms
from sim.claims.sentences import sentence

claim = with_arms(
    load_claim("C4"),
    one={"own_interest_mean": 0.2},  # own interest light
    two={"own_interest_mean": 0.8},  # own interest heavy
)
result = ask(claim, QUICK, threads=2)
print(sentence(result, "en"))
for place, found in result["contrasts"][0]["places"].items():
    spread = {mode: cells["effect"] for mode, cells in found["modes"].items()}
    print(place, found["answer"], spread)
