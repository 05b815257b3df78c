"""Replays four regions and holds patterns of real endings against leaving at random.

Questions, groups, predictions: question.md. Run as ``python -m experiments.endings``.
"""
