"""C16: Do organisations make more together if an active government invites and leaves room
than if it steers and checks?

A quick answer in a minute or two, and lines to change:

    python experiments/c16_inviting/again.py

With FULL for QUICK it is the result of this folder, as `schoorsteen claims C16` makes it.
"""

from sim.claims.asking import QUICK, ask
from sim.claims.files import load_claim, with_arms
from sim.claims.sentences import sentence

claim = with_arms(
    load_claim("C16"),
    one={"inviting": 0.0},  # government steers
    two={"inviting": 1.0},  # government invites
)
result = ask(claim, QUICK, threads=2)
print(sentence(result, "en"))
for place, found in result["contrasts"][0]["places"].items():
    spread = {mode: cells["effect"] for mode, cells in found["modes"].items()}
    print(place, found["answer"], spread)
