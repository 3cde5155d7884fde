"""What to change first: the fewest cells of a form whose change makes its arithmetic hold."""
