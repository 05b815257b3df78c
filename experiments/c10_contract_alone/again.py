"""C10: Are fewer households with several problems helped if municipalities only hand out
contracts and do not meet the others as partners?

A quick answer in a minute or two, and lines to change:

    python experiments/c10_contract_alone/again.py

With FULL for QUICK it is the result of this folder, as `schoorsteen claims C10` makes it.
"""

from sim.claims.asking import QUICK, ask
from sim.claims.files import load_claim, with_arms
from sim.claims.sentences import sentence

claim = with_arms(
    load_claim("C10"),
    one={},  # contracts and partnership
    two={"contacts": 0.0},  # contracts alone
)
result = ask(claim, QUICK, threads=2)
print(sentence(result, "en"))
for place, found in result["contrasts"][0]["places"].items():
    spread = {mode: cells["effect"] for mode, cells in found["modes"].items()}
    print(place, found["answer"], spread)
