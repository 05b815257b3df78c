"""C12: If boundaries between organisations hold nobody back any more, is less value made in
the end, because what they protect is lost?

A quick answer in a minute or two, and lines to change:

    python experiments/c12_boundaries/again.py

With FULL for QUICK it is the result of this folder, as `schoorsteen claims C12` makes it.
"""

from sim.claims.asking import QUICK, ask
from sim.claims.files import load_claim, with_arms
from sim.claims.sentences import sentence

claim = with_arms(
    load_claim("C12"),
    one={"identity": 0.1},  # boundaries hold people back
    two={"identity": 0.0},  # boundaries hold nobody back
)
result = ask(claim, QUICK, threads=2)
print(sentence(result, "en"))
for place, found in result["contrasts"][0]["places"].items():
    spread = {mode: cells["effect"] for mode, cells in found["modes"].items()}
    print(place, found["answer"], spread)
