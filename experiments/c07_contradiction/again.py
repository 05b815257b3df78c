"""C7: Is there more fragmentation if the officials of an active referee contradict each
other than if they speak with one voice?

A quick answer in a minute or two, and lines to change:

    python experiments/c07_contradiction/again.py

With FULL for QUICK it is the result of this folder, as `schoorsteen claims C7` makes it.
"""

from sim.claims.asking import QUICK, ask
from sim.claims.files import load_claim, with_arms
from sim.claims.sentences import sentence

claim = with_arms(
    load_claim("C7"),
    one={"contradiction": 0.0},  # officials speak with one voice
    two={"contradiction": 0.8},  # officials contradict each other
)
result = ask(claim, QUICK, threads=2)
print(sentence(result, "en"))
for place, found in result["contrasts"][0]["places"].items():
    spread = {mode: cells["effect"] for mode, cells in found["modes"].items()}
    print(place, found["answer"], spread)
