"""Word documents: one pass over the main part, and what people see in it."""
