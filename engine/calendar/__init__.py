"""A project and a span of days → editions: which, when, moved why."""
