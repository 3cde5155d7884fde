"""Scoring policies: the built-in TOML files and how a policy is found."""
