"""``python -m sim``: the command `schoorsteen`."""

from sim.cli import main

if __name__ == "__main__":
    main()
