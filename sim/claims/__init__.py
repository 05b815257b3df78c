"""What the sources claim, asked in worlds and regions: a file a claim, one sentence that comes out.

``files`` reads ``sim/data/claims``, ``outcomes`` says what is measured, ``places`` where,
``measure`` makes the runs, ``asking`` and ``turns`` ask, ``verdict`` judges; ``sentences`` and
``pages`` put stored results into words. Only ``measure`` runs the model, so that pages and figures
do without. ``experiments/c01_mindset/again.py`` shows how a script uses it.
"""
