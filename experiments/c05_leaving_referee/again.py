"""C5: Ten years on: is there more fragmentation if the referee left after two years than if
it had stayed?

A quick answer in a minute or two, and lines to change:

    python experiments/c05_leaving_referee/again.py

With FULL for QUICK it is the result of this folder, as `schoorsteen claims C5` makes it.
"""

from sim.claims.asking import QUICK, ask
from sim.claims.files import load_claim, with_arms
from sim.claims.sentences import sentence

claim = with_arms(
    load_claim("C5"),
    one={"referee_stop": 12000},  # the referee stays
    two={"referee_stop": 24},  # it leaves after two years
)
result = ask(claim, QUICK, threads=2)
print(sentence(result, "en"))
for place, found in result["contrasts"][0]["places"].items():
    spread = {mode: cells["effect"] for mode, cells in found["modes"].items()}
    print(place, found["answer"], spread)
