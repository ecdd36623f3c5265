"""The files that people write → a `Project`, or problems with their lines."""
