"""An edition and the rules → the verdict on each person, as one SQL expression."""
