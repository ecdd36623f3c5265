"""Editions opened, claimed, sent, settled: the run, the relay, the clock."""
