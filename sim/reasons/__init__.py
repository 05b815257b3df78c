"""Why two organisations do or do not bundle a task: what the runs of a model say of it.

``question`` finds what is asked about; ``runs`` runs the model, counts, and replays one refusal;
``terms`` takes a proposal apart; ``tipping`` looks for the smallest change that tips the outcome.
Words for people are made in :mod:`sim.analysis.why`.
"""
