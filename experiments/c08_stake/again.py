"""C8: Is there more fragmentation if the referee takes part itself and rules in its own
favour than if it is neutral?

A quick answer in a minute or two, and lines to change:

    python experiments/c08_stake/again.py

With FULL for QUICK it is the result of this folder, as `schoorsteen claims C8` makes it.
"""

from sim.claims.asking import QUICK, ask
from sim.claims.files import load_claim, with_arms
from sim.claims.sentences import sentence

claim = with_arms(
    load_claim("C8"),
    one={},  # a neutral referee
    two={},  # a referee with a stake of its own
)
result = ask(claim, QUICK, threads=2)
print(sentence(result, "en"))
for place, found in result["contrasts"][0]["places"].items():
    spread = {mode: cells["effect"] for mode, cells in found["modes"].items()}
    print(place, found["answer"], spread)
