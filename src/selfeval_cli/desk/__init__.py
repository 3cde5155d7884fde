"""The local page and service: files are dropped, checked in bounded workers, and forgotten."""
