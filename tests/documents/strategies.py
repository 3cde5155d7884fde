"""Hypothesis strategies over the generator of clean forms."""

from random import Random

from hypothesis import strategies as st

from documents.clean import POINTS, clean_forms
from documents.spec import FormSpec


def documents(policy: str | None = None) -> st.SearchStrategy[tuple[FormSpec, ...]]:
    """Clean documents of one to three forms, of one policy or of any."""
    randoms: st.SearchStrategy[Random] = st.randoms(use_true_random=False)
    return randoms.map(lambda random: clean_forms(random, policy=policy))


POLICIES = tuple(POINTS)
