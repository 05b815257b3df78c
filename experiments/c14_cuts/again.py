"""C14: After five years organisations lose two fifths of their time for others. Do they make
more together five years later?

A quick answer in a minute or two, and lines to change:

    python experiments/c14_cuts/again.py

With FULL for QUICK it is the result of this folder, as `schoorsteen claims C14` makes it.
"""

from sim.claims.asking import QUICK, ask
from sim.claims.files import load_claim, with_arms
from sim.claims.sentences import sentence

claim = with_arms(
    load_claim("C14"),
    one={"means_cut": 0.0},  # no cut
    two={"means_cut": 0.4},  # two fifths less time for others
)
result = ask(claim, QUICK, threads=2)
print(sentence(result, "en"))
for place, found in result["contrasts"][0]["places"].items():
    spread = {mode: cells["effect"] for mode, cells in found["modes"].items()}
    print(place, found["answer"], spread)
