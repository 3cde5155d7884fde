"""The report as plain data, and one module per output format."""
