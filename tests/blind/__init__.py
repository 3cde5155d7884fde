"""Forms of another hand: clean by construction over many layouts, and faults at known cells."""
