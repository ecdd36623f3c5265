"""What a letter looks like to who reads it, and what is wrong with that: a module a kind of mistake; `every` runs them all."""
