"""The version of selfeval, told once."""

__version__ = "0.1.0"
