"""The report on a terminal: the card of a form, and help pages."""
