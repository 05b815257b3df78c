"""The map of README.md beside this file: the same as `schoorsteen map`, with its options."""

import sys

from sim.cli import main

if __name__ == "__main__":
    sys.argv.insert(1, "map")
    main()
