"""Cells to forms: lines are classified, grouped and read into typed figures with their cells."""
