"""One person, explained: what they said, what they got, what comes, and the reason for or against each edition."""
