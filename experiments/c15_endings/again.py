"""C15: Do deep bundles fall apart more often if half of the boards turn inwards after
elections than if boards stay as they are?

A quick answer in a minute or two, and lines to change:

    python experiments/c15_endings/again.py

With FULL for QUICK it is the result of this folder, as `schoorsteen claims C15` makes it.
"""

from sim.claims.asking import QUICK, ask
from sim.claims.files import load_claim, with_arms
from sim.claims.sentences import sentence

claim = with_arms(
    load_claim("C15"),
    one={"election_swing": 0.0},  # boards stay as they are
    two={"election_swing": 0.5},  # half of the new boards turn inwards
)
result = ask(claim, QUICK, threads=2)
print(sentence(result, "en"))
for place, found in result["contrasts"][0]["places"].items():
    spread = {mode: cells["effect"] for mode, cells in found["modes"].items()}
    print(place, found["answer"], spread)
