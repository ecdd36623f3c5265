"""What happened: figures."""
