"""C9: Leaders sign a covenant, but their people get little mandate and time. Does it change
fragmentation after ten years?

A quick answer in a minute or two, and lines to change:

    python experiments/c09_covenant/again.py

With FULL for QUICK it is the result of this folder, as `schoorsteen claims C9` makes it.
"""

from sim.claims.asking import QUICK, ask
from sim.claims.files import load_claim, with_arms
from sim.claims.sentences import sentence

claim = with_arms(
    load_claim("C9"),
    one={"covenant": 0.0},  # no covenant
    two={"covenant": 0.5},  # a covenant on half of what could be done together
)
result = ask(claim, QUICK, threads=2)
print(sentence(result, "en"))
for place, found in result["contrasts"][0]["places"].items():
    spread = {mode: cells["effect"] for mode, cells in found["modes"].items()}
    print(place, found["answer"], spread)
