"""All that is remembered: every SQL statement, and the journal."""
