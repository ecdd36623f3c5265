"""Before it happens: check, plan, preview."""
