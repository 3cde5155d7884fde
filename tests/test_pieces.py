"""What a report puts aside comes back whole, in memory and on disk."""

import io

import pytest

from selfeval_cli.output.pieces import Aside


@pytest.mark.parametrize("times", [0, 1, 20, 300])
def test_what_is_put_aside_comes_back(times: int) -> None:
    """Three bytes a character, so that pieces end inside one; 300 texts are 900 kB, of which
    the last are in memory and the others on disk."""
    text = "绩" * 999 + "a\n"
    aside, out = Aside(), io.StringIO()
    for _ in range(times):
        aside.write(text)

    aside.copy_to(out)

    assert out.getvalue() == text * times
