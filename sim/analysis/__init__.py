"""Finished tables in, answers out; nothing here runs a simulation."""

from sim.analysis.phases import Findings, PolicyFindings, explore, sentences, summarise

__all__ = ["Findings", "PolicyFindings", "explore", "sentences", "summarise"]
