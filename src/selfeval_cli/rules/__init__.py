"""The rules: one module per part of the form, one decorated generator per rule."""
