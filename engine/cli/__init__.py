"""The command line: one file a verb; load, one call, show."""
