"""C13: Is there less fragmentation if organisations know their own interests and ask about
those of others than if they do neither?

A quick answer in a minute or two, and lines to change:

    python experiments/c13_knowing/again.py

With FULL for QUICK it is the result of this folder, as `schoorsteen claims C13` makes it.
"""

from sim.claims.asking import QUICK, ask
from sim.claims.files import load_claim, with_arms
from sim.claims.sentences import sentence

claim = with_arms(
    load_claim("C13"),
    one={
        "self_knowledge": 0.2,
        "knowledge_start": 0.1,
        "knowledge_linked": 0.1,
        "inquiry": 0.0,
    },  # neither
    two={
        "self_knowledge": 1.0,
        "knowledge_start": 0.8,
        "knowledge_linked": 0.8,
        "inquiry": 0.3,
    },  # both
)
result = ask(claim, QUICK, threads=2)
print(sentence(result, "en"))
for place, found in result["contrasts"][0]["places"].items():
    spread = {mode: cells["effect"] for mode, cells in found["modes"].items()}
    print(place, found["answer"], spread)
