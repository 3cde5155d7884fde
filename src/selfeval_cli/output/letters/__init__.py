"""A letter of remarks for every department, as a Word document that can be sent."""
