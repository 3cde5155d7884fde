"""Structure-aware fuzzing: inputs made from a seed, and what has to hold for every one of them."""
