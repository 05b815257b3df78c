"""What the sources claim, tested: a file a claim, a run with paired seeds, a verdict, a page.

``files`` reads ``sim/data/claims``, ``outcomes`` says what is measured, ``experiment`` runs a
claim, ``verdict`` judges, ``pages`` puts stored results into words. Only ``experiment`` runs
the model, so that pages and figures do without.
"""
