"""C1: Do organisations that think in abundance end less fragmented after ten years than the
same organisations thinking in scarcity?

A quick answer in a minute or two, and lines to change:

    python experiments/c01_mindset/again.py

With FULL for QUICK it is the result of this folder, as `schoorsteen claims C1` makes it.
"""

from sim.claims.asking import QUICK, ask
from sim.claims.files import load_claim, with_arms
from sim.claims.sentences import sentence

claim = with_arms(
    load_claim("C1"),
    one={"mindset_mean": 0.2},  # scarcity thinking
    two={"mindset_mean": 0.8},  # abundance thinking
)
result = ask(claim, QUICK, threads=2)
print(sentence(result, "en"))
for place, found in result["contrasts"][0]["places"].items():
    spread = {mode: cells["effect"] for mode, cells in found["modes"].items()}
    print(place, found["answer"], spread)
