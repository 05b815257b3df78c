"""C6: Does money given as separate orders to single organisations lead to more fragmentation
than the same money in one shared fund?

A quick answer in a minute or two, and lines to change:

    python experiments/c06_side_orders/again.py

With FULL for QUICK it is the result of this folder, as `schoorsteen claims C6` makes it.
"""

from sim.claims.asking import QUICK, ask
from sim.claims.files import load_claim, with_arms
from sim.claims.sentences import sentence

claim = with_arms(
    load_claim("C6"),
    one={"order_share": 0.0},  # one shared fund
    two={"order_share": 1.0},  # side orders
)
result = ask(claim, QUICK, threads=2)
print(sentence(result, "en"))
for place, found in result["contrasts"][0]["places"].items():
    spread = {mode: cells["effect"] for mode, cells in found["modes"].items()}
    print(place, found["answer"], spread)
