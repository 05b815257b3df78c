"""Finished tables in, answers out; nothing here runs a simulation."""

from sim.analysis.map_findings import Findings, PolicyFindings, explore, sentences, summarise

__all__ = ["Findings", "PolicyFindings", "explore", "sentences", "summarise"]
