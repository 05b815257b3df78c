"""What moves fragmentation in Twente, and what a referee changes there: to run and to change.

    python experiments/studies/again.py

Both studies go on where they were stopped; their files stand in this folder.
"""

from pathlib import Path

import sim

HERE = Path(__file__).parent

if __name__ == "__main__":
    screening = sim.study(HERE / "screening.toml", folder="screening")
    print(screening.effects("fragmentation"))
    referees = sim.study(HERE / "referees.toml", folder="referees")
    print(referees.table)
