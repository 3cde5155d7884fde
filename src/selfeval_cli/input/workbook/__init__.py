"""Workbooks: every visible sheet becomes a grid of figures as they are printed."""
