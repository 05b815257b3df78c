"""The kernels as a WebAssembly module, the bundle of a region, and the script that knows memory.

``python -m sim.browser`` says what is there and checks it, ``python -m sim.browser build`` makes
the module anew. See docs/browser.md.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

MODULE: Final = Path(__file__).with_name("core.wasm")
"""The module, which travels in the wheel."""
SCRIPT: Final = Path(__file__).with_name("core.js")
"""The script beside it."""
