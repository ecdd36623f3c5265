"""What a branch changes in the calendar."""
