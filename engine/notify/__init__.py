"""What needs a person, looked for and told: one message a cause, by mail and by a command."""
