"""Test documents: forms described as data, and writers that print them as .docx and .txt.

Importable as ``documents`` from the tests (pytest puts this folder on the path) and from
``samples/make_samples.py``, so that samples and tests are printed by the same code.
"""
