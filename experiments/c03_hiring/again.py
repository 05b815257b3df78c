"""C3: If organisations can simply hire people from each other, does less of their work end
up deeply bundled?

A quick answer in a minute or two, and lines to change:

    python experiments/c03_hiring/again.py

With FULL for QUICK it is the result of this folder, as `schoorsteen claims C3` makes it.
"""

from sim.claims.asking import QUICK, ask
from sim.claims.files import load_claim, with_arms
from sim.claims.sentences import sentence

claim = with_arms(
    load_claim("C3"),
    one={"contract_worth": 0.0},  # no hiring
    two={"contract_worth": 0.1},  # hiring possible
)
result = ask(claim, QUICK, threads=2)
print(sentence(result, "en"))
for place, found in result["contrasts"][0]["places"].items():
    spread = {mode: cells["effect"] for mode, cells in found["modes"].items()}
    print(place, found["answer"], spread)
