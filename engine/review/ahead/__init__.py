"""What a look at the year ahead finds: clashes, gaps, what is missing, what cannot be."""
